"""What the observables mean for one person: pitch of pelvis and rib cage with their uncertainty.

Estimated for a person of given build, the average one where none is known, and up to a constant
that `neutral` takes away. The observables themselves are never touched.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.geometry.lifts import oblique_sd_deg
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.network import pieces
from coach.geometry.observables import Observables
from coach.geometry.reasons import Reason
from coach.geometry.view import MAX_YAW_DEG
from coach.pose.types import Floats

# From here on an estimate is given with a reason to doubt it, and a wider band.
DOUBTED_HIDDEN = 0.4  # share of the back's outline that is missing or behind an arm
# strangers in the postures the model knows mostly stay below 0.05, the median of people walking
# or balancing is above 0.25
DOUBTED_NOVELTY = 0.15
# Beyond this not even the whole range of a lumbar spine, 85 degrees (docs/angles.md), can be told
# apart: 95 % of it lie within 1.96 standard deviations either way.
MAX_SD_DEG = 85.0 / (2 * 1.96)

# Nobody was fitted on from further round: the fit goes to 60, and rendered people 47 to 54 degrees
# off the side view read 30 to 46.
MAX_STATED_YAW_DEG = 60.0


@dataclass(frozen=True, slots=True)
class Estimate:
    """Lumbopelvic angles of n frames for one person, unsmoothed.

    Attributes:
        pelvis_deg: (n,) pitch of the pelvis against gravity, up to the person's constant.
        thorax_deg: (n,) the same for the rib cage.
        sd_deg: (n, 3) standard deviation of pelvic tilt, trunk lean and lumbar angle.
        change_sd_deg: (n, 3) the same of their change from other frames of the recording, in
            which the person's constant falls out.
        novelty: (n,) 0 (seen it all) to 1 (never seen the like).
        reason: (n,) `Reason` to doubt the angles, or why there are none; `Reason.NONE` without.
        stated: (n,) whether there are angles at all: where there are, their standard deviation
            holds what the reason adds.
    """

    pelvis_deg: Floats
    thorax_deg: Floats
    sd_deg: Floats
    change_sd_deg: Floats
    novelty: Floats
    reason: NDArray[np.object_]
    stated: NDArray[np.bool_]

    @property
    def clear(self) -> NDArray[np.bool_]:
        """(n,) whether nothing speaks against the angles."""
        return np.asarray(self.reason == Reason.NONE, dtype=np.bool_)


def doubts(observed: Observables) -> NDArray[np.object_]:
    """(n,) `Reason` to doubt whatever is estimated of a frame; `Reason.NONE` without."""
    reason = observed.framing.copy()
    for flag, why in (
        (observed.settled_yaw_deg > MAX_YAW_DEG, Reason.NOT_SIDE_ON),
        (~(observed.hidden_share <= DOUBTED_HIDDEN), Reason.BACK_HIDDEN),
        (~np.isfinite(observed.vector).all(axis=1), Reason.BACK_HIDDEN),
    ):
        reason[flag & (reason == Reason.NONE)] = why
    return reason


def shown(observed: Observables) -> NDArray[np.bool_]:
    """(n,) whether a frame shows enough of the back, from near enough the side, for any angle."""
    in_view = (observed.framing == Reason.NONE) & np.isfinite(observed.vector).all(axis=1)
    from_beside = observed.settled_yaw_deg <= MAX_STATED_YAW_DEG
    return np.asarray(in_view & from_beside & (observed.hidden_share < 1.0), dtype=np.bool_)


def estimate(
    observed: Observables,
    model: LumbopelvicModel,
    reference: Floats | None = None,
    *,
    same_camera: bool = False,
    stranger: Estimate | None = None,
) -> Estimate:
    """Estimate pelvis and rib cage for a person of this build.

    Args:
        observed: n frames.
        model: the fitted model.
        reference: (n_components,) the person in neutral standing, as for
            `LumbopelvicModel.predict`; None for a stranger.
        same_camera: whether that standing was seen by this camera, where it is now: then it tells
            more of whoever is on their feet.
        stranger: of the same frames without a reference, if that is known already.
    """
    if reference is None and stranger is not None:
        return stranger
    scores = model.scores(observed.vector.astype(np.float64))
    told = np.full((len(observed), 6), np.nan)
    compared = np.zeros(len(observed), dtype=bool)
    if same_camera and reference is not None:
        compared = ~observed.lying
    own = model.average if reference is None else reference
    known = stranger.novelty if stranger is not None and compared.all() else None
    for rows, with_own in ((np.flatnonzero(compared), True), (np.flatnonzero(~compared), False)):
        for piece in pieces(len(rows)):
            some = rows[piece]
            got = (
                model.predict_change(scores[some], own, None if known is None else known[some])
                if with_own
                else model.predict(scores[some], reference)
            )
            told[some] = np.column_stack([got.pelvis_deg, got.thorax_deg, got.sd_deg, got.novelty])
    pelvis, thorax, novelty = told[:, 0], told[:, 1], told[:, 5]
    sd = np.hypot(told[:, 2:5], oblique_sd_deg(observed))
    reason = doubts(observed)
    reason[(novelty > DOUBTED_NOVELTY) & (reason == Reason.NONE)] = Reason.UNUSUAL_OUTLINE
    stated = shown(observed) & (sd[:, 2] <= MAX_SD_DEG)
    # the networks disagree by as much as they do on an outline unlike any they know
    reason[~stated & (reason == Reason.NONE)] = Reason.UNUSUAL_OUTLINE
    return Estimate(
        pelvis_deg=observed.trunk_in_picture_deg + pelvis,
        thorax_deg=observed.trunk_in_picture_deg + thorax,
        sd_deg=sd,
        change_sd_deg=sd,
        novelty=novelty,
        reason=reason,
        stated=stated,
    )
