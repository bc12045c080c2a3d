"""The command line: one thin function a command; all work is done elsewhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from coach.commands.breaks import breaks
from coach.commands.console import one_sentence, stderr_console
from coach.commands.export import export
from coach.commands.history import history_app
from coach.commands.live_options import (
    Calibration,
    Headless,
    Mirror,
    Out,
    Page,
    PageAddress,
    PoseModel,
    Profile,
    SaveVideo,
    Source,
    Tone,
    checked_bundle,
    exercise_names,
)
from coach.commands.plan import plan
from coach.commands.report import report
from coach.commands.routine import routine_app
from coach.commands.score import score

app = typer.Typer(
    name="coach",
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help=(
        "Measures pelvic tilt and lumbar angle from one camera, counts reps and scores them.\n\n"
        "Film side-on, whole body in the picture, 2 to 4 m away, in fitted clothes. Everything "
        "stays on this machine. For movement practice; it is not a medical device. Stop if it "
        "hurts.\n\n"
        "Start with `coach demo`, then `coach score VIDEO`."
    ),
)
_MEASURE, _LIVE = "Score recordings", "Train in front of a webcam"
_PROGRAMME, _REVIEW = "Keep at it", "Look closer"
model_app = typer.Typer(no_args_is_help=True, help="The pose model: fetch another size.")


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Show three things to try when no command is given."""
    if context.invoked_subcommand is None:
        typer.echo(_THREE_THINGS)


_THREE_THINGS = """coach watches how your pelvis tilts and your lower back bends. Try:

  coach demo               score the bundled samples, beside what is true
  coach score VIDEO        score a recording of yours: side-on, whole body in the picture
  coach live hip-thrust    be coached in front of the webcam

`coach --help` lists everything."""


app.command(rich_help_panel=_MEASURE)(score)


@app.command(rich_help_panel=_MEASURE)
def calibrate(
    video: Annotated[
        Path, typer.Argument(help="Standing side-on: neutral 3 s, arch, neutral, tuck, neutral.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write, such as me.json.")],
    pose_model: PoseModel = None,
) -> None:
    """Learn a person's own neutral and range from a short clip.

    Stand side-on in the clothes you train in: still for three seconds, arch gently and hold,
    back to neutral, tuck gently and hold, back to neutral. Never go to where it hurts.
    """
    from coach.geometry.lumbopelvic import default_model
    from coach.people.calibrate import calibrate as run
    from coach.report.progress import progress_bar

    console = stderr_console()
    with one_sentence(), progress_bar(console) as progress:
        neutral = run(video, out, default_model(), checked_bundle(pose_model), progress)
    console.print(
        f"Your range: {neutral.arch_deg:+z.0f} degrees of arch, {neutral.tuck_deg:+z.0f} of tuck. "
        f"Kept in {out}; use it with `coach score ... --calibration {out}`.",
        markup=False,
        soft_wrap=True,
    )


@app.command(rich_help_panel=_LIVE)
def live(
    exercise: Annotated[
        str, typer.Argument(help=f"One of {exercise_names()}; or a .toml file of your own.")
    ],
    source: Source = "0",
    profile: Profile = "me",
    reps: Annotated[
        int | None, typer.Option(min=1, help="Reps a set, after which it ends by itself.")
    ] = None,
    sets: Annotated[int, typer.Option(min=1, help="How many sets.")] = 1,
    posture: Annotated[
        str | None,
        typer.Option(
            help="Of an exercise that is done in several (baby-twerk: standing, seated, "
            "hands-and-knees; pelvic-tilt: standing, lying, hands-and-knees), the one to do it "
            "in. Your range is then learnt in it."
        ),
    ] = None,
    rest: Annotated[float, typer.Option(min=0, help="Seconds of rest between sets.")] = 60.0,
    out: Out = Path("coach-live"),
    save_video: SaveVideo = False,
    tone: Tone = False,
    mirror: Mirror = True,
    headless: Headless = False,
    page: Page = False,
    page_address: PageAddress = "",
    calibration: Calibration = None,
    pose_model: PoseModel = None,
) -> None:
    """Coach somebody live, in front of a webcam.

    It helps to set up, learns the person's neutral and range the first time, counts and judges
    each rep as it ends, and says one useful thing at a time. Keys: space pause and go on,
    n leave out a set, c calibrate, m mute, v detail, f full screen, p it hurts, q finish.

    The page of --page only shows: the keys are those of the window. It needs the extra `studio`.

    Each set is kept as a session, EXERCISE-DATE-TIME.coach: see it with `coach show`, score it
    again with `coach score`. It is also added to `coach history`, unless the source is a video
    file. Before the first time a few questions on your health are asked in the terminal.

    Events of --headless: session, guidance, calibration, countdown, set_start, rep, cue, pause,
    resume, pain_stop, set_end, rest, trouble, summary; each line has `event` and `t_s`. Ctrl-C
    finishes. The module coach.live.event_writer lists their fields.

    Example: `coach live hip-thrust --reps 12 --sets 3 --rest 60`
    """
    from coach.coaching.plan import Plan, PlannedSet, posture_of
    from coach.exercises.library import load
    from coach.geometry.lumbopelvic import default_model
    from coach.live.loop import LiveJob
    from coach.live.run import run_live
    from coach.people.calibrate import read_calibration
    from coach.programme.store import default_path

    with one_sentence():
        model = default_model()
        asked = load(exercise)
        taken = None if posture is None else posture_of(asked, posture)
        planned = PlannedSet(asked, reps, rest, posture=taken)
        is_recording = Path(source).is_file()
        job = LiveJob(
            # a recording waits for nobody: its first frame may be part of a rep
            plan=Plan((planned,) * sets, straight_on=is_recording),
            model=model,
            out=out,
            save_video=save_video,
            tone=tone,
            mirrored=mirror,
            person=profile,
            bundle=checked_bundle(pose_model),
            history=None if is_recording else default_path(),
        )
        own = read_calibration(calibration, model) if calibration else None
        at = page_address or ("127.0.0.1" if page else None)
        kept = run_live(
            job, source, profile, own, stderr_console(), headless=headless, page_address=at
        )
    raise typer.Exit(0 if kept else 1)


@app.command(rich_help_panel=_LIVE)
def cameras(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for a picture of each camera.")
    ] = Path("coach-cameras"),
) -> None:
    """List the cameras, what each really gives, and a picture of each."""
    from rich.console import Console

    from coach.doctor.cameras import print_cameras

    with one_sentence():
        found = print_cameras(Console(), out)
    raise typer.Exit(0 if found else 1)


@app.command(rich_help_panel=_LIVE)
def profiles(
    delete: Annotated[str, typer.Option(help="Forget this person's calibrations.")] = "",
) -> None:
    """List whose neutral and range are kept, for which posture and camera distance."""
    from rich.console import Console

    from coach.people.profiles import Profiles, print_profiles

    with one_sentence():
        if delete:
            Profiles().delete(delete)
        print_profiles(Console(), Profiles())


@app.command(rich_help_panel=_LIVE)
def doctor() -> None:
    """Say whether this machine is ready: libraries, pose model and its speed, camera, sound."""
    from rich.console import Console

    from coach.doctor.run import run_doctor

    with one_sentence():
        ready = run_doctor(Console())
    raise typer.Exit(0 if ready else 1)


@app.command(rich_help_panel=_MEASURE)
def show(
    session: Annotated[Path, typer.Argument(help="A `.coach` session.")],
) -> None:
    """Print a session: the answer, the tilt curve, and every rep."""
    from rich.console import Console

    from coach.report.terminal import print_session
    from coach.session.store import SessionReader

    with one_sentence(), SessionReader(session) as reader:
        print_session(Console(), reader)


@app.command(rich_help_panel=_REVIEW)
def review(
    places: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FOLDER or SESSION]...",
            help="Folders of `.coach` sessions, searched with all below them, and sessions; by "
            "default the current folder.",
        ),
    ] = None,
    model: Annotated[
        list[Path] | None,
        typer.Option(
            "--model",
            help="Another lumbopelvic model (.npz, as `python -m calibration.fit` writes it), to "
            "measure sessions by it on the page of thresholds; may be given again.",
        ),
    ] = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Only look: nothing is annotated or written.")
    ] = False,
    browser: Annotated[
        bool,
        typer.Option(
            "--browser/--no-browser",
            help="Open the address in the default browser, or only print it: for a machine "
            "without one, or to open it in another.",
        ),
    ] = True,
) -> None:
    """Look through sessions in the browser, replay them and annotate them.

    The page is served by this program, to this machine only, until Ctrl-C. Its address, with the
    secret of this run, goes to standard output.

    Examples: `coach review`, `coach review recordings`, `coach review thrusts.coach --read-only`
    """
    with one_sentence():
        from rich.console import Console

        from coach.studio.serve import review as run

        run(
            places or [Path()],
            Console(),
            stderr_console(),
            models=model or (),
            read_only=read_only,
            browser=browser,
        )


@app.command(rich_help_panel=_MEASURE)
def replay(
    sessions: Annotated[list[Path], typer.Argument(help="`.coach` sessions.")],
) -> None:
    """Run the poses of sessions through their engine again: do the same results come out?

    A live set is answered frame by frame, a recording as a whole. Nothing is written. Exit
    status 1 says that something differs, which is then listed, or that a session cannot be
    replayed.
    """
    from rich.console import Console

    from coach.geometry.lumbopelvic import default_model
    from coach.report.replays import print_replays

    with one_sentence():
        same = print_replays(sessions, default_model(), Console(), stderr_console())
    raise typer.Exit(0 if same else 1)


@app.command(rich_help_panel=_MEASURE)
def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.")] = Path(
        "coach-demo"
    ),
) -> None:
    """Score the bundled samples and print what was measured against what is true."""
    from coach.demo import run_demo
    from coach.report.progress import progress_bar

    console = stderr_console()
    with one_sentence(), progress_bar(console) as progress:
        run_demo(out, progress, console)


@app.command(rich_help_panel=_REVIEW)
def validate(
    source: Annotated[
        Path,
        typer.Argument(
            help="Folder of clips with truth: NAME.mp4, NAME.csv, NAME.reps.json; or a file of "
            "hand labels of real clips: LABELS.json."
        ),
    ],
    names: Annotated[str, typer.Option(help="Only clips whose name fits, such as 'check*'.")] = "*",
    clips: Annotated[
        Path | None,
        typer.Option(help="Folder of the labelled clips; the one that LABELS.json is in."),
    ] = None,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the report.")] = Path(
        "coach-validation"
    ),
    pose_model: PoseModel = None,
) -> None:
    """Compare measured with true: angles, counts and classes, or real clips with hand labels.

    For a folder of clips with truth write report.html (one page with everything), report.md (its
    tables) and report.json (its numbers). For a file of labels, count the reps of each clip it
    names, beside a ten-line counter that knows nothing of exercises, try to recognise what it
    shows, and write gallery.html with pictures too. The poses are kept in `sessions`, so that a
    second run is quick. Go on past a bad clip; exit status 1 says that there was one.

    Examples: `coach validate clips --names 'check*' --out validation`,
    `coach validate labels.json --clips videos --out counts`
    """
    from rich.console import Console

    from coach.report.progress import progress_bar
    from coach.validation.labelled.run import validate_labelled
    from coach.validation.run import validate as validate_folder
    from coach.validation.terminal import print_count_report, print_report

    stderr, bundle = stderr_console(), checked_bundle(pose_model)
    with one_sentence():
        if source.suffix == ".json":
            with progress_bar(stderr) as progress:
                counts = validate_labelled(
                    source, clips or source.parent, names, bundle, out, progress, stderr
                )
            print_count_report(Console(), counts)
            failed = counts.failed
        else:
            with progress_bar(stderr) as progress:
                report = validate_folder(source, names, bundle, out, progress, stderr)
            print_report(Console(), report)
            failed = report.failed
    stderr.print(f"The whole report is in {out / 'report.html'}.", markup=False, soft_wrap=True)
    raise typer.Exit(1 if failed else 0)


@app.command(rich_help_panel=_REVIEW)
def agree(
    places: Annotated[
        list[Path],
        typer.Argument(
            metavar="FOLDER or SESSION...",
            help="Folders of `.coach` sessions, searched with all below them, and sessions.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Folder for agreement.json (all of it) and agreement.csv (figures)."
        ),
    ] = None,
) -> None:
    """Say how far the coach and those who annotated sessions agree, rep by rep.

    Compares the coach with each rater, and rater with rater, who finished their annotations in
    `coach review`. Two reps are the same when they share at least half of the time that they
    cover together. Of those: are start, peak and end at the same moment, is the class the same
    (percentage, kappa, Gwet's AC1), are the faults. Intervals are from drawing the people who
    train anew, so have sessions of several people annotated; and by two raters, since the coach's
    agreement with people is to be held against theirs with each other.

    docs/agreement.md says what each number means and when it misleads. Go on past a bad session;
    exit status 1 says that there was one, or that nobody has finished any.

    Examples: `coach agree recordings`, `coach agree a.coach b.coach --out agreement`
    """
    from rich.console import Console

    from coach.export.agreement_files import write_agreement
    from coach.report.agreement import print_agreement, read_report

    stderr = stderr_console()
    with one_sentence():
        report, failed = read_report(places, stderr)
        if out is not None:
            write_agreement(out, report)
        print_agreement(Console(), report)
        if out is not None:
            stderr.print(f"Kept in {out}.", markup=False, soft_wrap=True)
    raise typer.Exit(1 if failed or not report.pairs else 0)


app.command(rich_help_panel=_REVIEW)(export)
app.add_typer(routine_app, name="routine", rich_help_panel=_PROGRAMME)
app.command(rich_help_panel=_REVIEW)(report)
app.command(rich_help_panel=_PROGRAMME)(plan)
app.command(rich_help_panel=_PROGRAMME)(breaks)
app.add_typer(history_app, name="history", rich_help_panel=_PROGRAMME)
app.add_typer(model_app, name="model", rich_help_panel=_LIVE)


@model_app.command()
def fetch(
    size: Annotated[
        Literal["lite", "full", "heavy"], typer.Argument(help="lite is fastest, heavy best.")
    ],
) -> None:
    """Download an official pose model bundle, checked against its known hash."""
    from coach.pose.fetch import download_dir
    from coach.pose.fetch import fetch as run

    with one_sentence():
        path = run(size, download_dir())
    stderr_console().print(
        f"Kept in {path}; use it with `--pose-model {path}`.", markup=False, soft_wrap=True
    )


def main() -> None:
    """Run the command line."""
    # sums that several threads share differ in their last bits, and a session replays to the bit;
    # one pose at a time is too little work to share anyway
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    app()
