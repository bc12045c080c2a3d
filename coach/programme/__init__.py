"""Routines, plan, breaks and history: what is done from one day to the next."""
