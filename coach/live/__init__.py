"""Coaching in front of a camera: what happens when is pure, the loop round it is wiring."""
