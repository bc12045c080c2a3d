"""What a routine file may say: drills in their order, how much of each, and what to mind."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    field_validator,
    model_validator,
)

from coach.errors import CoachError, did_you_mean
from coach.exercises import library
from coach.exercises.schema import Posture, Text
from coach.files import read_toml
from coach.reps.types import Side

_FOLDER = Path(__file__).parent / "routines"

# What a step takes, for the length of a routine, roughly [P]
_REP_S = 3.0
_INTO_PLACE_S = 12.0  # before a set: to read what comes, to get into place, the countdown


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Strict):
    """One drill of a routine.

    It goes by `reps` or by `seconds`. With `reps_up_to` the reps may grow that far with the
    person's own history. A `side` is done for itself; `each` is left, then right, in every set.
    A `posture` is asked for where the drill may be done in several.
    """

    drill: str
    sets: Annotated[int, Field(ge=1, le=10)] = 1
    reps: Annotated[int, Field(ge=1, le=100)] | None = None
    reps_up_to: Annotated[int, Field(ge=1, le=100)] | None = None
    seconds: Annotated[FiniteFloat, Field(ge=1, le=600)] | None = None
    rest_s: Annotated[FiniteFloat, Field(ge=0, le=600)] = 20.0
    side: Literal["left", "right", "each"] | None = None
    posture: Posture | None = None
    text: Text | None = None

    @field_validator("drill")
    @classmethod
    def _is_known(cls, drill: str) -> str:
        if drill not in library.names():
            raise ValueError(f"unknown drill '{drill}': {did_you_mean(drill, library.names())}")
        return drill

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.reps is None) == (self.seconds is None):
            raise ValueError("needs either reps or seconds")
        if self.reps_up_to is not None and not (self.reps and self.reps_up_to > self.reps):
            raise ValueError("reps_up_to needs reps, and must lie above them")
        exercise = library.load(self.drill)
        if self.side is not None and exercise.side is None:
            raise ValueError(f"the drill '{self.drill}' has no sides, leave side out")
        if self.posture is not None and self.posture not in exercise.postures:
            raise ValueError(
                f"the drill '{self.drill}' is not done in the posture '{self.posture}', "
                f"expected {' or '.join(exercise.postures)}"
            )
        return self

    @property
    def sides(self) -> tuple[Side, ...]:
        """The side of each of its sets."""
        one: tuple[Side, ...] = ("left", "right") if self.side == "each" else (self.side or "",)
        return one * self.sets


class Routine(_Strict):
    """A routine, as its TOML file says it.

    `about` says in a sentence or two what it is for, and when.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: Text
    about: Text
    steps: tuple[Step, ...]

    @field_validator("steps")
    @classmethod
    def _some(cls, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        if not steps:
            raise ValueError("expected one step at least")
        return steps

    @property
    def minutes(self) -> float:
        """About how long it takes, with the reps that it begins with."""
        return sum(self._seconds()) / 60.0

    def _seconds(self) -> Iterator[float]:
        for step in self.steps:
            one = step.seconds if step.seconds is not None else _REP_S * (step.reps or 0)
            yield len(step.sides) * (_INTO_PLACE_S + one + step.rest_s)
        yield -self.steps[-1].rest_s  # nothing follows


@cache
def names() -> tuple[str, ...]:
    """Names of the routines that come with the program."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load(name_or_path: str) -> Routine:
    """A routine of the program by its name, or the user's own file by its path.

    Raises:
        CoachError: unknown name (with the nearest one), or a file that is missing or breaks
            the schema (with file, key and expectation).
    """
    if name_or_path in names():
        return read(_FOLDER / f"{name_or_path}.toml")
    if name_or_path.endswith(".toml") or "/" in name_or_path or "\\" in name_or_path:
        return read(Path(name_or_path))
    raise CoachError(
        f"Unknown routine '{name_or_path}': {did_you_mean(name_or_path, names())}; "
        "a file of your own is named by a path ending in .toml."
    )


def read(path: Path) -> Routine:
    """Read one routine file.

    Raises:
        CoachError: as `load`.
    """
    return read_toml(path, Routine, "routine file")
