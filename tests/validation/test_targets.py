from __future__ import annotations

from math import isnan

import pytest

from coach.validation.reliability import ANGLES, Difference, Steadiness
from coach.validation.results import ClipResult
from coach.validation.targets import Outcome, covered, judge
from tests.validation.made import clip


def outcome(outcomes: list[Outcome], title: str, scope: str) -> Outcome:
    (found,) = [o for o in outcomes if o.title.startswith(title) and o.scope.startswith(scope)]
    return found


def made(**how: object) -> list[ClipResult]:
    return [clip(person=person, **how)[0] for person in "abc"]  # type: ignore[arg-type]


def test_a_goal_met_with_offsets_removed_can_be_missed_where_they_count() -> None:
    tilt = outcome(judge(made(offset_deg=2.0), []), "Pelvic tilt, mean", "side view, 720p")
    assert tilt.verdicts["population"].missed_by == 0
    assert tilt.verdicts["calibrated"].missed_by == pytest.approx(0.5)


def test_each_picture_size_and_shirt_has_its_own_goal() -> None:
    small = judge(made(height_px=480, offset_deg=2.0), [])
    assert isnan(
        outcome(small, "Pelvic tilt, mean", "side view, 720p").verdicts["calibrated"].missed_by
    )
    assert (
        outcome(small, "Pelvic tilt, mean", "side view, 480p").verdicts["calibrated"].missed_by == 0
    )
    loose = judge(made(top="loose"), [])
    assert isnan(outcome(loose, "Frames measured", "side view").verdicts["population"].missed_by)


def test_an_interval_too_wide_is_missed_like_one_too_narrow() -> None:
    for offset_deg, missed in ((0.0, 1.0 - 0.73), (3.0, 0.63)):
        clips = made(offset_deg=offset_deg)
        tilt = outcome(judge(clips, []), "Pelvic tilt within 1 sd", "all clips")
        assert tilt.verdicts["calibrated"].missed_by == pytest.approx(missed)
        assert covered(clips) is False


def test_without_calibration_nothing_is_said_of_intervals() -> None:
    clips = made(columns=("population",))
    assert covered(clips) is None
    assert isnan(
        outcome(judge(clips, []), "Motion families", "all").verdicts["calibrated"].missed_by
    )


def test_one_frame_of_one_angle_that_jumps_in_the_mirror_misses_the_goal() -> None:
    steady = dict.fromkeys(ANGLES, Difference(0.0, 0.1, 0.2))
    jump = steady | {"knee_angle_deg": Difference(0.0, 0.1, 0.9)}
    seen = [
        Steadiness("a", "p", "mirrored", "calibrated", angles, 8, 8) for angles in (steady, jump)
    ]
    verdicts = outcome(
        judge(made(), seen), "Worst change of an angle, picture mirrored", ""
    ).verdicts
    assert verdicts["calibrated"].missed_by == pytest.approx(0.4)
    assert isnan(verdicts["population"].missed_by)
