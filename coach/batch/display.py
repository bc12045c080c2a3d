"""How a batch gets on, for people: each recording in a line, all and each worker as bars."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from coach.batch.run import Finished
from coach.errors import CoachError
from coach.report.digest import Digest
from coach.report.terminal import print_candidates, print_error
from coach.session.reader import SessionReader

_NAMES_SHOWN = 3  # of recordings that failed for one cause


class Display:
    """Tells a console how a batch gets on; a `Watcher` and a context manager.

    Bars are drawn where there is a terminal; elsewhere each line says how far it is.

    Args:
        console: for people.
        refused: a sentence for each source that holds nothing to score.
        recordings: how many the batch has.
        explain: whether to list every movement found and why it was not counted.
    """

    def __init__(
        self, console: Console, refused: Sequence[str], recordings: int, *, explain: bool
    ) -> None:
        self._console = console
        self._refused = refused
        self._total = len(refused) + recordings
        self._explain = explain
        self._scored = 0
        self._before = 0
        self._done = 0  # in this run
        self._failed: list[Finished] = []
        self._sizes: dict[str, int] = {}
        self._size = 0
        self._size_done = 0
        self._began_s = time.monotonic()
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[told]}", markup=False),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._all = self._bars.add_task("all", total=None, told="")
        self._each: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Say what was refused, and draw the bars."""
        for sentence in self._refused:
            print_error(self._console, CoachError(sentence))
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bars away."""
        self._bars.stop()

    @property
    def failed(self) -> bool:
        """Whether anything failed, now or before."""
        return bool(self._failed or self._refused)

    def planned(self, sizes: Mapping[str, int]) -> None:
        """More work was found."""
        if sizes:
            self._print_before()
        self._sizes.update(sizes)
        self._size += sum(sizes.values())

    def beat(self, name: str, done: int, expected: int | None) -> None:
        """A recording that is being worked on."""
        if name not in self._each:
            self._each[name] = self._bars.add_task(f"  {name}", total=None, told="")
        self._bars.update(
            self._each[name],
            completed=done,
            total=max(expected, done) if expected else None,
            told=f"{done} frames" if done else "",
        )

    def finished(self, one: Finished) -> None:
        """A recording of which all is known."""
        name, error = one.recording.name, one.outcome.error
        if not one.before:
            self._done += 1
            self._size_done += self._sizes.get(name, 0)
            if name in self._each:
                self._bars.remove_task(self._each.pop(name))
        if error is not None:
            self._failed.append(one)
            print_error(self._console, CoachError(error))
        else:
            self._scored += 1
            self._before += one.before
            if not one.before:
                self._print_scored(one)
        self._bars.update(
            self._all,
            description=self._count(),
            completed=self._size_done,
            total=self._size or None,
            told=self._pace(),
        )

    def conclude(self) -> None:
        """Say what came of all, and of what failed why."""
        self._print_before()
        if self._failed:
            self._console.print(_causes(self._failed))
        if self._total > 1:
            self._console.print(f"\n{self._scored} of {self._total} were scored.")
        if any(one.before for one in self._failed):
            self._console.print("To try again what failed before, add --retry-failed.")

    def _print_before(self) -> None:
        """Say how many need not be scored, before others are or at the end."""
        if self._before:
            self._console.print(f"{self._before} of {self._total} were done before.")
            self._before = 0

    def _print_scored(self, one: Finished) -> None:
        far = "" if self._console.is_terminal else self._far()
        headline = "calibrated"
        if one.outcome.digest:
            headline = Digest.model_validate_json(one.outcome.digest).summary.headline
        self._console.print(
            f"[dim]{escape(far)}{escape(one.recording.name)}:[/] {escape(headline)}",
            highlight=False,
            soft_wrap=True,
        )
        if self._explain and one.outcome.digest:
            with SessionReader(one.recording.session) as reader:
                print_candidates(self._console, list(reader.candidates()))

    def _count(self) -> str:
        return f"{self._scored + len(self._failed) + len(self._refused)} of {self._total}"

    def _far(self) -> str:
        told = self._count()
        pace = self._pace()
        return f"{told}, {pace}; " if pace else f"{told}; "

    def _pace(self) -> str:
        """Videos a minute, and the time left, by the bytes that are left."""
        passed_s = time.monotonic() - self._began_s
        if not self._done or passed_s <= 0:
            return ""
        told = f"{self._done * 60 / passed_s:.3g} a minute"
        if not self._size_done:
            return told
        left_s = passed_s * (self._size - self._size_done) / self._size_done
        return f"{told}, {_spoken(left_s)} left"


def _spoken(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"


def _causes(failed: list[Finished]) -> Table:
    """How many failed for which cause, and the first of them."""
    table = Table(box=None, header_style="dim")
    table.add_column("failed", justify="right")
    table.add_column("cause")
    table.add_column("such as", overflow="fold")
    counted = Counter(one.outcome.cause for one in failed)
    for cause, count in counted.most_common():
        names = [one.recording.name for one in failed if one.outcome.cause == cause]
        more = ", ..." if count > _NAMES_SHOWN else ""
        table.add_row(str(count), cause, escape(", ".join(names[:_NAMES_SHOWN]) + more))
    return table
