"""The questions before the first training, asked in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from coach.programme.screening import QUESTIONS, Answers, Question, answers_of

_INTRODUCTION = (
    "Before you train, {n} questions, asked once; the answers stay on this machine and diagnose "
    "nothing. y for yes, n for no, s to skip them all."
)
_WHOM = {
    "emergency": "Do not train today: get emergency care at once.",
    "clinician": "See a clinician before you train on; if you train, cues will not ask for more.",
}


def ask_questions(console: Console) -> Answers | None:
    """Ask, and say what follows from the answers.

    Args:
        console: for people; answers are read from standard input.

    Returns:
        The answers; None when there is nobody to answer, so that they are asked again next time.
    """
    console.print(_INTRODUCTION.format(n=len(QUESTIONS)), highlight=False)
    given: dict[str, bool] = {}
    for number, question in enumerate(QUESTIONS, start=1):
        try:
            answer = _ask(console, number, question)
        except EOFError:
            console.print("\nNot answered; you will be asked again.", highlight=False)
            return None
        if answer is None:
            console.print(
                "Skipped. `coach plan --questions` asks them whenever you like.", highlight=False
            )
            return Answers(skipped=True)
        given[question.name] = answer
    answers = answers_of(given)
    print_answers(console, answers)
    return answers


def print_answers(console: Console, answers: Answers) -> None:
    """What follows from the answers."""
    if answers.see is None:
        console.print("Nothing of this speaks against training. Stop if it hurts.")
        return
    console.print(f"[bold]{_WHOM[answers.see]}[/]", highlight=False)
    for advice in answers.advice:
        console.print(f"- {escape(advice)}", highlight=False)


def _ask(console: Console, number: int, question: Question) -> bool | None:
    """Yes or no; None to skip all of them."""
    while True:
        words = f"[dim]{number}/{len(QUESTIONS)}[/] {escape(question.text)} \\[y/n/s] "
        answer = console.input(words).strip().casefold()
        if answer in ("y", "yes"):
            return True
        if answer in ("n", "no"):
            return False
        if answer in ("s", "skip"):
            return None
        console.print("y, n or s, please.", highlight=False)
