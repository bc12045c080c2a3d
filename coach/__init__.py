"""Measures pelvic tilt and lumbar angle from one ordinary camera, counts reps and scores them.

The names below are the public Python API; docs/python-api.md shows each at work. Importing the
package costs next to nothing: what a name needs is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coach.api import (
        BatchResult,
        LiveCoach,
        Measurements,
        Scored,
        open_session,
        score,
        score_frames,
        score_many,
        validate,
    )
    from coach.errors import CoachError

__all__ = [
    "BatchResult",
    "CoachError",
    "LiveCoach",
    "Measurements",
    "Scored",
    "open_session",
    "score",
    "score_frames",
    "score_many",
    "validate",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'coach' has no attribute '{name}'")
    module = "coach.errors" if name == "CoachError" else "coach.api"
    return getattr(import_module(module), name)
