"""Score many recordings; a bad one is named and passed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from coach.errors import CoachError
from coach.report.terminal import print_error, print_summary
from coach.score import Job, Progress, score


def run_batch(
    sources: Sequence[Path], job: Job, progress: Progress, console: Console
) -> list[Path]:
    """Score each source in turn.

    Returns:
        The sources that failed; each has been named with its reason.
    """
    failed = []
    written: dict[str, Path] = {}
    for source in sources:
        try:
            if source.stem in written:
                raise CoachError(
                    f"{source} would overwrite the results of {written[source.stem]}: rename it, "
                    "or score it into another folder."
                )

            def named(what: str, done: int, total: int | None, name: str = source.name) -> None:
                progress(f"{what} {name}", done, total)

            summary = score(source, job, named)
            written[source.stem] = source
        except CoachError as error:
            failed.append(source)
            print_error(console, error)
            continue
        console.print(f"\n[dim]{escape(str(source))} -> {escape(str(job.out))}[/]", highlight=False)
        print_summary(console, summary)
    if failed and len(sources) > 1:
        console.print(f"\n{len(sources) - len(failed)} of {len(sources)} were scored.")
    return failed
