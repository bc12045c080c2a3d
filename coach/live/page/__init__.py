"""The page of a live session: a second display, in a browser (extra `studio`)."""
