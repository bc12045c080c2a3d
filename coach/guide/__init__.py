"""What stands before a set: is everything in place, and what is the own neutral and range."""
