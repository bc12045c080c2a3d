"""How one person does one movement in one clip."""

from __future__ import annotations

from dataclasses import dataclass

from calibration.figure import Person
from calibration.posture import Posture


@dataclass(frozen=True)
class Style:
    """How this person does this movement in this clip.

    Attributes:
        base: stance, neck, arms and the other constants of the clip.
        depth: how far the movement goes, 0 shallow to 1 deep.
        lean: how much the trunk leans in it, 0 upright to 1 far.
        side: which leg does the work, where it is one: 1 the left, -1 the right, 0 both.
    """

    person: Person
    base: Posture
    depth: float
    lean: float
    side: float = 0.0


def between(start: float, end: float, phase: float) -> float:
    """What lies between two values, at a phase from 0 to 1."""
    return start + (end - start) * phase
