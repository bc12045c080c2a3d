from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from rich.console import Console

from coach.coaching.summarise import Seen, summarise
from coach.report.terminal import print_session
from coach.reps.types import Rep
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.store import SessionReader, SessionWriter
from coach.session.summary import Versions
from tests.hikes import HIKE, hiked, hikes

BAND = "\N{LIGHT SHADE}"


def shown(folder: Path, reps: list[Rep]) -> str:
    """What `coach show` prints of a session with these reps."""
    meta = SessionMeta(
        source="hikes.mp4", size_px=(640, 480), nominal_fps=30.0, program="test",
        pose_model="full", estimator="1", exercise=HIKE.name,
        created_utc=datetime(2026, 11, 22, tzinfo=UTC),
    )  # fmt: skip
    result, versions = hiked(reps), Versions(program="test", pose_model="full", estimator="1")
    told = summarise(result, HIKE, False, Seen(0, 0), versions).model_dump(mode="json")
    rows = [(state.measurement, state.phase) for state in result.states]
    with SessionWriter(folder / "hikes.coach", meta) as writer:
        writer.finish(rows, reps, [], told, Parameters(exercise_used=HIKE))
    page = StringIO()
    with SessionReader(folder / "hikes.coach") as reader:
        print_session(Console(file=page, width=100), reader)
    return page.getvalue()


def test_left_and_right_are_shown_on_one_axis(tmp_path: Path) -> None:
    page = shown(tmp_path, hikes(8.0, 12.0))
    assert "Left lifts 4 degrees less than right, smallest visible difference 3." in page
    assert "Left and right, lift (deg): a dot a rep" in page
    left, right = (
        next(line for line in page.splitlines() if line.startswith(f"{side}  "))
        for side in ("left", "right")
    )
    assert left.index("\N{BOX DRAWINGS HEAVY VERTICAL}") < left.index(BAND)
    assert right.index("\N{BOX DRAWINGS HEAVY VERTICAL}") > right.rindex(BAND)


def test_with_too_few_reps_there_is_no_band(tmp_path: Path) -> None:
    page = shown(tmp_path, hikes(8.0, 12.0, a_side=3))
    assert "it takes 7 a side" in " ".join(page.split())
    assert BAND not in page and "shaded" not in page


def test_one_side_alone_is_not_drawn(tmp_path: Path) -> None:
    page = shown(tmp_path, [rep for rep in hikes(8.0, 12.0) if rep.side == "left"])
    assert "8 and 0 reps" in page
    assert "a dot a rep" not in page
