"""The one exception that users are meant to read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches


class CoachError(Exception):
    """Something the user can mend; the message is one sentence: what, where, what to do."""


class Unavailable(CoachError):
    """What may succeed when it is tried again: a file is in use, or the disk is full."""


class NotWritten(CoachError):
    """Results cannot be written where they were to go."""


class NotFetched(CoachError):
    """A recording in shared storage that cannot be read now."""


class NotCalibrated(CoachError):
    """A clip, or a calibration, by which somebody cannot be measured."""


class NobodySeen(CoachError):
    """A recording in which no frame shows a person."""


def all_of(sentences: Sequence[str], at_most: int = 20) -> CoachError:
    """Several mistakes as one error, a sentence a line: the first ones, and how many more."""
    more = len(sentences) - at_most
    rest = [f"And {more} more like these."] if more > 0 else []
    return CoachError("\n".join([*sentences[:at_most], *rest]))


def did_you_mean(wrong: str, names: Collection[str]) -> str:
    """The part of a sentence that helps with a wrong name: the nearest one, and all there are."""
    near = get_close_matches(wrong, names, n=1, cutoff=0.4)
    hint = f"did you mean '{near[0]}'? There are" if near else "there are"
    return f"{hint} {', '.join(names)}"
