"""`coach validate`: measure every clip, compare, repeat it perturbed, report."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from coach.engine import choose_neutral, score_recording
from coach.errors import CoachError
from coach.exercises.library import load
from coach.geometry.lumbopelvic import LumbopelvicModel, default_model
from coach.geometry.neutral import Neutral, from_calibration_clip, population
from coach.report.terminal import print_error
from coach.scoring import Progress
from coach.session.summary import Versions
from coach.validation.clip_metrics import clip_metrics
from coach.validation.clip_results import ClipResult, Condition, Frames
from coach.validation.clips import Clip, find_clips
from coach.validation.comparison import compare, population_less_constant
from coach.validation.perturbations import PERTURBATIONS, REPEAT_S
from coach.validation.poses import PoseCache, Recording
from coach.validation.repeatability import Repeatability, differences, one_per_family, until
from coach.validation.report_data import ReportData, build_report_data
from coach.validation.report_files import write_report


def validate(
    folder: Path,
    names: str,
    bundle: Path | None,
    out: Path,
    progress: Progress,
    console: Console,
) -> ReportData:
    """Validate all clips of a folder whose name fits and write the report.

    Args:
        folder: clips with truth.
        names: pattern of the clips' names.
        bundle: pose model bundle; None for the one that comes with the program.
        out: folder for report and sessions.
        progress: called with what is being done, frames done and frames expected.
        console: takes one sentence for each clip that cannot be read.

    Raises:
        CoachError: no clip could be read, or the report not be written.
    """
    model = default_model()
    selection = find_clips(folder, names)
    cache = PoseCache(out / "sessions", bundle, progress)
    failed = list(selection.failed)
    for error in failed:
        print_error(console, error)
    recordings: dict[str, Recording] = {}
    everything = [*selection.clips, *selection.calibration_clips.values()]
    for clip in {clip.name: clip for clip in everything}.values():
        try:
            recordings[clip.name] = cache.observe(clip.video)
        except CoachError as error:
            print_error(console, error)
            failed.append(error)
    own, uncalibrated = _neutrals(selection.calibration_clips, recordings, model)
    clips, frames = _compare(
        [clip for clip in selection.clips if clip.name in recordings], recordings, own, model
    )
    if not clips:
        raise CoachError(f"None of the clips named {names} in {folder} can be read.")
    by_name = {clip.name: clip for clip in selection.clips}
    repeatability: list[Repeatability] = []
    for picked in one_per_family(clips):
        clip = by_name[picked.name]
        neutrals: dict[Condition, Neutral] = {"population": population(model)}
        if "calibrated" in picked.metrics:
            neutrals["calibrated"] = choose_neutral(
                recordings[clip.name].observed, model, own[picked.person]
            )
        repeatability += _repeat_clip(clip, recordings[clip.name], neutrals, cache, model)
    report = build_report_data(
        folder=folder.name,
        names=names,
        versions=Versions(
            program=version("coach"), pose_model=cache.pose_model, estimator=model.version
        ),
        clips=clips,
        frames=frames,
        repeatability=repeatability,
        uncalibrated=uncalibrated,
        failed=[str(error) for error in failed],
    )
    write_report(out, report, frames)
    return report


def _neutrals(
    calibration_clips: dict[str, Clip], recordings: dict[str, Recording], model: LumbopelvicModel
) -> tuple[dict[str, Neutral], dict[str, str]]:
    """Each person's calibration, and why some have none."""
    neutrals, refused = {}, {}
    for person, clip in calibration_clips.items():
        if clip.name in recordings:
            try:
                neutrals[person] = from_calibration_clip(recordings[clip.name].observed, model)
            except CoachError as error:
                refused[person] = str(error)
    return neutrals, refused


def _compare(
    clips: list[Clip],
    recordings: dict[str, Recording],
    own: dict[str, Neutral],
    model: LumbopelvicModel,
) -> tuple[list[ClipResult], Frames]:
    results: list[ClipResult] = []
    frames: Frames = {}
    for clip in clips:
        truth, recording = clip.truth, recordings[clip.name]
        average = population_less_constant(recording.observed, truth, model)
        neutrals: dict[Condition, Neutral] = {"population": average}
        # a calibration clip seen from the neutral that it gave itself would flatter
        if truth.person in own and not clip.is_calibration:
            neutrals["calibrated"] = choose_neutral(recording.observed, model, own[truth.person])
        compared = {
            condition: compare(recording.observed, truth, model, neutral)
            for condition, neutral in neutrals.items()
        }
        frames[clip.name] = compared
        results.append(
            ClipResult(
                name=clip.name,
                family=clip.family,
                person=truth.person,
                top=truth.top,
                yaw_deg=abs(truth.yaw_deg),
                dist_m=truth.dist_m,
                height_px=recording.size_px[1],
                metrics={
                    condition: clip_metrics(found, truth, offsets_count=condition == "calibrated")
                    for condition, found in compared.items()
                },
            )
        )
    return results, frames


def _repeat_clip(
    clip: Clip,
    recording: Recording,
    neutrals: dict[Condition, Neutral],
    cache: PoseCache,
    model: LumbopelvicModel,
) -> list[Repeatability]:
    """The same clip under every change of its pictures, seen from the same neutrals."""
    exercise = load(clip.truth.exercise)
    before = {
        condition: score_recording(until(recording.observed, REPEAT_S), model, neutral, exercise)
        for condition, neutral in neutrals.items()
    }
    found = []
    for name, perturbation in PERTURBATIONS.items():
        repeat = cache.observe(clip.video, name, perturbation).observed
        for condition, neutral in neutrals.items():
            after = score_recording(repeat, model, neutral, exercise)
            found.append(
                Repeatability(
                    clip=clip.name,
                    person=clip.truth.person,
                    perturbation=name,
                    condition=condition,
                    angles=differences(before[condition], after),
                    reps=len(after.reps),
                    reps_unperturbed=len(before[condition].reps),
                )
            )
    return found
