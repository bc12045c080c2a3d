"""How far the model errs in people it was not fitted on, and the standard deviation it states.

Each fifth of the people is estimated by networks fitted on the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from calibration.estimator import assemble
from calibration.rows import Rows
from coach.errors import CoachError
from coach.pose.types import Floats

FOLDS = 5
MEMBERS_LEFT_OUT = 3  # networks of each fold
_SD_FLOOR_DEG = 0.5


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What models say of people they were not fitted on.

    Attributes:
        error_deg: (2, n, 3) with and without known neutral: tilt, lean, lumbar angle.
        spread_deg: (2, n, 3) of the networks' answers.
        novelty: (2, n).
    """

    error_deg: Floats
    spread_deg: Floats
    novelty: Floats


def leave_out(rows: Rows) -> LeftOut:
    """Estimate every fifth of the people by a model fitted on the others.

    Raises:
        CoachError: there are fewer than two people.
    """
    people = np.unique(rows.person)
    if len(people) < 2:
        raise CoachError(f"One person cannot be left out of {len(people)}: fit on two or more.")
    folds = min(FOLDS, len(people))
    error = np.full((2, len(rows.person), 3), np.nan)
    spread, novelty = error.copy(), error[..., 0].copy()
    for fold in range(folds):
        out = np.isin(rows.person, people[fold::folds])
        model = assemble(rows.some(~out), "left-out", members=MEMBERS_LEFT_OUT)
        held = rows.some(out)
        now, rest = model.scores(held.vector), model.scores(held.neutral)
        for person in np.unique(held.person):
            own = held.person == person
            at = np.flatnonzero(out)[own]
            for i, reference in enumerate((rest[own][0], None)):
                told = model.predict(now[own], reference)
                wrong = np.stack([told.pelvis_deg, told.thorax_deg], axis=1) - held.target[own]
                error[i, at] = np.concatenate([wrong, wrong[:, :1] - wrong[:, 1:]], axis=1)
                spread[i, at], novelty[i, at] = told.sd_deg, told.novelty
        print(f"fold {fold + 1}: {mean_error(error[:, out])}", flush=True)
    return LeftOut(error, spread, novelty)


def mean_error(error_deg: Floats) -> dict[str, tuple[float, float, float]]:
    """Mean absolute error of tilt, lean and lumbar angle, degrees to hundredths.

    Args:
        error_deg: (2, n, 3) with and without known neutral.
    """
    known, stranger = np.abs(error_deg).mean(axis=1).round(2).tolist()
    return {"with neutral": tuple(known), "without neutral": tuple(stranger)}


def fit_sd(error: Floats, novelty: Floats, spread: Floats, weight: Floats) -> Floats:
    """(3,) a, b, c so that `a**2 + novelty * b**2 + spread**2 * c**2` is the variance of errors.

    The most likely for Student's t with 5 degrees of freedom, which a few wild frames do not
    widen, then scaled so that 68 % of the errors lie within one standard deviation.
    """
    freedom = 5.0

    def variance(log_parts: Floats) -> Floats:
        own, new, apart = np.exp(2.0 * log_parts)
        return np.asarray(_SD_FLOOR_DEG**2 + own + novelty * new + spread**2 * apart)

    def unlikely(log_parts: Floats) -> float:
        v = variance(log_parts)
        tails = 0.5 * (freedom + 1.0) * np.log1p(error**2 / (freedom * v))
        return float((weight * (0.5 * np.log(v) + tails)).sum() / weight.sum())

    best = minimize(unlikely, np.log([1.0, 5.0, 1.0]), method="Nelder-Mead").x
    ratio = np.abs(error) / np.sqrt(variance(best))
    order = np.argsort(ratio)
    at = np.searchsorted(np.cumsum(weight[order]) / weight.sum(), 0.683)
    a, b, c = np.exp(best)
    return np.asarray(np.array([np.hypot(a, _SD_FLOOR_DEG), b, c]) * ratio[order][at])


def sd_of(rows: Rows, out: LeftOut) -> Floats:
    """(2, 3, 3) parameters of the uncertainty, as `LumbopelvicModel.sd_deg`.

    Every person says as much of it, however many frames there are of them, and movements as much
    as postures drawn at random, of which there are more and harder ones.
    """
    people, rows_each = np.unique(rows.person, return_counts=True)
    weight = 1.0 / rows_each[np.searchsorted(people, rows.person)]
    for kind in (rows.exercising, ~rows.exercising):
        if kind.any():
            weight[kind] /= weight[kind].sum()
    return np.array(
        [
            [
                fit_sd(out.error_deg[i, :, j], out.novelty[i], out.spread_deg[i, :, j], weight)
                for j in range(3)
            ]
            for i in range(2)
        ]
    )
