"""Finding and reading exercise files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from coach.errors import CoachError, did_you_mean
from coach.exercises.schema import Exercise
from coach.files import read_toml

_FOLDER = Path(__file__).parent
# what people call them, for who types it
_EVERYDAY = {
    "deadlift": "hip-hinge", "rdl": "hip-hinge", "good-morning": "hip-hinge",
    "cat-cow": "pelvic-tilt", "cat-camel": "pelvic-tilt", "bridge": "glute-bridge",
    "twerk": "squat-twerk", "split-squat": "lunge", "chair-stand": "sit-to-stand",
}  # fmt: skip

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
        return _built_in(name_or_path)
    if name_or_path.endswith(".toml") or "/" in name_or_path or "\\" in name_or_path:
        return read(Path(name_or_path))
    meant = _EVERYDAY.get(name_or_path.lower().replace("_", "-").replace(" ", "-"), name_or_path)
    raise CoachError(
        f"Unknown exercise '{name_or_path}': {did_you_mean(meant, names())}; "
        "a file of your own is named by a path ending in .toml."
    )


@cache
def _built_in(name: str) -> Exercise:
    return read(_FOLDER / f"{name}.toml")


def read(path: Path) -> Exercise:
    """Read one exercise file.

    Raises:
        CoachError: as `load`.
    """
    return read_toml(path, Exercise, "exercise file")
