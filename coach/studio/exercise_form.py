"""An exercise as a form: its thresholds, as its schema and its file describe them. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any, get_args

import annotated_types
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from coach.exercises.schema import Exercise, Guard, Interval, Judging
from coach.reps.tilt import neutral_limits

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One threshold, or one choice of how the tilt is judged.

    Attributes:
        path: to its place in the exercise.
        section: part of the exercise file.
        item: what it is a threshold of, within the section; empty for the section itself.
        label: its own name.
        value: a number, one of the options, or None for a limit that is not there.
        options: to choose from; empty for a number.
        unit: of the number; empty without one.
        source: why it is what it is; empty where the file gives none.
        lowest, highest: what the schema allows; None without a limit.
        exclusive: whether these two themselves are not allowed.
        optional: whether there may be none.
    """

    path: Path
    section: str
    item: str
    label: str
    value: float | str | None
    options: tuple[str, ...]
    unit: str
    source: str
    lowest: float | None
    highest: float | None
    exclusive: bool
    optional: bool


def with_neutral_stated(exercise: Exercise) -> Exercise:
    """The exercise with the limits of neutral in it, also where they are those of all exercises."""
    judging = exercise.judging
    if judging is None or judging.neutral is not None:
        return exercise
    low, high = neutral_limits(judging)
    neutral = Interval(min=low, max=high, unit="deg", source="docs/angles.md, for all exercises")
    return exercise.model_copy(update={"judging": judging.model_copy(update={"neutral": neutral})})


def fields_of(exercise: Exercise) -> list[Field]:
    """Every number of an exercise that can be changed, and how its tilt is judged.

    What is measured (signals, spans, statistics) and what is said stay as they are: who wants to
    change these, edits the file.
    """
    return list(_fields(exercise, (), ""))


def _fields(model: BaseModel, path: Path, item: str) -> Iterator[Field]:
    for name, info in type(model).model_fields.items():
        value, place = getattr(model, name), (*path, name)
        if isinstance(value, BaseModel):
            yield from _fields(value, place, item)
        elif isinstance(value, tuple):
            for i, one in enumerate(value):
                if isinstance(one, BaseModel):
                    yield from _fields(one, (*place, i), _item(one))
        elif isinstance(value, float | int) and not isinstance(value, bool):
            yield _number(model, info, place, item, float(value))
        elif isinstance(model, Judging) and isinstance(value, str) and _options(info):
            yield _choice(info, place, item, value)


def _item(model: BaseModel) -> str:
    if isinstance(model, Guard):
        signals = f"{model.signal} and {model.other}" if model.other else model.signal
        return f"{signals}, {model.statistic} over {model.over}"
    return str(getattr(model, "name", ""))


def _options(info: FieldInfo) -> tuple[str, ...]:
    return tuple(str(one) for one in get_args(info.annotation))


def _choice(info: FieldInfo, path: Path, item: str, value: str) -> Field:
    return Field(
        path, str(path[0]), item, str(path[-1]), value, _options(info), "", "", None, None,
        exclusive=False, optional=False,
    )  # fmt: skip


def _number(model: BaseModel, info: FieldInfo, path: Path, item: str, value: float) -> Field:
    lowest, highest, exclusive = _bounds(info)
    section = str(path[0]) if len(path) > 1 else "exercise"
    inside = [
        part for part in path[1:] if isinstance(part, str) and part not in ("within", "value")
    ]
    return Field(
        path,
        section,
        item,
        " ".join(inside) or str(path[-1]),
        value if isfinite(value) else None,
        (),
        _unit(model, str(path[-1])),
        str(getattr(model, "source", "")),
        lowest,
        highest,
        exclusive,
        optional=isinstance(model, Interval),
    )


def _unit(model: BaseModel, name: str) -> str:
    given = getattr(model, "unit", "")
    if given:
        return str(given)
    return {"_hz": "Hz", "rep_s": "s"}.get(name[-3:], "s" if name.endswith("_s") else "")


def _bounds(info: FieldInfo) -> tuple[float | None, float | None, bool]:
    lowest = highest = None
    exclusive = False
    for limit in info.metadata:
        if isinstance(limit, annotated_types.Ge):
            lowest = float(limit.ge)  # type: ignore[arg-type]
        elif isinstance(limit, annotated_types.Gt):
            lowest, exclusive = float(limit.gt), True  # type: ignore[arg-type]
        elif isinstance(limit, annotated_types.Le):
            highest = float(limit.le)  # type: ignore[arg-type]
        elif isinstance(limit, annotated_types.Lt):
            highest = float(limit.lt)  # type: ignore[arg-type]
    return lowest, highest, exclusive


def with_own_sources(before: Exercise, after: Exercise) -> Exercise:
    """The exercise with every changed threshold saying so, and what it was.

    Args:
        before: what it was made from.
        after: with other numbers, and else the same.
    """
    data = after.model_dump(exclude_defaults=True)
    _say_changes(before.model_dump(exclude_defaults=True), data)
    return Exercise.model_validate(data)


def _say_changes(before: Any, after: Any) -> None:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before.keys() & after.keys():
            _say_changes(before[key], after[key])
        numbers = [key for key in ("value", "min", "max", "usual") if key in before | after]
        was = [f"{key} {before.get(key, 'none')}" for key in numbers
               if before.get(key) != after.get(key)]  # fmt: skip
        if was and after.get("source") and after["source"] == before.get("source"):
            after["source"] = f"own choice; was {', '.join(was)}: {before['source']}"
    elif isinstance(before, list | tuple) and isinstance(after, list | tuple):
        for one, other in zip(before, after, strict=False):
            _say_changes(one, other)
