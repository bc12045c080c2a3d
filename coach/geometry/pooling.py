"""Frames of one recording taken together: what is the same in all, and what changes.

A single outline says how far a pelvis is tilted only up to what is not known of the build: for a
stranger that takes half of the swing away. Two outlines of one person in one camera differ by the
movement alone. So the mean of the angles comes from what single frames say, and each frame's
difference from that mean from its outline against the mean outline (docs/estimate.md#pooling).
Lying frames are one group and all others another: nothing was fitted on an outline of somebody who
lies against one of the same person on their feet.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coach.geometry.estimate import MAX_SD_DEG, Estimate, shown
from coach.geometry.lifts import UsualLift, oblique_sd_deg
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.network import pieces
from coach.geometry.observables import Observables
from coach.geometry.reasons import Reason
from coach.pose.types import Floats

# Of the variance that single frames state, so much is left in their mean over a clip: 0.68 in 40
# rendered exercises of eight people who were not fitted on.
_CONSTANT_SHARE = 0.68


@dataclass(slots=True)
class _Sums:
    """Of the frames of one group until now."""

    weight: float = 0.0
    values: Floats | float = 0.0


class Pooling:
    """Follows one person; frames must come in the order of time.

    Args:
        model: the lumbopelvic model.
        look_ahead: whether all frames of the recording come at once, and the mean is that of all
            of them; otherwise it is that of the frames until now.
    """

    def __init__(self, model: LumbopelvicModel, *, look_ahead: bool) -> None:
        self._model = model
        self._look_ahead = look_ahead
        self._sums = {False: _Sums(), True: _Sums()}  # by whether the person lies
        self._usual = UsualLift(look_ahead)

    def pool(self, observed: Observables, estimated: Estimate) -> Estimate:
        """Estimates of the next n frames, from what single frames say of them."""
        if not len(observed):
            return estimated
        scores = self._model.scores(observed.vector.astype(np.float64))
        pitch = np.stack([estimated.pelvis_deg, estimated.thorax_deg], axis=1)
        pitch -= observed.trunk_in_picture_deg[:, None]
        oblique = oblique_sd_deg(observed) ** 2
        known = np.concatenate([scores, pitch, estimated.sd_deg**2 - oblique], axis=1)
        weight = np.where(estimated.stated, estimated.sd_deg[:, 2], np.inf) ** -2.0
        mean = np.nan_to_num(known)
        for lying, sums in self._sums.items():
            own = observed.lying == lying
            mean[own] = self._means(mean[own], weight[own], sums)
        outline, usual, variance = np.split(mean, [scores.shape[1], scores.shape[1] + 2], axis=1)
        change, change_sd = self._change(scores, outline, estimated.novelty)
        relative = usual + change
        lift = self._usual.correct(observed, relative[:, 0] - relative[:, 1], shown(observed))
        # nothing tells which of the two errs
        relative += lift.lumbar_deg[:, None] * (0.5, -0.5)
        told = change_sd**2
        change_sd = np.sqrt(told + oblique)
        sd = np.sqrt(told + oblique - lift.known_deg2[:, None] + _CONSTANT_SHARE * variance)
        # a frame that alone says too little may still differ plainly from the others
        stated = shown(observed) & (sd[:, 2] <= MAX_SD_DEG)
        reason = estimated.reason.copy()
        reason[~stated & (reason == Reason.NONE)] = Reason.UNUSUAL_OUTLINE
        return replace(
            estimated,
            pelvis_deg=observed.trunk_in_picture_deg + relative[:, 0],
            thorax_deg=observed.trunk_in_picture_deg + relative[:, 1],
            sd_deg=sd,
            change_sd_deg=change_sd,
            reason=reason,
            stated=stated,
        )

    def _change(self, scores: Floats, outline: Floats, novelty: Floats) -> tuple[Floats, Floats]:
        """Pitches against those of the outline (n, 2), and their standard deviation (n, 3)."""
        parts = []
        for some in pieces(len(scores)):
            told = self._model.predict_change(scores[some], outline[some], novelty[some])
            parts.append(np.column_stack([told.pelvis_deg, told.thorax_deg, told.sd_deg]))
        pitch, sd = np.split(np.concatenate(parts), [2], axis=1)
        return pitch, sd

    def _means(self, values: Floats, weight: Floats, sums: _Sums) -> Floats:
        """Weighted means of columns (n, k): of all rows, or of each row and those before it."""
        if not len(values):
            return values
        if self._look_ahead:
            if not weight.any():
                return values
            return np.broadcast_to(weight @ values / weight.sum(), values.shape)
        totals = sums.values + np.cumsum(weight[:, None] * values, axis=0)
        weights = sums.weight + np.cumsum(weight)
        sums.values, sums.weight = totals[-1], float(weights[-1])
        with np.errstate(invalid="ignore", divide="ignore"):
            means = totals / weights[:, None]
        return np.where(weights[:, None] > 0.0, means, values)
