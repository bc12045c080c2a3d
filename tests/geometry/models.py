"""Small lumbopelvic models built by hand."""

from __future__ import annotations

import numpy as np

from coach.geometry.features import N_FEATURES
from coach.geometry.joints import Floats
from coach.geometry.lumbopelvic import LumbopelvicModel

_GAMMA = 0.05
_NOVELTY_GAMMA = 0.1


def _kernel(a: Floats, b: Floats, gamma: float) -> Floats:
    distance2 = ((a[:, None] - b[None]) ** 2).sum(axis=2)
    return np.asarray(np.exp(-gamma * distance2))


def interpolating(points: Floats, target: Floats) -> LumbopelvicModel:
    """The exact Gaussian process through a few points: (n, d) features, (n, 2) degrees."""
    mean, bias = points.mean(axis=0), target.mean(axis=0)
    inducing = points - mean
    weights = np.linalg.solve(_kernel(inducing, inducing, _GAMMA), target - bias)
    explained = np.linalg.inv(_kernel(inducing, inducing, _NOVELTY_GAMMA))
    width = points.shape[1]
    return LumbopelvicModel(
        version="by-hand",
        mean=mean,
        components=np.eye(width),
        reference_mean=np.zeros(width),
        reference_axes=np.eye(1, width),
        inducing=np.hstack([inducing, np.zeros((len(inducing), 1))]),
        weights=weights,
        spread=np.linalg.cholesky(explained),
        bias_deg=bias,
        average_deg=np.zeros(2),
        gamma=_GAMMA,
        novelty_gamma=_NOVELTY_GAMMA,
        sd_deg=np.array([[2.0, 6.0], [1.0, 4.0], [2.5, 7.0]]),
        person_sd_deg=np.array([7.0, 4.0, 8.0]),
    )


def knows_everything(pelvis_deg: float = 0.0, thorax_deg: float = 0.0) -> LumbopelvicModel:
    """A model that gives the same relative pitches to whatever outline it is shown."""
    return LumbopelvicModel(
        version="constant",
        mean=np.zeros(N_FEATURES),
        components=np.zeros((1, N_FEATURES)),
        reference_mean=np.zeros(1),
        reference_axes=np.zeros((1, 1)),
        inducing=np.zeros((1, 2)),
        weights=np.zeros((1, 2)),
        spread=np.ones((1, 1)),
        bias_deg=np.array([pelvis_deg, thorax_deg]),
        average_deg=np.zeros(2),
        gamma=1.0,
        novelty_gamma=1.0,
        sd_deg=np.array([[2.0, 6.0], [1.0, 4.0], [2.5, 7.0]]),
        person_sd_deg=np.array([7.0, 4.0, 8.0]),
    )


def reads_scores() -> LumbopelvicModel:
    """A model whose two scores are the pitches of pelvis and rib cage, whoever it looks at."""
    line = np.linspace(-90.0, 90.0, 13)
    grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
    gamma = 1.0 / (2.0 * 45.0**2)
    known = _kernel(grid, grid, gamma) + 1e-7 * np.eye(len(grid))
    return LumbopelvicModel(
        version="reads-scores",
        mean=np.zeros(2),
        components=np.eye(2),
        reference_mean=np.zeros(2),
        reference_axes=np.zeros((1, 2)),
        inducing=np.hstack([grid, np.zeros((len(grid), 1))]),
        weights=np.linalg.solve(known, grid),
        spread=np.linalg.cholesky(np.linalg.inv(known)),
        bias_deg=np.zeros(2),
        average_deg=np.zeros(2),
        gamma=gamma,
        novelty_gamma=gamma,
        sd_deg=np.array([[2.0, 6.0], [1.0, 4.0], [2.5, 7.0]]),
        person_sd_deg=np.array([7.0, 4.0, 8.0]),
    )
