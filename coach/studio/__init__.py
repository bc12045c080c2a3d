"""The review page: a server on this machine only, and what the browser shows."""
