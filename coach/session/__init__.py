"""The session file and the tables and summary that people read."""
