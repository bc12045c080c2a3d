"""Fit the lumbopelvic model: `python -m calibration.fit FOLDER... --cache DIR --version NAME`.

Every FOLDER holds rendered clips with truth, as `calibration.render clips` makes them; clips of
people whose name begins with `check` are never read. Series of single postures of many people
teach most; a few people in whole exercises teach what movements look like. What observing them
gave is kept in the cache.

What is fitted is the change from the person's own neutral, given the outline now and the
outline in neutral standing, taken from the person's calibration clip, which is another camera's
view. The uncertainty comes from people left out: each fifth of the people is estimated by
networks fitted on the others.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.optimize import minimize

from calibration.dataset import Clip, load_clips
from calibration.train import train
from coach.assets import models_dir
from coach.geometry.lumbopelvic import REFERENCE_WEIGHT, LumbopelvicModel, save_model
from coach.geometry.network import Networks
from coach.pose.types import Floats

N_COMPONENTS = 60
N_INDUCING = 800
NOVELTY_NOISE = 1e-2
FRAMES_PER_S = 5.0  # neighbouring frames of a clip teach the same
NEUTRAL_S = 2.4  # a calibration clip begins with 2.5 s of neutral
MEMBERS = 5
FOLDS = 5
SEED = 7
_SD_FLOOR_DEG = 0.5


@dataclass(frozen=True, slots=True)
class Rows:
    """Frames to fit on.

    Attributes:
        vector: (n, n_features) features.
        neutral: (n, n_features) features of the same person in neutral standing.
        target: (n, 2) pitch of pelvis and rib cage against the hip-to-shoulder line, less the
            same in neutral standing, degrees.
        pitch: (n,) hip-to-shoulder pitch of that person in neutral standing, degrees.
        constant: (n, 2) true pitches against that line in neutral standing, degrees.
        person: (n,) who it is.
        exercising: (n,) whether it is of a movement, not of a series of postures.
    """

    vector: Floats
    neutral: Floats
    target: Floats
    pitch: Floats
    constant: Floats
    person: NDArray[np.str_]
    exercising: NDArray[np.bool_]

    def some(self, which: NDArray[np.bool_]) -> Rows:
        """The rows for which `which` (n,) is true."""
        return Rows(*(getattr(self, f.name)[which] for f in fields(Rows)))


def rows_of(clips: list[Clip]) -> Rows:
    """Rows of the clips, each against the same person's calibration clip."""
    standing = {clip.person: clip for clip in clips if clip.kind == "calibration"}
    parts = []
    for clip in clips:
        if (own := standing.get(clip.person)) is None:
            continue  # a person whose calibration clip shows nobody
        at_rest = own.t_s < NEUTRAL_S
        step = max(1, round(clip.fps / FRAMES_PER_S))
        seen = np.flatnonzero(clip.measurable)[::step]
        neutral = np.nanmedian(own.vector[at_rest], axis=0)
        constant = own.relative_deg[at_rest].mean(axis=0)
        if len(seen) and np.isfinite(neutral).all():
            n = len(seen)
            parts.append(
                Rows(
                    vector=clip.vector[seen],
                    neutral=np.repeat(neutral[None], n, axis=0),
                    target=(clip.relative_deg[seen] - constant + 180.0) % 360.0 - 180.0,
                    pitch=np.full(n, own.pitch_deg[at_rest].mean()),
                    constant=np.repeat(constant[None], n, axis=0),
                    person=np.full(n, clip.person),
                    exercising=np.full(n, not clip.kind.startswith("series")),
                )
            )
    return Rows(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Rows)))


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
    inducing, _ = kmeans2(at, N_INDUCING, minit="points", seed=SEED, iter=15)
    rng = np.random.default_rng(SEED)
    some = at[rng.choice(len(at), 600, replace=False)]
    gamma = 1.0 / (2.0 * float(np.median(_distance2(some, some))))
    known = np.exp(-gamma * _distance2(inducing, inducing)) + NOVELTY_NOISE * np.eye(N_INDUCING)
    return inducing, np.linalg.cholesky(np.linalg.inv(known)), np.array([gamma])


def _distance2(a: Floats, b: Floats) -> Floats:
    return np.maximum((a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2.0 * a @ b.T, 0.0)


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
    """Estimate every fifth of the people by a model fitted on the others."""
    people = np.unique(rows.person)
    error = np.full((2, len(rows.person), 3), np.nan)
    spread, novelty = error.copy(), error[..., 0].copy()
    for fold in range(FOLDS):
        out = np.isin(rows.person, people[fold::FOLDS])
        model = assemble(rows.some(~out), "left-out", members=3)
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
        print(f"fold {fold + 1}: mean absolute error {_mae(error[:, out])}", flush=True)
    return LeftOut(error, spread, novelty)


def _mae(error: Floats) -> str:
    known, stranger = np.abs(error).mean(axis=1).round(2).tolist()
    return f"{known} with neutral, {stranger} without (tilt, lean, lumbar)"


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
    return np.array([np.hypot(a, _SD_FLOOR_DEG), b, c]) * ratio[order][at]


def main() -> None:
    """Observe, fit, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=models_dir() / "lumbopelvic.npz")
    parser.add_argument("--version", required=True)
    args = parser.parse_args()
    clips = load_clips(args.folders, args.cache)
    rows = rows_of(clips)
    people, rows_each = np.unique(rows.person, return_counts=True)
    print(f"{len(clips)} clips of {len(people)} people, {len(rows.person)} frames", flush=True)
    out = leave_out(rows)
    # every person says as much of the uncertainty, however many frames there are of them, and
    # movements as much as postures drawn at random, of which there are more and harder ones
    weight = 1.0 / rows_each[np.searchsorted(people, rows.person)]
    for kind in (rows.exercising, ~rows.exercising):
        weight[kind] /= weight[kind].sum()
    sd = np.array(
        [
            [
                fit_sd(out.error_deg[i, :, j], out.novelty[i], out.spread_deg[i, :, j], weight)
                for j in range(3)
            ]
            for i in range(2)
        ]
    )
    model = assemble(rows, args.version, MEMBERS)
    constant = np.unique(rows.constant, axis=0)
    between = np.concatenate([constant, constant[:, :1] - constant[:, 1:]], axis=1).std(axis=0)
    fitted = {f.name: getattr(model, f.name) for f in fields(LumbopelvicModel)}
    fitted |= {"sd_deg": sd, "person_sd_deg": between}
    save_model(LumbopelvicModel(**fitted), args.out)
    print(f"sd {sd.round(2).tolist()}, between people {between.round(1).tolist()}")
    print(f"wrote {args.out}, {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
