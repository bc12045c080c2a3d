"""Commands that have a module of their own; `coach.cli` registers them."""
