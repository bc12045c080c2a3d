"""What is done with one recording, in whichever process: the same everywhere."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from coach.batch.recording import Recording
from coach.errors import CoachError, NobodySeen, NotCalibrated, NotWritten, Unavailable

if TYPE_CHECKING:
    from coach.geometry.lumbopelvic import LumbopelvicModel
    from coach.session.calibration import Calibration

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
        digest: what tables and reports need of it, JSON; empty when it failed and for a
            calibration clip.
    """

    name: str
    error: str | None = None
    cause: str = ""
    frames: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0
    digest: str = ""


Executor = Callable[[Sequence[Task], OnBeat], Iterator[Outcome]]
"""Runs tasks, begun in this order, and hands on their outcomes as they come."""


def run_task(task: Task, beat: Beat) -> Outcome:
    """Score a recording; what goes wrong with it is told in the outcome.

    The results are made in a hidden folder beside their place and then renamed into it, the
    session last: a kill at any moment leaves the old results, or the new ones.

    Args:
        task: what to do.
        beat: told of every frame.
    """
    recording = task.recording
    started_s = time.monotonic()
    watched = _Watched(beat)
    error, cause, digest = None, "", ""
    try:
        with _part_folder(recording) as part:
            digest = _score_into(part, task, watched)
            _put_in_place(part, recording)
    except CoachError as failure:
        error = str(failure).replace(str(_part_path(recording)), str(recording.out))
        cause = _cause_of(failure)
    except MemoryError:
        error = f"{recording.source}: there is too little memory for it: run fewer --jobs."
        cause = "memory"
    except Exception as failure:  # a fault of ours in one recording must not end the batch
        error = (
            f"{recording.source}: coach failed ({type(failure).__name__}: {failure}): please "
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


def sweep(recordings: Sequence[Recording]) -> None:
    """Remove what killed runs have left unfinished of these recordings."""
    stems: dict[Path, set[str]] = {}
    for one in recordings:
        stems.setdefault(one.out, set()).add(one.stem)
    for folder, known in stems.items():
        for left in folder.glob(".*.part-*"):
            if left.name[1:].rpartition(".part-")[0] in known:
                shutil.rmtree(left, ignore_errors=True)


class _Watched:
    """Passes beats on, and remembers frames and memory."""

    def __init__(self, beat: Beat) -> None:
        self._beat = beat
        self._process = psutil.Process()
        self._peak = 0
        self.frames = 0

    def __call__(self, what: str, done: int, total: int | None) -> None:
        self.frames = max(self.frames, done)
        self._peak = max(self._peak, self._process.memory_info().rss)
        self._beat(done, total)

    def peak_mb(self) -> float:
        return float(max(self._peak, self._process.memory_info().rss)) / 1e6


def _score_into(part: Path, task: Task, progress: _Watched) -> str:
    """Make all results in a folder; the digest."""
    from coach.exercises.library import AUTO, NO_EXERCISE
    from coach.geometry.lumbopelvic import default_model
    from coach.people.calibrate import calibrate_by_session
    from coach.scoring import Job, score

    recording = task.recording
    made = part / recording.session.name
    if recording.session.exists():  # what people wrote into it is kept
        _copy(recording.session, made)
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
    source = made if task.judge_again else Path(recording.source)
    _refuse_overwriting(recording, job.annotate)
    score(source, job, progress)
    if recording.makes_calibration:
        calibrate_by_session(made, recording.source, part / recording.calibration_made.name, model)
        return ""
    return ""


def _calibration(recording: Recording, model: LumbopelvicModel) -> Calibration | None:
    from coach.people.calibrate import read_calibration

    if recording.calibration is None:
        return None
    try:
        return read_calibration(recording.calibration, model)
    except CoachError as error:
        raise NotCalibrated(str(error)) from None


def _refuse_overwriting(recording: Recording, annotate: bool) -> None:
    video = recording.session.with_suffix(".webm")
    if annotate and video.exists() and video.samefile(recording.source):
        raise CoachError(f"{video} is the video itself: choose another folder with --out.")


def _copy(session: Path, to: Path) -> None:
    """Copy a session, with the log that a killed program may have left beside it."""
    for ending in ("", "-wal"):
        source = session.with_name(session.name + ending)
        if source.exists():
            shutil.copyfile(source, to.with_name(to.name + ending))


def _part_path(recording: Recording) -> Path:
    return recording.out / f".{recording.stem}.part-{os.getpid()}"


@contextmanager
def _part_folder(recording: Recording) -> Iterator[Path]:
    """A hidden folder for what is not finished, gone at the end.

    Raises:
        NotWritten: it cannot be made or filled.
    """
    part = _part_path(recording)
    try:
        part.mkdir()
        yield part
    except OSError as error:
        raise NotWritten(
            f"The results of {recording.source} cannot be written to {recording.out} "
            f"({error.strerror}); free some space or choose another folder."
        ) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _put_in_place(part: Path, recording: Recording) -> None:
    """Rename the results into their place, the session last: it says that the others are there."""
    session = recording.session.name
    for made in sorted(part.iterdir(), key=lambda path: (path.name == session, path.name)):
        made.replace(recording.out / made.name)


def _cause_of(error: CoachError) -> str:
    if isinstance(error, NotWritten | Unavailable):
        return "disk"
    if isinstance(error, NotCalibrated):
        return "calibration"
    return "nobody seen" if isinstance(error, NobodySeen) else "bad file"
