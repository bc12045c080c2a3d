"""Finding and reading exercise files."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from coach.errors import CoachError
from coach.exercises.schema import Exercise
from coach.files import first_problem

_FOLDER = Path(__file__).parent

AUTO = "auto"  # stands for an exercise that is to be recognised ...
NO_EXERCISE = "none"  # ... and for none


@cache
def names() -> tuple[str, ...]:
    """Names of the built-in exercises."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def load(name_or_path: str) -> Exercise:
    """A built-in exercise by its name, or the user's own file by its path.

    Raises:
        CoachError: unknown name (with the nearest one), or a file that is missing or breaks
            the schema (with file, key and expectation).
    """
    if name_or_path in names():
        return read(_FOLDER / f"{name_or_path}.toml")
    if name_or_path.endswith(".toml") or "/" in name_or_path or "\\" in name_or_path:
        return read(Path(name_or_path))
    near = get_close_matches(name_or_path, names(), n=1, cutoff=0.4)
    hint = f"did you mean '{near[0]}'? There are" if near else "there are"
    raise CoachError(
        f"Unknown exercise '{name_or_path}': {hint} {', '.join(names())}; "
        "a file of your own is named by a path ending in .toml."
    )


def read(path: Path) -> Exercise:
    """Read one exercise file.

    Raises:
        CoachError: as `load`.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CoachError(f"There is no exercise file {path}: check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CoachError(f"The exercise file {path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise CoachError(f"{path} is not valid TOML: {error}.") from None
    try:
        return Exercise.model_validate(data)
    except ValidationError as error:
        raise CoachError(f"{path}, {first_problem(error)}.") from None
