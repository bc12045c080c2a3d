"""Score many recordings; a bad one is named and passed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from coach.errors import CoachError
from coach.report.terminal import print_candidates, print_error, print_summary
from coach.scoring import RESULTS_SUFFIX, Job, Progress, results_folder, score

VIDEO_SUFFIXES = frozenset(
    (".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".wmv", ".3gp", ".mts")
)


def run_batch(
    sources: Sequence[Path], job: Job, progress: Progress, console: Console, *, explain: bool
) -> list[Path]:
    """Score each source in turn, and every video in a folder.

    Args:
        sources: videos, sessions and folders.
        job: how they are scored.
        progress: as for `coach.scoring.score`.
        console: for people.
        explain: whether to list every movement found and why it was not counted.

    Returns:
        The sources that failed; each has been named with its reason.
    """
    failed: list[Path] = []
    scored: dict[Path, Path] = {}
    for source in sources:
        try:
            recordings = list(_videos_in(source)) if source.is_dir() else [source]
            if not recordings:
                raise CoachError(f"There is no video in the folder {source}: name another one.")
        except CoachError as error:
            failed.append(source)
            print_error(console, error)
            continue
        for recording in recordings:
            try:
                _score_one(recording, job, progress, console, scored, explain=explain)
            except CoachError as error:
                failed.append(recording)
                print_error(console, error)
    if failed and len(failed) + len(scored) > 1:
        console.print(f"\n{len(scored)} of {len(failed) + len(scored)} were scored.")
    return failed


def _videos_in(folder: Path) -> Iterator[Path]:
    """Videos below a folder, but for those that scoring has left there."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts[:-1]
        is_video = path.suffix.lower() in VIDEO_SUFFIXES and path.is_file()
        if is_video and not any(part.endswith(RESULTS_SUFFIX) for part in inside):
            yield path


def _score_one(
    source: Path,
    job: Job,
    progress: Progress,
    console: Console,
    scored: dict[Path, Path],
    *,
    explain: bool,
) -> None:
    """Score one recording, say what came of it, and add it to what was scored."""
    folder = results_folder(source, job)
    results = folder / source.stem
    if results in scored:
        raise CoachError(
            f"{source} would overwrite the results of {scored[results]}: rename it, or score it "
            "into another folder."
        )

    def named(what: str, done: int, total: int | None) -> None:
        progress(f"{what} {source.name}", done, total)

    analysis = score(source, job, named)
    scored[results] = source
    console.print(f"\n[dim]{escape(str(source))} -> {escape(str(folder))}[/]", highlight=False)
    print_summary(console, analysis.summary)
    if explain:
        print_candidates(console, analysis.result.candidates)
