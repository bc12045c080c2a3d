"""`coach routine`: what routines there are, what is in one, and doing one in front of a camera."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coach.commands.console import one_sentence, stderr_console
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
)
from coach.commands.programme_store import open_store
from coach.errors import CoachError

routine_app = typer.Typer(
    no_args_is_help=True,
    help="Routines: several drills one after the other, led hands-free.",
)

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME or FILE", help="One of `coach routine list`, or a .toml file of your own."
    ),
]


@routine_app.command("list")
def list_routines() -> None:
    """List the routines that come with the program, what each is for and how long it takes."""
    from rich.console import Console

    from coach.programme.routine import load, names
    from coach.report.routines import print_routines

    with one_sentence():
        print_routines(Console(), [load(name) for name in names()])


@routine_app.command()
def show(routine: Name) -> None:
    """Print the steps of a routine, with the reps that it asks for today.

    Reps grow where the step allows it and form held on the last two days on which the drill was
    done; how far you move is never asked to grow.
    """
    from rich.console import Console

    from coach.programme.routine import load
    from coach.report.routines import print_routine

    with one_sentence():
        found = load(routine)
        with open_store() as store:
            print_routine(Console(), found, store.events())


@routine_app.command()
def run(
    routine: Name,
    source: Source = "0",
    profile: Profile = "me",
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
    """Be led through a routine, hands-free.

    It says what comes next and how to stand for it, waits until you are in place, counts the set
    or its seconds, and gives you the rest. Keys: space pause and go on (at rest: go on now),
    n skip the set, c calibrate, m mute, v detail, f full screen, p it hurts (which ends the
    routine), q finish here.

    Each set is kept as a session, as with `coach live`, and added to `coach history`, unless the
    source is a video file.

    Example: `coach routine run back-care`
    """
    from coach.geometry.lumbopelvic import default_model
    from coach.live.loop import LiveJob
    from coach.live.run import run_live
    from coach.people.calibrate import read_calibration
    from coach.programme.routine import load
    from coach.programme.store import default_path
    from coach.programme.to_plan import live_plan
    from coach.report.terminal import print_error

    with one_sentence():
        found, model = load(routine), default_model()
        own = read_calibration(calibration, model) if calibration else None
        try:
            with open_store() as store:
                events = store.events()
        except CoachError as error:  # one may train without a history
            print_error(stderr_console(), error)
            events = []
        is_recording = Path(source).is_file()
        job = LiveJob(
            # a recording waits for nobody: its first frame may be part of a rep
            plan=live_plan(found, events, straight_on=is_recording),
            model=model,
            out=out,
            save_video=save_video,
            tone=tone,
            mirrored=mirror,
            person=profile,
            bundle=checked_bundle(pose_model),
            history=None if is_recording else default_path(),
            routine=found.name,
        )
        at = page_address or ("127.0.0.1" if page else None)
        kept = run_live(
            job, source, profile, own, stderr_console(), headless=headless, page_address=at
        )
    raise typer.Exit(0 if kept else 1)
