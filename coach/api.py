"""The public Python API, as `import coach` offers it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from coach.analysis import analyse
from coach.engine import LiveEngine, choose_neutral, observe_recording
from coach.errors import CoachError, all_of
from coach.exercises.library import AUTO, NO_EXERCISE, load
from coach.exercises.schema import Exercise
from coach.geometry.lumbopelvic import LumbopelvicModel, default_model
from coach.geometry.measurement import Measurement, unit_of
from coach.geometry.neutral import population
from coach.people.calibrate import read_calibration
from coach.reps.types import Candidate, Rep, State
from coach.session.calibration import Calibration
from coach.session.summary import Summary, Versions

if TYPE_CHECKING:
    from coach.capture.frame import Frame
    from coach.validation.report_data import ReportData

Image = NDArray[np.uint8]


class Measurements(Mapping[str, NDArray[Any]]):
    """What was measured, one array (n_frames,) a quantity; NaN where it was not seen.

    Names, signs and zeros are those of `coach.geometry.measurement.Measurement`, and of the
    columns of STEM.frames.csv.
    """

    def __init__(self, measurements: Sequence[Measurement]) -> None:
        self._columns: dict[str, NDArray[Any]] = {
            field.name: np.array([getattr(one, field.name) for one in measurements])
            for field in fields(Measurement)
        }

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    @staticmethod
    def unit(name: str) -> str:
        """Unit of a quantity: `deg`, `s`, `trunk lengths`, or empty for a share, code or number."""
        return unit_of(name)


@dataclass(frozen=True, slots=True)
class Scored:
    """A scored recording.

    Attributes:
        summary: the answer, the score, what to try next, how much could be measured.
        reps: the reps, judged.
        candidates: every movement found, with the rule that refused it if it is no rep.
        measurements: what was measured, frame by frame.
    """

    summary: Summary
    reps: tuple[Rep, ...]
    candidates: tuple[Candidate, ...]
    measurements: Measurements


def score(
    video: str | Path,
    *,
    exercise: str | None = None,
    calibration: str | Path | None = None,
    out: str | Path | None = None,
) -> Scored:
    """Score a video, or a `.coach` session again.

    Args:
        video: any file that `coach score` takes.
        exercise: a built-in one's name, a path to a TOML file, `auto` or `none`; None for that of
            a session, and `auto` for a video.
        calibration: a file of `coach calibrate`.
        out: folder that takes the same files as `coach score` leaves; None to keep none.

    Raises:
        CoachError: one sentence on what is wrong with the input.
    """
    from coach.scoring import Job
    from coach.scoring import score as run

    model = default_model()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) if out is None else Path(out)
        job = Job(
            exercise=exercise,
            out=folder,
            model=model,
            calibration=_calibration(calibration, model),
            pose_bundle=None,
            annotate=False,
        )
        run(Path(video), job, lambda what, done, total: None)
        return open_session(folder / f"{Path(video).stem}.coach")


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What came of one recording of a batch.

    Attributes:
        name: unique in the batch: path relative to the source that was given.
        source: the video or session, or its address.
        person: who is seen, as a manifest says; empty when not said.
        session: the session that was left; None when it failed.
        error: one sentence on what went wrong; None when it was scored.
        cause: the kind of failure in a few words; empty when it was scored.
    """

    name: str
    source: str
    person: str
    session: Path | None
    error: str | None
    cause: str

    def open(self) -> Scored:
        """Read what was scored.

        Raises:
            CoachError: it failed, or its session cannot be read.
        """
        if self.session is None:
            raise CoachError(self.error or f"{self.source} was not scored.")
        return open_session(self.session)


def score_many(
    sources: str | Path | Sequence[str | Path],
    *,
    exercise: str | None = None,
    calibration: str | Path | None = None,
    out: str | Path | None = None,
    jobs: int | None = None,
    retry_failed: bool = False,
    ray: str | None = None,
) -> Iterator[BatchResult]:
    """Score a batch in worker processes, as `coach score` does; go on where it stopped.

    What is known of a run before comes first, then each recording as it finishes. Worker processes
    import the script that calls this: it must do so below `if __name__ == "__main__":`.

    Args:
        sources: folders, videos, sessions, patterns, addresses, or one manifest.
        exercise: as for `score`.
        calibration: a file of `coach calibrate`, for who has none in a manifest.
        out: folder for the results; None for beside the videos.
        jobs: how many at once; None for one a core, as far as there is memory.
        retry_failed: whether to try again what failed in a run before.
        ray: address of a Ray to score on: `local`, `auto` or HOST:PORT; None for none.

    Raises:
        CoachError: a source holds nothing to score, exercise or calibration cannot be used, or the
            batch folder cannot be written.
    """
    from coach.batch.executor import executor_for
    from coach.batch.inputs import find_inputs
    from coach.batch.run import Settings, score_batch

    model = default_model()
    if exercise is not None:
        _named(exercise)  # a wrong name is better said once, and before anything is done
    _calibration(calibration, model)
    named = [sources] if isinstance(sources, str | Path) else sources
    inputs = find_inputs(
        [str(one) for one in named],
        model,
        exercise=exercise,
        out=None if out is None else Path(out),
        calibration=None if calibration is None else Path(calibration),
    )
    if inputs.refused:
        raise all_of(inputs.refused)
    settings = Settings(inputs.folder, retry_failed=retry_failed)
    with (
        executor_for(settings, jobs, ray) as executor,
        closing(score_batch(inputs.recordings, settings, executor)) as finished,
    ):
        for one in finished:
            recording, error = one.recording, one.outcome.error
            yield BatchResult(
                name=recording.name,
                source=recording.source,
                person=recording.person,
                session=None if error else recording.session,
                error=error,
                cause=one.outcome.cause,
            )


def score_frames(
    frames: Iterable[tuple[float, Image]],
    *,
    exercise: str = AUTO,
    calibration: str | Path | None = None,
) -> Scored:
    """Score pictures from anywhere.

    Args:
        frames: (t_s, image) in the order of time: seconds, and (height, width, 3) blue, green,
            red, all of one size.
        exercise: a built-in one's name, a path to a TOML file, `auto` or `none`.
        calibration: a file of `coach calibrate`.

    Raises:
        CoachError: fewer than two pictures, or nobody in them.
    """
    from coach.pose.bundle import default_bundle, model_version
    from coach.pose.observer import Observer

    model = default_model()
    with Observer() as observer:
        observed = observe_recording(observer.observe_all(_frames(frames)))
    if observed is None or len(observed) < 2:
        raise CoachError("Fewer than two pictures were given: give those of a whole recording.")
    own = _calibration(calibration, model)
    asked = _named(exercise)
    analysis = analyse(
        observed,
        model,
        choose_neutral(observed, model, own.neutral() if own else None, asked),
        asked,
        recognise_it=exercise == AUTO,
        versions=Versions(
            program=version("coach"),
            pose_model=model_version(default_bundle()),
            estimator=model.version,
        ),
    )
    return Scored(
        summary=analysis.summary,
        reps=tuple(analysis.result.reps),
        candidates=tuple(analysis.result.candidates),
        measurements=Measurements([state.measurement for state in analysis.result.states]),
    )


def open_session(path: str | Path) -> Scored:
    """Read a scored session.

    Raises:
        CoachError: it is not there, not a session, damaged, or not finished.
    """
    from coach.session.reader import SessionReader

    with SessionReader(Path(path)) as reader:
        if reader.summary is None:
            raise CoachError(f"{path} was broken off: `coach score {path}` finishes it.")
        return Scored(
            summary=Summary.model_validate(reader.summary),
            reps=tuple(reader.reps()),
            candidates=tuple(reader.candidates()),
            measurements=Measurements([measurement for measurement, _ in reader.measurements()]),
        )


class LiveCoach:
    """Measures and counts picture by picture, without window or sound; a context manager.

    Args:
        exercise: as for `score`, but for `auto` and `none`.
        calibration: a file of `coach calibrate`; None for an average person's neutral.
    """

    def __init__(self, exercise: str, *, calibration: str | Path | None = None) -> None:
        from coach.pose.observer import Observer

        model = default_model()
        own = _calibration(calibration, model)
        neutral = own.neutral() if own else population(model)
        self._engine = LiveEngine(model, neutral, load(exercise))
        self._observer = Observer()
        self._frames = 0

    def __enter__(self) -> Self:
        """Return the coach, ready."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Free the pose model."""
        self._observer.close()

    @property
    def reps(self) -> Sequence[Rep]:
        """All reps so far."""
        return self._engine.reps

    def push(self, t_s: float, image: Image) -> State:
        """Take the next picture, (height, width, 3) blue, green, red; what is known after it."""
        from coach.capture.frame import Frame

        pose = self._observer.observe(Frame(self._frames, t_s, image))
        self._frames += 1
        return self._engine.push(pose)

    def finish(self) -> Rep | None:
        """The set is over: the last rep, if it had turned back but not settled."""
        return self._engine.finish()


def validate(folder: str | Path, out: str | Path, names: str = "*") -> ReportData:
    """Compare measured with true for a folder of clips, and write the report.

    Args:
        folder: clips with truth, as for `coach validate`.
        out: folder for the report.
        names: only clips whose name fits.

    Raises:
        CoachError: no clip could be read, or the report not be written.
    """
    from rich.console import Console

    from coach.validation.run import validate as run

    quiet = Console(quiet=True)
    return run(Path(folder), names, None, Path(out), lambda what, done, total: None, quiet)


def _named(exercise: str) -> Exercise | None:
    return None if exercise in (AUTO, NO_EXERCISE) else load(exercise)


def _calibration(path: str | Path | None, model: LumbopelvicModel) -> Calibration | None:
    return None if path is None else read_calibration(Path(path), model)


def _frames(frames: Iterable[tuple[float, Image]]) -> Iterator[Frame]:
    from coach.capture.frame import Frame

    for i, (t_s, image) in enumerate(frames):
        yield Frame(i, t_s, image)
