"""What a scored recording is handed on as: a module a format."""
