"""An exercise as the text of a TOML file, as `library.read` takes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from coach.exercises.schema import Exercise


def to_toml(exercise: Exercise) -> str:
    """The text of an exercise file: tables as in the built-in ones, thresholds one to a line."""
    # what has its default is left out, as is a limit that is not there
    data = exercise.model_dump(exclude_defaults=True)
    parts = [_lines({key: value for key, value in data.items() if not _is_table(value)})]
    for key, value in data.items():
        if isinstance(value, Mapping):
            parts.append(f"[{key}]\n{_lines(value)}")
        elif _is_table(value):
            parts += [f"[[{key}]]\n{_lines(one)}" for one in value]
    return "\n".join(parts)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value)
    )


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        if any(isinstance(one, Mapping) for one in value):
            return "[\n" + "".join(f"  {_value(one)},\n" for one in value) + "]"
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, str):  # TOML's escapes are JSON's, and it wants one more
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value)
