from __future__ import annotations

from coach.validation.labelled.clip_score import matched
from tests.validation.labelled.factories import clip_score, label


def test_each_peak_is_matched_once_and_the_nearest_first() -> None:
    assert matched([1.0, 3.0], [1.2, 3.5]) == 2
    assert matched([1.0], [0.8, 1.3]) == 1
    assert matched([1.0, 1.8], [1.4]) == 1
    assert matched([1.0], [1.7]) == 0
    assert matched([], [1.0]) == matched([1.0], []) == 0


def test_reps_within_the_label_are_exact_and_unclear_ones_have_no_verdict() -> None:
    scored = clip_score(label(reps=2, reps_max=3), ("tucked", "unclear", "neutral"))
    assert scored.is_exact
    assert scored.verdicts == 2
    assert clip_score(label(reps=4), ("tucked",)).is_exact is False
    assert clip_score(label(reps=None), ("tucked",)).is_exact is None


def test_near_relatives_may_count_in_a_negative_and_others_not() -> None:
    lunge = label(exercise=None, reps=0, may_count=["squat"])
    scored = clip_score(lunge, counts={"squat": 5, "hip-thrust": 2, "hip-hinge": 0})
    assert scored.false_counts == {"hip-thrust": 2}
    assert clip_score(label("squat"), counts={"squat": 9}).false_counts == {}


def test_auto_is_wrong_where_it_names_what_is_not_shown() -> None:
    lunge = label(exercise=None, reps=0, may_count=["squat"])
    names = (None, "squat", "hip-hinge")
    assert [clip_score(lunge, recognised=n).is_recognised_wrongly for n in names] == [
        False, False, True,
    ]  # fmt: skip
    assert [clip_score(label(), recognised=n).is_recognised_wrongly for n in names] == [
        False, False, True,
    ]  # fmt: skip
