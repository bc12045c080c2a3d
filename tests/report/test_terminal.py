from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from coach.exercises.library import load
from coach.report.terminal import print_session
from coach.reps.types import Rep
from coach.session.store import SessionReader
from tests.hikes import hike_session, hikes
from tests.thrusts import thrust_session

BAND = "\N{LIGHT SHADE}"


def shown(folder: Path, reps: list[Rep]) -> str:
    """What `coach show` prints of a session with these reps."""
    return printed(hike_session(folder / "hikes.coach", reps))


def printed(session: Path) -> str:
    page = StringIO()
    with SessionReader(session) as reader:
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


def test_what_a_score_is_from_and_what_is_cut_off_is_told(tmp_path: Path) -> None:
    in_part = shown(tmp_path, hikes(8.0, 8.0, graded_points=45.0, partial=True))
    assert "from points" in in_part and "45  cut off" in in_part
    whole = shown(tmp_path, hikes(8.0, 8.0))
    assert "from points" not in whole and "cut off" not in whole


@pytest.mark.parametrize("exercise", ["squat", "hip-thrust"])
def test_where_angles_are_drawn_to_the_usual_it_is_told(tmp_path: Path, exercise: str) -> None:
    path = thrust_session(tmp_path / "a.coach", [-9.0], exercise=load(exercise))
    assert ("taken for smaller" in printed(path)) == (exercise == "squat")


def test_one_side_alone_is_not_drawn(tmp_path: Path) -> None:
    page = shown(tmp_path, [rep for rep in hikes(8.0, 12.0) if rep.side == "left"])
    assert "8 and 0 reps" in page
    assert "a dot a rep" not in page
