"""How far the model errs in people it was not fitted on, and networks that tell it.

Each fold of the people is estimated by a model fitted on the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from calibration.estimator import KINDS, SEED, Axes, assemble, otherwise, taught_of
from calibration.rows import Rows
from calibration.train import FREEDOM, train_log_sd
from coach.errors import CoachError
from coach.geometry.lumbopelvic import LumbopelvicModel, Regression, with_doubt
from coach.pose.types import Floats

FOLDS = 4
MEMBERS_LEFT_OUT = 2  # networks of each fold
SD_MEMBERS = 3
COPIES_LEFT_OUT = 7  # of the frames of people left out are asked as well
_LEAST_NEW_DEG = 10.0  # what is like nothing before is at least so uncertain


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What one kind of networks says of people it was not fitted on.

    Attributes:
        told: (n, d + 4) inputs of the `log_sd` networks.
        error_deg: (n, 3) tilt, lean, lumbar angle.
        novelty: (n,).
        row: (n,) number of the row.
        whole: (n,) whether the frame is as it was seen, not as a copy has it.
    """

    told: Floats
    error_deg: Floats
    novelty: Floats
    row: NDArray[np.int64]
    whole: NDArray[np.bool_]


def leave_out(rows: Rows, copies: Sequence[Rows], axes: Axes) -> dict[str, LeftOut]:
    """Estimate every fold of the people by a model fitted on the others; by kind of network.

    Args:
        rows: all of them.
        copies: the same frames seen otherwise, as for `assemble`; some are asked too.
        axes: what the networks see, as of the model itself: it knows no angle.

    Raises:
        CoachError: there are fewer than two people.
    """
    people = np.unique(rows.person)
    if len(people) < 2:
        raise CoachError(f"One person cannot be left out of {len(people)}: fit on two or more.")
    parts: dict[str, list[LeftOut]] = {kind: [] for kind in KINDS}
    rng = np.random.default_rng(SEED)
    folds = min(FOLDS, len(people))
    for fold in range(folds):
        out = np.isin(rows.person, people[fold::folds])
        others = [copy.some(~out) for copy in copies]
        model = assemble(rows.some(~out), others, axes, "left-out", MEMBERS_LEFT_OUT)
        held = [copy.some(out) for copy in copies[:COPIES_LEFT_OUT]]
        views = [rows.some(out), *(otherwise(copy, i, rng) for i, copy in enumerate(held))]
        for i, seen in enumerate(views):
            for kind in KINDS:
                left = _left_out(model, axes, seen, kind)
                left = replace(left, row=np.flatnonzero(out), whole=left.whole & (i == 0))
                parts[kind].append(left)
        fresh = {kind: parts[kind][-len(views)] for kind in KINDS}
        print(f"fold {fold + 1}: {mean_error(fresh)}", flush=True)
    return {
        kind: LeftOut(*(np.concatenate([getattr(p, f.name) for p in of]) for f in fields(LeftOut)))
        for kind, of in parts.items()
    }


def _left_out(model: LumbopelvicModel, axes: Axes, rows: Rows, kind: str) -> LeftOut:
    asked = taught_of(rows, axes, None)[kind]
    answers = getattr(model, kind).pitch.answers(asked.inputs)
    wrong = answers.mean(axis=0) - asked.target
    build = axes.scores(rows.neutral) if kind == "known" else None
    novelty = model.novelty(axes.scores(rows.vector), build)
    return LeftOut(
        told=with_doubt(asked.inputs, answers, novelty),
        error_deg=np.concatenate([wrong, wrong[:, :1] - wrong[:, 1:]], axis=1),
        novelty=novelty,
        row=np.arange(len(wrong)),
        whole=np.ones(len(wrong), dtype=bool),
    )


def mean_error(out: dict[str, LeftOut]) -> dict[str, list[float]]:
    """Mean absolute error of tilt, lean and lumbar angle by kind, degrees to hundredths."""
    return {
        kind: np.abs(one.error_deg[one.whole]).mean(axis=0).round(2).tolist()
        for kind, one in out.items()
    }


def coverage(
    regression: Regression, out: LeftOut, family: NDArray[np.str_]
) -> dict[str, tuple[float, float]]:
    """Of each family of posture, how much of the lumbar error lies within its stated bounds.

    Args:
        regression: with the standard deviations to be checked.
        out: of the same kind; whole outlines count.
        family: (n,) of each row that `out` names.

    Returns:
        Shares within 1 and within 1.96 standard deviations, to hundredths.
    """
    ratio = np.abs(out.error_deg[:, 2]) / regression.sd_deg(out.told, out.novelty)[:, 2]
    shares = {}
    for name in np.unique(family):
        own = ratio[out.whole & (family[out.row] == name)]
        shares[str(name)] = (
            round(float((own < 1.0).mean()), 2),
            round(float((own < 1.96).mean()), 2),
        )
    return shares


def with_sd(regression: Regression, out: LeftOut, weight: Floats) -> Regression:
    """The regression with standard deviations fitted on what it got wrong in people left out.

    Networks tell the usual error for what is seen; then 68 % of all errors are made to lie within
    one standard deviation, with a part that grows with novelty.

    Args:
        regression: its `pitch` networks are kept.
        out: of the same kind.
        weight: (n,) of each row that `out` names.
    """
    each = weight[out.row]
    nets = train_log_sd(out.told, out.error_deg, each, SD_MEMBERS, SEED)
    told = np.exp(nets.answers(out.told).mean(axis=0))
    fitted = np.array(
        [_scale_and_new(out.error_deg[:, j], told[:, j], out.novelty, each) for j in range(3)]
    )
    scaled = replace(nets, last_bias=nets.last_bias + np.log(fitted[:, 0]))
    return Regression(regression.pitch, scaled, fitted[:, 1])


def _scale_and_new(error: Floats, told: Floats, novelty: Floats, weight: Floats) -> Floats:
    """(2,) a, b so that `a**2 * told**2 + novelty * b**2` is the variance of errors.

    The most likely for Student's t, then scaled so that 68 % of the errors lie within one
    standard deviation.
    """

    def variance(log_parts: Floats) -> Floats:
        scale, new = np.exp(2.0 * log_parts)
        return np.asarray(scale * told**2 + novelty * new)

    def unlikely(log_parts: Floats) -> float:
        v = variance(log_parts)
        tails = 0.5 * (FREEDOM + 1.0) * np.log1p(error**2 / (FREEDOM * v))
        return float((weight * (0.5 * np.log(v) + tails)).sum() / weight.sum())

    best = minimize(unlikely, np.log([1.0, _LEAST_NEW_DEG]), method="Nelder-Mead").x
    best[1] = max(best[1], np.log(_LEAST_NEW_DEG))
    ratio = np.abs(error) / np.sqrt(variance(best))
    order = np.argsort(ratio)
    at = np.searchsorted(np.cumsum(weight[order]) / weight.sum(), 0.683)
    return np.asarray(np.exp(best) * ratio[order][at])


def weights_of(rows: Rows) -> Floats:
    """(n,) how much each row says of the uncertainty.

    Every person says as much of it, however many frames there are of them, and movements as much
    as postures drawn at random, of which there are more and harder ones.
    """
    people, rows_each = np.unique(rows.person, return_counts=True)
    weight = 1.0 / rows_each[np.searchsorted(people, rows.person)]
    for kind in (rows.exercising, ~rows.exercising):
        if kind.any():
            weight[kind] /= weight[kind].sum()
    return np.asarray(weight)
