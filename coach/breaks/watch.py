"""Looks of the camera, each in a process of its own.

A driver that hangs or crashes does so there, and between two looks neither camera nor pose model
takes anything: memory, a light, or what is written in this terminal.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from coach.breaks.scheduler import Seen
from coach.errors import CoachError

_PACKAGE_PARENT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 40.0  # a busy machine takes long to load the pose model


class Look(BaseModel):
    """What a look gave.

    Attributes:
        seen: what most pictures show; "unknown" when there were too few.
        trouble: why there were too few, in a sentence; "" otherwise.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    seen: Seen
    trouble: str = ""


def check_camera(source: str) -> None:
    """See that there is such a camera, without switching it on.

    Raises:
        CoachError: there is none.
    """
    trouble = _run("check", source).trouble
    if trouble:
        raise CoachError(trouble)


def look(source: str) -> Look:
    """Switch the camera on for two seconds, and say what it saw; takes a few seconds more.

    Args:
        source: as for `Camera`.
    """
    return _run("look", source)


def _run(what: Literal["check", "look"], source: str) -> Look:
    # a checkout that is not installed must be found by the process, too
    path = os.pathsep.join([str(_PACKAGE_PARENT), os.environ.get("PYTHONPATH", "")])
    try:
        answer = subprocess.run(
            [sys.executable, "-m", "coach.breaks.look", what, source],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE_S,
            env=os.environ | {"PYTHONPATH": path.rstrip(os.pathsep)},
        )
        return Look.model_validate_json(answer.stdout)
    except (OSError, subprocess.TimeoutExpired, ValidationError):
        return Look(
            seen="unknown",
            trouble="The camera's driver or the pose model does not work: try `coach doctor`.",
        )
