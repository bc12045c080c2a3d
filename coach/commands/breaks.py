"""`coach breaks`."""

from __future__ import annotations

from typing import Annotated

import typer

from coach.commands.console import one_sentence, stderr_console


def breaks(
    every: Annotated[
        int, typer.Option(min=1, max=720, metavar="MINUTES", help="Minutes between two breaks.")
    ] = 30,
    notice_sitting: Annotated[
        bool,
        typer.Option(
            "--notice-sitting",
            help="Once a minute let the camera look for two seconds whether you sit, so that "
            "standing up counts by itself. Its light is on for as long. Not while the screen is "
            "locked, in full screen or in a call; no picture is kept. Otherwise no camera is used.",
        ),
    ] = False,
    source: Annotated[
        str,
        typer.Option(help="The camera of --notice-sitting: its number or (part of) its name."),
    ] = "0",
) -> None:
    """Be reminded to stand up, with a gentle drill of a minute. It breaks up sitting, no more.

    Every 30 minutes a notice comes on the desktop (extra `notices`), or a line here with a sound.
    Answer by its buttons, or here, with Enter: d done, 5 or 10 to postpone by so many minutes,
    s skip (not within the first seconds), p pause until tomorrow, q quit. A notice waits while
    a program listens to the microphone, as in a call, while a window fills the screen and while
    the screen is locked, where the system tells (docs/programme.md#breaks). A machine
    that slept or was locked for five minutes begins anew.

    What was prompted, postponed, skipped and done is kept for `coach history`. The reminders of
    `coach plan` are told, too.

    Examples: `coach breaks`, `coach breaks --every 45`
    """
    with one_sentence():
        from coach.breaks.loop import BreaksJob, run_breaks
        from coach.programme.store import default_path

        camera = source if notice_sitting else None
        run_breaks(BreaksJob(60.0 * every, default_path(), camera), stderr_console())
