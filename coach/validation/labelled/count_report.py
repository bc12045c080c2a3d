"""All real clips together: the numbers of the report; `report.json` is exactly this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.session.summary import Versions
from coach.validation.labelled.clip_score import ClipScore


@dataclass(frozen=True, slots=True)
class CountSummary:
    """Sums over clips.

    Attributes:
        counted_clips: clips of an exercise whose reps somebody has counted.
        exact: of those, the ones counted exactly.
        within_one: the ones counted exactly or wrong by one.
        baseline_exact: as `exact`, by the baseline.
        baseline_within_one: as `within_one`, by the baseline.
        baseline_better: clips that the baseline counts exactly and `coach` does not.
        better: the other way round.
        true_reps: full cycles in those clips.
        reps: counted in them.
        baseline_reps: counted in them by the baseline.
        true_peaks: labelled peaks in clips of an exercise.
        peaks_matched: of those, the ones with a counted rep of their own.
        verdicts: of the reps counted in counted clips, the ones with a tilt class.
        side_reps: reps counted in such clips seen from the side.
        side_verdicts: of those, the ones with a tilt class.
        exercise_clips: clips of an exercise.
        recognised: of those, the ones that `auto` names rightly.
        recognised_wrongly: the ones that `auto` names wrongly; of the rest it does not tell.
        negatives: clips of no exercise.
        negatives_counted: of those, the ones in which an exercise counts what it must not.
        negatives_recognised: of those, the ones that `auto` takes for an exercise it must not.
    """

    counted_clips: int
    exact: int
    within_one: int
    baseline_exact: int
    baseline_within_one: int
    baseline_better: int
    better: int
    true_reps: int
    reps: int
    baseline_reps: int
    true_peaks: int
    peaks_matched: int
    verdicts: int
    side_reps: int
    side_verdicts: int
    exercise_clips: int
    recognised: int
    recognised_wrongly: int
    negatives: int
    negatives_counted: int
    negatives_recognised: int


@dataclass(frozen=True, slots=True)
class CountReport:
    """The whole report.

    Attributes:
        labels: name of the file of labels.
        names: which of its clips.
        versions: what they were measured with.
        summary: sums over clips.
        clips: each clip.
        failed: one sentence for each clip that could not be scored.
    """

    labels: str
    names: str
    versions: Versions
    summary: CountSummary
    clips: list[ClipScore]
    failed: list[str]


def summarise_counts(clips: Sequence[ClipScore]) -> CountSummary:
    """Sum up."""
    shown = [clip for clip in clips if not clip.label.is_negative]
    negatives = [clip for clip in clips if clip.label.is_negative]
    counted = [clip for clip in shown if clip.label.reps is not None]
    ours = [clip.label.distance(len(clip.reps)) for clip in counted]
    baseline = [clip.label.distance(clip.baseline_reps) for clip in counted]
    side = [clip for clip in counted if clip.label.is_side_view]
    return CountSummary(
        counted_clips=len(counted),
        exact=ours.count(0),
        within_one=ours.count(0) + ours.count(1),
        baseline_exact=baseline.count(0),
        baseline_within_one=baseline.count(0) + baseline.count(1),
        baseline_better=sum(b == 0 != own for own, b in zip(ours, baseline, strict=True)),
        better=sum(own == 0 != b for own, b in zip(ours, baseline, strict=True)),
        true_reps=sum(clip.label.reps or 0 for clip in counted),
        reps=sum(len(clip.reps) for clip in counted),
        baseline_reps=sum(clip.baseline_reps for clip in counted),
        true_peaks=sum(len(clip.label.peak_s) for clip in shown),
        peaks_matched=sum(clip.peaks_matched for clip in shown),
        verdicts=sum(clip.verdicts for clip in counted),
        side_reps=sum(len(clip.reps) for clip in side),
        side_verdicts=sum(clip.verdicts for clip in side),
        exercise_clips=len(shown),
        recognised=sum(clip.recognised == clip.label.exercise for clip in shown),
        recognised_wrongly=sum(clip.is_recognised_wrongly for clip in shown),
        negatives=len(negatives),
        negatives_counted=sum(bool(clip.false_counts) for clip in negatives),
        negatives_recognised=sum(clip.is_recognised_wrongly for clip in negatives),
    )
