"""What is offered when arching goes on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from coach.coaching.persisting import persisting
from coach.exercises.library import load
from coach.exercises.schema import Exercise
from coach.reps.types import Rep, RepSpan
from tests.judged import judged_rep

THRUST, BRIDGE, TWERK, SQUAT = (
    load(name) for name in ("hip-thrust", "glute-bridge", "squat-twerk", "squat")
)
ARCHED, NO_TUCK = "arched_lockout", "no_tuck"


def a_set(exercise: Exercise, fault: str = "", times: int = 4) -> tuple[Exercise, Sequence[Rep]]:
    """A set of eight reps, some of them with a fault."""
    reps = [
        judged_rep(
            i + 1, RepSpan(i, i + 0.5, i + 1), faults=(fault,) if fault and i < times else ()
        )
        for i in range(8)
    ]
    return exercise, reps


@pytest.mark.parametrize(
    "sets",
    [
        [a_set(THRUST, ARCHED), a_set(THRUST, ARCHED)],
        [a_set(THRUST), a_set(THRUST, ARCHED), a_set(THRUST, ARCHED, 8)],
        [a_set(THRUST, ARCHED), a_set(SQUAT), a_set(THRUST, ARCHED)],  # a squat says nothing of it
        [a_set(THRUST, ARCHED), a_set(BRIDGE, ARCHED)],
        [a_set(TWERK, NO_TUCK), a_set(TWERK, NO_TUCK)],
        [a_set(THRUST, ARCHED), (THRUST, []), a_set(THRUST, ARCHED)],  # one that was left at once
    ],
)
def test_arched_in_two_sets_on_end_less_extension_and_pelvic_tilts_are_offered(
    sets: list[tuple[Exercise, Sequence[Rep]]],
) -> None:
    text = persisting(sets)
    assert "less extension" in text and "pelvic-control" in text
    assert text == next(fault.persisting for fault in sets[-1][0].faults if fault.persisting)


@pytest.mark.parametrize(
    "sets",
    [
        [],
        [a_set(THRUST, ARCHED)],
        [a_set(THRUST, ARCHED), a_set(THRUST)],
        [a_set(THRUST, ARCHED), a_set(THRUST, ARCHED), a_set(THRUST)],  # mended in the end
        [a_set(THRUST, ARCHED, 3), a_set(THRUST, ARCHED, 3)],  # not often
        [a_set(THRUST, "no_hold"), a_set(THRUST, "no_hold")],  # another fault
        [a_set(SQUAT, "butt_wink"), a_set(SQUAT, "butt_wink")],
    ],
)
def test_otherwise_it_is_not(sets: list[tuple[Exercise, Sequence[Rep]]]) -> None:
    assert persisting(sets) == ""
