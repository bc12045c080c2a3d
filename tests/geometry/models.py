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
    return LumbopelvicModel(
        version="by-hand",
        mean=mean,
        components=np.eye(points.shape[1]),
        inducing=inducing,
        weights=weights,
        spread=np.linalg.cholesky(explained),
        bias_deg=bias,
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
        inducing=np.zeros((1, 1)),
        weights=np.zeros((1, 2)),
        spread=np.ones((1, 1)),
        bias_deg=np.array([pelvis_deg, thorax_deg]),
        gamma=1.0,
        novelty_gamma=1.0,
        sd_deg=np.array([[2.0, 6.0], [1.0, 4.0], [2.5, 7.0]]),
        person_sd_deg=np.array([7.0, 4.0, 8.0]),
    )
