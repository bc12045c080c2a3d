from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from coach.programme.events import Event
from coach.programme.screening import QUESTIONS, Answers, answers_of, last_answers

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def answered(*yes: str) -> Answers:
    return answers_of({question.name: question.name in yes for question in QUESTIONS})


def test_who_says_no_to_all_is_coached_as_ever() -> None:
    answers = answered()
    assert answers.effort_cues
    assert answers.see is None
    assert answers.advice == ()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_any_yes_turns_off_what_asks_for_more_and_says_whom_to_see(question) -> None:
    answers = answered(question.name)
    assert not answers.effort_cues
    assert answers.advice == (question.advice,)
    assert answers.see == ("emergency" if question.name == "emergency" else "clinician")


def test_what_cannot_wait_is_said_first() -> None:
    answers = answered("pain_now", "emergency")
    assert answers.see == "emergency"
    assert "emergency care" in answers.advice[0]


def test_the_last_answers_hold() -> None:
    later = NOW + timedelta(days=1)
    asked = [answered("heart").event(NOW), Event("pain", NOW), answered().event(later)]
    assert last_answers(asked) == answered()
    assert last_answers(asked[:2]) == answered("heart")
    assert last_answers([]) is None


def test_skipped_questions_change_nothing_and_count_as_asked() -> None:
    skipped = last_answers([Answers(skipped=True).event(NOW)])
    assert skipped is not None
    assert (skipped.skipped, skipped.effort_cues, skipped.see) == (True, True, None)


def test_answers_that_cannot_be_read_count_as_none() -> None:
    assert last_answers([Event("screened", NOW, detail={"yes": 3})]) is None
