"""`coach validate LABELS.json`: score every real clip against its label, and report."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from coach.capture.video import VideoFile
from coach.errors import CoachError
from coach.geometry.lumbopelvic import default_model
from coach.report.terminal import print_error
from coach.scoring import Progress
from coach.session.summary import Versions
from coach.validation.labelled.clip_score import ClipScore, exercise_of, score_clip
from coach.validation.labelled.contact_strip import Picture, contact_strip
from coach.validation.labelled.count_report import CountReport, summarise_counts
from coach.validation.labelled.labels import read_labels
from coach.validation.labelled.write import write_count_report
from coach.validation.poses import PoseCache


def validate_labelled(
    labels: Path,
    folder: Path,
    names: str,
    bundle: Path | None,
    out: Path,
    progress: Progress,
    console: Console,
) -> CountReport:
    """Score all labelled clips whose name fits, one after another, and write the report.

    Args:
        labels: the file of labels.
        folder: where its clips are.
        names: pattern of the clips' names.
        bundle: pose model bundle; None for the one that comes with the program.
        out: folder for report and sessions.
        progress: called with what is being done, frames done and frames expected.
        console: takes one sentence for each clip that cannot be scored.

    Raises:
        CoachError: the labels cannot be read, no clip be scored, or the report not be written.
    """
    model = default_model()
    chosen = read_labels(labels, names)
    clips: list[ClipScore] = []
    strips: dict[str, list[Picture]] = {}
    failed: list[str] = []
    for number, label in enumerate(chosen, start=1):

        def numbered(
            what: str, done: int, total: int | None, place: str = f"{number} of {len(chosen)}"
        ) -> None:
            progress(f"{place}: {what}", done, total)

        cache = PoseCache(out / "sessions", bundle, numbered)
        video = folder / label.file
        try:
            exercise = exercise_of(label)
            recording = cache.observe(video)
            clip = score_clip(recording.observed, label, exercise, model)
            with VideoFile(video) as frames:
                strips[label.name] = contact_strip(frames, recording, clip)
            clips.append(clip)
        except CoachError as error:
            print_error(console, error)
            failed.append(str(error))
    if not clips:
        raise CoachError(f"None of the clips that {labels} names in {folder} can be scored.")
    versions = Versions(
        program=version("coach"), pose_model=cache.pose_model, estimator=model.version
    )
    report = CountReport(
        labels=labels.name,
        names=names,
        versions=versions,
        summary=summarise_counts(clips),
        clips=clips,
        failed=failed,
    )
    write_count_report(out, report, strips)
    return report
