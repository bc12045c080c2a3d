"""Frames to fit on: each against the same person's own neutral."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibration.dataset import Clip
from calibration.rows import FRAMES_PER_S, rows_of
from coach.errors import CoachError
from coach.pose.types import N_CONTOUR

FPS = 30.0


def clip(person: str, kind: str, level: float, relative_deg: tuple[float, float]) -> Clip:
    """Three seconds in which nothing changes; `level` is what the features show."""
    n = round(3.0 * FPS)
    return Clip(
        path=Path(f"fit_{person}_{kind}.mp4"),
        person=person,
        kind=kind,
        fps=FPS,
        t_s=np.arange(n) / FPS,
        vector=np.full((n, 3), level),
        visible=np.ones(n, dtype=bool),
        clear=np.ones(n, dtype=bool),
        relative_deg=np.tile(relative_deg, (n, 1)).astype(float),
        pitch_deg=np.full(n, 4.0),
        landmarks=np.zeros((n, 33, 4), dtype=np.float32),
        offset_px=np.zeros((n, 2, N_CONTOUR), dtype=np.float32),
        facing=np.ones(n, dtype=np.int8),
    )


def test_frames_are_taken_against_the_same_persons_calibration_clip() -> None:
    rows = rows_of(
        [
            clip("a", "calibration", 1.0, (3.0, -2.0)),
            clip("b", "calibration", 2.0, (0.0, 10.0)),
            clip("a", "squat", 5.0, (13.0, -3.0)),
            clip("b", "squat", 6.0, (170.0, -175.0)),
        ]
    )
    squat = rows.vector[:, 0] >= 5.0
    for person, at_rest, target, constant in (
        ("a", 1.0, (10.0, -1.0), (3.0, -2.0)),
        ("b", 2.0, (170.0, 175.0), (0.0, 10.0)),
    ):
        own = rows.some((rows.person == person) & squat)
        assert len(own.person) == 3.0 * FRAMES_PER_S
        assert own.neutral == pytest.approx(np.full_like(own.neutral, at_rest))
        assert own.target == pytest.approx(np.tile(target, (len(own.person), 1)))
        assert own.constant == pytest.approx(np.tile(constant, (len(own.person), 1)))
        assert own.pitch == pytest.approx(4.0)
        assert rows.some((rows.person == person) & ~squat).target == pytest.approx(0.0)


def test_who_has_no_calibration_clip_and_who_is_out_of_the_picture_teach_nothing() -> None:
    known = clip("a", "calibration", 1.0, (3.0, -2.0))
    cut_off = clip("a", "squat", 5.0, (0.0, 0.0))
    cut_off = replace(cut_off, visible=np.arange(len(cut_off.t_s)) >= 60)
    rows = rows_of([known, cut_off, clip("b", "squat", 6.0, (0.0, 0.0))])
    assert set(rows.person) == {"a"}
    assert (rows.vector[:, 0] == 5.0).sum() == FRAMES_PER_S


def test_what_speaks_against_an_angle_is_learnt_from_and_never_a_neutral() -> None:
    known = clip("a", "calibration", 1.0, (3.0, -2.0))
    turned = clip("a", "squat", 5.0, (0.0, 0.0))
    turned = replace(turned, clear=np.zeros(len(turned.t_s), dtype=bool))
    assert (rows_of([known, turned]).vector[:, 0] == 5.0).sum() == 3.0 * FRAMES_PER_S
    doubted = replace(known, clear=np.zeros(len(known.t_s), dtype=bool))
    with pytest.raises(CoachError, match="No clip can be fitted on"):
        rows_of([doubted, turned])


def test_rows_say_of_which_clip_they_are_and_whether_it_is_a_movement() -> None:
    rows = rows_of(
        [
            clip("a", "calibration", 1.0, (0.0, 0.0)),
            clip("a", "series_squat", 5.0, (0.0, 0.0)),
            clip("a", "squat_mixed", 6.0, (0.0, 0.0)),
        ]
    )
    of = {level: rows.some(rows.vector[:, 0] == level) for level in (1.0, 5.0, 6.0)}
    assert [len(np.unique(part.clip)) for part in of.values()] == [1, 1, 1]
    assert len(np.unique(rows.clip)) == 3
    assert [bool(part.exercising.all()) for part in of.values()] == [True, False, True]
    assert [set(part.family) for part in of.values()] == [{"calibration"}, {"squat"}, {"squat"}]


def test_the_same_frames_seen_otherwise_keep_their_truth() -> None:
    rows = rows_of([clip("a", "calibration", 1.0, (3.0, -2.0))])
    otherwise = rows.seen_as(rows.vector + 9.0)
    assert otherwise.vector == pytest.approx(10.0)
    assert np.array_equal(otherwise.target, rows.target)
    assert np.array_equal(otherwise.neutral, rows.neutral)


def test_the_neutral_is_of_the_quiet_start_alone() -> None:
    known = clip("a", "calibration", 1.0, (3.0, -2.0))
    late = known.t_s >= 2.5
    moving = replace(
        known,
        vector=np.where(late[:, None], 9.0, known.vector),
        relative_deg=np.where(late[:, None], 50.0, known.relative_deg),
    )
    rows = rows_of([moving])
    assert rows.neutral == pytest.approx(1.0)
    assert rows.constant == pytest.approx(np.tile((3.0, -2.0), (len(rows.person), 1)))
