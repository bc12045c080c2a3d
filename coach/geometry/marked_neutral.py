"""The person's neutral and range from moments of a recording that somebody has pointed out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError
from coach.geometry.estimate import estimate
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import (
    MIN_RANGE_DEG,
    QUIET_S,
    QUIET_SPAN_DEG,
    Neutral,
    calibrated,
    held_in,
    is_wide_enough,
    settled,
    standing,
)
from coach.geometry.observables import Observables
from coach.pose.types import Floats

_HELD_S = 0.4  # around a mark of arch or tuck, whose median is taken [P]
_AROUND_S = 2.0  # that is looked at before and after every mark, for the filter to settle
_MIN_SEEN = 0.5  # share of the frames around a mark in which the back must be measured


def from_marks(
    observed: Observables,
    model: LumbopelvicModel,
    neutral_s: float,
    arch_s: Sequence[float],
    tuck_s: Sequence[float],
) -> Neutral:
    """Neutral and own range from moments of standing, as from a calibration clip.

    Args:
        observed: the whole recording.
        model: the fitted lumbopelvic model.
        neutral_s: a moment of quiet neutral standing.
        arch_s: moments of a gentle arch, standing; their median counts.
        tuck_s: moments of a gentle tuck, likewise.

    Raises:
        CoachError: at a mark nobody is measured who stands upright, the neutral is not quiet, or
            the range is too small to grade by.
    """
    if not (arch_s and tuck_s):
        raise CoachError("Mark at least one arch and one tuck besides the neutral.")
    marks = [neutral_s, *arch_s, *tuck_s]
    wanted = np.any([np.abs(observed.t_s - mark) <= _AROUND_S for mark in marks], axis=0)
    near = observed.some(wanted)
    held = held_in(near.some(_quiet(near, model, neutral_s)), model)
    own = estimate(near, model, np.array(held.scores), same_camera=True)
    pelvis, thorax = settled(near.t_s, own)
    lumbar = (pelvis - thorax) - (held.pelvis_deg - held.thorax_deg)
    lumbar[~standing(near, own)] = np.nan
    arch, tuck = (
        float(np.median([_at(near.t_s, lumbar, mark, what) for mark in moments]))
        for what, moments in (("arch", arch_s), ("tuck", tuck_s))
    )
    if not is_wide_enough(arch, tuck):
        raise CoachError(
            f"The marks show {arch:+z.0f} degrees of arch and {tuck:+z.0f} of tuck, too little to "
            f"tell from noise ({MIN_RANGE_DEG:.0f} in all are needed): mark where the arch and "
            "the tuck are furthest."
        )
    return calibrated(held, arch, tuck)


def _quiet(observed: Observables, model: LumbopelvicModel, at_s: float) -> NDArray[np.intp]:
    """Frames around the neutral, in which somebody must stand still."""
    stranger = estimate(observed, model)
    pelvis, thorax = settled(observed.t_s, stranger)
    upright = standing(observed, stranger) & np.isfinite(pelvis)
    found = _around(observed.t_s, at_s, QUIET_S)
    seen = found[upright[found]]
    if not _enough(seen, found):
        raise CoachError(
            f"At {at_s:.2f} s nobody is measured who stands upright with straight legs: mark the "
            "neutral where the person stands side-on, wholly in the picture."
        )
    moved = max(float(np.ptp(signal[seen])) for signal in (pelvis, thorax))
    if moved > QUIET_SPAN_DEG:
        raise CoachError(
            f"Around {at_s:.2f} s the back moves by {moved:.0f} degrees, more than "
            f"{QUIET_SPAN_DEG:.0f}: mark the neutral in the middle of {QUIET_S:.1f} s of standing "
            "still."
        )
    return seen


def _at(t_s: Floats, lumbar: Floats, at_s: float, what: str) -> float:
    found = _around(t_s, at_s, _HELD_S)
    seen = found[np.isfinite(lumbar[found])]
    if not _enough(seen, found):
        raise CoachError(
            f"The {what} at {at_s:.2f} s is not measured: mark it where the person stands upright "
            "with straight legs, side-on."
        )
    return float(np.median(lumbar[seen]))


def _around(t_s: Floats, at_s: float, width_s: float) -> NDArray[np.intp]:
    return np.flatnonzero(np.abs(t_s - at_s) <= 0.5 * width_s)


def _enough(seen: NDArray[np.intp], found: NDArray[np.intp]) -> bool:
    return len(seen) > 0 and len(seen) >= _MIN_SEEN * len(found)
