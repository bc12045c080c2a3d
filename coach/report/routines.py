"""Routines as text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coach.exercises import library
from coach.programme.events import Event
from coach.programme.levels import reps_today
from coach.programme.routine import Routine, Step


def print_routines(console: Console, routines: Sequence[Routine]) -> None:
    """What each routine is for, and how long it takes."""
    table = Table(box=None, header_style="dim")
    for column in ("name", "minutes", "what for"):
        table.add_column(column, justify="right" if column == "minutes" else "left")
    for routine in routines:
        table.add_row(routine.name, _minutes(routine), escape(routine.about))
    console.print(table)
    console.print(
        "[dim]See one with `coach routine show NAME`, do it with `coach routine run NAME`.[/]"
    )


def print_routine(console: Console, routine: Routine, events: Sequence[Event]) -> None:
    """The steps of a routine, with what it asks for today.

    Args:
        console: to print on.
        routine: to be shown.
        events: the history.
    """
    console.print(f"[bold]{escape(routine.title)}[/], about {_minutes(routine)} min")
    console.print(escape(routine.about))
    table = Table(box=None, header_style="dim")
    table.add_column("", justify="right")
    for column in ("drill", "today", "rest", "seen from", "what to mind"):
        table.add_column(column, overflow="fold")
    for number, step in enumerate(routine.steps, 1):
        exercise = library.load(step.drill)
        table.add_row(
            str(number),
            escape(", ".join(filter(None, (exercise.title, step.posture)))),
            _amount(step, reps_today(step, events)),
            f"{step.rest_s:g} s",
            exercise.view,
            escape(step.text or ""),
        )
    console.print(table)


def _amount(step: Step, reps: int | None) -> str:
    """How much of a step is asked for, such as "2 x 10 reps each side (up to 12)"."""
    amount = f"{step.seconds:g} s" if reps is None else f"{reps} {'rep' if reps == 1 else 'reps'}"
    if step.sets > 1:
        amount = f"{step.sets} x {amount}"
    if step.side is not None:
        amount += " each side" if step.side == "each" else f" {step.side}"
    return amount + (f" (up to {step.reps_up_to})" if step.reps_up_to else "")


def _minutes(routine: Routine) -> str:
    return f"{max(routine.minutes, 1.0):.0f}"
