"""Which exercise a recording shows, told by whose reps it holds."""

from __future__ import annotations

from collections.abc import Sequence

from coach.exercises.schema import Exercise
from coach.reps.types import Rep

MIN_REPS = 2
# One single rep tells, if it takes at least this share of the recording: people cut their films to
# it, and who ties a shoe or sits down does that among other things [P].
_FILLED = 0.5
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
        The exercise; None when none has `MIN_REPS`, nor one of the whole body that fills the
        recording.
    """
    own = [sum(_is_own(e, rep) for rep in of) for e, of in zip(exercises, reps, strict=True)]
    told = [
        (e, n, of)
        for e, n, of in zip(exercises, own, reps, strict=True)
        if 2 * n > len(of) and e.counting.kind != "hold"
    ]
    whole_body = [(e, n, of) for e, n, of in told if not e.counting.of_pelvis]
    alone = [(e, n, of) for e, n, of in whole_body if _lasts_s(of) >= _FILLED * length_s]
    several = [(e, n, of) for e, n, of in told if n >= MIN_REPS]
    shown = [one for one in several if one in whole_body] or several or alone
    most = max((n for _, n, _ in shown), default=0)
    agreed = [e for e, n, _ in shown if n >= _AGREED * most]
    named = max(agreed, key=lambda e: len(e.guards_in(e.posture)), default=None)
    lasts_s = {e.name: _lasts_s(of) for e, _, of in told}
    rivals = [e for e in agreed if e is named or (named and _tell_apart(named, e))]
    return max(rivals, key=lambda e: lasts_s[e.name], default=None)


def _tell_apart(one: Exercise, other: Exercise) -> bool:
    """Whether each of them has a fault that is to be like the other."""
    return all(
        any(fault.unlike == b.name for fault in a.faults) for a, b in ((one, other), (other, one))
    )


def _lasts_s(reps: Sequence[Rep]) -> float:
    return sum(rep.span.end_s - rep.span.start_s for rep in reps)


def _is_own(exercise: Exercise, rep: Rep) -> bool:
    """Whether a rep shows none of the faults that make it look like a near relative."""
    return not any(fault.unlike and fault.name in rep.faults for fault in exercise.faults)
