"""Files written whole or not at all; JSON and TOML read, and what is said of a wrong one."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TextIO, TypeVar

from pydantic import BaseModel, ValidationError

from coach.errors import CoachError, NotWritten

Model = TypeVar("Model", bound=BaseModel)


@contextmanager
def part_of(path: Path) -> Iterator[Path]:
    """Where to write a file that appears at `path` when it is whole.

    It is another name beside that place, whose folder is made if need be. What was there before
    stays till then.

    Raises:
        NotWritten: the file cannot be written.
    """
    # another program has its own; the suffix stays, by which libraries know what to write
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield part
            with part.open("r+b") as written:
                os.fsync(written.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotWritten(
            f"{path} cannot be written ({error.strerror or error}); "
            "free some space or choose another folder."
        ) from error


@contextmanager
def replacing(path: Path, *, private: bool = False) -> Iterator[TextIO]:
    """A text file that appears at `path` when it is whole, as by `part_of`.

    Line ends are written as they are given.

    Args:
        path: of the file.
        private: whether nobody else on this machine may read it.

    Raises:
        NotWritten: the file cannot be written.
    """
    opener = partial(os.open, mode=0o600 if private else 0o666)
    with (
        part_of(path) as part,
        open(part, "w", encoding="utf-8", newline="", opener=opener) as file,
    ):
        yield file


def check_takes_files(folder: Path) -> None:
    """Try that files can be written to a folder, there or not yet: better before than after work.

    Raises:
        NotWritten: neither the folder nor, without one, what is to hold it takes a file.
    """
    try:
        there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
        with TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise NotWritten(
            f"{folder} takes no files ({error.strerror or error}); choose another with --out."
        ) from error


def write_text(path: Path, text: str, *, private: bool = False) -> None:
    """Write a whole text file, in place of any that is there; arguments as of `replacing`.

    Raises:
        NotWritten: as `replacing`.
    """
    with replacing(path, private=private) as file:
        file.write(text)


def read_json(path: Path, model: type[Model], what: str, remedy: str) -> Model:
    """Read a JSON file that a model describes.

    Args:
        path: the file.
        model: what it holds.
        what: name of such a file for people, such as "calibration file".
        remedy: what to do when it is none.

    Raises:
        CoachError: missing, not to be read, or not as the model says.
    """
    try:
        return model.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CoachError(f"There is no {what} {path}: check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CoachError(f"The {what} {path} cannot be read: {error}.") from None
    except ValidationError as error:
        raise CoachError(f"{path} is no {what}, {first_problem(error)}; {remedy}.") from None


def read_toml(path: Path, model: type[Model], what: str) -> Model:
    """Read a TOML file that a model describes.

    Args:
        path: the file.
        model: what it holds.
        what: name of such a file for people, such as "exercise file".

    Raises:
        CoachError: missing, not to be read, or not as the model says (with key and expectation).
    """
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise CoachError(f"There is no {what} {path}: check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CoachError(f"The {what} {path} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise CoachError(f"{path} is not valid TOML: {error}.") from None
    except ValidationError as error:
        raise CoachError(f"{path}, {first_problem(error)}.") from None


def first_problem(error: ValidationError) -> str:
    """The first thing wrong, as `key: expectation`, and how many more there are."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"]) or "the file as a whole"
    message = first["msg"].removeprefix("Value error, ").rstrip(".")
    more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{key}: {message}{more}"
