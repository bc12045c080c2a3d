"""Prompts to stand up while one sits, with a minute's drill: `coach breaks`."""
