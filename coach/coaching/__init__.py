"""What happens in a session and what is said: decides, shows nothing."""
