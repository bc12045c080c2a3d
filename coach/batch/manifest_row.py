"""A row of a manifest, and what is wrong with its cells."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from coach.batch.places import is_address, is_recording, suffix_of
from coach.errors import CoachError
from coach.exercises.library import AUTO, NO_EXERCISE
from coach.scoring import SESSION_SUFFIX

MAKES_CALIBRATION = "yes"


@dataclass(frozen=True, slots=True)
class Checks:
    """What cells are held against.

    Attributes:
        folder: that of the manifest, from which its paths lead.
        out_given: whether there is a folder for all results.
        exercise: checks the name or path of an exercise.
        calibration: checks the path of a calibration file.
    """

    folder: Path
    out_given: bool
    exercise: Callable[[str], object]
    calibration: Callable[[Path], object]


class Row(BaseModel):
    """A row; what is wrong with a cell is said of the first thing that is."""

    model_config = ConfigDict(frozen=True)

    video: str
    exercise: str | None
    person: str
    calibration: Literal["", "yes"] | Path
    out: Path | None
    side: Literal["", "left", "right"]
    remark: str

    @field_validator("video", mode="plain")
    @classmethod
    def _video(cls, cell: str, info: ValidationInfo) -> str:
        if not cell:
            raise ValueError("the cell is empty: name a video, or delete the row")
        if is_address(cell):
            path = cell
        else:
            path = _path(cell, info)
            if os.path.isdir(path):
                raise ValueError(f"{path} is a folder: name the video files in it, a row each")
            if not os.path.exists(path):
                slashes = "; write / between folders" if "\\" in cell and os.sep == "/" else ""
                raise ValueError(f"there is no file {path}: check name and folder{slashes}")
        if not is_recording(path):
            raise ValueError(
                f"{cell} is neither a video nor a session by its ending "
                f"'{suffix_of(path)}': name another file"
            )
        return path

    @field_validator("exercise", mode="plain")
    @classmethod
    def _exercise(cls, cell: str, info: ValidationInfo) -> str | None:
        if cell in ("", AUTO, NO_EXERCISE):
            return cell or None
        is_file = cell.endswith(".toml") or "/" in cell or "\\" in cell
        exercise = _path(cell, info) if is_file else cell
        _held_against(lambda: _checks(info).exercise(exercise))
        return exercise

    @field_validator("calibration", mode="plain")
    @classmethod
    def _calibration(cls, cell: str, info: ValidationInfo) -> str | Path:
        if not cell:
            return ""
        if cell.lower() != MAKES_CALIBRATION:
            path = Path(_path(cell, info))
            if not os.path.exists(path):  # Path.exists raises where a name is too long
                raise ValueError(
                    f"'{cell}' is neither 'yes' nor the path of a calibration file: write 'yes' "
                    "in the row of the person's calibration clip, else a file that is there, or "
                    "nothing"
                )
            _held_against(lambda: _checks(info).calibration(path))
            return path
        if not info.data.get("person"):
            raise ValueError(
                "'yes' makes a calibration for a person who has no name: fill the column person"
            )
        if suffix_of(info.data.get("video", ".mp4")) == SESSION_SUFFIX:
            raise ValueError("a session is no calibration clip: name the video")
        return MAKES_CALIBRATION

    @field_validator("out", mode="plain")
    @classmethod
    def _out(cls, cell: str, info: ValidationInfo) -> Path | None:
        if not cell:
            if is_address(info.data.get("video", "")) and not _checks(info).out_given:
                raise ValueError(
                    "an address has no folder beside it: name one here, or one for all with --out"
                )
            return None
        path = Path(_path(cell, info))
        there = next(one for one in (path, *path.parents) if os.path.exists(one))
        if not there.is_dir():
            raise ValueError(f"{there} is a file, not a folder: name another one")
        return path

    @field_validator("side", mode="plain")
    @classmethod
    def _side(cls, cell: str) -> str:
        if cell.lower() not in ("", "left", "right"):
            raise ValueError(f"'{cell}' is neither left nor right: write one of them, or nothing")
        return cell.lower()


COLUMNS = tuple(Row.model_fields)


def _checks(info: ValidationInfo) -> Checks:
    return cast(Checks, info.context)


def _path(cell: str, info: ValidationInfo) -> str:
    """Absolute path of what a cell names, from the folder of the manifest."""
    return os.path.abspath(_checks(info).folder / cell)


def _held_against(check: Callable[[], object]) -> None:
    """Turn an error meant for the user into one of a cell."""
    try:
        check()
    except CoachError as error:
        raise ValueError(str(error).rstrip(".")) from None
