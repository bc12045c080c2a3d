"""Which exercise a recording shows, told by whose reps it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.exercises.schema import Exercise
from coach.reps.types import Rep

MIN_REPS = 2
# One single rep tells, if it takes at least this share of the recording: people cut their films to
# it, and who ties a shoe or sits down does that among other things [P].
_ALONE_SHARE = 0.25
_AGREED = 0.75  # of the most reps


def most_likely(
    exercises: Sequence[Exercise], reps: Sequence[Sequence[Rep]], length_s: float
) -> Exercise | None:
    """The exercise that most reps are of, done like no near relative of it.

    Keeping still names none, since everybody does so before a set. A movement of the whole body
    says more than one of the pelvis alone, which may go on within it. Where two agree on the reps,
    the one that asks more of a movement is meant; but if each has a fault to tell the other by, the
    one whose reps last longer, which so saw more of them.

    Args:
        exercises: what may be shown.
        reps: what each of them counts in the recording.
        length_s: of the recording.

    Returns:
        The exercise; None when none has `MIN_REPS`, nor a single one that takes a quarter of the
        recording and moves the whole body, or the pelvis both ways.
    """
    told = [
        _Told(e, sum(_is_own(e, rep) for rep in of), _lasts_s(of))
        for e, of in zip(exercises, reps, strict=True)
        if 2 * sum(_is_own(e, rep) for rep in of) > len(of) and e.counting.kind != "hold"
    ]
    several = [one for one in told if one.reps >= MIN_REPS]
    alone = [one for one in told if one.lasts_s >= _ALONE_SHARE * length_s]
    shown = _of_whole_body(several) or several or _of_whole_body(alone) or _to_and_fro(alone)
    if not shown:
        return None
    most = max(one.reps for one in shown)
    agreed = [one for one in shown if one.reps >= _AGREED * most]
    named = max(agreed, key=_asks)
    rivals = [one for one in agreed if one is named or _tell_apart(named.exercise, one.exercise)]
    return max(rivals, key=lambda one: one.lasts_s).exercise


@dataclass(frozen=True, slots=True)
class _Told:
    """What a recording shows of one exercise: its own reps, and how long all of its reps last."""

    exercise: Exercise
    reps: int
    lasts_s: float


def _asks(one: _Told) -> tuple[int, int]:
    """How much an exercise asks of a movement: rules, and then in how few postures."""
    exercise = one.exercise
    return len(exercise.guards_in(exercise.posture)), -len(exercise.other_postures)


def _tell_apart(one: Exercise, other: Exercise) -> bool:
    """Whether each of them has a fault that is to be like the other."""
    return all(
        any(fault.unlike == b.name for fault in a.faults) for a, b in ((one, other), (other, one))
    )


def _of_whole_body(told: Sequence[_Told]) -> list[_Told]:
    return [one for one in told if not one.exercise.counting.of_pelvis]


def _to_and_fro(told: Sequence[_Told]) -> list[_Told]:
    """Those that go both ways: one small movement one way is of nobody's drill."""
    return [one for one in told if one.exercise.counting.kind == "oscillation"]


def _lasts_s(reps: Sequence[Rep]) -> float:
    return sum(rep.span.end_s - rep.span.start_s for rep in reps)


def _is_own(exercise: Exercise, rep: Rep) -> bool:
    """Whether a rep shows nothing that makes it look like a near relative."""
    return not any(
        fault.unlike and (fault.name in rep.faults or fault.is_rather_unlike(rep.metrics))
        for fault in exercise.faults
    )
