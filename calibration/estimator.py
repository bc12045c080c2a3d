"""The lumbopelvic model fitted on rows: what it sees, networks, and how new a frame is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy.cluster.vq import kmeans2

from calibration.arms import with_other_arms
from calibration.gaps import with_gaps
from calibration.rows import Rows
from calibration.train import train
from coach.geometry.features import N_FEATURES, OFFSETS, POSTURE, SEEN
from coach.geometry.lumbopelvic import (
    REFERENCE_WEIGHT,
    LumbopelvicModel,
    Regression,
    against,
)
from coach.geometry.network import Networks
from coach.pose.types import N_CONTOUR, STATIONS, Floats

N_COMPONENTS = 60  # of the outlines
N_INDUCING = 800
NOVELTY_NOISE = 1e-2
SEED = 7
# How much each kind of feature weighs in the distance between two outlines; of the back chosen by
# leave-one-person-out on the tune clips, of the belly half as much.
_OFFSET_WEIGHT, _SLOPE_WEIGHT, _BELLY = 4.0, 0.5, 0.5
_SEEN_BLOCKS = 8  # of each outline


@dataclass(frozen=True, slots=True)
class Axes:
    """What the networks see of the features.

    Attributes:
        mean: (n_features,).
        components: (n_components, n_features).
    """

    mean: Floats
    components: Floats

    def scores(self, vector: Floats) -> Floats:
        """(n, n_components)."""
        return (vector - self.mean) @ self.components.T


def axes_of(rows: Rows) -> Axes:
    """Principal axes of all outlines together, how much of each is seen, and posture."""
    mean = rows.vector.mean(axis=0)
    weigh = _weights()
    _, _, axes = np.linalg.svd((rows.vector - mean)[:, OFFSETS] @ weigh.T, full_matrices=False)
    components = np.zeros(
        (N_COMPONENTS + 2 * _SEEN_BLOCKS + N_FEATURES - POSTURE.start, N_FEATURES)
    )
    components[:N_COMPONENTS, OFFSETS] = axes[:N_COMPONENTS] @ weigh
    blocks = np.repeat(np.eye(2 * _SEEN_BLOCKS), N_CONTOUR // _SEEN_BLOCKS, axis=1)
    seen = slice(N_COMPONENTS, N_COMPONENTS + 2 * _SEEN_BLOCKS)
    components[seen, SEEN] = blocks / (N_CONTOUR // _SEEN_BLOCKS)
    components[seen.stop :, POSTURE] = np.eye(N_FEATURES - POSTURE.start)
    return Axes(mean, components)


def _weights() -> Floats:
    """(4 * N_CONTOUR, 2 * N_CONTOUR) from offsets of back and belly to what is compared."""
    step = STATIONS[1] - STATIONS[0]
    slope = np.asarray(np.gradient(np.eye(N_CONTOUR), step, axis=0))
    one = np.vstack([_OFFSET_WEIGHT * np.eye(N_CONTOUR), _SLOPE_WEIGHT * slope])
    none = np.zeros_like(one)
    return np.block([[one, none], [none, _BELLY * one]])


@dataclass(frozen=True, slots=True)
class Taught:
    """What one regression is fitted on, or asked.

    Attributes:
        inputs: (n, d).
        target: (n, 2) degrees.
    """

    inputs: Floats
    target: Floats


def known_of(rows: Rows, axes: Axes) -> Taught:
    """For people whose neutral is known."""
    return Taught(against(axes.scores(rows.vector), axes.scores(rows.neutral)), rows.target)


def stranger_of(rows: Rows, axes: Axes) -> Taught:
    """For strangers."""
    return Taught(axes.scores(rows.vector), rows.target)


def change_of(rows: Rows, axes: Axes, rng: Generator | None) -> Taught:
    """Against the mean of other frames of the same clip: all of them, or some drawn at random."""
    now = axes.scores(rows.vector)
    others, aim = now.copy(), rows.target.copy()
    for clip in np.unique(rows.clip):
        at = np.flatnonzero(rows.clip == clip)
        for i in at:
            few = at
            if rng is not None:  # one as often as several: quiet standing alone may be known
                count = round(len(at) ** rng.random())
                few = rng.choice(at, count, replace=False)
            others[i], aim[i] = now[few].mean(axis=0), rows.target[few].mean(axis=0)
    return Taught(against(now, others), rows.target - aim)


KINDS = ("known", "stranger", "change")


def taught_of(rows: Rows, axes: Axes, rng: Generator | None) -> dict[str, Taught]:
    """What each regression is fitted on, or asked where nothing is to be drawn at random."""
    return {
        "known": known_of(rows, axes),
        "stranger": stranger_of(rows, axes),
        "change": change_of(rows, axes, rng),
    }


def assemble(
    rows: Rows, copies: Sequence[Rows], axes: Axes, version: str, members: int
) -> LumbopelvicModel:
    """A model fitted on these rows and on copies of them, with gaps and other arms.

    Its standard deviations are one degree: `uncertainty` fits them.

    Args:
        rows: as they were seen.
        copies: the same frames seen otherwise (`jitter`), at least one.
        axes: what the networks see.
        version: of the model.
        members: how many networks of each kind.
    """
    rng = np.random.default_rng(SEED)
    taught = [taught_of(rows, axes, rng)]
    taught += [taught_of(otherwise(copy, i, rng), axes, rng) for i, copy in enumerate(copies)]
    regressions = {}
    for kind in KINDS:
        inputs = np.concatenate([one[kind].inputs for one in taught])
        target = np.concatenate([one[kind].target for one in taught])
        pitch = train(inputs, target, members, SEED)
        regressions[kind] = Regression(pitch, _one_degree(inputs.shape[1] + 4), np.zeros(3))
    inducing, spread, gamma = novelty_of(rows, axes)
    rest = np.unique(axes.scores(rows.neutral), axis=0)
    return LumbopelvicModel(
        version=version,
        mean=axes.mean,
        components=axes.components,
        average=rest.mean(axis=0),
        average_deg=np.full(2, np.unique(rows.pitch).mean()),
        **regressions,
        inducing=inducing,
        spread=spread,
        gamma=gamma,
        person_sd_deg=np.zeros(3),
    )


def otherwise(copy: Rows, number: int, rng: Generator) -> Rows:
    """A copy with arms of other frames, every other copy with gaps too."""
    vector = with_other_arms(copy.vector, rng)
    return copy.seen_as(vector if number % 2 else with_gaps(vector, rng))


def _one_degree(inputs: int) -> Networks:
    """A network that answers 0, the logarithm of one degree, to everything."""
    none = np.zeros((1, 1, 1))
    return Networks(
        np.ones(inputs), np.zeros((1, inputs, 1)), none, none, none, np.zeros((1, 1, 3)),
        np.zeros((1, 1, 3)),
    )  # fmt: skip


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
