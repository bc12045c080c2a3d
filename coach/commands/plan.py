"""`coach plan`: days a week, reminders, and the questions before training."""

from __future__ import annotations

from typing import Annotated

import typer

from coach.commands.console import one_sentence, stderr_console
from coach.commands.programme_store import open_store


def plan(
    days: Annotated[
        int | None, typer.Option(min=1, max=7, help="Days a week that you mean to train.")
    ] = None,
    reminder: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HH:MM",
            help="Remind on days without training yet, at this time; may be given again. "
            "`coach breaks` tells it while it runs.",
        ),
    ] = None,
    no_reminders: Annotated[
        bool, typer.Option("--no-reminders", help="Do not remind any more.")
    ] = False,
    questions: Annotated[
        bool, typer.Option("--questions", help="Ask the questions on your health again.")
    ] = False,
) -> None:
    """Show or change how many days a week you mean to train: 4 of 7 unless you say otherwise.

    Two of them are forgiven, a day that pain ended counts as done, and nothing is ever set back:
    weeks that were kept stay kept, by the plan they had.

    Examples: `coach plan`, `coach plan --days 3 --reminder 18:00`, `coach plan --questions`
    """
    from datetime import datetime

    from rich.console import Console

    from coach.programme.plan import WeekPlan, plan_of
    from coach.programme.screening import last_answers
    from coach.report.plan import parse_times, print_plan
    from coach.report.questionnaire import ask_questions

    now = datetime.now().astimezone()
    with one_sentence(), open_store() as store:
        if questions:
            answers = ask_questions(stderr_console())
            if answers is not None:
                store.append(answers.event(now))
            return
        before = plan_of(store.events(["plan_set"]))
        after = WeekPlan(
            days_a_week=days or before.days_a_week,
            reminders=() if no_reminders else parse_times(reminder or ()) or before.reminders,
        )
        if after != before:
            store.append(after.event(now))
        events = store.events()
        print_plan(Console(), events, last_answers(events), now.date())
