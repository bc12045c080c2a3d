"""Measured against true, for a folder of clips with truth: `coach validate`."""
