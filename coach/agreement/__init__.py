"""How well the coach and raters agree: pure statistics."""
