"""A progress bar that appears where there is a person to see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


@contextmanager
def progress_bar(
    console: Console, of: str = "frames"
) -> Iterator[Callable[[str, int, int | None], None]]:
    """Yield a callback that takes what is being done, how far, and of how many (or None).

    Args:
        console: for people.
        of: what is counted.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn(f"{{task.completed:.0f}} {of}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    task: TaskID | None = None
    current = ""

    def update(what: str, done: int, total: int | None) -> None:
        nonlocal task, current
        if task is None or what != current:
            if task is not None:
                bar.remove_task(task)
            bar.start()
            task, current = bar.add_task(what, total=total), what
        bar.update(task, completed=done, total=max(total, done) if total else None)

    try:
        yield update
    finally:
        if task is not None:  # nothing is printed where nothing was shown
            bar.stop()
