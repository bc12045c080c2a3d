"""What is said of a scored recording in a line or two."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest

from coach.coaching.measurement_log import MeasurementLog
from coach.coaching.summarise import Seen, summarise
from coach.coaching.wrap_up import SetRecord, summarise_session
from coach.engine import Result
from coach.exercises.library import load
from coach.exercises.schema import Exercise
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.geometry.reasons import Reason
from coach.reps.tilt import verdict
from coach.reps.types import Rep, RepSpan, State, TiltClass, Verdict
from coach.session.summary import Sides, Summary, Versions
from tests.hikes import HIKE, hikes
from tests.judged import judged_rep, verdict_of
from tests.neutrals import average, calibrated

THRUST, SQUAT = load("hip-thrust"), load("squat")
NO_TILT = THRUST.model_copy(update={"judging": None, "tilt_part": None})
VERSIONS = Versions(program="1", pose_model="2", estimator="3")
OWN = calibrated()


def reps_of(*verdicts: Verdict | None, score: float | None = 80.0) -> list[Rep]:
    return [
        judged_rep(i, RepSpan(i, i + 0.4, i + 0.9), verdict=one, score=score)
        for i, one in enumerate(verdicts, 1)
    ]


def classed(*classes: TiltClass) -> list[Rep]:
    return reps_of(*(verdict_of(cls, "wear fitted clothes") for cls in classes))


def summed_up(
    reps: list[Rep],
    exercise: Exercise | None = THRUST,
    recognise: bool = False,
    neutral: Neutral = OWN,
    frames: list[Measurement] | None = None,
    unread_s: float = 0.0,
) -> Summary:
    seen = frames or [
        Measurement(i, i / 30, lumbar_angle_deg=-6.0, yaw_deg=3.0, facing=1) for i in range(30)
    ]
    result = Result([State(m, "", None) for m in seen], reps, [], neutral)
    return summarise(result, exercise, recognise, Seen(0, 0, unread_s=unread_s), VERSIONS)


# -- the headline ------------------------------------------------------------------------


def test_the_headline_counts_what_was_enough_among_all_reps() -> None:
    found = summed_up(classed("tucked", "neutral", "arched", "unclear"))
    assert found.headline == ("2 of 4 lockouts had enough posterior tilt, 1 arched, 1 unclear.")
    assert found.classes.model_dump() == {"tucked": 1, "neutral": 1, "arched": 1, "unclear": 1}


def test_a_rep_that_is_surely_enough_counts_whichever_class_it_is() -> None:
    either = verdict(-4.0, 5.0, "neutral", why_unclear="wear fitted clothes")
    found = summed_up(reps_of(either, either, verdict_of("arched"), verdict_of("unclear", "why")))
    assert found.headline == "2 of 4 lockouts had enough posterior tilt, 1 arched, 1 unclear."
    assert found.classes.unclear == 3
    assert found.next == THRUST.keep_going


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (5, "5 lockouts, how the back was in each is unclear."),
        (1, "1 rep, how the back was in it is unclear."),
    ],
)
def test_where_no_class_is_named_none_is_counted(n: int, said: str) -> None:
    reps = classed(*["unclear"] * n)
    assert summed_up(reps).headline == said
    assert summed_up(reps, recognise=True).headline == f"Hip thrust: {said}"
    assert summed_up(reps).next == "Wear fitted clothes."


@pytest.mark.parametrize(
    ("tilts", "said"),
    [
        ([3.0, 4.0, 6.0], "Pelvic tilt +4 degrees, lumbar angle +0 degrees"),
        ([3.0, 4.0, 9.0], "Your 3 holds differ by 6 degrees of pelvic tilt"),
        ([3.0], "3 holds are needed, 1 were seen"),
    ],
)
def test_what_holds_state_together_is_the_answer_or_why_there_is_none(
    tilts: list[float], said: str
) -> None:
    others = {"lumbar_angle_deg": 0.2, "trunk_lean_deg": 0.0, "sway": 0.02}
    reps = [
        judged_rep(i, RepSpan(i, i, i), None, None, metrics={"pelvic_tilt_deg": tilt, **others})
        for i, tilt in enumerate(tilts, 1)
    ]
    found = summed_up(reps, load("posture"), neutral=average())
    assert found.headline.startswith(said)
    stated = {"pelvic_tilt_deg": 4.0, **others} if said.startswith("Pelvic") else {}
    assert found.stated == stated
    assert found.score is None and found.warnings == []
    assert summed_up(classed("tucked")).stated is None


@pytest.mark.parametrize(("n", "said"), [(1, "1 rep."), (3, "3 reps."), (0, "No full hip thrust")])
def test_of_an_exercise_that_judges_no_tilt_reps_are_counted(n: int, said: str) -> None:
    found = summed_up(reps_of(*[None] * n), NO_TILT)
    assert found.headline.startswith(said)
    assert "unclear" not in found.headline
    assert found.set_verdict is None


def test_the_score_is_that_of_what_was_graded_in_every_rep() -> None:
    reps = [
        *reps_of(verdict_of("unclear"), score=60.0),
        *reps_of(verdict_of("tucked"), score=90.0),
        *reps_of(None, score=None),
    ]
    assert summed_up(reps).score == 75.0


def test_how_much_of_the_reps_was_graded_is_told() -> None:
    seen, unseen = (
        judged_rep(i, RepSpan(i, i + 0.4, i + 0.9), graded_points=points)
        for i, points in ((1, 100.0), (2, 60.0))
    )
    assert summed_up([seen, unseen]).graded_points == 80.0
    assert summed_up([]).graded_points == 0.0


def test_reps_are_counted_for_each_side_where_the_exercise_has_sides() -> None:
    reps = [
        judged_rep(i, RepSpan(i, i + 0.4, i + 0.9), side=side)
        for i, side in enumerate(("left", "right", "right", ""), start=1)
    ]
    found = summed_up(reps, load("lunge")).sides
    assert found == Sides(left=1, right=2, unknown=1)
    assert summed_up(reps, SQUAT).sides is None


# -- the set -----------------------------------------------------------------------------


def test_the_set_is_told_in_a_sentence_with_its_band() -> None:
    reps = reps_of(*[verdict(-14.0, 3.0, "neutral")] * 5)
    found = summed_up(reps).set_verdict
    assert found is not None
    assert (found.tilt_class, found.angle_deg, found.reference) == ("tucked", -14.0, "neutral")
    assert found.low_deg < -14.0 < found.high_deg
    assert found.high_deg - found.low_deg < 2 * 1.96 * 3.0  # surer than any one rep
    assert found.text == (
        "Together your lockouts are 14 degrees towards the tuck from your neutral "
        f"({found.low_deg:+.0f} to {found.high_deg:+.0f}, plus = arched)."
    )


def test_a_strangers_set_is_told_from_an_average_persons_neutral() -> None:
    found = summed_up(reps_of(*[verdict(-14.0, 3.0, "neutral")] * 5), neutral=average())
    assert found.set_verdict is not None
    assert "from an average person's neutral" in found.set_verdict.text


def test_a_change_is_told_from_where_each_rep_began() -> None:
    reps = reps_of(*[verdict(8.0, 3.0, "rep start", (-20.0, 20.0))] * 3)
    found = summed_up(reps, SQUAT).set_verdict
    assert found is not None
    assert (found.tilt_class, found.reference) == ("neutral", "rep start")
    assert found.text.startswith(
        "Together your squats are 8 degrees towards the arch from where each began ("
    )


def test_of_less_than_two_reps_that_were_seen_nothing_is_said_together() -> None:
    unseen = verdict(nan, nan, "neutral", why_unclear="turn side-on")
    assert summed_up(reps_of(verdict_of("tucked"), unseen, unseen)).set_verdict is None


def test_unclear_reps_may_make_a_clear_set() -> None:
    found = summed_up(reps_of(*[verdict(6.5, 6.0, "neutral")] * 12))
    assert found.headline.endswith("is unclear.")
    assert found.set_verdict is not None and found.set_verdict.tilt_class == "arched"


@pytest.mark.parametrize(
    ("pitch_deg", "view"), [(70.0, "side, facing right"), (-90.0, "side, lying, head left")]
)
def test_who_bends_over_a_bar_for_most_of_a_recording_does_not_lie(
    pitch_deg: float, view: str
) -> None:
    frames = [
        Measurement(i, i / 30, trunk_pitch_deg=pitch_deg, yaw_deg=3.0, facing=1) for i in range(30)
    ]
    assert summed_up(classed("neutral"), frames=frames).view == view


# -- how far to trust it -----------------------------------------------------------------


def test_frames_in_doubt_are_measured_and_their_reason_is_told() -> None:
    frames = [
        Measurement(i, i / 30, lumbar_angle_deg=nan if i < 3 else -6.0,
                    reason=Reason.BACK_HIDDEN if i < 12 else Reason.NONE)
        for i in range(30)
    ]  # fmt: skip
    quality = summed_up(classed("tucked"), frames=frames).quality
    assert quality.measured_share == 0.9
    assert list(quality.reasons.values()) == [0.4]


def test_who_has_no_neutral_is_told_to_make_one() -> None:
    (warning,) = summed_up(classed("tucked"), neutral=average()).warnings
    assert "average person's" in warning and "coach calibrate" in warning
    assert summed_up(classed("tucked")).warnings == []


@pytest.mark.parametrize("exercise", [SQUAT, NO_TILT], ids=["a change", "no tilt"])
def test_who_needs_no_neutral_is_not_asked_for_one(exercise: Exercise) -> None:
    assert summed_up(classed("neutral"), exercise, neutral=average()).warnings == []


@pytest.mark.parametrize("exercise", [None, THRUST])
def test_where_hardly_anything_is_seen_the_picture_comes_first(exercise: Exercise | None) -> None:
    far = Measurement(0, 0.0, reason=Reason.OUT_OF_PICTURE)
    near = Measurement(0, 0.0, lumbar_angle_deg=-6.0, yaw_deg=3.0, facing=1)
    hidden, shown = [
        summed_up(
            [],
            exercise,
            recognise=True,
            frames=[replace(m, frame=i, t_s=i / 30) for i, m in enumerate(frames)],
        )
        for frames in ([far] * 20 + [near] * 10, [near] * 20 + [far] * 10)
    ]
    assert hidden.next == "Step back: hips, shoulders or knees leave the picture."
    assert ("too little of it was seen" in hidden.headline) == (exercise is None)
    assert shown.next != hidden.next


def test_who_is_seen_from_the_front_is_asked_for_the_exercise_not_for_another_view() -> None:
    frontal = Measurement(0, 0.0, reason=Reason.NOT_SIDE_ON)
    out = replace(frontal, reason=Reason.OUT_OF_PICTURE)
    frames = [replace(m, frame=i) for i, m in enumerate([frontal] * 25 + [out] * 5)]
    assert "--exercise" in summed_up([], None, recognise=True, frames=frames).headline
    hike = load("hip-hike")
    assert summed_up([], hike, frames=frames).next == hike.setup


# -- left and right ----------------------------------------------------------------------


def test_left_and_right_are_compared_where_the_exercise_says_by_what() -> None:
    (found,) = summed_up(hikes(8.0, 12.0), HIKE).sides_compared
    assert found.text == "Left lifts 4 degrees less than right, smallest visible difference 3."
    assert (found.outcome, found.metric, found.unit) == ("different", "lift_deg", "deg")
    assert (found.left, found.right_mean, found.difference) == ([8.0] * 8, 12.0, 4.0)
    assert found.symmetry_index_pct == 40.0
    assert summed_up(hikes(8.0, 12.0), NO_TILT).sides_compared == []


def test_reps_cut_off_unseen_or_of_no_known_side_are_not_compared() -> None:
    others = [*hikes(0.0, 90.0, partial=True), *hikes(nan, nan)]
    unknown = [replace(rep, side="") for rep in hikes(0.0, 90.0)]
    found = summed_up([*hikes(8.0, 12.0), *others, *unknown], HIKE).sides_compared
    assert found == summed_up(hikes(8.0, 12.0), HIKE).sides_compared
    assert summed_up(unknown, HIKE).sides_compared == []


def test_too_few_reps_are_said_and_nothing_else() -> None:
    (found,) = summed_up(hikes(8.0, 12.0, a_side=3), HIKE).sides_compared
    assert found.outcome == "too few reps"
    assert "3 and 3 reps" in found.text
    assert (found.smallest_visible, found.symmetry_index_pct) == (None, None)


def test_a_session_of_several_exercises_compares_the_sides_of_each() -> None:
    def one(exercise: Exercise, reps: list[Rep]) -> SetRecord:
        log = MeasurementLog()
        log.append(Measurement(0, 0.0))
        return SetRecord(exercise, OWN, log, tuple(reps))

    sets = [one(HIKE, hikes(8.0, 12.0)), one(THRUST, classed("tucked")), one(HIKE, [])]
    (found,) = summarise_session(sets, VERSIONS).sides_compared
    assert (found.exercise, found.outcome) == ("hip-hike", "different")


@pytest.mark.parametrize(("unread_s", "told"), [(0.0, False), (0.1, False), (4.0, True)])
def test_a_recording_that_lacks_its_end_says_so(unread_s: float, told: bool) -> None:
    warnings = summed_up(classed("tucked"), unread_s=unread_s).warnings
    assert any("cut off" in one for one in warnings) == told
