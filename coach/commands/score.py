"""`coach score`: one recording in this process, or a batch in worker processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.commands.console import one_sentence, stderr_console
from coach.commands.live_options import Calibration, PoseModel, checked_bundle, exercise_names

if TYPE_CHECKING:
    from types import FrameType

    from rich.console import Console

    from coach.batch.inputs import Inputs
    from coach.batch.run import Settings
    from coach.scoring import Job


def score(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Videos, `.coach` sessions to score again, folders (searched with all below "
            "them), patterns such as 'set*.mp4', a manifest `.csv`, addresses such as "
            "s3://bucket/folder.",
        ),
    ],
    exercise: Annotated[
        str | None,
        typer.Option(
            "--exercise",
            "-e",
            help=f"One of {exercise_names()}; a .toml file of your own; `auto` to recognise it "
            "(what is done with a video by default; a session keeps its own); `none` to measure "
            "angles only.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for the results; by default STEM-coach beside each video, and a "
            "session's own place.",
        ),
    ] = None,
    calibration: Calibration = None,
    annotate: Annotated[
        bool, typer.Option("--annotate", help="Also write the video with the overlay.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="List every movement found, and which rule did not count it."
        ),
    ] = False,
    pose_model: PoseModel = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            min=1,
            help="How many recordings of a batch at once; by default one a core, as far as there "
            "is memory.",
        ),
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try again what failed in a run before.")
    ] = False,
    shard: Annotated[
        str | None,
        typer.Option(
            metavar="I/N",
            help="Score one of N shares of a batch, such as 2/3, for machines that share its "
            "folder or whose folders are copied together; then run it without this.",
        ),
    ] = None,
    ray: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Score a batch on Ray: `local` for this machine, `auto` for the cluster that it "
            "is part of, or HOST:PORT. Needs the extra `ray`.",
        ),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            help="Score what is in one folder, then what is dropped into it, until Ctrl-C; files "
            "that are still being copied are waited for.",
        ),
    ] = False,
) -> None:
    """Score recorded videos: angles per frame, reps with named faults, a summary.

    Writes for each video STEM.coach (the session), STEM.frames.csv, STEM.reps.csv,
    STEM.candidates.csv (every movement found) and STEM.json; with --annotate also STEM.webm. Go
    on past a bad file; exit status 1 says that there was one.

    More than one video or session is a batch. Its folder (--out, or coach-batch among the
    sources, or STEM-coach beside a manifest) takes the tables reps.csv and sessions.csv over all
    of it, and batch.db, which knows what is done: the same command again does what is missing or
    has changed. Ctrl-C stops at once; what was done is kept.

    Examples: `coach score thrusts.mp4`, `coach score recordings -e hip-thrust -o results`,
    `coach score study.csv`, `coach score thrusts-coach/thrusts.coach --explain`,
    `coach score --watch recordings`
    """
    from coach.batch.inputs import find_inputs, is_alone
    from coach.batch.run import Settings
    from coach.batch.shard import Shard
    from coach.batch.watch import watch as watch_folder
    from coach.exercises.library import AUTO, NO_EXERCISE, load
    from coach.geometry.lumbopelvic import default_model
    from coach.people.calibrate import read_calibration
    from coach.scoring import Job

    if watch and (len(sources) != 1 or not Path(sources[0]).is_dir()):
        raise typer.BadParameter("it takes one folder of this machine.", param_hint="--watch")
    try:
        share = None if shard is None else Shard.parse(shard)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--shard") from None
    with one_sentence():
        if exercise not in (None, AUTO, NO_EXERCISE):
            load(exercise)  # a wrong name is better said once, and before anything is done
        model, bundle = default_model(), checked_bundle(pose_model)
        own = read_calibration(calibration, model) if calibration else None
        console = stderr_console()
        if is_alone(sources) and share is None and ray is None:
            job = Job(exercise, out, model, own, bundle, annotate)
            _score_one(Path(sources[0]), job, console, explain=explain)
            return
        bundle = None if bundle is None else bundle.absolute()
        folder = Path(sources[0])
        batches: Iterable[Inputs]
        if watch:
            console.print(
                f"Waiting for videos in {folder}; Ctrl-C ends it.", markup=False, soft_wrap=True
            )
            batches = watch_folder(folder, exercise=exercise, out=out, calibration=calibration)
        else:
            batches = [
                find_inputs(sources, model, exercise=exercise, out=out, calibration=calibration)
            ]
        failed = [
            _score_batch(
                inputs,
                Settings(inputs.folder, annotate, bundle, retry_failed, share),
                jobs,
                ray,
                console,
                explain=explain,
            )
            for inputs in batches
        ]
    raise typer.Exit(1 if any(failed) else 0)


def _score_one(source: Path, job: Job, console: Console, *, explain: bool) -> None:
    from rich.markup import escape

    from coach.report.progress import progress_bar
    from coach.report.terminal import print_candidates, print_summary
    from coach.scoring import results_folder
    from coach.scoring import score as run

    with progress_bar(console) as progress:
        analysis = run(source, job, lambda what, *far: progress(f"{what} {source.name}", *far))
    folder = results_folder(source, job)
    console.print(f"\n[dim]{escape(str(source))} -> {escape(str(folder))}[/]", highlight=False)
    print_summary(console, analysis.summary)
    if explain:
        print_candidates(console, analysis.result.candidates)


def _score_batch(
    inputs: Inputs,
    settings: Settings,
    jobs: int | None,
    ray: str | None,
    console: Console,
    *,
    explain: bool,
) -> bool:
    """Score a batch and tell how it gets on; whether anything failed."""
    from coach.batch.display import Display
    from coach.batch.executor import executor_for
    from coach.batch.run import score_batch

    shard, recordings = settings.shard, inputs.recordings
    if shard is not None:
        recordings = shard.share_of(recordings)
    try:
        with (
            _second_ctrl_c_ends(console),
            Display(console, inputs.refused, len(recordings), explain=explain) as display,
            executor_for(settings, jobs, ray) as executor,
            closing(score_batch(recordings, settings, executor, display)) as scored,
        ):
            for one in scored:
                display.finished(one)
    except KeyboardInterrupt:
        console.print(
            "coach: stopped; what was begun is dropped, and the same command goes on from here.",
            soft_wrap=True,
        )
        raise typer.Exit(130) from None
    display.conclude()
    told = f"Tables and report of all: {settings.folder}"
    if shard is not None:
        told = "When all shares are done, the same command without --shard writes the tables."
    console.print(told, markup=False, soft_wrap=True)
    return display.failed


@contextmanager
def _second_ctrl_c_ends(console: Console) -> Iterator[None]:
    """The first Ctrl-C or request to end stops in good order; one more ends this at once.

    Worker processes end by themselves when this one is gone.
    """

    def end(number: int, frame: FrameType | None) -> None:
        console.show_cursor()
        os._exit(130)

    def stop(number: int, frame: FrameType | None) -> None:
        for one in signals:
            signal.signal(one, end)
        raise KeyboardInterrupt

    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(one, stop) for one in signals]
    try:
        yield
    finally:
        for one, handler in zip(signals, before, strict=True):
            signal.signal(one, handler)
