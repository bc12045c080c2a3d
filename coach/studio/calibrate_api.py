"""A calibration from moments that a rater has marked in the player."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, FiniteFloat
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coach.errors import CoachError
from coach.geometry.lumbopelvic import default_model
from coach.people.calibrate import calibrate_by_marks
from coach.studio.library import Library
from coach.web.answer import Answer, Body, failure, parsed, with_body

SUFFIX = ".calibration.json"  # of the file beside the session

_Moments = Annotated[list[FiniteFloat], Field(max_length=100)]


class _Marks(Body):
    neutral_s: FiniteFloat
    arch_s: _Moments
    tuck_s: _Moments
    overwrite: bool = False


def routes(library: Library) -> list[Route]:
    """The route of calibrations.

    Args:
        library: the sessions that may be seen.
    """

    def calibrate(request: Request, body: bytes) -> Response:
        path = library.path_of(request.path_params["id"])
        asked = parsed(_Marks, body)
        out = calibration_file(path)
        if out.exists() and not asked.overwrite:
            return failure(f"There is already a {out}; replace it, or move it away.", 409)
        neutral = calibrate_by_marks(
            path, out, default_model(), asked.neutral_s, asked.arch_s, asked.tuck_s
        )
        return Answer(
            {"file": str(out), "arch_deg": neutral.arch_deg, "tuck_deg": neutral.tuck_deg}
        )

    return [Route("/api/session/{id}/calibration", with_body(calibrate), methods=["POST"])]


def calibration_file(session: Path) -> Path:
    """Where the calibration of a session is kept.

    Raises:
        CoachError: there is a link of that name, which may lead anywhere.
    """
    out = session.with_name(session.stem + SUFFIX)
    if out.is_symlink():
        raise CoachError(f"{out} is a link; remove it.")
    return out
