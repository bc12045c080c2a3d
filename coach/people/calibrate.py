"""A person's own neutral and range, measured from a clip and kept in a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError

from coach.engine import observe_recording
from coach.errors import CoachError
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral, from_calibration_clip
from coach.pose.types import Pose
from coach.score import Progress


class CalibrationFile(BaseModel):
    """The file that `coach calibrate` writes; degrees, signs as in the conventions.

    Attributes:
        coach_calibration: version of this layout.
        estimator: version of the estimator; another one's constants mean nothing to it.
        source: name of the clip, or how else it was measured.
        scores: what the estimator sees of the person in neutral standing.
        pelvis_deg: raw pelvic pitch in neutral standing.
        thorax_deg: raw rib cage pitch in neutral standing.
        sd_deg: standard deviations of tilt, lean and lumbar angle that the neutral adds.
        arch_deg: lumbar angle of the gentle arch.
        tuck_deg: lumbar angle of the gentle tuck.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    coach_calibration: Literal[1] = 1
    estimator: str
    source: str
    scores: tuple[FiniteFloat, ...]
    pelvis_deg: FiniteFloat
    thorax_deg: FiniteFloat
    sd_deg: tuple[FiniteFloat, FiniteFloat, FiniteFloat]
    arch_deg: FiniteFloat
    tuck_deg: FiniteFloat

    @classmethod
    def of(cls, neutral: Neutral, estimator: str, source: str) -> Self:
        """What is kept of a neutral."""
        return cls(
            estimator=estimator,
            source=source,
            scores=neutral.scores,
            pelvis_deg=neutral.pelvis_deg,
            thorax_deg=neutral.thorax_deg,
            sd_deg=neutral.sd_deg,
            arch_deg=neutral.arch_deg,
            tuck_deg=neutral.tuck_deg,
        )

    def neutral(self) -> Neutral:
        """The neutral that was kept."""
        return Neutral(
            "calibration",
            self.scores,
            self.pelvis_deg,
            self.thorax_deg,
            self.sd_deg,
            self.arch_deg,
            self.tuck_deg,
        )


def calibrate(
    source: Path, out: Path, model: LumbopelvicModel, bundle: Path | None, progress: Progress
) -> Neutral:
    """Measure a calibration clip and keep the result.

    Raises:
        CoachError: the clip cannot be read or used, or the file not written.
    """
    from coach.capture.video import VideoFile
    from coach.pose.observer import Observer

    with VideoFile(source) as video, Observer(bundle) as observer:

        def poses() -> Iterator[Pose]:
            for pose in observer.observe_all(video):
                progress("measuring", pose.frame + 1, video.expected_frames)
                yield pose

        observed = observe_recording(poses())
    if observed is None:
        raise CoachError(f"{source} holds no picture: give a video.")
    try:
        neutral = from_calibration_clip(observed, model)
    except CoachError as error:
        raise CoachError(f"{source}: {error}") from None
    kept = CalibrationFile.of(neutral, model.version, source.name)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(kept.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise CoachError(f"The calibration {out} cannot be written: {error.strerror}.") from None
    return neutral


def read_calibration(path: Path, model: LumbopelvicModel) -> Neutral:
    """Read a calibration file.

    Raises:
        CoachError: missing, not a calibration, or made with another estimator.
    """
    try:
        kept = CalibrationFile.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CoachError(f"There is no calibration file {path}: check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CoachError(f"The calibration file {path} cannot be read: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        where = f", {key}" if key else ""
        raise CoachError(
            f"{path} is no calibration file{where}: {first['msg']}; "
            "make one with `coach calibrate`."
        ) from None
    if kept.estimator != model.version:
        raise CoachError(
            f"{path} was made with estimator {kept.estimator}, this is {model.version}: "
            "run `coach calibrate` on the clip again."
        )
    return kept.neutral()
