"""Small lumbopelvic models built by hand."""

from __future__ import annotations

import numpy as np

from coach.geometry.features import N_FEATURES
from coach.geometry.lumbopelvic import LumbopelvicModel, Regression
from coach.geometry.network import Networks
from coach.pose.types import Floats

# what each kind of regression states of tilt, lean and lumbar angle, where nothing is new
SD_DEG = {
    "known": np.array([2.0, 1.0, 2.5]),
    "stranger": np.array([4.0, 3.0, 4.5]),
    "change": np.array([1.5, 0.5, 2.0]),
}
NEW_SD_DEG = np.array([6.0, 4.0, 7.0])
PERSON_SD_DEG = np.array([7.0, 4.0, 8.0])


def linear(weights: Floats, bias: Floats) -> Networks:
    """Networks that each answer `inputs @ weights + bias[i]`, exactly.

    Args:
        weights: (d, k).
        bias: (m, k), one row a network.

    silu(x) - silu(-x) is x: each input goes through both layers with its negative beside it.
    """
    unit = np.eye(len(weights))
    both = np.hstack([unit, -unit])
    m, h = len(bias), both.shape[1]
    return Networks(
        scale=np.ones(len(weights)),
        first=np.tile(both, (m, 1, 1)),
        first_bias=np.zeros((m, 1, h)),
        second=np.tile(both.T @ both, (m, 1, 1)),
        second_bias=np.zeros((m, 1, h)),
        last=np.tile(both.T @ weights, (m, 1, 1)),
        last_bias=bias[:, None],
    )


def constant(width: int, *answers: float) -> Networks:
    """One network that answers the same to all inputs of that width."""
    return linear(np.zeros((width, len(answers))), np.array([answers]))


def regression(kind: str, pitch: Networks) -> Regression:
    """These networks, with the standard deviations of `SD_DEG` for whatever is not new."""
    stated = constant(len(pitch.scale) + 4, *np.log(SD_DEG[kind]))
    return Regression(pitch, stated, NEW_SD_DEG)


def _regressions(
    width: int, known: Networks | None, stranger: Networks | None, change: Networks | None
) -> dict[str, Regression]:
    """All three; those that are not given say that nothing is tilted."""
    return {
        "known": regression("known", known or constant(2 * width, 0.0, 0.0)),
        "stranger": regression("stranger", stranger or constant(width, 0.0, 0.0)),
        "change": regression("change", change or constant(2 * width, 0.0, 0.0)),
    }


def knowing(
    points: Floats,
    known: Networks | None = None,
    stranger: Networks | None = None,
    change: Networks | None = None,
) -> LumbopelvicModel:
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
        **_regressions(points.shape[1], known, stranger, change),
        inducing=np.hstack([seen, np.zeros_like(seen)]),
        spread=np.linalg.cholesky(np.linalg.inv(kernel)),
        gamma=gamma,
        person_sd_deg=PERSON_SD_DEG,
    )


def _nothing_is_new(
    components: Floats, known: Networks, stranger: Networks, change: Networks
) -> LumbopelvicModel:
    n_components, n_features = components.shape
    return LumbopelvicModel(
        version="nothing-is-new",
        mean=np.zeros(n_features),
        components=components,
        average=np.zeros(n_components),
        average_deg=np.zeros(2),
        **_regressions(n_components, known, stranger, change),
        inducing=np.zeros((1, 2 * n_components)),
        spread=np.ones((1, 1)),
        gamma=np.zeros(1),
        person_sd_deg=PERSON_SD_DEG,
    )


def knows_everything(pelvis_deg: float = 0.0, thorax_deg: float = 0.0) -> LumbopelvicModel:
    """A model that gives the same relative pitches to whatever outline it is shown."""
    said = pelvis_deg, thorax_deg
    return _nothing_is_new(
        np.zeros((1, N_FEATURES)), constant(2, *said), constant(1, *said), constant(2, 0.0, 0.0)
    )


def reads_scores(of_a_stranger: float = 1.0) -> LumbopelvicModel:
    """A model whose two scores are the pitches of pelvis and rib cage.

    Of a stranger it gives that part of the scores, of a person with known neutral the whole change
    from it, and against other frames the whole change from them.
    """
    change = linear(np.vstack([np.zeros((2, 2)), np.eye(2)]), np.zeros((1, 2)))
    stranger = linear(of_a_stranger * np.eye(2), np.zeros((1, 2)))
    return _nothing_is_new(np.eye(2), change, stranger, change)
