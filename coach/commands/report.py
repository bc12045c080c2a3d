"""`coach report`: scored recordings as one HTML page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.commands.console import one_sentence, stderr_console

if TYPE_CHECKING:
    from collections.abc import Sequence


def report(
    places: Annotated[
        list[Path],
        typer.Argument(
            metavar="PLACE...",
            help="`.coach` sessions, folders of them, searched with all below them, or the folder "
            "of a batch.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="File to write; by default report.html in the folder, STEM.report.html beside a "
            "session.",
        ),
    ] = None,
    person: Annotated[str, typer.Option(help="Only this person's recordings, over time.")] = "",
    thumbnails: Annotated[
        bool,
        typer.Option(
            "--thumbnails",
            help="With small pictures of where reps turn, from the videos; whoever gets the page "
            "sees the person.",
        ),
    ] = False,
) -> None:
    """Write a page on one recording, on a person over time, or on a study.

    One session gives the page of a recording: the tilt over time with its band, every rep, faults,
    left and right, how much was measured and why not the rest. Several give that of a study:
    counts, classes with intervals over people, by exercise and remark, tilt over a rep, faults,
    what failed. With --person it is what has surely changed, and no more than a camera can see.

    The page is one file that needs nothing else and no network; print it for a PDF.

    Examples: `coach report thrusts-coach/thrusts.coach`, `coach report recordings`,
    `coach report study-coach --person anna -o anna.html`
    """
    from coach.batch.report_page import page_of
    from coach.batch.reported import reported
    from coach.errors import CoachError
    from coach.files import write_text

    console = stderr_console()
    with one_sentence():
        found = reported(places)
        if person:
            known = sorted({one.row.person for one in found if one.row.person})
            found = [one for one in found if one.row.person == person]
            if not found:
                raise CoachError(_nobody(person, known))
        page = out or _default(places, person)
        write_text(page, page_of(found, person, console, thumbnails=thumbnails), private=thumbnails)
    console.print(f"The page is {page}.", markup=False, soft_wrap=True, highlight=False)
    unread = sum(one.row.digest is None and not one.source for one in found)
    if unread:
        sessions = "session" if unread == 1 else "sessions"
        console.print(f"{unread} {sessions} could not be read; the page says why.", highlight=False)
    raise typer.Exit(1 if unread else 0)


def _nobody(person: str, known: Sequence[str]) -> str:
    from coach.errors import did_you_mean

    if not known:
        return (
            f"No recording names its person, so none is of '{person}': name people in a manifest "
            "(column person) and score it."
        )
    return f"No recording is of '{person}': {did_you_mean(person, known)}."


def _default(places: Sequence[Path], person: str) -> Path:
    """Where the page goes."""
    place = places[0] if len(places) == 1 else Path()
    if person:
        name = "".join(sign if sign.isalnum() else "-" for sign in person)
        return (place if place.is_dir() else place.parent) / f"report-{name}.html"
    return place / "report.html" if place.is_dir() else place.with_suffix(".report.html")
