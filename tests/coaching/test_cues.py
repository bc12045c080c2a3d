from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import isfinite, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.coaching.cues import (
    AGAIN_S,
    PAUSE_S,
    PRAISE_AGAIN_S,
    REPS_TO_WORK,
    TIME_TO_MEND_S,
    Cue,
    CueSelector,
)
from coach.exercises.library import load, names
from coach.exercises.schema import Exercise
from coach.feedback.sound import keys, slug
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.reps.tilt import verdict
from coach.reps.types import RepSpan, TiltClass, Verdict
from tests.judged import judged_rep
from tests.neutrals import average, calibrated

THRUST = load("hip-thrust")
TWERK = load("squat-twerk")
OWN = calibrated()  # from -9 to 11 degrees
REP_S = 4.0  # so long is a rep of these tests, and so long the rest behind it


class SetOf:
    """A set that is coached rep by rep, each four seconds long and as given."""

    def __init__(self, exercise: Exercise = THRUST) -> None:
        self.coaching = CueSelector(exercise, OWN)
        self.exercise = exercise
        self.t_s = 0.0
        self.number = 0

    def rep(
        self,
        *faults: str,
        score: float | None = 80.0,
        range_deg: float = 8.0,
        tilt_class: TiltClass = "neutral",
        unseen: tuple[str, ...] = (),
        leaves: dict[str, float] | None = None,
        **others: Verdict,
    ) -> str | None:
        """Do one rep over so many degrees of lumbar angle; what is said after it.

        `unseen` names the metrics that nobody saw, `leaves` gives those that leave their limits.
        """
        start_s, end_s = self.t_s, self.t_s + REP_S
        said = [
            self.coaching.frame(
                Measurement(
                    frame=0, t_s=start_s + REP_S * share, lumbar_angle_deg=range_deg * share,
                    lumbar_angle_sd_deg=9.0, hip_angle_deg=90 + 80 * share,
                ),
                self.exercise.phases[1],
            )
            for share in (0.0, 0.5, 1.0)
        ]  # fmt: skip
        assert said == [None] * 3
        self.number += 1
        self.t_s = end_s
        span = RepSpan(start_s, (start_s + end_s) / 2, end_s)
        metrics = {metric.name: 0.0 for metric in self.exercise.metrics}
        for fault in self.exercise.faults:
            if fault.metric and fault.within:
                limits = (fault.within.min, fault.within.max)
                metrics[fault.metric] = next(limit for limit in limits if isfinite(limit))
        metrics |= dict.fromkeys(unseen, nan) | (leaves or {})
        cls = tilt_class if score else "unclear"
        rep = judged_rep(self.number, span, cls, score, faults, metrics=metrics, **others)
        cue = self.coaching.after_rep(rep, end_s)
        assert cue is None or cue.t_s == end_s
        return cue.text if cue else None


def cue_of(name: str, exercise: Exercise = THRUST) -> str:
    return next(fault.cue for fault in exercise.faults if fault.name == name)


def praise_of(name: str, exercise: Exercise = THRUST) -> str:
    return next(fault.praise for fault in exercise.faults if fault.name == name)


def test_a_fault_that_does_not_repeat_is_not_mentioned() -> None:
    a_set = SetOf()
    assert [a_set.rep(*faults) for faults in (["shins_slanted"], [], [], ["shins_slanted"])] == (
        [None] * 4
    )


def test_what_may_still_be_a_fault_is_neither_mended_nor_praised() -> None:
    a_set = SetOf(TWERK)
    outside = {"most_tucked_deg": 2.0}
    said = [a_set.rep("no_tuck", leaves=outside) for _ in range(2)]
    assert said[1] == cue_of("no_tuck", TWERK)
    assert [a_set.rep(leaves=outside) for _ in range(8)] == [None] * 8
    assert praise_of("no_tuck", TWERK) in [a_set.rep() for _ in range(2)]


def test_a_fault_is_mentioned_once_it_repeats_and_not_at_every_rep() -> None:
    a_set = SetOf()
    said = [a_set.rep("shins_slanted") for _ in range(10)]
    cue = cue_of("shins_slanted")
    assert said[:2] == [None, cue]
    again = [i * REP_S for i, text in enumerate(said) if text]
    assert len(again) > 1
    assert all(b - a >= AGAIN_S for a, b in pairwise(again))


def test_of_two_faults_the_one_that_the_file_names_first_is_mentioned() -> None:
    a_set = SetOf()
    a_set.rep("arched_lockout", "no_hold")
    assert a_set.rep("arched_lockout", "no_hold") == cue_of("arched_lockout")
    # and while it lasts, the other does not come in between
    assert [a_set.rep("arched_lockout", "no_hold") for _ in range(2)] == [None] * 2


def test_what_is_mended_is_praised_at_once_and_once() -> None:
    a_set = SetOf()
    for _ in range(2):
        said = a_set.rep("arched_lockout")
    assert said == cue_of("arched_lockout")
    assert a_set.rep() == praise_of("arched_lockout")
    assert a_set.rep() is None


def test_mended_too_soon_after_the_cue_to_be_its_doing_is_praised_at_the_next_rep() -> None:
    coaching = CueSelector(TWERK, OWN)
    said = []
    for i, faults in enumerate([("squat_lost",)] * 2 + [()] * 6):
        span = RepSpan(0.6 * i, 0.6 * i + 0.3, 0.6 * i + 0.6)
        metrics = {metric.name: 0.0 for metric in TWERK.metrics}
        rep = judged_rep(i + 1, span, "arched", 80.0, faults, metrics=metrics)
        cue = coaching.after_rep(rep, span.end_s)
        said += [cue] if cue else []
    assert [cue.text for cue in said] == [
        cue_of("squat_lost", TWERK),
        praise_of("squat_lost", TWERK),
    ]
    assert TIME_TO_MEND_S <= said[1].t_s - said[0].t_s < TIME_TO_MEND_S + 0.6


def test_a_mended_fault_must_repeat_anew_to_be_mentioned_again() -> None:
    a_set = SetOf()
    for faults in (["arched_lockout"], ["arched_lockout"], []):
        a_set.rep(*faults)
    assert a_set.rep("arched_lockout") is None
    assert a_set.rep("arched_lockout") == cue_of("arched_lockout")


def test_good_reps_are_praised_now_and_then() -> None:
    a_set = SetOf()
    said = [a_set.rep() for _ in range(20)]
    assert said[:3] == [None, None, THRUST.praise]
    praised = [i * REP_S for i, text in enumerate(said) if text]
    assert len(praised) > 1
    assert all(b - a >= PRAISE_AGAIN_S for a, b in pairwise(praised))
    assert {text for text in said if text} == {THRUST.praise}


def test_reps_without_a_named_fault_that_score_little_are_not_praised() -> None:
    a_set = SetOf()
    assert [a_set.rep(score=60.0) for _ in range(6)] == [None] * 6


def test_reps_that_are_not_graded_are_passed_over() -> None:
    a_set = SetOf()
    assert [a_set.rep("no_hold", score=None) for _ in range(8)] == [None] * 8
    assert a_set.rep("no_hold") is None  # the first one that counts
    assert a_set.rep("no_hold") == cue_of("no_hold")
    assert a_set.rep(score=None) is None  # nothing says that it is mended


def test_nobody_is_praised_for_a_tilt_that_was_not_seen() -> None:
    a_set = SetOf()
    assert [a_set.rep(tilt_class="unclear") for _ in range(6)] == [None] * 6


def test_an_exercise_that_judges_no_tilt_is_praised_for_the_rest() -> None:
    no_tilt = dict(judging=None, tilt_part=None, faults=THRUST.faults[1:])
    coaching = CueSelector(THRUST.model_copy(update=no_tilt), OWN)
    reps = [
        judged_rep(i, RepSpan(4.0 * i, 4.0 * i + 2, 4.0 * i + 4), tilt_class=None)
        for i in range(1, 4)
    ]
    said = [coaching.after_rep(rep, rep.span.end_s) for rep in reps]
    assert [cue.text for cue in said if cue] == [THRUST.praise]


def test_a_tilt_that_was_not_seen_is_not_taken_for_mended() -> None:
    a_set = SetOf()
    for _ in range(2):
        said = a_set.rep("arched_lockout", tilt_class="arched")
    assert said == cue_of("arched_lockout")
    assert [a_set.rep(tilt_class="unclear") for _ in range(3)] == [None] * 3
    assert a_set.rep(tilt_class="neutral") == praise_of("arched_lockout")


def test_a_lockout_surely_not_arched_is_mended_whichever_class_it_is() -> None:
    a_set = SetOf()
    for _ in range(2):
        said = a_set.rep("arched_lockout", tilt_class="arched")
    assert said == cue_of("arched_lockout")
    either = verdict(-4.0, 5.0, "neutral")
    assert either.tilt_class == "unclear"
    assert a_set.rep(verdict=either) == praise_of("arched_lockout")


def test_what_was_not_measured_is_not_taken_for_mended() -> None:
    a_set = SetOf()
    for _ in range(2):
        said = a_set.rep("shins_slanted")
    assert said == cue_of("shins_slanted")
    assert a_set.rep(unseen=("lockout_shank_deg",)) is None
    assert a_set.rep() == praise_of("shins_slanted")


@pytest.mark.parametrize(
    ("range_deg", "asked"),
    [(0.80 * OWN.range_deg, True), (0.85 * OWN.range_deg, False), (nan, False)],
)
def test_nobody_who_swings_through_most_of_their_range_is_asked_for_more(
    range_deg: float, asked: bool
) -> None:
    a_set = SetOf(TWERK)
    a_set.rep("small_range", range_deg=range_deg)
    said = a_set.rep("small_range", range_deg=range_deg)
    assert said == (cue_of("small_range", TWERK) if asked else None)


@pytest.mark.parametrize(
    ("at_the_bottom_deg", "asked"), [(0.0, True), (-7.0, True), (-8.0, False), (11.0, False)]
)
def test_nobody_near_an_end_of_their_range_is_asked_to_go_deeper(
    at_the_bottom_deg: float, asked: bool
) -> None:
    squat = load("squat")
    a_set = SetOf(squat)
    a_set.rep("shallow", range_deg=2 * at_the_bottom_deg)
    said = a_set.rep("shallow", range_deg=2 * at_the_bottom_deg)
    assert said == (cue_of("shallow", squat) if asked else None)


def test_what_asks_for_nothing_more_is_said_at_any_range() -> None:
    a_set = SetOf(TWERK)
    a_set.rep("small_range", "squat_lost", range_deg=OWN.range_deg)
    said = a_set.rep("small_range", "squat_lost", range_deg=OWN.range_deg)
    assert said == cue_of("squat_lost", TWERK)


def test_after_a_pain_stop_nothing_asks_for_more() -> None:
    a_set = SetOf()
    a_set.coaching.effort_cues_off()
    assert [a_set.rep("not_locked_out", "no_hold") for _ in range(6)] == [None] * 6
    assert a_set.rep("arched_lockout") is None
    assert a_set.rep("arched_lockout") == cue_of("arched_lockout")


def test_a_pain_stop_takes_back_what_was_asked_for() -> None:
    a_set = SetOf()
    for _ in range(2):
        said = a_set.rep("not_locked_out")
    assert said == cue_of("not_locked_out")
    a_set.coaching.effort_cues_off()
    assert a_set.rep() is None  # "Full lockout" would praise what nobody should try


@pytest.mark.parametrize("name", names())
def test_the_words_of_effort_are_marked_as_such(name: str) -> None:
    asks = (
        "deeper",
        "further",
        "little more",
        "all the way",
        "hold the top",
        "arch gently",
        "tuck under",
    )
    for fault in load(name).faults:
        asking = any(words in fault.cue.lower() for words in asks)
        assert fault.effort == (asking or fault.name == "no_arch"), fault.cue


@pytest.mark.parametrize("name", names())
def test_everything_that_may_be_said_has_its_clip(name: str) -> None:
    exercise = load(name)
    texts = [exercise.praise, *(text for f in exercise.faults for text in (f.cue, f.praise))]
    assert {slug(text) for text in texts if text} <= keys()


# -- while a rep is going on -------------------------------------------------------------


def holding(
    seconds: float,
    lumbar_angle_deg: float = 14.0,
    sd_deg: float = 4.0,
    phase: str = THRUST.phases[2],
    rising_deg_s: float = 0.0,
    neutral: Neutral = OWN,
    exercise: Exercise = THRUST,
) -> list[Cue]:
    """What is said while somebody holds the top of a hip thrust with this lumbar angle."""
    coaching = CueSelector(exercise, neutral)
    frames = [
        Measurement(
            frame=i, t_s=i / 30, hip_angle_deg=140 + rising_deg_s * i / 30,
            lumbar_angle_deg=lumbar_angle_deg, lumbar_angle_sd_deg=sd_deg,
        )
        for i in range(round(30 * seconds))
    ]  # fmt: skip
    said = [coaching.frame(frame, phase) for frame in frames]
    return [cue for cue in said if cue]


def test_a_tilt_that_is_held_is_mentioned_while_it_can_be_mended() -> None:
    (cue,) = holding(6.0)
    assert cue.text == cue_of("arched_lockout")
    assert 1.0 <= cue.t_s < 1.1


@pytest.mark.parametrize(
    "unsure",
    [
        dict(seconds=0.9),
        dict(lumbar_angle_deg=6.0),  # may be neutral as well
        dict(lumbar_angle_deg=nan),
        dict(lumbar_angle_deg=0.0),
        dict(sd_deg=20.0, lumbar_angle_deg=9.0),
        dict(phase=THRUST.phases[1]),
        dict(rising_deg_s=20.0),  # is still on the way
    ],
    ids=lambda unsure: next(iter(unsure)),
)
def test_what_is_not_surely_held_is_not_mentioned(unsure: dict[str, float]) -> None:
    assert holding(**{"seconds": 3.0} | unsure) == []


def test_a_strangers_tilt_is_mentioned_by_the_same_rule() -> None:
    (cue,) = holding(3.0, lumbar_angle_deg=20.0, sd_deg=9.0, neutral=average())
    assert cue.text == cue_of("arched_lockout")


def test_a_change_from_the_start_of_a_rep_is_not_told_while_it_is_held() -> None:
    """What the angle is from the neutral says nothing of how far the rep has rounded."""
    squat = load("squat")
    bottom = squat.phases[2]
    assert holding(3.0, lumbar_angle_deg=-30.0, phase=bottom, exercise=squat) == []


def test_what_was_held_before_a_pause_is_not_held_after_it() -> None:
    coaching = CueSelector(THRUST, OWN)
    for t_s in (*(i / 30 for i in range(25)), *(10 + i / 30 for i in range(25))):
        top = Measurement(
            frame=0, t_s=t_s, hip_angle_deg=170.0, lumbar_angle_deg=14.0, lumbar_angle_sd_deg=4.0
        )
        assert coaching.frame(top, THRUST.phases[2]) is None


def test_what_was_mended_within_the_same_rep_is_praised() -> None:
    coaching = CueSelector(THRUST, OWN)
    for i in range(60):
        top = Measurement(
            frame=i, t_s=i / 30, hip_angle_deg=170.0, lumbar_angle_deg=14.0, lumbar_angle_sd_deg=4.0
        )
        coaching.frame(top, THRUST.phases[2])
    rep = judged_rep(1, RepSpan(0.0, 2.0, 4.0), "neutral", 85.0)
    cue = coaching.after_rep(rep, 4.2)
    assert cue is not None
    assert cue.text == praise_of("arched_lockout")


# -- whatever happens --------------------------------------------------------------------

FAULTS = [fault.name for fault in TWERK.faults]
REPS = st.lists(
    st.tuples(
        st.sets(st.sampled_from(FAULTS)),
        st.one_of(st.none(), st.floats(0, 100)),
        st.floats(0.4, 6.0),
        st.floats(0.0, 30.0),
    ),
    max_size=40,
)


def coached(drawn: list[tuple[set[str], float | None, float, float]], hurts_at: int) -> list:
    """The reps of a set and what was said after each."""
    coaching, t_s, said = CueSelector(TWERK, OWN), 0.0, []
    for i, (faults, score, lasts_s, range_deg) in enumerate(drawn):
        if i == hurts_at:
            coaching.effort_cues_off()
        frame = Measurement(frame=i, t_s=t_s, lumbar_angle_deg=0.0, lumbar_angle_sd_deg=3.0)
        coaching.frame(frame, "arch")
        coaching.frame(
            replace(frame, t_s=t_s + lasts_s / 2, lumbar_angle_deg=range_deg), TWERK.phases[1]
        )
        span = RepSpan(t_s, t_s + lasts_s / 2, t_s + lasts_s)
        in_order = tuple(name for name in FAULTS if name in faults)
        rep = judged_rep(i + 1, span, "arched" if score else "unclear", score, in_order)
        t_s = span.end_s + 0.01
        said.append((rep, range_deg, coaching.after_rep(rep, span.end_s)))
    return said


@given(REPS, st.integers(0, 40))
def test_the_rules_hold_for_any_set(
    drawn: list[tuple[set[str], float | None, float, float]], hurts_at: int
) -> None:
    said = coached(drawn, hurts_at)
    assert said == coached(drawn, hurts_at)
    faults = {fault.cue: fault for fault in TWERK.faults}
    praises = {TWERK.praise, *(fault.praise for fault in TWERK.faults)}
    last_s, last_cue_at = -PAUSE_S, -REPS_TO_WORK
    for i, (rep, range_deg, cue) in enumerate(said):
        if cue is None:
            continue
        assert rep.score is not None
        assert cue.text in faults or cue.text in praises
        if cue.text in faults:
            fault = faults[cue.text]
            assert fault.name in rep.faults
            assert not (fault.effort and (i >= hurts_at or range_deg >= 0.85 * OWN.range_deg))
            assert cue.t_s - last_s >= PAUSE_S
            assert i - last_cue_at >= REPS_TO_WORK
            last_cue_at = i
        else:
            assert cue.t_s - last_s >= TIME_TO_MEND_S
        last_s = cue.t_s
