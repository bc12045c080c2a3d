"""Measured against true, for a folder of clips with truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from math import isnan, nan
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from coach.engine import Result, choose_neutral, measure_recording, score_recording
from coach.errors import CoachError
from coach.exercises.library import load
from coach.geometry.joints import Floats
from coach.geometry.lumbopelvic import LumbopelvicModel, default_model
from coach.geometry.measure import RawFrames
from coach.geometry.neutral import Neutral, from_calibration_clip
from coach.pose.types import Pose
from coach.score import Progress
from coach.truth import Truth, read_truth

CALIBRATION_SET = "calibration"
_TILT_CLASSES = ("tucked", "neutral", "arched")
_NEAR_S = 0.6  # a measured peak this near a true one is that rep


@dataclass(frozen=True, slots=True)
class ClipResult:
    """How one clip came out.

    Attributes:
        name: of the clip.
        kind: motion family.
        yaw_deg: camera off the side view.
        calibrated: whether the same person's calibration clip was used.
        measured_share: frames with angles, 0 to 1.
        tilt_error_deg: mean absolute error of the pelvic tilt, constant offset removed.
        lumbar_error_deg: the same for the lumbar angle.
        tilt_offset_deg: that constant offset of the pelvic tilt.
        lumbar_offset_deg: that of the lumbar angle.
        within_sd: share of frames whose lumbar error lies within one stated standard
            deviation, offsets included.
        reps: counted.
        true_reps: shown; None where the clip's truth says nothing of reps.
        lockouts: reps whose true tilt class is known.
        lockouts_clear: of those, the ones not called unclear.
        lockouts_right: of those, the ones called right.
    """

    name: str
    kind: str
    yaw_deg: float
    calibrated: bool
    measured_share: float
    tilt_error_deg: float
    lumbar_error_deg: float
    tilt_offset_deg: float
    lumbar_offset_deg: float
    within_sd: float
    reps: int
    true_reps: int | None
    lockouts: int
    lockouts_clear: int
    lockouts_right: int


def validate_folder(
    folder: Path, names: str, bundle: Path | None, progress: Progress
) -> list[ClipResult]:
    """Measure all clips of a folder whose name fits and compare them with their truth.

    Raises:
        CoachError: no clip with truth there, or a file is broken.
    """
    truths = {
        video: read_truth(video)
        for video in sorted(folder.glob("*.mp4"))
        if video.with_suffix(".reps.json").exists()
    }
    chosen = [video for video in truths if fnmatch(video.stem, names)]
    if not chosen:
        raise CoachError(
            f"{folder} holds no clip with truth named {names}: NAME.mp4, NAME.csv and "
            "NAME.reps.json belong together."
        )
    model = default_model()
    people = {truths[video].person for video in chosen}
    standing = [
        v for v, truth in truths.items() if truth.kind == CALIBRATION_SET and truth.person in people
    ]
    raw: dict[Path, RawFrames] = {}
    everything = [*chosen, *(v for v in standing if v not in chosen)]
    for i, video in enumerate(everything):
        raw[video] = _measure(video, model, bundle, progress, f"{i + 1} of {len(everything)}")
    neutrals = _neutrals({truths[v].person: raw[v] for v in standing}, model)
    return [_compare(video.stem, truths[video], raw[video], model, neutrals) for video in chosen]


def _measure(
    video: Path, model: LumbopelvicModel, bundle: Path | None, progress: Progress, where: str
) -> RawFrames:
    from coach.capture.video import VideoFile
    from coach.observe import Observer

    with VideoFile(video) as frames, Observer(bundle) as observer:

        def poses() -> Iterator[Pose]:
            for pose in observer.observe_all(frames):
                progress(f"{video.stem} ({where})", pose.frame + 1, frames.expected_frames)
                yield pose

        raw = measure_recording(poses(), model)
    if raw is None:
        raise CoachError(f"{video} holds no picture.")
    return raw


def _neutrals(standing: dict[str, RawFrames], model: LumbopelvicModel) -> dict[str, Neutral]:
    """Each person's calibration; people whose clip is refused have none."""
    neutrals = {}
    for person, raw in standing.items():
        try:
            neutrals[person] = from_calibration_clip(raw, model)
        except CoachError:
            continue
    return neutrals


def _compare(
    name: str,
    truth: Truth,
    raw: RawFrames,
    model: LumbopelvicModel,
    neutrals: dict[str, Neutral],
) -> ClipResult:
    own = neutrals.get(truth.person)
    neutral = choose_neutral(raw, model, own)
    result = score_recording(raw, model, neutral, load(truth.exercise))
    tilt_error, tilt_offset, _ = _errors(result, truth, "pelvic_tilt_deg")
    lumbar_error, lumbar_offset, within = _errors(result, truth, "lumbar_angle_deg")
    pairs = _lockouts(result, truth)
    measured = [not isnan(s.measurement.lumbar_angle_deg) for s in result.states]
    return ClipResult(
        name=name,
        kind=truth.kind,
        yaw_deg=truth.yaw_deg,
        calibrated=own is not None,
        measured_share=float(np.mean(measured)),
        tilt_error_deg=tilt_error,
        lumbar_error_deg=lumbar_error,
        tilt_offset_deg=tilt_offset,
        lumbar_offset_deg=lumbar_offset,
        within_sd=within,
        reps=len(result.reps),
        true_reps=None if truth.kind == CALIBRATION_SET else len(truth.reps),
        lockouts=len(pairs),
        lockouts_clear=sum(called != "unclear" for _, called in pairs),
        lockouts_right=sum(true == called for true, called in pairs),
    )


def _errors(result: Result, truth: Truth, signal: str) -> tuple[float, float, float]:
    """Mean absolute error without offset, the offset (median), share within one sd."""
    t_s = np.array([s.measurement.t_s for s in result.states])
    got = np.array([getattr(s.measurement, signal) for s in result.states])
    sd = np.array(
        [getattr(s.measurement, signal.replace("_deg", "_sd_deg")) for s in result.states]
    )
    true: Floats = np.interp(t_s, truth.t_s, getattr(truth, signal))
    error = got - true
    seen = np.isfinite(error)
    if not seen.any():
        return nan, nan, nan
    error, sd = error[seen], sd[seen]
    offset = float(np.median(error))
    return (
        float(np.abs(error - offset).mean()),
        offset,
        float((np.abs(error) <= sd).mean()),
    )


def _lockouts(result: Result, truth: Truth) -> list[tuple[str, str]]:
    """(true class, class called) of every rep whose tilt class is known."""
    pairs: list[tuple[str, str]] = []
    for true in truth.reps:
        if true.cls not in _TILT_CLASSES or truth.exercise not in ("hip-thrust", "glute-bridge"):
            continue
        near = [rep for rep in result.reps if abs(rep.span.peak_s - true.peak_s) < _NEAR_S]
        if near:
            pairs.append((true.cls, near[0].tilt_class))
    return pairs


def print_report(console: Console, results: Sequence[ClipResult]) -> None:
    """Tables of clips and families, and what it comes to."""
    table = Table(title="Clips", box=None, header_style="dim", title_justify="left")
    table.add_column("clip", no_wrap=True)
    for column in ("tilt", "lumbar", "offset", "in sd", "seen", "reps", "lockouts"):
        table.add_column(column, justify="right", no_wrap=True)
    for r in results:
        exact = "" if r.true_reps is None or r.reps == r.true_reps else " !"
        table.add_row(
            r.name,
            f"{r.tilt_error_deg:.1f}",
            f"{r.lumbar_error_deg:.1f}",
            f"{r.lumbar_offset_deg:+.1f}{'' if r.calibrated else ' *'}",
            f"{r.within_sd:.0%}",
            f"{r.measured_share:.0%}",
            "-" if r.true_reps is None else f"{r.reps}/{r.true_reps}{exact}",
            f"{r.lockouts_right}/{r.lockouts_clear} of {r.lockouts}" if r.lockouts else "",
        )
    console.print(table)
    console.print(
        "[dim]Mean absolute errors in degrees with the clip's constant offset removed; offset of "
        "the lumbar angle (* without calibration); frames within one stated standard deviation; "
        "frames measured; reps counted/true; tilt classes right/clear of all lockouts.[/]\n"
    )
    families = Table(title="Families", box=None, header_style="dim", title_justify="left")
    families.add_column("motion")
    for column in ("clips", "tilt", "lumbar"):
        families.add_column(column, justify="right")
    means = family_means(results)
    for kind, (n, tilt, lumbar) in means.items():
        families.add_row(kind, str(n), f"{tilt:.1f}", f"{lumbar:.1f}")
    console.print(families)
    values = np.array([[tilt, lumbar] for _, tilt, lumbar in means.values()])
    average, worst = np.nanmean(values, axis=0), np.nanmax(values, axis=0)
    counted = [r for r in results if r.true_reps is not None]
    exact_clips = sum(r.reps == r.true_reps for r in counted)
    lockouts = sum(r.lockouts for r in results)
    clear = sum(r.lockouts_clear for r in results)
    right = sum(r.lockouts_right for r in results)
    console.print(
        f"\nPelvic tilt {average[0]:.1f} degrees on average over families, {worst[0]:.1f} in the "
        f"worst; lumbar angle {average[1]:.1f} and {worst[1]:.1f}.\n"
        f"Frames measured {np.mean([r.measured_share for r in results]):.1%}. "
        f"Reps counted exactly in {exact_clips} of {len(counted)} clips."
    )
    if lockouts:
        share = f"{right / clear:.0%}" if clear else "none"
        console.print(
            f"Tilt class at lockout right in {share} of those not unclear; "
            f"{1 - clear / lockouts:.0%} of {lockouts} unclear."
        )


def family_means(results: Sequence[ClipResult]) -> dict[str, tuple[int, float, float]]:
    """Clips, mean tilt error and mean lumbar error of each motion family."""
    means = {}
    for kind in sorted({r.kind for r in results}):
        own = [r for r in results if r.kind == kind]
        means[kind] = (
            len(own),
            float(np.nanmean([r.tilt_error_deg for r in own])),
            float(np.nanmean([r.lumbar_error_deg for r in own])),
        )
    return means
