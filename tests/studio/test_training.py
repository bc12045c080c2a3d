"""Chosen reps as clips with labels, cut from a real recording."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from coach.capture.video import VideoFile
from coach.errors import CoachError
from coach.export.labelled import RepLabel
from coach.session.annotations import Edit, append
from coach.session.reader import SessionReader
from coach.studio.library import session_id
from coach.studio.training import clips_of
from coach.validation.labelled.labels import read_labels
from tests.program import coach
from tests.studio.conftest import Served


def rep(start_s: float, end_s: float) -> RepLabel:
    return RepLabel(start_s, 0.5 * (start_s + end_s), end_s)


@pytest.fixture
def session(scored: Path, thrust_clip: Path, tmp_path: Path) -> Path:
    """Two hip thrusts, with their video beside them."""
    folder = tmp_path / "sessions"
    folder.mkdir()
    shutil.copy(thrust_clip, folder)
    return Path(shutil.copy(scored / "thrust.coach", folder))


def spans(clips: list[RepLabel], *chosen: int) -> list[tuple[float, float]]:
    return [(clip.start_s, clip.end_s) for clip in clips_of(clips, chosen, last_s=60.0)]


def test_a_clip_holds_no_moment_of_a_rep_that_was_not_chosen() -> None:
    reps = [rep(2, 4), rep(4.5, 6), rep(6.2, 8), rep(9, 11), rep(59.5, 60)]
    assert spans(reps, 1) == [(4.0, 6.2)]
    assert spans(reps, 0, 1, 3) == [(1.0, 6.2), (8.0, 12.0)]
    assert spans(reps, 0, 1, 2, 3, 4) == [(1.0, 12.0), (58.5, 60.0)]
    within = [rep(0, 10), rep(1, 2), rep(6, 7)]
    assert spans(within, 0, 1, 2) == [(0.0, 11.0)]
    with pytest.raises(CoachError, match="not chosen lies within"):
        spans([rep(0, 10), rep(2, 4)], 0)
    with pytest.raises(CoachError, match="choose at least one"):
        spans(reps)


def test_the_reps_of_the_coach_become_a_clip_that_is_counted_as_its_label_says(
    session: Path, tmp_path: Path, serve: Callable[..., Served]
) -> None:
    with serve(session.parent).client() as client:
        address = f"/api/session/{session_id(session)}/training"
        told = client.post(address, json={"rater": "", "reps": [2]}).raise_for_status().json()
        again = client.post(address, json={"rater": "", "reps": [2]})
        unknown = client.post(address, json={"rater": "", "reps": [7]})
    assert again.status_code == 409 and told["clips"][0] in again.json()["error"]
    assert unknown.status_code == 400 and "no rep 7" in unknown.json()["error"]
    folder = Path(told["folder"])
    assert folder == session.parent / "training"

    (label,) = read_labels(folder / "labels.json", "*")
    assert (label.file, label.exercise, label.reps) == (told["clips"][0], "hip-thrust", 1)
    with SessionReader(session) as reader:
        second = list(reader.reps())[1]
    raw = json.loads((folder / "labels.json").read_text())[label.file]
    from_s, to_s = raw["from_s"]
    assert raw["start_s"] == pytest.approx([second.span.start_s - from_s], abs=0.04)
    assert label.peak_s == pytest.approx([second.span.peak_s - from_s], abs=0.04)
    assert raw["tilt_class"] == [second.tilt_class]

    run = coach("score", folder / label.file, "-e", "hip-thrust", "-o", tmp_path / "clip")
    assert run.returncode == 0, run.stderr
    with SessionReader(tmp_path / "clip" / f"{label.name}.coach") as reader:
        (counted,) = reader.reps()
        assert reader.span_s == pytest.approx((0.0, to_s - from_s), abs=0.08)
    assert counted.span.peak_s == pytest.approx(label.peak_s[0], abs=0.3)


def test_a_clip_begins_with_the_picture_that_its_times_count_from(
    session: Path, serve: Callable[..., Served]
) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    said = append(session, "eve", [Edit("rep", 3.0, 4.0, value='{"peak_s": 3.5}')], at)
    with serve(session.parent).client() as client:
        body = {"rater": "eve", "reps": [said.reps[0].id]}
        address = f"/api/session/{session_id(session)}/training"
        told = client.post(address, json=body).raise_for_status().json()
    with VideoFile(Path(told["folder"], told["clips"][0])) as clip:
        first = next(iter(clip)).image.astype(float)
    with VideoFile(session.with_suffix(".mp4")) as video:
        apart = {
            frame.index: float(np.abs(frame.image.astype(float) - first).mean())
            for frame in video
            if 40 <= frame.index <= 80
        }
    assert min(apart, key=apart.__getitem__) == 60  # 2.0 s, a second before the rep


def test_labels_of_other_clips_stay_and_damaged_ones_are_left_alone(
    session: Path, serve: Callable[..., Served]
) -> None:
    labels = session.parent / "training" / "labels.json"
    labels.parent.mkdir()
    with serve(session.parent).client() as client:
        address = f"/api/session/{session_id(session)}/training"
        labels.write_text("[1")
        refused = client.post(address, json={"rater": "", "reps": [1]})
        assert refused.status_code == 400 and labels.read_text() == "[1"
        labels.write_text('{"other.mp4": {"exercise": null, "reps": 0}}')
        client.post(address, json={"rater": "", "reps": [1]}).raise_for_status()
    kept = json.loads(labels.read_text())
    assert kept["other.mp4"] == {"exercise": None, "reps": 0} and len(kept) == 2


def test_who_only_looks_cuts_a_rep_of_the_coach_in_the_player(
    session: Path, serve: Callable[..., Served], page: Page
) -> None:
    served = serve(session.parent)
    page.goto(served.address)
    page.goto(f"{served.origin}/session/{session_id(session)}")
    page.get_by_text("Clips for training").click()
    expect(page.locator("#training input")).to_have_count(0)  # the coach's are not shown yet
    page.get_by_role("button", name="Only look").click()
    expect(page.locator("#training input")).to_have_count(2)
    page.locator("#training input").first.uncheck()
    page.get_by_role("button", name="Cut the clips").click()
    expect(page.locator("#training [role=status]")).to_contain_text("1 clip", timeout=30_000)
    (label,) = read_labels(session.parent / "training" / "labels.json", "*")
    assert label.reps == 1 and label.file.startswith("thrust_")
