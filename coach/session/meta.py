"""Where a session comes from."""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, FiniteFloat, PositiveInt, field_validator


class SessionMeta(BaseModel):
    """Source and versions of a session.

    Attributes:
        source: file name of the video, without its folder, or what the camera is called.
        size_px: (width, height) of the upright picture.
        nominal_fps: frame rate that the source states; None when it states none.
        program: version of coach.
        pose_model: name and version of the pose model.
        estimator: name and version of the lumbopelvic estimator.
        exercise: name of the exercise that was asked for; `auto` to recognise it, `none`.
        created_utc: when the session was begun.
        engine: what made the reps: `recording` looks ahead, `live` answers each frame at once.
        set_number: which set of a live session this is, from 1; None for a recording. A live
            set keeps only the frames that were counted in.
        person: profile of who was coached live; empty for a recording.
        broken_off: whether the program was stopped before it had seen all of the video.
    """

    model_config = ConfigDict(frozen=True)

    source: str
    size_px: tuple[int, int]
    nominal_fps: FiniteFloat | None
    program: str
    pose_model: str
    estimator: str
    exercise: str
    created_utc: AwareDatetime
    engine: Literal["recording", "live"] = "recording"
    set_number: PositiveInt | None = None
    person: str = ""
    broken_off: bool = False

    @field_validator("source")
    @classmethod
    def _no_folder(cls, source: str) -> str:
        if PurePath(source).name != source:
            raise ValueError(f"Expected a file name without its folder but got {source!r}")
        return source
