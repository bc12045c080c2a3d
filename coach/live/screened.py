"""What is known of somebody's health before a live session, asked for the first time."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from rich.console import Console

from coach.errors import CoachError
from coach.programme.screening import Answers, last_answers
from coach.programme.store import Store
from coach.report.questionnaire import ask_questions
from coach.report.terminal import print_error

NOTHING_KNOWN = Answers(skipped=True)


def screened(history: Path | None, console: Console, *, may_ask: bool) -> Answers | None:
    """The answers that are kept; the questions are asked the first time, in a terminal.

    Args:
        history: the store; None for none.
        console: for people.
        may_ask: whether somebody is there to be asked.

    Returns:
        The answers; None when one of them forbids training now, until they are given anew.
    """
    if history is None:
        return NOTHING_KNOWN
    try:
        with Store(history) as store:
            if store.damage:
                print_error(console, CoachError(store.damage))
            known = last_answers(store.events(["screened"]))
            if known is not None:
                if known.see != "emergency":
                    return known
                advice = f"{known.advice[0]} If that is over, answer again: coach plan --questions."
                print_error(console, CoachError(advice))
                return None
            if not (may_ask and sys.stdin.isatty() and console.is_terminal):
                return NOTHING_KNOWN
            answers = ask_questions(console)
            if answers is None:
                return NOTHING_KNOWN
            store.append(answers.event(datetime.now().astimezone()))
    except CoachError as error:  # one may train without a history
        print_error(console, error)
        return NOTHING_KNOWN
    return None if answers.see == "emergency" else answers
