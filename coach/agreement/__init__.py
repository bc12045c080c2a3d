"""How far two who judged the same reps agree: matching, categories, numbers, intervals."""
