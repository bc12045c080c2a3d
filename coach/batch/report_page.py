"""The page that tells of some places, with its pictures."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from coach.batch.reported import Reported
from coach.errors import CoachError
from coach.report.person_page import person_page
from coach.report.study_page import study_page
from coach.report.terminal import print_error
from coach.report.thumbnails import pictures, video_of
from coach.report.video_page import video_page

_MOST_PICTURES = 60  # of a page


def page_of(found: Sequence[Reported], person: str, console: Console, *, thumbnails: bool) -> str:
    """The page: of the only recording, of a person over time, or of a study.

    Args:
        found: what it tells of, one at least.
        person: whose recordings these are; empty for no matter whose.
        console: for why there is no picture of some recording.
        thumbnails: whether it shows pictures.

    Raises:
        CoachError: a session cannot be read.
    """
    if len(found) == 1 and not person and found[0].row.digest is not None:
        pictures = _of_reps(found[0], console) if thumbnails else {}
        return video_page(found[0].session, pictures)
    by_name = _of_recordings(found, console) if thumbnails else {}
    rows = [one.row for one in found]
    return person_page(rows, person, by_name) if person else study_page(rows, by_name)


def _of_reps(one: Reported, console: Console) -> dict[int, str]:
    """A picture of each rep where it turns."""
    if one.row.digest is None:
        return {}
    reps = one.row.digest.reps[:_MOST_PICTURES]
    images = _pictures(one, [rep.span.peak_s for rep in reps], console)
    return {rep.number: image for rep, image in zip(reps, images, strict=False)}


def _of_recordings(found: Sequence[Reported], console: Console) -> dict[str, str]:
    """A picture of each recording: of its middle rep, where it turns."""
    with_reps = [one for one in found if one.row.digest is not None and one.row.digest.reps]
    if len(with_reps) > _MOST_PICTURES:
        console.print(f"Pictures of the first {_MOST_PICTURES} of {len(with_reps)} recordings.")
    taken = {}
    for one in with_reps[:_MOST_PICTURES]:
        reps = one.row.digest.reps if one.row.digest else ()
        images = _pictures(one, [reps[len(reps) // 2].span.peak_s], console)
        if images:
            taken[one.row.name] = images[0]
    return taken


def _pictures(one: Reported, moments_s: Sequence[float], console: Console) -> list[str]:
    """The person at these moments; none, and a sentence why, where they cannot be had."""
    source = one.row.digest.meta.source if one.row.digest else ""
    try:
        return pictures(one.session, video_of(one.session, source, one.source), moments_s)
    except CoachError as error:
        print_error(console, error)
        return []
