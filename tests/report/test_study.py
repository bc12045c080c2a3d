"""The tables and figures of a study."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

import pytest

from coach.report.digest import Digest, digest_of
from coach.report.study import write_study
from coach.report.study_curves import panels_of, panels_of_each
from coach.report.study_figures import difference_of, done_of, group_of, sides_of
from coach.report.study_row import StudyRow
from tests.hikes import hike_session, hikes
from tests.thrusts import thrust_session

FAILED = StudyRow("z", "dora", "", "", "", None, "z.mp4: nobody was seen.", "nobody seen")


def thrusts(folder: Path, *peaks_deg: float) -> Digest:
    name = "_".join(map(str, peaks_deg))
    return digest_of(thrust_session(folder / f"{name}.coach", peaks_deg, faults=("no_hold",)))


def row(digest: Digest, name: str, person: str = "", remark: str = "") -> StudyRow:
    return StudyRow(name, person, "", remark, f"{name}.coach", digest)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_rep_and_every_recording_has_its_row(tmp_path: Path) -> None:
    digest = thrusts(tmp_path, -10.0, 12.0)
    write_study(tmp_path / "out", [row(digest, "a/1", "anna", "before"), FAILED])
    reps, sessions = (read(tmp_path / "out" / f"{name}.csv") for name in ("reps", "sessions"))
    assert [(one["session"], one["person"], one["remark"], one["rep"]) for one in reps] == [
        ("a/1", "anna", "before", "1"),
        ("a/1", "anna", "before", "2"),
    ]
    assert [one["tilt_class"] for one in reps] == ["tucked", "arched"]
    assert (reps[0]["hold_s"], reps[0]["up_s"]) == ("0.5", "")
    done, failed = sessions
    assert (done["reps"], done["reps_tucked"], done["faults"]) == ("2", "1", "no_hold:2")
    assert (done["file"], done["error"]) == ("a/1.coach", "")
    assert (failed["cause"], failed["error"], failed["reps"]) == ("nobody seen", FAILED.error, "")


def test_the_same_rows_give_the_same_bytes_whenever_they_were_scored(tmp_path: Path) -> None:
    digest = thrusts(tmp_path, -10.0, -8.0)
    rows = [row(digest, f"{i}", f"p{i % 3}") for i in range(12)] + [FAILED]
    write_study(tmp_path / "one", rows)
    random.Random(1).shuffle(rows)
    later = digest.meta.model_copy(update={"created_utc": digest.meta.created_utc.replace(hour=5)})
    again = digest.model_copy(update={"meta": later})
    write_study(tmp_path / "two", [replace(one, digest=one.digest and again) for one in rows])
    for name in ("reps.csv", "sessions.csv", "report.html"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_person_filmed_often_counts_once(tmp_path: Path) -> None:
    tucked, arched = thrusts(tmp_path, -10.0, -10.0), thrusts(tmp_path, 12.0, 12.0)
    rows = [row(tucked, f"a{i}", "anna") for i in range(20)] + [row(arched, "b", "bob")]
    group = group_of(done_of(rows))
    part = group.classes["tucked"]
    assert (part.reps, part.of) == (40, 42)
    assert part.over.value == 0.5
    assert (group.people, group.recordings, group.unnamed) == (2, 21, 0)


def test_who_is_not_named_is_counted_and_tells_nothing_of_people(tmp_path: Path) -> None:
    digest = thrusts(tmp_path, -10.0, -10.0)
    group = group_of(done_of([row(digest, f"{i}") for i in range(9)]))
    part = group.classes["tucked"]
    assert (part.reps, part.over.people, group.unnamed) == (18, 0, 9)
    assert part.over.low != part.over.low  # NaN


@pytest.mark.parametrize(("change", "is_sure"), [(-6.0, True), (-2.0, False)])
def test_a_difference_is_named_only_when_a_camera_can_see_it(
    tmp_path: Path, change: float, is_sure: bool
) -> None:
    digest, rows = thrusts(tmp_path, 5.0, 5.0), []
    assert digest.detail is not None
    for i in range(6):
        for remark, moved in (("1 before", 0.0), ("2 after", change)):
            detail = digest.detail.model_copy(update={"tilt_deg": 5.0 + 0.1 * (-1) ** i + moved})
            its = digest.model_copy(update={"detail": detail})
            rows.append(row(its, f"{i} {remark}", f"p{i}", remark))
    found = difference_of(done_of(rows))
    assert found is not None
    assert (found.first, found.second) == ("1 before", "2 after")
    assert found.angle.value == pytest.approx(change, abs=0.1)
    assert found.is_sure == is_sure


def test_left_against_right_is_told_of_each_person(tmp_path: Path) -> None:
    rows = []
    for person, right in (("anna", 12.0), ("bob", 5.5)):
        path = hike_session(tmp_path / f"{person}.coach", hikes(5.0, right))
        rows.append(row(digest_of(path), person, person))
    few = hike_session(tmp_path / "few.coach", hikes(5.0, 9.0, a_side=2))
    rows.append(row(digest_of(few), "few", "cleo"))
    found = sides_of(done_of(rows))
    assert found is not None
    assert found.differences == pytest.approx([7.0, 0.5])
    assert found.too_few == 1
    assert found.different == [
        ("anna", "Left lifts 7 degrees less than right, smallest visible difference 3.")
    ]


def test_curves_are_averaged_over_people_and_drawn_for_each(tmp_path: Path) -> None:
    rows = [
        row(thrusts(tmp_path, peak, peak), f"{i}", person)
        for i, (peak, person) in enumerate([(-10.0, "anna"), (-20.0, "bob"), (-30.0, "cleo")])
    ]
    (panel,) = panels_of(done_of(rows))
    assert panel.mean[50] == pytest.approx(-20.0, abs=0.2)
    assert panel.spread[50] == pytest.approx(10.0, abs=0.2)
    assert panel.note == "3 people, 6 reps"
    assert [one.title for one in panels_of_each(done_of(rows))] == ["anna", "bob", "cleo"]
