"""The laboratory: rendered people with known angles, to fit and validate the estimator in."""
