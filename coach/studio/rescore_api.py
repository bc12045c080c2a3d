"""What the page of thresholds asks: the form, what would change, and the file of one's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coach.errors import CoachError
from coach.exercises.library import load, names, read
from coach.exercises.schema import Exercise
from coach.exercises.writer import to_toml
from coach.files import first_problem, write_text
from coach.geometry.lumbopelvic import LumbopelvicModel, default_model
from coach.reps.types import Rep
from coach.scoring import Job, score
from coach.session.reader import SessionReader
from coach.session.summary import Summary
from coach.studio.exercise_form import fields_of, with_neutral_stated, with_own_sources
from coach.studio.library import Library
from coach.studio.rescore import Change, Recordings, rescore
from coach.studio.session_data import without_nan
from coach.studio.session_index import Query
from coach.web.answer import Answer, Body, failure, parsed, with_body

FOLDER = "exercises"  # of files of one's own, in the folder of sessions that was opened
_MOST_SESSIONS = 10_000
_NAME = re.compile(r"[a-z][a-z0-9-]{0,59}")


class _Exercise(Body):
    exercise: dict[str, Any]


class _Judge(_Exercise):
    estimator: str = ""


class _Save(_Exercise):
    session: str
    name: str
    start: str = ""
    overwrite: bool = False


class _Keep(Body):
    session: str
    name: str


def routes(library: Library, models: Sequence[LumbopelvicModel] = ()) -> list[Route]:
    """The routes of re-scoring.

    Args:
        library: the sessions that may be seen and scored again.
        models: lumbopelvic models to measure them by beside the program's own.
    """
    others = {model.version: Recordings(model) for model in models}
    recordings = cache(lambda: Recordings(default_model()))  # loaded when it is first asked for

    def form(request: Request) -> Response:
        path = library.path_of(request.path_params["id"])
        start = request.query_params.get("start", "")
        folder = _folder(library, path)
        used = _used(path)
        if not start and used is None:
            start = names()[0]
        exercise = with_neutral_stated(_start(start, path, folder))
        same = library.page(Query(exercise=_listed_as(path), sort="name", limit=_MOST_SESSIONS))
        return Answer(
            without_nan(
                {
                    "name": path.stem,
                    "start": start,
                    "starts": [*([""] if used else []), *names(), *_own(folder)],
                    "used": used.title if used else None,
                    "exercise": exercise.model_dump(mode="json", exclude_defaults=True),
                    "title": exercise.title,
                    "fields": [asdict(field) for field in fields_of(exercise)],
                    "sessions": [
                        {"id": key, "name": one.name} for key, one in same.rows if one.error is None
                    ],
                    "estimators": list(others),
                    "folder": str(folder).encode("utf-8", "replace").decode(),
                }
            )
        )

    def judged(request: Request, body: bytes) -> Response:
        path = library.path_of(request.path_params["id"])
        asked = parsed(_Judge, body)
        exercise = _exercise(asked.exercise)
        measured = recordings().measured(path)
        if asked.estimator in others:
            found = rescore(measured, others[asked.estimator].measured(path), exercise)
        elif not asked.estimator:
            found = rescore(measured, measured, exercise)
        else:
            raise CoachError(
                f"There is no model {asked.estimator!r} here; open the page with --model FILE."
            )
        return Answer(
            without_nan(
                {
                    "name": path.stem,
                    "before": _totals(found.before),
                    "after": _totals(found.after),
                    "changes": [_change(one) for one in found.changes],
                    "remark": found.remark,
                }
            )
        )

    def save(request: Request, body: bytes) -> Response:
        asked = parsed(_Save, body)
        path = library.path_of(asked.session)
        folder = _folder(library, path)
        target = _file(folder, asked.name)
        exercise = _exercise({**asked.exercise, "name": asked.name})
        before = with_neutral_stated(_start(asked.start, path, folder))
        if target.exists() and not asked.overwrite:
            return failure(f"There is already a {target}; choose another name, or replace it.", 409)
        write_text(target, to_toml(with_own_sources(before, exercise)))
        return Answer({"file": str(target)})

    def keep(request: Request, body: bytes) -> Response:
        asked = parsed(_Keep, body)
        path = library.path_of(asked.session)
        file = _file(_folder(library, path), asked.name)
        model = default_model()
        job = Job(str(file), None, model, calibration=None, pose_bundle=None, annotate=False)
        analysis = score(path, job, lambda what, done, expected: None)
        return Answer({"after": _totals(analysis.summary)})

    return [
        Route("/api/rescore/save", with_body(save), methods=["POST"]),
        Route("/api/rescore/keep", with_body(keep), methods=["POST"]),
        Route("/api/rescore/{id}/form", form),
        Route("/api/rescore/{id}", with_body(judged), methods=["POST"]),
    ]


# -- files of one's own ------------------------------------------------------------------


def _folder(library: Library, session: Path) -> Path:
    """Where files of one's own are: in the opened folder that the session is in."""
    above = [place for place in library.places if place.is_dir() and place in session.parents]
    top = above[0] if above else session.parent
    folder = top / FOLDER
    if not folder.resolve().is_relative_to(top.resolve()):
        raise CoachError(f"{folder} leads out of the folder that was opened; remove the link.")
    return folder


def _file(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise CoachError(
            f"An exercise cannot be called {name!r}: use small letters, digits and hyphens, a "
            "letter first, 60 at most."
        )
    if name in names():
        raise CoachError(f"{name} comes with the program and stays as it is; choose another name.")
    file = folder / f"{name}.toml"
    if file.is_symlink():
        raise CoachError(f"{file} is a link; choose another name.")
    return file


def _own(folder: Path) -> list[str]:
    found = sorted(path.stem for path in folder.glob("*.toml"))
    return [name for name in found if _NAME.fullmatch(name) and name not in names()]


def _start(start: str, session: Path, folder: Path) -> Exercise:
    """The exercise that a form begins with: that of the session, or one by its name."""
    if start in names():
        return load(start)
    if start:
        return read(_file(folder, start))
    used = _used(session)
    if used is None:
        raise CoachError(f"{session.name} keeps no exercise; begin with one of the list.")
    return used


def _used(session: Path) -> Exercise | None:
    with SessionReader(session) as reader:
        return reader.parameters.exercise_used


def _listed_as(session: Path) -> str:
    """The exercise under which the library lists a session."""
    with SessionReader(session) as reader:
        return str((reader.summary or {}).get("exercise", reader.meta.exercise))


# -- bodies and answers ------------------------------------------------------------------


def _exercise(data: dict[str, Any]) -> Exercise:
    try:
        return Exercise.model_validate(data)
    except ValidationError as error:
        raise CoachError(f"This cannot be judged by, {first_problem(error)}.") from None


def _totals(summary: Summary | None) -> dict[str, Any] | None:
    if summary is None:
        return None
    return {
        "reps": summary.reps,
        "score": summary.score,
        "classes": summary.classes.model_dump(),
        "faults": summary.faults,
        "headline": summary.headline,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "before": _rep(change.before),
        "after": _rep(change.after),
        "changed": change.changed,
        "refused_by": change.refused_by,
    }


def _rep(rep: Rep | None) -> dict[str, Any] | None:
    if rep is None:
        return None
    return {
        "rep": rep.number,
        **asdict(rep.span),
        "tilt_class": None if rep.verdict is None else rep.verdict.tilt_class,
        "score": rep.score,
        "graded_points": rep.graded_points,
        "faults": rep.faults,
    }
