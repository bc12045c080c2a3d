from __future__ import annotations

from math import isnan

import pytest

from coach.validation.clip_results import ClipResult
from coach.validation.goals import GoalResult, check_goals, covered
from coach.validation.repeatability import ANGLES, Difference, Repeatability
from tests.validation.factories import clip


def goal(goals: list[GoalResult], title: str, scope: str) -> GoalResult:
    (found,) = [o for o in goals if o.title.startswith(title) and o.scope.startswith(scope)]
    return found


def made(**how: object) -> list[ClipResult]:
    return [clip(person=person, **how)[0] for person in "abc"]  # type: ignore[arg-type]


def test_a_goal_met_with_offsets_removed_can_be_missed_where_they_count() -> None:
    tilt = goal(check_goals(made(offset_deg=2.0), []), "Pelvic tilt, mean", "side view, 720p")
    assert tilt.checks["population"].missed_by == 0
    assert tilt.checks["calibrated"].missed_by == pytest.approx(0.5)


def test_each_picture_size_and_shirt_has_its_own_goal() -> None:
    small = check_goals(made(height_px=480, offset_deg=2.0), [])
    assert isnan(goal(small, "Pelvic tilt, mean", "side view, 720p").checks["calibrated"].missed_by)
    assert goal(small, "Pelvic tilt, mean", "side view, 480p").checks["calibrated"].missed_by == 0
    loose = check_goals(made(top="loose"), [])
    assert isnan(goal(loose, "Frames measured", "side view").checks["population"].missed_by)


def test_an_interval_too_wide_is_missed_like_one_too_narrow() -> None:
    for offset_deg, missed in ((0.0, 1.0 - 0.73), (3.0, 0.63)):
        clips = made(offset_deg=offset_deg)
        tilt = goal(check_goals(clips, []), "Pelvic tilt within 1 sd", "all clips")
        assert tilt.checks["calibrated"].missed_by == pytest.approx(missed)
        assert covered(clips) is False


def test_without_calibration_nothing_is_said_of_intervals() -> None:
    clips = made(conditions=("population",))
    assert covered(clips) is None
    assert isnan(
        goal(check_goals(clips, []), "Motion families", "all").checks["calibrated"].missed_by
    )


def test_one_frame_of_one_angle_that_jumps_in_the_mirror_misses_the_goal() -> None:
    steady = dict.fromkeys(ANGLES, Difference(0.0, 0.1, 0.2))
    jump = steady | {"knee_angle_deg": Difference(0.0, 0.1, 0.9)}
    seen = [
        Repeatability("a", "p", "mirrored", "calibrated", angles, 8, 8) for angles in (steady, jump)
    ]
    checks = goal(
        check_goals(made(), seen), "Worst change of an angle, picture mirrored", ""
    ).checks
    assert checks["calibrated"].missed_by == pytest.approx(0.4)
    assert isnan(checks["population"].missed_by)
