"""The report on real clips as tables of words."""

from __future__ import annotations

from coach.validation.labelled.clip_score import PEAK_TOLERANCE_S, ClipScore
from coach.validation.labelled.count_report import CountReport, CountSummary
from coach.validation.labelled.labels import Label
from coach.validation.table import NOTHING, Cell, Mark, Table, formatted, in_words

_REASONS_SHOWN = 2


def headline(report: CountReport) -> str:
    """The counts in one sentence."""
    s = report.summary
    return (
        f"{s.exact} of {s.counted_clips} clips counted exactly, by the ten-line counter "
        f"{s.baseline_exact}; {s.verdicts} of {s.reps} reps with a verdict; "
        f"{s.negatives_counted} of {s.negatives} negatives counted as something."
    )


def all_tables(report: CountReport) -> list[Table]:
    """Every table that has rows, in order."""
    tables = [summary_table(report.summary), clips_table(report), negatives_table(report)]
    return [table for table in tables if table.rows]


def summary_table(s: CountSummary) -> Table:
    """Sums over clips beside those of the baseline."""
    clips = s.counted_clips
    rows = [
        ("clips counted exactly", _of(s.exact, clips), _of(s.baseline_exact, clips)),
        (
            "clips counted exactly or wrong by one",
            _of(s.within_one, clips),
            _of(s.baseline_within_one, clips),
        ),
        ("clips that only the other counts exactly", str(s.baseline_better), str(s.better)),
        ("reps counted, of full cycles shown", f"{s.reps} of {s.true_reps}", str(s.baseline_reps)),
        ("labelled peaks with a counted rep", _of(s.peaks_matched, s.true_peaks), NOTHING),
        ("reps with a verdict", _of(s.verdicts, s.reps), NOTHING),
        ("reps with a verdict, seen from the side", _of(s.side_verdicts, s.side_reps), NOTHING),
        ("exercises named by auto", _of(s.recognised, s.exercise_clips), NOTHING),
        ("exercises misnamed by auto", _of(s.recognised_wrongly, s.exercise_clips), NOTHING),
        ("negatives in which an exercise counts", _of(s.negatives_counted, s.negatives), NOTHING),
        ("negatives that auto names", _of(s.negatives_recognised, s.negatives), NOTHING),
    ]
    return Table(
        "All clips",
        ("", "coach", "ten-line counter"),
        [tuple(map(Cell, row)) for row in rows],
        "Without calibration, the exercise named. The ten-line counter counts cycles of the hip "
        "angle (of the knee angle in squats) by its own range, whatever is done. A verdict is a "
        f"tilt class other than unclear; a labelled peak is matched within {PEAK_TOLERANCE_S} s.",
    )


def clips_table(report: CountReport) -> Table:
    """One row a clip of an exercise."""
    return Table(
        "Clips",
        (
            "clip", "view", "exercise", "true reps", "coach", "ten lines", "peaks", "verdicts",
            "auto", "measured", "mostly not because", "refused",
        ),
        [_clip_row(clip) for clip in report.clips if not clip.label.is_negative],
        "True reps: full cycles, and with partial first and last ones; ? not counted by hand. "
        "Peaks: labelled ones matched. Verdicts: of the reps counted. Measured: share of frames. "
        "Refused: movements found and not counted, by the rule that said no.",
    )  # fmt: skip


def negatives_table(report: CountReport) -> Table:
    """One row a clip that shows no exercise."""
    return Table(
        "Negatives",
        ("clip", "view", "counted", "may count", "ten lines", "auto", "measured"),
        [_negative_row(clip) for clip in report.clips if clip.label.is_negative],
        "Counted: reps under every exercise in turn. May count: near relatives, whose reps are "
        "no mistake if what is different is named.",
    )


def true_reps(label: Label) -> str:
    """The count or counts that are right."""
    if label.reps is None:
        return "?"
    return str(label.reps) if label.most_reps == label.reps else f"{label.reps}..{label.most_reps}"


def counts(clip: ClipScore) -> str:
    """What was counted under which exercise."""
    return ", ".join(f"{name} {n}" for name, n in clip.counts.items() if n) or "nothing"


def answer(clip: ClipScore) -> Cell:
    """One clip in a line: what was counted beside what is true."""
    told = f"auto: {clip.recognised or 'not told'}; {measured(clip)} of frames measured."
    if clip.label.is_negative:
        text = f"No exercise; counted {counts(clip)}; {told}"
        return Cell(text, _mark(not clip.false_counts))
    text = (
        f"{clip.label.exercise}: {true_reps(clip.label)} true, {len(clip.reps)} counted, "
        f"{clip.baseline_reps} by the ten-line counter; {clip.verdicts} with a verdict; {told}"
    )
    return Cell(text, _mark(clip.is_exact))


def remarks(label: Label) -> str:
    """What the label says in words."""
    said = (("view", label.view), ("form", label.form), ("remark", label.remark))
    return "; ".join(f"{name}: {words}" for name, words in said if words)


def _clip_row(clip: ClipScore) -> tuple[Cell, ...]:
    label = clip.label
    reps = len(clip.reps)
    off = label.distance(clip.baseline_reps)
    return (
        Cell(label.name),
        Cell(label.view),
        Cell(label.exercise or NOTHING),
        Cell(true_reps(label)),
        Cell(str(reps), _mark(clip.is_exact)),
        Cell(str(clip.baseline_reps), _mark(None if off is None else off == 0)),
        Cell(f"{clip.peaks_matched} of {len(label.peak_s)}" if label.peak_s else NOTHING),
        Cell(f"{clip.verdicts} of {reps}" if reps else NOTHING),
        _recognised(clip),
        Cell(measured(clip)),
        Cell(_reasons(clip)),
        Cell("; ".join(f"{rule} ({n})" for rule, n in clip.refused.items()) or NOTHING),
    )


def _negative_row(clip: ClipScore) -> tuple[Cell, ...]:
    label = clip.label
    return (
        Cell(label.name),
        Cell(label.view or NOTHING),
        Cell(counts(clip), _mark(not clip.false_counts)),
        Cell(", ".join(label.may_count) or NOTHING),
        Cell(str(clip.baseline_reps)),
        _recognised(clip),
        Cell(measured(clip)),
    )


def _recognised(clip: ClipScore) -> Cell:
    if clip.is_recognised_wrongly:
        return Cell(clip.recognised or "", "missed")
    if clip.recognised is None:
        return Cell("not told", "met" if clip.label.is_negative else "")
    return Cell(clip.recognised, "met")


def measured(clip: ClipScore) -> str:
    """Share of frames with a lumbar angle."""
    return formatted(clip.measured / clip.frames, "share")


def _reasons(clip: ClipScore) -> str:
    most = list(clip.reasons.items())[:_REASONS_SHOWN]
    shares = [f"{in_words(name)} {formatted(n / clip.frames, 'share')}" for name, n in most]
    return ", ".join(shares) or NOTHING


def _of(part: int, whole: int) -> str:
    share = f" ({formatted(part / whole, 'share')})" if whole else ""
    return f"{part} of {whole}{share}"


def _mark(is_right: bool | None) -> Mark:
    if is_right is None:
        return ""
    return "met" if is_right else "missed"
