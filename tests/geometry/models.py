"""Small lumbopelvic models built by hand."""

from __future__ import annotations

import numpy as np

from coach.geometry.features import N_FEATURES
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.network import Networks
from coach.pose.types import Floats

# own, new and apart of tilt, lean and lumbar angle: first with known neutral, then without
SD_DEG = np.array(
    [
        [[2.0, 6.0, 1.0], [1.0, 4.0, 0.5], [2.5, 7.0, 2.0]],
        [[4.0, 8.0, 1.5], [3.0, 5.0, 1.0], [4.5, 9.0, 2.5]],
    ]
)
PERSON_SD_DEG = np.array([7.0, 4.0, 8.0])


def linear(weights: Floats, bias_deg: Floats) -> Networks:
    """Networks that each answer `inputs @ weights + bias_deg[i]`, exactly.

    Args:
        weights: (d, 2).
        bias_deg: (m, 2), one row a network.

    silu(x) - silu(-x) is x: each input goes through both layers with its negative beside it.
    """
    unit = np.eye(len(weights))
    both = np.hstack([unit, -unit])
    m, h = len(bias_deg), both.shape[1]
    return Networks(
        scale=np.ones(len(weights)),
        first=np.tile(both, (m, 1, 1)),
        first_bias=np.zeros((m, 1, h)),
        second=np.tile(both.T @ both, (m, 1, 1)),
        second_bias=np.zeros((m, 1, h)),
        last=np.tile(both.T @ weights, (m, 1, 1)),
        last_bias=bias_deg[:, None],
    )


def constant(width: int, pelvis_deg: float, thorax_deg: float) -> Networks:
    """One network that answers the same to all inputs of that width."""
    return linear(np.zeros((width, 2)), np.array([[pelvis_deg, thorax_deg]]))


def knowing(points: Floats, known: Networks, stranger: Networks) -> LumbopelvicModel:
    """A model with these networks that has seen the average person in a few frames (n, d)."""
    seen = points - points.mean(axis=0)
    gamma = np.array([0.1])
    kernel = np.exp(-gamma * ((seen[:, None] - seen[None]) ** 2).sum(axis=2))
    return LumbopelvicModel(
        version="by-hand",
        mean=points.mean(axis=0),
        components=np.eye(points.shape[1]),
        average=np.zeros(points.shape[1]),
        average_deg=np.zeros(2),
        known=known,
        stranger=stranger,
        inducing=np.hstack([seen, np.zeros_like(seen)]),
        spread=np.linalg.cholesky(np.linalg.inv(kernel)),
        gamma=gamma,
        sd_deg=SD_DEG,
        person_sd_deg=PERSON_SD_DEG,
    )


def _nothing_is_new(components: Floats, known: Networks, stranger: Networks) -> LumbopelvicModel:
    n_components, n_features = components.shape
    return LumbopelvicModel(
        version="nothing-is-new",
        mean=np.zeros(n_features),
        components=components,
        average=np.zeros(n_components),
        average_deg=np.zeros(2),
        known=known,
        stranger=stranger,
        inducing=np.zeros((1, 2 * n_components)),
        spread=np.ones((1, 1)),
        gamma=np.zeros(1),
        sd_deg=SD_DEG,
        person_sd_deg=PERSON_SD_DEG,
    )


def knows_everything(pelvis_deg: float = 0.0, thorax_deg: float = 0.0) -> LumbopelvicModel:
    """A model that gives the same relative pitches to whatever outline it is shown."""
    said = pelvis_deg, thorax_deg
    return _nothing_is_new(np.zeros((1, N_FEATURES)), constant(2, *said), constant(1, *said))


def reads_scores() -> LumbopelvicModel:
    """A model whose two scores are the pitches of pelvis and rib cage.

    Of a stranger it gives the scores, of a person with known neutral the change from it.
    """
    change = linear(np.vstack([np.zeros((2, 2)), np.eye(2)]), np.zeros((1, 2)))
    return _nothing_is_new(np.eye(2), change, linear(np.eye(2), np.zeros((1, 2))))
