"""The lumbopelvic model fitted on rows: principal axes, networks, and how new a frame is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.vq import kmeans2

from calibration.rows import Rows
from calibration.train import train
from coach.geometry.lumbopelvic import REFERENCE_WEIGHT, LumbopelvicModel
from coach.geometry.network import Networks
from coach.pose.types import Floats

N_COMPONENTS = 60
N_INDUCING = 800
NOVELTY_NOISE = 1e-2
SEED = 7


@dataclass(frozen=True, slots=True)
class Axes:
    """Principal axes of the features.

    Attributes:
        mean: (n_features,).
        components: (N_COMPONENTS, n_features).
    """

    mean: Floats
    components: Floats

    def scores(self, vector: Floats) -> Floats:
        """(n, N_COMPONENTS)."""
        return (vector - self.mean) @ self.components.T


def axes_of(rows: Rows) -> Axes:
    """Principal axes of all rows together."""
    mean = rows.vector.mean(axis=0)
    _, _, axes = np.linalg.svd(rows.vector - mean, full_matrices=False)
    return Axes(mean, axes[:N_COMPONENTS])


def fit_networks(rows: Rows, axes: Axes, members: int) -> tuple[Networks, Networks]:
    """Networks for people whose neutral is known, and for strangers."""
    now, rest = axes.scores(rows.vector), axes.scores(rows.neutral)
    known = train(np.concatenate([now, now - rest], axis=1), rows.target, members, SEED)
    return known, train(now, rows.target, members, SEED)


def novelty_of(rows: Rows, axes: Axes) -> tuple[Floats, Floats, Floats]:
    """What tells how new a frame is: the frames kept, the spread and the kernel's width."""
    now, rest = axes.scores(rows.vector), axes.scores(rows.neutral)
    build = REFERENCE_WEIGHT * (rest - np.unique(rest, axis=0).mean(axis=0))
    at = np.concatenate([now, build], axis=1)
    inducing, _ = kmeans2(at, min(N_INDUCING, len(at)), minit="points", seed=SEED, iter=15)
    rng = np.random.default_rng(SEED)
    some = at[rng.choice(len(at), min(600, len(at)), replace=False)]
    gamma = 1.0 / (2.0 * float(np.median(distance2(some, some))))
    known = np.exp(-gamma * distance2(inducing, inducing)) + NOVELTY_NOISE * np.eye(len(inducing))
    return inducing, np.linalg.cholesky(np.linalg.inv(known)), np.array([gamma])


def distance2(a: Floats, b: Floats) -> Floats:
    """(n, m) squared distances between the rows of (n, d) and (m, d)."""
    squared = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2.0 * a @ b.T
    return np.asarray(np.maximum(squared, 0.0))


def assemble(rows: Rows, version: str, members: int) -> LumbopelvicModel:
    """A model fitted on these rows; its uncertainty is only that of the networks' spread."""
    axes = axes_of(rows)
    known, stranger = fit_networks(rows, axes, members)
    inducing, spread, gamma = novelty_of(rows, axes)
    rest = np.unique(axes.scores(rows.neutral), axis=0)
    return LumbopelvicModel(
        version=version,
        mean=axes.mean,
        components=axes.components,
        average=rest.mean(axis=0),
        average_deg=np.full(2, np.unique(rows.pitch).mean()),
        known=known,
        stranger=stranger,
        inducing=inducing,
        spread=spread,
        gamma=gamma,
        sd_deg=np.zeros((2, 3, 3)) + np.array([0.0, 0.0, 1.0]),
        person_sd_deg=np.zeros(3),
    )
