"""Rep counts and verdicts against hand labels of real clips: `coach validate LABELS.json`."""
