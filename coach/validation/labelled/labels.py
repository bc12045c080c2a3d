"""Hand labels of real clips: one JSON file that names the clips and what they show."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from pathlib import Path, PurePath
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from coach.errors import CoachError
from coach.files import first_problem

_PEAK_IS_BOTTOM = ("squat", "hip-hinge")


class Label(BaseModel):
    """What a person saw in one clip; fields not listed here are ignored.

    Attributes:
        file: path of the clip below the folder of clips.
        exercise: its name; None for a negative, which shows no exercise that is coached.
        view: from where it was filmed, in words.
        reps: full cycles; None when nobody counted.
        reps_max: the same with partial first and last ones; None where there are none.
        peak_s: bottom of a squat or hinge, lockout of a bridge or thrust, seconds.
        form: in words.
        may_count: exercises that may count something in a negative, being near relatives.
        remark: anything else.
    """

    model_config = ConfigDict(frozen=True)

    file: str
    exercise: str | None
    view: str = ""
    reps: int | None
    reps_max: int | None = None
    peak_s: tuple[float, ...] = ()
    form: str = ""
    may_count: tuple[str, ...] = ()
    remark: str = ""

    @model_validator(mode="before")
    @classmethod
    def _bottom_is_peak(cls, known: dict[str, Any]) -> dict[str, Any]:
        if known.get("exercise") in _PEAK_IS_BOTTOM and "peak_s" not in known:
            return known | {"peak_s": known.get("bottom_s", ())}
        return known

    @property
    def name(self) -> str:
        """The clip's path without its suffix."""
        return str(PurePath(self.file).with_suffix(""))

    @property
    def is_negative(self) -> bool:
        """Whether nothing may be counted, but for near relatives."""
        return self.exercise is None

    @property
    def is_side_view(self) -> bool:
        """Whether it was filmed from the side, as far as the label says."""
        return self.view.removeprefix("pure ").startswith("side")

    @property
    def most_reps(self) -> int | None:
        """The highest count that is right."""
        return self.reps if self.reps_max is None else self.reps_max

    def distance(self, reps: int) -> int | None:
        """By how many reps a count is wrong; None when nobody counted."""
        if self.reps is None or self.most_reps is None:
            return None
        return max(self.reps - reps, reps - self.most_reps, 0)


def read_labels(path: Path, names: str) -> list[Label]:
    """The labels of all clips whose name fits.

    Args:
        path: `{"clips": [{"file": ..., ...}, ...]}` or `{FILE: {...}, ...}`.
        names: pattern of the clips' names, with or without their folder.

    Raises:
        CoachError: the file cannot be read, is not as expected, or names no such clip.
    """
    try:
        labels = [Label.model_validate(label) for label in _listed(path)]
    except OSError as error:
        raise CoachError(f"{path} cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        raise CoachError(f"{path}: of a clip, {first_problem(error)}.") from None
    except (ValueError, AttributeError, TypeError):
        raise CoachError(
            f"{path} is not a file of labels: give JSON that lists clips with file, exercise and "
            "reps."
        ) from None
    chosen = [
        label
        for label in labels
        if fnmatch(label.name, names) or fnmatch(PurePath(label.name).name, names)
    ]
    if not chosen:
        raise CoachError(f"{path} names no clip that fits {names}.")
    return chosen


def _listed(path: Path) -> list[dict[str, Any]]:
    """The labels as they are in the file."""
    known = json.loads(path.read_text(encoding="utf-8"))
    if "clips" in known:
        return list(known["clips"])
    return [{"file": file, **label} for file, label in known.items()]
