"""What the observables mean for one person: pitch of pelvis and rib cage with their uncertainty.

Estimated for a person of given build, the average one where none is known, and up to a constant
that `neutral` takes away. The observables themselves are never touched.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.observables import Observables
from coach.geometry.reasons import Reason
from coach.geometry.view import MAX_YAW_DEG
from coach.pose.types import Floats

# Share of the back's outline that may be missing or behind an arm before the tilt is blanked.
MAX_HIDDEN = 0.4
# Novelty above which the model has no business giving an angle: strangers in the postures it
# knows mostly stay below 0.05, the median of people walking or balancing is above 0.25.
MAX_NOVELTY = 0.15

_AT_A_TIME = 256  # frames whose kernels are held in memory at once


@dataclass(frozen=True, slots=True)
class Estimate:
    """Lumbopelvic angles of n frames for one person, unsmoothed.

    Attributes:
        pelvis_deg: (n,) pitch of the pelvis against gravity, up to the person's constant.
        thorax_deg: (n,) the same for the rib cage.
        sd_deg: (n, 3) standard deviation of pelvic tilt, trunk lean and lumbar angle.
        novelty: (n,) 0 (seen it all) to 1 (never seen the like).
        reason: (n,) `Reason` why the angles may not be stated; `Reason.NONE` where they may.
    """

    pelvis_deg: Floats
    thorax_deg: Floats
    sd_deg: Floats
    novelty: Floats
    reason: NDArray[np.object_]

    @property
    def stated(self) -> NDArray[np.bool_]:
        """(n,) whether the angles may be stated."""
        return np.asarray(self.reason == Reason.NONE, dtype=np.bool_)


def not_estimable(observed: Observables) -> NDArray[np.object_]:
    """(n,) `Reason` why no model could estimate a frame; `Reason.NONE` where one could."""
    reason = observed.framing.copy()
    for flag, why in (
        (observed.yaw_deg > MAX_YAW_DEG, Reason.NOT_SIDE_ON),
        (~(observed.hidden_share <= MAX_HIDDEN), Reason.BACK_HIDDEN),
        (~np.isfinite(observed.vector).all(axis=1), Reason.BACK_HIDDEN),
    ):
        reason[flag & (reason == Reason.NONE)] = why
    return reason


def estimate(
    observed: Observables, model: LumbopelvicModel, reference: Floats | None = None
) -> Estimate:
    """Estimate pelvis and rib cage for a person of this build.

    Args:
        observed: n frames.
        model: the fitted model.
        reference: (n_components,) the person in neutral standing, as for
            `LumbopelvicModel.predict`; None for a stranger.
    """
    chunks = [
        model.predict(model.scores(observed.vector[i : i + _AT_A_TIME].astype(float)), reference)
        for i in range(0, len(observed), _AT_A_TIME)
    ]
    pelvis, thorax, sd, novelty = (
        np.concatenate([getattr(chunk, name) for chunk in chunks])
        for name in ("pelvis_deg", "thorax_deg", "sd_deg", "novelty")
    )
    reason = not_estimable(observed)
    reason[(novelty > MAX_NOVELTY) & (reason == Reason.NONE)] = Reason.UNUSUAL_OUTLINE
    return Estimate(
        pelvis_deg=observed.trunk_pitch_deg + pelvis,
        thorax_deg=observed.trunk_pitch_deg + thorax,
        sd_deg=sd,
        novelty=novelty,
        reason=reason,
    )
