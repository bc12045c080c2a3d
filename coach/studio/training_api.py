"""Reps chosen in the player, cut out as clips with their labels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coach.errors import CoachError
from coach.export.labelled import RepLabel, labels_of
from coach.session.columns import frames
from coach.session.rater_state import state
from coach.session.reader import SessionReader
from coach.studio.library import Library
from coach.studio.media import Videos, in_video
from coach.studio.player_api import default_proxies
from coach.studio.training import FOLDER, AlreadyThere, Source, clips_of, export
from coach.web.answer import Answer, Body, failure, parsed, with_body


class _Reps(Body):
    rater: str  # empty for the coach
    reps: Annotated[list[int], Field(max_length=10_000)]  # ids of a rater's, numbers of the coach's
    overwrite: bool = False


def routes(library: Library) -> list[Route]:
    """The route of clips for training.

    Args:
        library: the sessions that may be seen.
    """
    videos = Videos(library.places, default_proxies())

    def cut(request: Request, body: bytes) -> Response:
        path = library.path_of(request.path_params["id"])
        asked = parsed(_Reps, body)
        video = videos.original(path)
        if video is None:
            raise CoachError(
                f"The video of {path.name} is not beside it: put it there, or give its folder to "
                "`coach review` too."
            )
        folder = path.parent / FOLDER
        if folder.is_symlink():
            raise CoachError(f"{folder} is a link, which may lead anywhere; remove it.")
        source, reps = _source(path, video, asked.rater)
        if unknown := set(asked.reps) - reps.keys():
            raise CoachError(f"There is no rep {min(unknown)} any more; reload the page.")
        if any(reps[one].not_this_exercise for one in asked.reps):
            raise CoachError("A chosen rep is not of this exercise; leave it out.")
        chosen = {place for place, number in enumerate(reps) if number in asked.reps}
        clips = clips_of(list(reps.values()), chosen, float(source.t_s[-1]))
        try:
            files = export(source, clips, folder, overwrite=asked.overwrite)
        except AlreadyThere as error:
            return failure(str(error), 409)
        return Answer({"folder": str(folder), "clips": [file.name for file in files]})

    return [Route("/api/session/{id}/training", with_body(cut), methods=["POST"])]


def _source(path: Path, video: Path, rater: str) -> tuple[Source, dict[int, RepLabel]]:
    """What clips are cut from, and all reps by their id or number."""
    with SessionReader(path) as reader:
        exercise = reader.parameters.exercise_used
        if exercise is None:
            raise CoachError(f"{path.name} is of no exercise: score it with one first.")
        label = {
            "exercise": exercise.name,
            "view": str((reader.summary or {}).get("view", "")),
            "person": reader.person,
            "remark": f"cut from {reader.meta.source}; labelled by {rater or 'the coach'}",
        }
        source = Source(video, frames(reader).t_s, in_video(reader), path.stem, label)
        if rater:
            said = state(reader.annotations(), rater)
            reps = dict(zip((rep.id for rep in said.reps), labels_of(said).reps, strict=True))
        else:
            reps = {
                rep.number: RepLabel(
                    rep.span.start_s, rep.span.peak_s, rep.span.end_s,
                    rep.verdict.tilt_class if rep.verdict else None, rep.faults,
                )
                for rep in reader.reps()
            }  # fmt: skip
    return source, reps
