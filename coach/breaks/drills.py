"""The drills of a minute that are proposed for a break (`drills.toml`)."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]


class Drill(BaseModel):
    """A minute of one exercise.

    Attributes:
        exercise: name of an exercise that comes with the program.
        how: to do it without a camera, in one sentence.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    exercise: Text
    how: Text


class _DrillFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    drill: Annotated[tuple[Drill, ...], Field(min_length=1)]


def drills() -> dict[str, Drill]:
    """Every drill by the name of its exercise, in the order of their turns."""
    text = files("coach.breaks").joinpath("drills.toml").read_text(encoding="utf-8")
    return {drill.exercise: drill for drill in _DrillFile.model_validate(tomllib.loads(text)).drill}
