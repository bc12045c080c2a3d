from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace
from math import hypot, isnan, nan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coach.exercises.library as library
from coach.exercises.library import load
from coach.exercises.schema import Exercise
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.geometry.reasons import Reason, sentence
from coach.reps.back import NO_NEUTRAL, TOO_FEW_FRAMES, UNCLEAR_BAND
from coach.reps.counter import Cycle
from coach.reps.guards import broken_guard
from coach.reps.judge import judge
from coach.reps.sets import set_verdict
from coach.reps.types import Rep, RepSpan, Verdict
from tests.neutrals import average, calibrated

OWN, AVERAGE = calibrated(), average()
CYCLE = Cycle(RepSpan(1.0, 2.0, 3.0), (1.6, 2.4), (0.0, 0.9), 70.0)
THRUST = load("hip-thrust")
GOOD = Measurement(
    frame=0,
    t_s=0.0,
    lumbar_angle_deg=-8.0,
    lumbar_angle_sd_deg=2.0,
    trunk_pitch_deg=-88.0,
    hip_angle_deg=172.0,
    shank_deg=3.0,
)
BOTTOM = replace(GOOD, trunk_pitch_deg=-45.0, hip_angle_deg=100.0)


def held(fps: float = 30.0, **lockout: Any) -> list[Measurement]:
    """A hip thrust's frames: on the bench, then locked out from 1.5 to 2.5 s."""
    window = []
    for i in range(int(3.5 * fps)):
        t_s = i / fps
        up = 1.5 <= t_s <= 2.5
        window.append(replace(GOOD if up else BOTTOM, frame=i, t_s=t_s, **(lockout if up else {})))
    return window


def judged(window: list[Measurement], exercise: Exercise = THRUST, neutral: Neutral = OWN) -> Rep:
    return judge(exercise, CYCLE, window, [], neutral)


def changed(name: str = "hip-thrust", **values: Any) -> Exercise:
    """A built-in exercise with other tables."""
    path = Path(library.__file__).parent / f"{name}.toml"
    return Exercise.model_validate(tomllib.loads(path.read_text(encoding="utf-8")) | values)


def measuring(metric: dict[str, Any]) -> Exercise:
    """An exercise whose one metric is this, worth all points from 0 to 1."""
    limits = {"unit": "deg", "source": "test"}
    part = {
        "name": "all",
        "metric": "m",
        "points": 100,
        "full": {"min": 1.0, **limits},
        "none": {"min": 0.0, **limits},
    }
    return changed(
        metrics=[{"name": "m", **metric}], parts=[part], faults=[], guards=[], tilt_part=None
    )


def metric(window: list[Measurement], **rule: Any) -> float:
    return judged(window, measuring(rule)).metrics["m"]


# -- the side ----------------------------------------------------------------------------

BY_HIPS = {
    "signal": "left_hip_angle_deg",
    "other": "right_hip_angle_deg",
    "over": "peak",
    "statistic": "difference",
    "plus": "right",
    "least": {"value": 30, "unit": "deg", "source": "test"},
}


@pytest.mark.parametrize(
    ("left", "right", "side"),
    [
        (170.0, 90.0, "right"),
        (90.0, 170.0, "left"),
        (119.0, 90.0, ""),  # too close to be sure
        (90.0, 119.0, ""),
        (nan, 90.0, ""),
    ],
)
def test_the_side_is_that_of_the_sign_of_a_difference(left: float, right: float, side: str) -> None:
    window = held(left_hip_angle_deg=left, right_hip_angle_deg=right)
    assert judged(window, changed(side=BY_HIPS)).side == side


def test_where_the_legs_change_places_for_half_of_the_span_no_side_is_told() -> None:
    window = held(left_hip_angle_deg=170.0, right_hip_angle_deg=90.0)
    swapped = [
        replace(m, left_hip_angle_deg=90.0, right_hip_angle_deg=170.0) if i % 2 else m
        for i, m in enumerate(window)
    ]
    assert judged(swapped, changed(side=BY_HIPS)).side == ""


@pytest.mark.parametrize(("change", "side"), [(-20.0, "left"), (20.0, "right"), (3.0, "")])
def test_the_side_may_be_that_of_one_signal_that_changes(change: float, side: str) -> None:
    rule = {k: v for k, v in BY_HIPS.items() if k != "other"}
    one = rule | {"signal": "shank_deg", "statistic": "change"}
    assert judged(held(shank_deg=3.0 + 2 * change), changed(side=one)).side == side


def test_an_exercise_without_sides_says_none() -> None:
    assert judged(held(left_hip_angle_deg=90.0, right_hip_angle_deg=170.0)).side == ""


# -- the tilt class ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lumbar", "cls"), [(-8.0, "tucked"), (0.5, "neutral"), (11.0, "arched"), (4.9, "unclear")]
)
def test_the_class_is_taken_while_the_peak_is_held(lumbar: float, cls: str) -> None:
    assert judged(held(lumbar_angle_deg=lumbar)).tilt_class == cls


def test_a_band_over_two_classes_is_unclear_says_so_and_leaves_the_tilt_ungraded() -> None:
    rep = judged(held(lumbar_angle_deg=4.9))
    assert (rep.tilt_class, rep.why_unclear) == ("unclear", UNCLEAR_BAND)
    assert "pelvis at lockout" not in {part.name for part in rep.parts}
    assert (rep.score, rep.graded_points) == (pytest.approx(100.0), pytest.approx(60.0))


@pytest.mark.parametrize(
    ("lumbar", "cls"), [(-13.0, "tucked"), (5.5, "unclear"), (14.0, "arched"), (30.0, "arched")]
)
def test_a_stranger_is_classed_by_the_same_rule(lumbar: float, cls: str) -> None:
    window = held(lumbar_angle_deg=lumbar, lumbar_angle_sd_deg=2.0)
    own, stranger = judged(window), judged(window, neutral=AVERAGE)
    assert own.tilt_class == stranger.tilt_class == cls
    assert (own.score, own.parts) == (stranger.score, stranger.parts)
    if cls == "unclear":
        assert (own.why_unclear, stranger.why_unclear) == (UNCLEAR_BAND, NO_NEUTRAL)


@pytest.mark.parametrize(("lumbar", "told"), [(-4.0, True), (4.9, False)])
def test_what_is_surely_enough_is_graded_whichever_class_it_is(lumbar: float, told: bool) -> None:
    """A lockout that is tucked or neutral, half and half, is not arched."""
    rep = judged(held(lumbar_angle_deg=lumbar))
    assert rep.tilt_class == "unclear"
    assert rep.why_unclear.startswith("tucked or neutral") == told
    tilt = {part.name: part.points for part in rep.parts}.get("pelvis at lockout")
    assert tilt == (pytest.approx(0.9 * 40, rel=0.01) if told else None)


@pytest.mark.parametrize("lumbar", [-16.0, 16.0])
def test_of_a_stranger_a_large_angle_is_believed_the_less_the_less_sure_it_is(
    lumbar: float,
) -> None:
    said = []
    for sd_deg in (0.5, 4.0, 9.0, 18.0):
        window = held(lumbar_angle_deg=lumbar, lumbar_angle_sd_deg=sd_deg)
        own, stranger = judged(window).verdict, judged(window, neutral=AVERAGE).verdict
        assert own is not None and stranger is not None
        assert (own.angle_deg, own.sd_deg) == (lumbar, sd_deg)
        assert stranger.sd_deg < sd_deg
        said.append(stranger.angle_deg / lumbar)
    assert said == sorted(said, reverse=True)
    assert said[0] > 0.99 and 0.0 < said[-1] < 0.3


def test_a_back_that_is_not_seen_gives_its_reason_and_the_rest_is_graded() -> None:
    hidden = held(lumbar_angle_deg=nan, reason=Reason.BACK_HIDDEN, hip_angle_deg=155.0)
    for neutral in (OWN, AVERAGE):
        rep = judged(hidden, neutral=neutral)
        assert rep.tilt_class == "unclear"
        assert rep.why_unclear == sentence(Reason.BACK_HIDDEN, GOOD.trunk_pitch_deg)
        assert rep.graded_points == pytest.approx(60.0)
        assert rep.score == pytest.approx(100.0 * (60.0 - 12.5) / 60.0)


def test_an_angle_in_doubt_is_judged_by_its_wider_band() -> None:
    doubted = held(reason=Reason.BACK_HIDDEN, lumbar_angle_deg=-14.0, lumbar_angle_sd_deg=8.0)
    rep = judged(doubted)
    assert (rep.tilt_class, rep.why_unclear) == ("tucked", "")
    assert rep.verdict is not None and rep.verdict.sd_deg == 8.0


def test_a_back_seen_in_less_than_half_of_the_hold_gives_no_class() -> None:
    window = held()
    hold = [m for m in window if CYCLE.plateau_s[0] <= m.t_s <= CYCLE.plateau_s[1]]
    for hidden, cls in ((0.4, "tucked"), (0.6, "unclear")):
        blanked = {m.frame for m in hold[: int(hidden * len(hold))]}
        seen = [
            replace(m, lumbar_angle_deg=nan, reason=Reason.BACK_HIDDEN) if m.frame in blanked else m
            for m in window
        ]
        assert judged(seen).tilt_class == cls


def test_of_too_few_frames_the_tilt_is_not_judged() -> None:
    rep = judged(held(fps=3.0))
    assert (rep.tilt_class, rep.why_unclear) == ("unclear", TOO_FEW_FRAMES)
    assert "pelvis at lockout" not in {part.name for part in rep.parts}


def test_every_unclear_rep_says_why_and_no_other_does() -> None:
    for lumbar in range(-15, 16):
        rep = judged(held(lumbar_angle_deg=float(lumbar)))
        assert (rep.tilt_class == "unclear") == bool(rep.why_unclear)
        graded = {part.name for part in rep.parts}
        told = rep.tilt_class != "unclear" or "tucked or neutral" in rep.why_unclear
        assert ("pelvis at lockout" in graded) == told


# -- from the front ----------------------------------------------------------------------


def folded(yaw_deg: float) -> Rep:
    """A squat to level thighs in which the trunk looks leant by 70 degrees."""
    squat = [replace(m, yaw_deg=yaw_deg) for m in squatting(0.0)]
    return judged([replace(m, trunk_pitch_deg=70.0) if m.t_s > 1.0 else m for m in squat], SQUAT)


def test_from_the_front_nothing_is_said_of_what_shows_from_beside() -> None:
    beside, front = folded(20.0), folded(85.0)
    assert "leaning_far" in beside.faults and "leaning_far" not in front.faults
    assert isnan(front.metrics["bottom_trunk_lean_deg"])
    assert isnan(front.metrics["bottom_knee_angle_deg"])
    assert {part.name for part in beside.parts} - {part.name for part in front.parts} == {
        "trunk lean"
    }


def test_depth_is_said_from_every_side() -> None:
    front = folded(85.0)
    assert front.metrics["bottom_thigh_deg"] == pytest.approx(0.0)
    assert "depth" in {part.name for part in front.parts}


# -- angles that are not surely on one side of a limit -------------------------------------


def rocked(from_deg: float, to_deg: float, sd_deg: float, *, partial: bool = False) -> Rep:
    """A pelvic tilt from there to there, of somebody whose neutral is known that well."""
    frames = [
        Measurement(
            frame=i,
            t_s=i / 30,
            lumbar_angle_deg=to_deg if 1.5 <= i / 30 <= 2.5 else from_deg,
            lumbar_angle_sd_deg=sd_deg,
            trunk_pitch_deg=-90.0,
        )
        for i in range(105)
    ]
    cycle = replace(CYCLE, partial=partial)
    return judge(load("pelvic-tilt"), cycle, frames, [], OWN)


def test_that_neutral_was_never_passed_is_said_where_it_is_sure() -> None:
    assert "no_tuck" in rocked(2.0, 12.0, sd_deg=1.0).faults
    assert "no_tuck" not in rocked(2.0, 12.0, sd_deg=8.0).faults
    assert "no_tuck" in rocked(12.0, 22.0, sd_deg=8.0).faults
    assert "no_arch" in rocked(-22.0, -12.0, sd_deg=8.0).faults


def test_of_a_rep_that_ends_half_way_nothing_is_said_of_how_far_it_goes() -> None:
    rep = rocked(2.0, 12.0, sd_deg=1.0, partial=True)
    assert "no_tuck" not in rep.faults
    assert {p.name for p in rep.parts} == {"trunk still", "breathing pace"}


def test_a_side_is_graded_where_it_is_known_whether_it_was_reached() -> None:
    graded = [{p.name for p in rocked(-1.0, 12.0, sd).parts} for sd in (1.0, 8.0)]
    assert graded[0] - graded[1] == {"tuck side"}
    assert {p.name: p.points for p in rocked(-15.0, 12.0, 8.0).parts}["tuck side"] == 20.0


@given(low=st.floats(-30, 30), swing=st.floats(0, 40), sd=st.floats(0.1, 20))
def test_a_wider_band_never_adds_a_fault(low: float, swing: float, sd: float) -> None:
    narrow, wide = (set(rocked(low, low + swing, s).faults) for s in (sd, 2.0 * sd))
    assert wide <= narrow


# -- a change within the rep -------------------------------------------------------------


SQUAT = load("squat")
STANDING = Measurement(
    frame=0,
    t_s=0.0,
    lumbar_angle_deg=3.0,
    lumbar_angle_sd_deg=6.0,
    trunk_pitch_deg=5.0,
    hip_angle_deg=172.0,
    knee_angle_deg=175.0,
    thigh_deg=88.0,
)
DEEP = replace(
    STANDING, trunk_pitch_deg=40.0, hip_angle_deg=70.0, knee_angle_deg=80.0, thigh_deg=0.0
)


def squatting(
    change_deg: float, from_deg: float = 3.0, sd_deg: float = 6.0, neutral: Neutral = OWN
) -> list[Measurement]:
    """A squat's frames, at the bottom from 1.5 to 2.5 s, measured from this neutral.

    Single frames are twice as uncertain as their change, and by what is not known of the neutral.
    """
    measured_sd = hypot(2.0 * sd_deg, neutral.sd_deg[2])
    window = []
    for i in range(105):
        bottom = 1.5 <= i / 30 <= 2.5
        window.append(
            replace(
                DEEP if bottom else STANDING,
                frame=i,
                t_s=i / 30,
                lumbar_angle_deg=from_deg + (change_deg if bottom else 0.0),
                lumbar_angle_sd_deg=measured_sd,
                lumbar_change_sd_deg=sd_deg,
            )
        )
    return window


def verdict_on(window: list[Measurement], neutral: Neutral = OWN, cycle: Cycle = CYCLE) -> Verdict:
    found = judge(SQUAT, cycle, window, [], neutral).verdict
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("change", "cls"),
    [(-38.0, "tucked"), (-15.0, "neutral"), (0.0, "neutral"), (-21.0, "unclear")],
)
def test_a_change_is_judged_by_the_limits_of_the_exercise(change: float, cls: str) -> None:
    found = verdict_on(squatting(change))
    assert (found.tilt_class, found.reference) == (cls, "rep start")
    assert found.angle_deg == pytest.approx(change, rel=0.11)


def test_a_large_change_that_is_seen_unsurely_is_rather_an_error() -> None:
    sure, unsure = (verdict_on(squatting(30.0, sd_deg=sd)) for sd in (1.0, 15.0))
    assert (sure.tilt_class, unsure.tilt_class) == ("arched", "unclear")
    assert sure.angle_deg == pytest.approx(30.0, rel=0.01)
    assert 0.0 < unsure.angle_deg < 20.0 and unsure.sd_deg < hypot(15.0, 15.0)


@settings(deadline=None, max_examples=40)
@given(constant=st.floats(-60, 60), change=st.floats(-50, 30))
def test_for_a_change_no_neutral_need_be_known(constant: float, change: float) -> None:
    plain, moved = verdict_on(squatting(change)), verdict_on(squatting(change, 3.0 + constant))
    for name in ("angle_deg", "sd_deg", "p_tucked", "p_neutral", "p_arched"):
        assert getattr(moved, name) == pytest.approx(getattr(plain, name), abs=1e-6)


def test_how_well_the_neutral_is_known_does_not_matter_to_a_change() -> None:
    assert AVERAGE.sd_deg[2] > OWN.sd_deg[2]
    own, stranger = (verdict_on(squatting(-38.0, neutral=one), one) for one in (OWN, AVERAGE))
    assert stranger.sd_deg == pytest.approx(own.sd_deg)
    assert stranger.tilt_class == own.tilt_class == "tucked"


def test_a_change_is_as_unsure_as_start_and_bottom_together() -> None:
    assert verdict_on(squatting(-10.0, sd_deg=1.0)).sd_deg == pytest.approx(
        hypot(1.0, 1.0), rel=0.01
    )


@pytest.mark.parametrize(("from_s", "to_s", "cls"), [(2.2, 2.8, "tucked"), (1.2, 1.8, "neutral")])
def test_a_back_that_gives_way_as_the_weight_leaves_the_floor_is_rounded(
    from_s: float, to_s: float, cls: str
) -> None:
    """And not one that rounds on its way down to the bar, and is straight before the lift."""
    window = [
        replace(m, lumbar_angle_deg=-35.0) if from_s < m.t_s < to_s else m for m in squatting(-8.0)
    ]
    assert verdict_on(window).tilt_class == cls


def test_a_slump_on_the_seat_is_not_of_the_stand() -> None:
    """Standing up is judged on the way up alone."""
    window = [
        replace(m, lumbar_angle_deg=-40.0 if m.t_s < 2.4 else -12.0) for m in squatting(-12.0)
    ]
    window = [replace(m, lumbar_angle_deg=0.0) if m.t_s < 1.0 else m for m in window]
    found = judged(window, load("sit-to-stand")).verdict
    assert found is not None and found.angle_deg == pytest.approx(-12.0, rel=0.15)


def test_of_few_frames_none_decides_a_lift_alone() -> None:
    five_a_second = squatting(-8.0)[::6]
    odd = {2.2: nan, 2.4: -40.0}
    window = [
        replace(m, lumbar_angle_deg=odd.get(round(m.t_s, 2), m.lumbar_angle_deg))
        for m in five_a_second
    ]
    assert verdict_on(window).angle_deg > -12.0


def test_where_one_sd_spans_the_limit_a_lift_has_a_band_and_no_class() -> None:
    named, found = (verdict_on(squatting(-10.0, sd_deg=sd)) for sd in (19.0, 21.0))
    assert named.tilt_class == "neutral" and not isnan(named.p_neutral)
    assert found.tilt_class == "unclear" and isnan(found.p_neutral)
    assert -10.0 < found.angle_deg < named.angle_deg + 1.0 and found.sd_deg > named.sd_deg
    assert found.why_unclear == UNCLEAR_BAND
    rep = judge(SQUAT, CYCLE, squatting(-10.0, sd_deg=21.0), [], OWN)
    assert SQUAT.tilt_part is not None and SQUAT.judging is not None
    assert SQUAT.tilt_part.name not in {part.name for part in rep.parts}
    assert set_verdict([rep, rep], SQUAT.judging) is None


def test_a_back_that_has_rounded_when_the_rep_begins_is_judged_from_the_rest_before() -> None:
    window = [
        replace(m, lumbar_angle_deg=-9.0) if CYCLE.rest_s[1] < m.t_s < 1.5 else m
        for m in squatting(-27.0)
    ]
    assert verdict_on(window).angle_deg == pytest.approx(-27.0, rel=0.11)


def test_an_angle_from_the_neutral_is_as_unsure_as_a_single_frame_and_not_as_a_change() -> None:
    rep = judged(held(lumbar_angle_sd_deg=5.0, lumbar_change_sd_deg=1.0))
    assert rep.verdict is not None and rep.verdict.sd_deg == 5.0


@pytest.mark.parametrize("unsure", [0.0, 20.0])
def test_start_and_bottom_both_make_a_change_unsure(unsure: float) -> None:
    window = [
        replace(m, lumbar_change_sd_deg=unsure) if m.t_s < 1.5 else m for m in squatting(-30.0)
    ]
    both, plain = verdict_on(window).sd_deg, verdict_on(squatting(-30.0)).sd_deg
    assert both < plain if unsure == 0.0 else both > plain


def test_what_is_hidden_while_standing_alone_makes_a_change_unsure() -> None:
    """A plate before the hips of somebody standing reads as an arch, and the hinge as rounded."""
    behind_plate = [replace(m, hidden_share=0.3 if m.t_s < 1.5 else 0.0) for m in squatting(-30.0)]
    found = judge(SQUAT, CYCLE, behind_plate, [], OWN)
    assert found.tilt_class == "unclear"
    assert found.why_unclear.startswith("more of the back is hidden at one end")
    in_sight = [replace(m, hidden_share=0.0) for m in squatting(-8.0)]
    for hidden, cls in ((0.0, "tucked"), (0.4, "unclear")):  # a plate may be there as it lifts
        lifting = [
            replace(m, lumbar_angle_deg=-35.0, hidden_share=hidden) if 2.2 < m.t_s < 2.8 else m
            for m in in_sight
        ]
        assert verdict_on(lifting).tilt_class == cls
    all_along = [replace(m, hidden_share=0.3) for m in squatting(-30.0)]
    assert verdict_on(all_along) == verdict_on(squatting(-30.0))


def test_without_the_start_a_change_is_not_known() -> None:
    window = [
        replace(m, lumbar_angle_deg=nan, lumbar_angle_sd_deg=nan) if m.t_s < 1.3 else m
        for m in squatting(-38.0)
    ]
    rep = judge(SQUAT, CYCLE, window, [], OWN)
    assert (rep.tilt_class, rep.why_unclear) == ("unclear", "the rest before the rep was not seen")
    assert rep.score is not None


def test_a_rep_that_begins_at_its_far_end_is_judged_from_its_end() -> None:
    """Bar on the floor: the recording begins at the bottom, at 1.0 s, and shows the stand."""
    from_below = Cycle(RepSpan(1.5, 1.9, 2.7), (1.5, 2.4), (2.7, 3.5), 1.0, partial=True)
    window = [
        replace(m, lumbar_angle_deg=-70.0) if m.t_s < 1.5 or 2.4 < m.t_s < 2.7 else m
        for m in squatting(-38.0)
    ]
    below = verdict_on(window, cycle=from_below).angle_deg
    assert below == pytest.approx(-38.0, rel=0.11)
    from_above = replace(from_below, rest_s=CYCLE.rest_s)
    above = verdict_on(window, cycle=from_above).angle_deg
    assert above == pytest.approx(-35.0 + 70.0, rel=0.11)


# -- without tilt ------------------------------------------------------------------------


def test_an_exercise_that_judges_no_tilt_is_graded_on_the_rest() -> None:
    exercise = changed(
        judging=None,
        tilt_part=None,
        faults=[],
        parts=[{"name": "lockout", "points": 100, "metric": "lockout_hip_angle_deg",
                "full": {"min": 165, "unit": "deg", "source": "test"},
                "none": {"min": 145, "unit": "deg", "source": "test"}}],
    )  # fmt: skip
    for lumbar in (12.0, nan):
        rep = judged(held(lumbar_angle_deg=lumbar, hip_angle_deg=155.0), exercise)
        assert rep.verdict is None
        assert (rep.tilt_class, rep.why_unclear, rep.faults) == ("unclear", "", ())
        assert (rep.score, rep.graded_points) == (pytest.approx(50.0), 100.0)


def test_where_nothing_was_seen_nothing_is_graded() -> None:
    blind = {name: nan for name in ("lumbar_angle_deg", "hip_angle_deg", "shank_deg")}
    window = [replace(m, trunk_pitch_deg=nan) for m in held(**blind)]
    exercise = changed(parts=[
        {"name": "all", "metric": "lockout_hip_angle_deg", "points": 60,
         "full": {"min": 165, "unit": "deg", "source": "test"},
         "none": {"min": 145, "unit": "deg", "source": "test"}},
    ])  # fmt: skip
    rep = judged(window, exercise)
    assert (rep.score, rep.graded_points, rep.parts) == (None, 0.0, ())


def test_that_a_rep_is_partial_is_handed_on() -> None:
    for partial in (False, True):
        assert judge(THRUST, replace(CYCLE, partial=partial), held(), [], OWN).partial == partial


# -- score and faults --------------------------------------------------------------------


def test_a_perfect_rep_has_full_marks_and_no_fault() -> None:
    rep = judged(held())
    assert rep.score == pytest.approx(100.0)
    assert rep.faults == ()
    assert sum(part.of for part in rep.parts) == pytest.approx(100.0)


def test_the_score_is_the_sum_of_its_named_parts() -> None:
    rep = judged(held(lumbar_angle_deg=12.0, hip_angle_deg=155.0, shank_deg=25.0))
    parts = {part.name: (part.points, part.of) for part in rep.parts}
    assert parts["pelvis at lockout"] == pytest.approx((8.0, 40.0))
    assert parts["lockout"] == pytest.approx((12.5, 25.0))
    assert parts["shins upright"] == pytest.approx((5.0, 10.0))
    assert rep.score == pytest.approx(sum(points for points, _ in parts.values()))


def test_what_was_not_seen_is_left_out_of_the_score() -> None:
    rep = judged(held(shank_deg=nan, hip_angle_deg=155.0))
    assert "shins upright" not in {part.name for part in rep.parts}
    assert rep.score == pytest.approx(100.0 * (90.0 - 12.5) / 90.0)
    assert isnan(rep.metrics["lockout_shank_deg"])


def test_faults_come_in_the_order_of_the_file() -> None:
    rep = judged(held(lumbar_angle_deg=12.0, hip_angle_deg=140.0, shank_deg=-40.0))
    assert rep.faults == ("arched_lockout", "not_locked_out", "shins_slanted")


def test_what_was_not_seen_is_no_fault() -> None:
    assert judged(held(hip_angle_deg=nan, shank_deg=nan)).faults == ()


def test_an_unclear_rep_keeps_the_faults_that_do_not_rest_on_the_class() -> None:
    rep = judged(held(lumbar_angle_deg=4.9, hip_angle_deg=140.0))
    assert rep.tilt_class == "unclear"
    assert rep.faults == ("not_locked_out",)


@settings(deadline=None, max_examples=60)
@given(
    lumbar=st.floats(-30, 30),
    hip=st.floats(60, 180),
    shank=st.floats(-60, 60),
    trunk=st.floats(-130, -55),
)
def test_a_score_lies_between_0_and_100_and_adds_up(
    lumbar: float, hip: float, shank: float, trunk: float
) -> None:
    rep = judged(
        held(lumbar_angle_deg=lumbar, hip_angle_deg=hip, shank_deg=shank, trunk_pitch_deg=trunk)
    )
    assert rep.score is not None
    assert 0.0 <= rep.score <= 100.0
    assert all(0.0 <= part.points <= part.of for part in rep.parts)
    told = rep.tilt_class != "unclear" or rep.why_unclear.startswith("tucked or neutral")
    assert rep.graded_points == pytest.approx(100.0 if told else 60.0)
    reached = sum(part.points for part in rep.parts)
    assert rep.score == pytest.approx(100.0 * reached / rep.graded_points)


@settings(deadline=None, max_examples=40)
@given(low=st.floats(100, 180), high=st.floats(100, 180))
def test_a_better_lockout_never_scores_less(low: float, high: float) -> None:
    low, high = sorted((low, high))
    worse, better = (judged(held(hip_angle_deg=angle)).score for angle in (low, high))
    assert worse is not None and better is not None
    assert worse <= better + 1e-9


# -- guards ------------------------------------------------------------------------------


@pytest.mark.parametrize("pitch", [-20.0, -50.0, 0.0, 10.0, -150.0])
def test_a_movement_in_another_position_is_another_exercise(pitch: float) -> None:
    guard = broken_guard(THRUST, CYCLE, held(trunk_pitch_deg=pitch))
    assert guard is not None and guard.signal == "trunk_pitch_deg"


def test_feet_that_fly_apart_and_come_back_are_no_step() -> None:
    def guard_with(feet: Callable[[float], float]) -> str:
        window = [replace(m, feet_apart=feet(m.t_s), hip_height=m.thigh_deg / 90) for m in up]
        broken = broken_guard(SQUAT, CYCLE, window)
        return "" if broken is None else broken.signal

    up = squatting(0.0)
    assert guard_with(lambda t_s: 0.4) == ""
    assert guard_with(lambda t_s: 1.2 if 2.6 < t_s < 2.8 else 0.4) == ""
    assert guard_with(lambda t_s: 0.9 if t_s < 2.7 else 0.4) == "feet_apart"


def test_a_guard_that_cannot_be_checked_lets_pass() -> None:
    assert broken_guard(THRUST, CYCLE, held(trunk_pitch_deg=nan)) is None


# -- metrics -----------------------------------------------------------------------------


def sloped() -> list[Measurement]:
    """Frames of 1 s before to 1 s behind the rep whose hip angle is 100 plus the time in s."""
    return [replace(GOOD, frame=i, t_s=i / 100, hip_angle_deg=100.0 + i / 100) for i in range(401)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"over": "peak"}, 102.0),
        ({"over": "rep"}, 102.0),
        ({"over": "start"}, 100.9),
        ({"over": "out"}, 101.3),
        ({"over": "back"}, 102.7),
        ({"over": "rep", "statistic": "min"}, 101.0),
        ({"over": "rep", "statistic": "max"}, 103.0),
        ({"over": "peak", "statistic": "range"}, 0.8),
        ({"over": "peak", "statistic": "change"}, 1.55),
        ({"over": "rep", "statistic": "drift"}, 2.1),
    ],
)
def test_a_metric_is_the_statistic_of_its_signal_over_its_span(
    rule: dict[str, Any], expected: float
) -> None:
    assert metric(sloped(), signal="hip_angle_deg", **rule) == pytest.approx(expected, abs=0.011)


@pytest.mark.parametrize(
    ("over", "seconds"), [("rep", 2.0), ("peak", 0.8), ("out", 0.6), ("back", 0.6)]
)
def test_seconds_are_the_length_of_the_span(over: str, seconds: float) -> None:
    assert metric(sloped(), over=over, statistic="seconds") == pytest.approx(seconds, abs=0.011)


def test_the_ratio_of_two_signals_takes_knees_from_straight() -> None:
    rule = {"signal": "trunk_pitch_deg", "other": "knee_angle_deg", "over": "peak"}
    leant = held(trunk_pitch_deg=30.0, knee_angle_deg=120.0)
    assert metric(leant, **rule, statistic="ratio") == pytest.approx(0.5)
    assert isnan(metric(held(trunk_pitch_deg=30.0), **rule, statistic="ratio"))


def test_a_share_of_the_own_range_is_taken_of_tuck_to_arch() -> None:
    rule = {"signal": "hip_angle_deg", "over": "rep", "statistic": "range"}
    assert metric(sloped(), **rule, of_own_range=True) == pytest.approx(2.0 / 20.0, abs=0.001)


def test_a_metric_seen_in_less_than_half_of_its_span_is_not_stated() -> None:
    def hidden(until_s: float) -> list[Measurement]:
        return [replace(m, hip_angle_deg=nan) if m.t_s < until_s else m for m in sloped()]

    assert not isnan(metric(hidden(1.9), signal="hip_angle_deg", over="rep"))
    assert isnan(metric(hidden(2.1), signal="hip_angle_deg", over="rep"))


def test_tempo_is_even_against_the_usual_length_so_far() -> None:
    exercise = measuring({"over": "rep", "statistic": "unevenness"})
    first = judge(exercise, CYCLE, held(), [], OWN)
    assert isnan(first.metrics["m"])
    earlier = [replace(first, span=RepSpan(0.0, 0.5, length)) for length in (1.6, 1.6, 9.0)]
    later = judge(exercise, CYCLE, held(), earlier, OWN)
    assert later.metrics["m"] == pytest.approx(0.25)
    assert later.number == 4
