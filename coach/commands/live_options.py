"""The options of every command that looks through a camera."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Source = Annotated[
    str,
    typer.Option(
        help="A camera's number or (part of its) name, an address (http, rtsp), or a video "
        "file, which is played at its own rate and counted from its first frame on."
    ),
]
Profile = Annotated[str, typer.Option(help="Whose neutral and range are recalled and kept.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder for the sessions, one file a set.")]
SaveVideo = Annotated[
    bool,
    typer.Option("--save-video", help="Also keep each set as a video, without the overlay."),
]
Tone = Annotated[
    bool, typer.Option("--tone", help="A soft tone follows the tilt: higher is more arched.")
]
Mirror = Annotated[bool, typer.Option(help="See yourself as in a mirror, or as filmed.")]
Headless = Annotated[
    bool,
    typer.Option("--headless", help="No window; events as JSON lines on standard output."),
]
Page = Annotated[
    bool,
    typer.Option(
        "--page",
        help="Also show the session as a page in a browser on this computer; nobody else can "
        "see it. The address is printed.",
    ),
]
PageAddress = Annotated[
    str,
    typer.Option(
        metavar="HOST[:PORT]",
        help="The page for another device, such as a phone: this computer's own address in "
        "your network. Whoever in that network has the whole printed address, with its "
        "secret, sees the live picture; it travels unencrypted, so use a network you trust.",
    ),
]
Calibration = Annotated[
    Path | None,
    typer.Option(help="The person's own neutral and range, from `coach calibrate`."),
]
PoseModel = Annotated[
    Path | None,
    typer.Option(help="Another MediaPipe pose bundle (.task): lite, full or heavy."),
]


def exercise_names() -> str:
    """The built-in exercises, for a help text."""
    from coach.exercises.library import names

    return ", ".join(names())


def checked_bundle(bundle: Path | None) -> Path | None:
    """The pose model that was asked for.

    Raises:
        CoachError: it is none.
    """
    from coach.pose.bundle import check_bundle

    if bundle is not None:
        check_bundle(bundle)
    return bundle
