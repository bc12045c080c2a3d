"""`coach validate`: measure every clip, compare, look again, and write the report."""

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
from coach.score import Progress
from coach.session.summary import Versions
from coach.validation.clips import Clip, find_clips
from coach.validation.compare import clip_figures, compare, population_less_constant
from coach.validation.findings import Findings, find
from coach.validation.poses import PoseKeeper, Recording
from coach.validation.reliability import Steadiness, differences, one_a_family, until
from coach.validation.results import ClipResult, Column, Frames
from coach.validation.variations import REPEAT_S, VARIATIONS
from coach.validation.write import write_report


def validate(
    folder: Path,
    names: str,
    bundle: Path | None,
    out: Path,
    progress: Progress,
    console: Console,
) -> Findings:
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
    chosen = find_clips(folder, names)
    keeper = PoseKeeper(out / "sessions", bundle, model, progress)
    failed = list(chosen.failed)
    for error in failed:
        print_error(console, error)
    recordings: dict[str, Recording] = {}
    everything = [*chosen.clips, *chosen.standing.values()]
    for clip in {clip.name: clip for clip in everything}.values():
        try:
            recordings[clip.name] = keeper.measure(clip.video)
        except CoachError as error:
            print_error(console, error)
            failed.append(error)
    own, uncalibrated = _neutrals(chosen.standing, recordings, model)
    clips, frames = _compare(
        [clip for clip in chosen.clips if clip.name in recordings], recordings, own, model
    )
    if not clips:
        raise CoachError(f"None of the clips named {names} in {folder} can be read.")
    by_name = {clip.name: clip for clip in chosen.clips}
    steadiness: list[Steadiness] = []
    for picked in one_a_family(clips):
        clip = by_name[picked.name]
        neutrals: dict[Column, Neutral] = {"population": population(model)}
        if "calibrated" in picked.figures:
            neutrals["calibrated"] = choose_neutral(
                recordings[clip.name].observed, model, own[picked.person]
            )
        steadiness += _look_again(clip, recordings[clip.name], neutrals, keeper, model)
    findings = find(
        folder=folder.name,
        names=names,
        versions=Versions(
            program=version("coach"), pose_model=keeper.pose_model, estimator=model.version
        ),
        clips=clips,
        frames=frames,
        steadiness=steadiness,
        uncalibrated=uncalibrated,
        failed=[str(error) for error in failed],
    )
    write_report(out, findings, frames)
    return findings


def _neutrals(
    standing: dict[str, Clip], recordings: dict[str, Recording], model: LumbopelvicModel
) -> tuple[dict[str, Neutral], dict[str, str]]:
    """Each person's calibration, and why some have none."""
    neutrals, refused = {}, {}
    for person, clip in standing.items():
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
        neutrals: dict[Column, Neutral] = {"population": average}
        # a calibration clip seen from the neutral that it gave itself would flatter
        if truth.person in own and not clip.is_calibration:
            neutrals["calibrated"] = choose_neutral(recording.observed, model, own[truth.person])
        compared = {
            column: compare(recording.observed, truth, model, neutral)
            for column, neutral in neutrals.items()
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
                figures={
                    column: clip_figures(found, truth, offsets_count=column == "calibrated")
                    for column, found in compared.items()
                },
            )
        )
    return results, frames


def _look_again(
    clip: Clip,
    as_filmed: Recording,
    neutrals: dict[Column, Neutral],
    keeper: PoseKeeper,
    model: LumbopelvicModel,
) -> list[Steadiness]:
    """The same clip under every change of its pictures, seen from the same neutrals."""
    exercise = load(clip.truth.exercise)
    before = {
        column: score_recording(until(as_filmed.observed, REPEAT_S), model, neutral, exercise)
        for column, neutral in neutrals.items()
    }
    found = []
    for change, altered in VARIATIONS.items():
        repeat = keeper.measure(clip.video, change, altered).observed
        for column, neutral in neutrals.items():
            after = score_recording(repeat, model, neutral, exercise)
            found.append(
                Steadiness(
                    clip=clip.name,
                    person=clip.truth.person,
                    change=change,
                    column=column,
                    angles=differences(before[column], after),
                    reps=len(after.reps),
                    reps_as_filmed=len(before[column].reps),
                )
            )
    return found
