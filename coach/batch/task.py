"""What is done with one recording, in whichever process: the same everywhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from coach.batch.recording import Recording
from coach.batch.remote import fetch
from coach.batch.results import copy_session, part_folder, put_in_place
from coach.errors import (
    CoachError,
    NobodySeen,
    NotCalibrated,
    NotFetched,
    NotWritten,
    Unavailable,
)

if TYPE_CHECKING:
    from coach.geometry.lumbopelvic import LumbopelvicModel
    from coach.session.calibration import Calibration

_LOOK_EVERY = 16  # frames, at which the process's memory is looked at

Beat = Callable[[int, int | None], None]
"""Told of frames done, and of frames expected (None when unknown)."""

OnBeat = Callable[[str, int, int | None], None]
"""Told the name of a recording, and what a `Beat` is told of it; at 0 frames it is begun."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker needs to score one recording.

    Attributes:
        recording: the recording.
        annotate: whether to write the video with the overlay.
        pose_bundle: pose model bundle; None for the one that comes with the program.
        judge_again: whether the poses in the session that is there are judged again, without
            the video.
        size: of the source in bytes, by which the work is estimated.
    """

    recording: Recording
    annotate: bool = False
    pose_bundle: Path | None = None
    judge_again: bool = False
    size: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a recording.

    Attributes:
        name: of the recording.
        error: the one sentence on what went wrong; None when it was scored.
        cause: the kind of failure, for a table of them; empty when it was scored.
        frames: how many frames were measured.
        seconds: how long it took.
        peak_mb: the most memory that the process was seen to use.
        digest: what tables and reports need of it, JSON of `coach.report.digest.Digest`; empty
            when it failed and for a calibration clip.
    """

    name: str
    error: str | None = None
    cause: str = ""
    frames: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0
    digest: str = ""


Executor = Callable[[Sequence[Task], OnBeat], Generator[Outcome, None, None]]
"""Runs tasks, begun in this order, and hands on their outcomes as they come.

When it is closed before its end, what is being worked on has stopped before `close` returns.
"""


def run_task(task: Task, beat: Beat) -> Outcome:
    """Score a recording; what goes wrong with it is told in the outcome.

    The results are made in a hidden folder beside their place and then renamed into it: a kill at
    any moment leaves the old session or the new one.

    Args:
        task: what to do.
        beat: told of every frame.
    """
    recording = task.recording
    started_s = time.monotonic()
    watched = _Watched(beat)
    error, cause, digest = None, "", ""
    try:
        with part_folder(recording) as part:
            _score_into(part, task, watched)
            digest = _finish(part, recording)
            put_in_place(part, recording)
    except CoachError as failure:
        error, cause = str(failure), _cause_of(failure)
    except MemoryError:
        error = f"{recording.shown}: there is too little memory for it: run fewer --jobs."
        cause = "memory"
    except Exception as failure:  # a fault of ours in one recording must not end the batch
        error = (
            f"{recording.shown}: coach failed ({type(failure).__name__}: {failure}): please "
            "report this, with the file if you can."
        )
        cause = "fault in coach"
    return Outcome(
        name=recording.name,
        error=error,
        cause=cause,
        frames=watched.frames,
        seconds=time.monotonic() - started_s,
        peak_mb=watched.peak_mb(),
        digest=digest if error is None else "",
    )


class _Watched:
    """Passes beats on, and remembers frames and memory."""

    def __init__(self, beat: Beat) -> None:
        self._beat = beat
        self._process = psutil.Process()
        self._peak = 0
        self.frames = 0

    def __call__(self, what: str, done: int, total: int | None) -> None:
        self.frames = max(self.frames, done)
        if done % _LOOK_EVERY == 0:
            self._peak = max(self._peak, self._process.memory_info().rss)
        self._beat(done, total)

    def fetched(self, done: int, total: int | None) -> None:
        """Bytes have come; a sign of life, and no frame."""
        self._beat(0, None)

    def peak_mb(self) -> float:
        return float(max(self._peak, self._process.memory_info().rss)) / 1e6


def _score_into(part: Path, task: Task, watched: _Watched) -> None:
    """Make the session and its tables in a folder."""
    from coach.exercises.library import AUTO, NO_EXERCISE
    from coach.geometry.lumbopelvic import default_model
    from coach.scoring import Job, score

    recording = task.recording
    made = part / recording.session.name
    if recording.session.exists():  # what people wrote into it is kept
        copy_session(recording.session, made)
    exercise = recording.exercise
    if recording.makes_calibration:
        exercise = NO_EXERCISE
    elif exercise is None and not recording.is_session:
        exercise = AUTO
    model = default_model()
    job = Job(
        exercise=exercise,
        out=part,
        model=model,
        calibration=_calibration(recording, model),
        pose_bundle=task.pose_bundle,
        annotate=task.annotate and not recording.makes_calibration,
    )
    with _source(part, task, watched) as source:
        _refuse_overwriting(recording, source, annotate=job.annotate)
        score(source, job, watched)


@contextmanager
def _source(part: Path, task: Task, watched: _Watched) -> Iterator[Path]:
    """The file that is scored: what is at an address is brought into a folder for that.

    Raises:
        CoachError: one from inside, which names the address instead of the file.
    """
    recording = task.recording
    if task.judge_again:
        yield part / recording.session.name
    elif not recording.is_address:
        yield Path(recording.source)
    else:
        brought = part / "source"
        brought.mkdir()
        file = fetch(recording.source, brought, watched.fetched)
        try:
            yield file
        except CoachError as error:
            error.args = (str(error).replace(str(file), recording.shown),)
            raise


def _finish(part: Path, recording: Recording) -> str:
    """Make what rests on the session; its digest."""
    from coach.geometry.lumbopelvic import default_model
    from coach.people.calibrate import calibrate_by_session
    from coach.report.digest import digest_of

    made = part / recording.session.name
    if recording.makes_calibration:
        file = part / recording.calibration_made.name
        calibrate_by_session(made, recording.shown, recording.person, file, default_model())
        return ""
    return digest_of(made).model_dump_json()


def _calibration(recording: Recording, model: LumbopelvicModel) -> Calibration | None:
    from coach.people.calibrate import read_calibration

    if recording.calibration is None:
        return None
    try:
        return read_calibration(recording.calibration, model)
    except CoachError as error:
        raise NotCalibrated(str(error)) from None


def _refuse_overwriting(recording: Recording, source: Path, *, annotate: bool) -> None:
    video = recording.session.with_suffix(".webm")
    if annotate and video.exists() and video.samefile(source):
        raise CoachError(f"{video} is the video itself: choose another folder with --out.")


def _cause_of(error: CoachError) -> str:
    if isinstance(error, NotWritten | Unavailable):
        return "disk"
    if isinstance(error, NotFetched):
        return "storage"
    if isinstance(error, NotCalibrated):
        return "calibration"
    return "nobody seen" if isinstance(error, NobodySeen) else "bad file"
