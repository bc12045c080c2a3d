from __future__ import annotations

import pytest

from coach.coaching.improved import improved
from coach.exercises.library import load
from coach.reps.types import Rep, RepSpan
from tests.judged import judged_rep

THRUST = load("hip-thrust")


def reps(*what: tuple[float | None, str]) -> list[Rep]:
    return [
        judged_rep(i, RepSpan(i, i + 0.5, i + 0.9), "neutral", score, tuple(faults.split()))
        for i, (score, faults) in enumerate(what, start=1)
    ]


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (reps((60, "no_hold"), (60, "no_hold"), (80, ""), (80, "")), "no hold in 2 of the first 2"),
        (
            reps(*[(60, "no_hold arched_lockout")] * 3, *[(80, "")] * 3),
            "arched lockout in 3 of the first 3",  # what the file names first
        ),
        (reps(*[(60, "no_hold")] * 4, *[(60, "no_hold")] * 2, *[(60, "")] * 2), "2 of the last"),
        (reps((60, ""), (62, ""), (70, ""), (72, "")), "score 61 in the first half, 71 in the"),
    ],
)
def test_what_got_better_is_said(done: list[Rep], said: str) -> None:
    assert said in improved(done, THRUST)


@pytest.mark.parametrize(
    "done",
    [
        [],
        reps((60, "no_hold"), (90, ""), (90, "")),  # one rep is chance
        reps((60, "no_hold"), (80, ""), (60, ""), (80, "")),
        reps((70, ""), (72, ""), (71, ""), (74, "")),
        reps((80, ""), (80, ""), (60, ""), (60, "")),
        reps((None, ""), (None, ""), (90, ""), (90, "")),
    ],
)
def test_nothing_is_said_where_nothing_surely_got_better(done: list[Rep]) -> None:
    assert improved(done, THRUST) == ""
