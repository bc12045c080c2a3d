"""The person's neutral and range: from a calibration clip, quiet standing or the population."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.geometry.estimate import Estimate, estimate
from coach.geometry.filters import stretches, zero_phase
from coach.geometry.level import Level
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.observables import Observables
from coach.geometry.reasons import Reason, sentence
from coach.pose.types import Floats

# Levine & Whittle 1996: 10.8 of lordosis to the arch and 9.0 to the tuck, standing
POPULATION_ARCH_DEG, POPULATION_TUCK_DEG = 10.8, -9.0
MIN_RANGE_DEG = 8.0  # below the noise of a camera: tilt cannot be graded (docs/thresholds.md#range)
QUIET_SPAN_DEG = 3.0  # who moves less is still: natural drift is about 3 in a minute (Pan 2021)
NEUTRAL_SD_DEG = 1.5  # of one quiet neutral against the next (Pan 2021, half the drift)

QUIET_S = 1.2  # a stretch of standing this long makes a neutral
_STANDING_DEG = 150.0  # hip and knee at least this straight
_UPRIGHT_DEG = 20.0
_SMOOTH_HZ = 2.0
_SAME_DEG = 12.0  # quiet standing further than this from a calibrated neutral is something else

Source = Literal["calibration", "quiet standing", "population"]


@dataclass(frozen=True, slots=True)
class Neutral:
    """What is taken off the raw pitches, and the person's own range.

    Attributes:
        source: where it comes from.
        scores: what the model sees of the person in neutral standing; None when not known.
        pelvis_deg: raw pelvic pitch in neutral standing, for that build.
        thorax_deg: raw rib cage pitch in neutral standing.
        sd_deg: (pelvic tilt, trunk lean, lumbar angle) standard deviations of these.
        arch_deg: lumbar angle of the person's gentle arch; above 0 if learnt standing.
        tuck_deg: lumbar angle of the person's gentle tuck; below 0 if learnt standing.
        same_camera: whether the camera that sees the person now has seen this neutral too, from
            where it is.
        level: what angles of the frontal plane are measured from; None where it was not seen.
    """

    source: Source
    scores: tuple[float, ...] | None
    pelvis_deg: float
    thorax_deg: float
    sd_deg: tuple[float, float, float]
    arch_deg: float = POPULATION_ARCH_DEG
    tuck_deg: float = POPULATION_TUCK_DEG
    same_camera: bool = False
    level: Level | None = None

    @property
    def reference(self) -> Floats | None:
        """The scores, as `LumbopelvicModel.predict` wants them."""
        return None if self.scores is None else np.array(self.scores)

    @property
    def range_deg(self) -> float:
        """From tuck to arch."""
        return self.arch_deg - self.tuck_deg


def population(model: LumbopelvicModel) -> Neutral:
    """The average person's neutral; its uncertainty is the spread between people."""
    pelvis, thorax, lumbar = (float(sd) for sd in model.person_sd_deg)
    at = model.average_deg.tolist()
    return Neutral("population", None, at[0], at[1], (pelvis, thorax, lumbar))


def standing(observed: Observables, estimated: Estimate) -> NDArray[np.bool_]:
    """(n,) where somebody is measured who stands upright with straight legs."""
    upright: NDArray[np.bool_] = (
        estimated.clear
        & (observed.hip_angle_deg > _STANDING_DEG)
        & (observed.knee_angle_deg > _STANDING_DEG)
        & (np.abs(observed.trunk_pitch_deg) < _UPRIGHT_DEG)
    )
    return upright


def _first_quiet(
    t_s: Floats, signals: list[Floats], valid: NDArray[np.bool_]
) -> NDArray[np.intp] | None:
    """Indices of the first run of valid frames, `QUIET_S` long, in which no signal moves."""
    for index in stretches(t_s, valid):
        begin = 0
        for end in range(len(index)):
            run = index[begin : end + 1]
            while any(np.ptp(s[run]) > QUIET_SPAN_DEG for s in signals):
                begin += 1
                run = index[begin : end + 1]
            if t_s[run[-1]] - t_s[run[0]] >= QUIET_S:
                return run
    return None


def settled(t_s: Floats, estimated: Estimate) -> tuple[Floats, Floats]:
    """Smoothed pitches of pelvis and rib cage, NaN where they are in doubt."""
    pelvis, thorax = (
        zero_phase(t_s, np.where(estimated.clear, pitch, np.nan), _SMOOTH_HZ)
        for pitch in (estimated.pelvis_deg, estimated.thorax_deg)
    )
    return pelvis, thorax


@dataclass(frozen=True, slots=True)
class Held:
    """A neutral that was held: what the model sees of it, and the pitches for that build."""

    scores: tuple[float, ...]
    pelvis_deg: float
    thorax_deg: float


def _quiet_standing(
    observed: Observables, model: LumbopelvicModel, stranger: Estimate | None = None
) -> Held | None:
    stranger = stranger or estimate(observed, model)
    pelvis, thorax = settled(observed.t_s, stranger)
    upright = standing(observed, stranger) & np.isfinite(pelvis)
    frames = _first_quiet(observed.t_s, [pelvis, thorax], upright)
    if frames is None:
        return None
    return held_in(observed.some(frames), model)


def held_in(quiet: Observables, model: LumbopelvicModel) -> Held:
    """The neutral that is held in all of these frames."""
    scores = np.median(model.scores(quiet.vector.astype(np.float64)), axis=0)
    own = estimate(quiet, model, scores, same_camera=True)
    return Held(
        tuple(scores.tolist()),
        float(np.median(own.pelvis_deg)),
        float(np.median(own.thorax_deg)),
    )


def from_quiet_standing(
    observed: Observables, model: LumbopelvicModel, stranger: Estimate | None = None
) -> Neutral | None:
    """Neutral from the first stretch of quiet standing in the recording, if there is one.

    Args:
        observed: the whole recording.
        model: the fitted lumbopelvic model.
        stranger: the estimate of the same frames for a stranger, if that is known already.
    """
    quiet = _quiet_standing(observed, model, stranger)
    if quiet is None:
        return None
    # nobody said that this was the person's neutral: as uncertain as natural drift
    sd = 2.0 * NEUTRAL_SD_DEG
    at = quiet.pelvis_deg, quiet.thorax_deg
    return Neutral("quiet standing", quiet.scores, *at, (sd, sd, sd), same_camera=True)


def seen_again(calibration: Neutral, quiet: Neutral) -> Neutral:
    """The calibrated range, about the zero of quiet standing in the recording at hand.

    What the pose model makes of hips and shoulders depends on the camera's place, and shifts an
    angle by a few degrees from one camera to the next. Standing that this camera has seen errs
    less (measured on rendered people who were not fitted on, docs/calibrate.md). Standing that is
    far from the calibrated neutral is not neutral, and left alone.
    """
    shift = (quiet.pelvis_deg - calibration.pelvis_deg, quiet.thorax_deg - calibration.thorax_deg)
    if max(map(abs, shift)) > _SAME_DEG:
        return calibration
    return replace(
        quiet, source="calibration", arch_deg=calibration.arch_deg, tuck_deg=calibration.tuck_deg
    )


def is_wide_enough(arch_deg: float, tuck_deg: float) -> bool:
    """Whether a range can be told from noise."""
    return arch_deg - tuck_deg >= MIN_RANGE_DEG and arch_deg >= 2.0 and tuck_deg <= -2.0


def from_calibration_clip(observed: Observables, model: LumbopelvicModel) -> Neutral:
    """Neutral and own range from a clip of neutral, gentle arch, gentle tuck (docs/calibrate.md).

    The clip starts in neutral standing; arch and tuck may come in either order and any number.

    Raises:
        CoachError: no quiet neutral at the start, or a range too small to grade by.
    """
    quiet = _quiet_standing(observed, model)
    if quiet is None:
        raise CoachError(_why_no_neutral(observed, model))
    own = estimate(observed, model, np.array(quiet.scores), same_camera=True)
    pelvis, thorax = settled(observed.t_s, own)
    seen = standing(observed, own) & np.isfinite(pelvis)
    lumbar = (pelvis - thorax)[seen] - (quiet.pelvis_deg - quiet.thorax_deg)
    tuck, arch = (float(x) for x in np.percentile(lumbar, [3, 97])) if seen.any() else (0.0, 0.0)
    if not is_wide_enough(arch, tuck):
        raise CoachError(
            f"The calibration clip shows {arch:+z.0f} degrees of arch and {tuck:+z.0f} of tuck, "
            f"too little to tell from noise ({MIN_RANGE_DEG:.0f} in all are needed): stand side-on "
            "in fitted clothes and film neutral, a gentle arch, neutral, a gentle tuck."
        )
    return calibrated(quiet, arch, tuck)


def calibrated(held: Held, arch_deg: float, tuck_deg: float) -> Neutral:
    """The neutral of a person who was asked to hold it."""
    # what was held as neutral is the zero; what measuring it adds is in the model's own sd
    at = held.pelvis_deg, held.thorax_deg
    return Neutral("calibration", held.scores, *at, (0.0, 0.0, 0.0), arch_deg, tuck_deg)


def _why_no_neutral(observed: Observables, model: LumbopelvicModel) -> str:
    stranger = estimate(observed, model)
    if not standing(observed, stranger).any():
        reasons = Counter(stranger.reason.tolist())
        del reasons[Reason.NONE]
        if reasons:
            (worst, _), *_ = reasons.most_common(1)
            why = sentence(worst, trunk_pitch_deg=0.0)  # a calibration is taken standing
            return f"The calibration clip cannot be measured ({why}): film it again."
        return (
            "The calibration clip shows nobody standing: film neutral standing, a gentle arch, "
            "neutral and a gentle tuck, side-on."
        )
    return (
        f"The calibration clip has no {QUIET_S:.1f} s of quiet neutral standing: "
        "stand still for three seconds before the first arch."
    )
