"""Compare kinds of estimator on the `tune` people: `python -m calibration.compare`.

What is chosen here has seen the people it was chosen on; `check` people stay unseen until
`coach validate`. Each kind is fitted on the same clips as the model and told the person's neutral
standing from the calibration clip, but where it says otherwise. Constant offsets count.
The table gives the mean absolute error in single frames, averaged over the clips of a person and
then over people, with a 95 % interval from resampling people.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from calibration.dataset import load_clips
from calibration.estimator import Axes, axes_of, distance2
from calibration.rows import Rows, rows_of
from calibration.train import train
from coach.pose.types import N_CONTOUR, Floats
from coach.validation.poses import PoseCache

Predictor = Callable[[Rows], Floats]
_RIDGE = 3.0
_GP_NOISE = 3e-2
_GP_ROWS = 4000
_RESAMPLES = 2000
_SEED = 11
_TANGENTS = slice(N_CONTOUR, 2 * N_CONTOUR)  # of the features: slopes of the back's outline
_POSTURE = slice(2 * N_CONTOUR, None)  # of the features: what hips, shoulders and limbs say


def _inputs(rows: Rows, columns: slice) -> Floats:
    now = rows.vector[:, columns]
    return np.concatenate([now, now - rows.neutral[:, columns]], axis=1)


def keypoints(rows: Rows) -> Predictor:
    """Networks that see joints only: the baseline."""
    nets = train(_inputs(rows, _POSTURE), rows.target, 2, _SEED)
    return lambda new: nets.answers(_inputs(new, _POSTURE)).mean(axis=0)


def tangents(rows: Rows) -> Predictor:
    """Change of the tangents of the back from the person's own neutral, linear."""
    change = (rows.vector - rows.neutral)[:, _TANGENTS]
    middle, aim = change.mean(axis=0), rows.target.mean(axis=0)
    gram = (change - middle).T @ (change - middle) + _RIDGE * np.eye(change.shape[1])
    slope = np.linalg.solve(gram, (change - middle).T @ (rows.target - aim))
    return lambda new: ((new.vector - new.neutral)[:, _TANGENTS] - middle) @ slope + aim


def gaussian_process(rows: Rows) -> Predictor:
    """RBF kernel on the principal axes of now and of neutral."""
    axes = axes_of(rows)
    chosen = np.random.default_rng(_SEED).permutation(len(rows.person))[:_GP_ROWS]

    def at(some: Rows) -> Floats:
        return np.concatenate([axes.scores(some.vector), 0.5 * axes.scores(some.neutral)], axis=1)

    known, aim = at(rows)[chosen], rows.target.mean(axis=0)
    apart2 = distance2(known, known)
    gamma = 1.0 / (2.0 * float(np.median(apart2)))
    kernel = np.exp(-gamma * apart2) + _GP_NOISE * np.eye(len(known))
    weights = np.linalg.solve(kernel, rows.target[chosen] - aim)
    return lambda new: np.exp(-gamma * distance2(at(new), known)) @ weights + aim


def networks_for_strangers(rows: Rows) -> Predictor:
    """The outline now, and nothing of the person's neutral but the constant."""
    axes = axes_of(rows)
    nets = train(axes.scores(rows.vector), rows.target, 3, _SEED)
    return lambda new: nets.answers(axes.scores(new.vector)).mean(axis=0)


def networks(rows: Rows) -> Predictor:
    """The outline now and in neutral: what the program uses."""
    axes = axes_of(rows)
    nets = train(_now_and_rest(rows, axes), rows.target, 3, _SEED)
    return lambda new: nets.answers(_now_and_rest(new, axes)).mean(axis=0)


def _now_and_rest(rows: Rows, axes: Axes) -> Floats:
    now = axes.scores(rows.vector)
    return np.concatenate([now, now - axes.scores(rows.neutral)], axis=1)


KINDS: dict[str, Callable[[Rows], Predictor]] = {
    "keypoints only (baseline)": keypoints,
    "tangents of the back, linear": tangents,
    "Gaussian process": gaussian_process,
    "networks, neutral outline not told": networks_for_strangers,
    "networks": networks,
}


def by_person(error: Floats, rows: Rows) -> Floats:
    """(people, 3) mean absolute error of tilt, lean and lumbar angle."""
    three = np.abs(np.concatenate([error, error[:, :1] - error[:, 1:]], axis=1))
    return np.array(
        [three[rows.person == person].mean(axis=0) for person in np.unique(rows.person)]
    )


def interval(people: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean over people (n, k), and the ends of its 95 % interval, each (k,)."""
    rng = np.random.default_rng(_SEED)
    drawn = people[rng.integers(0, len(people), (_RESAMPLES, len(people)))].mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    return people.mean(axis=0), low, high


def main() -> None:
    """Fit, compare and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, required=True)
    args = parser.parse_args()
    poses = PoseCache(args.cache, None, lambda *_: None)
    taught = rows_of(load_clips(args.folders, poses, "fit"))
    new = rows_of(load_clips(args.folders, poses, "tune"))
    print(
        f"{len(np.unique(taught.person))} people to fit on, {len(np.unique(new.person))} to tune "
        f"on ({len(new.person)} frames)\n\n"
        "| estimator | pelvic tilt | trunk lean | lumbar angle |\n| --- | --- | --- | --- |"
    )
    for name, fit in KINDS.items():
        mean, low, high = interval(by_person(fit(taught)(new) - new.target, new))
        cells = [f"{m:.1f} ({a:.1f}-{b:.1f})" for m, a, b in zip(mean, low, high, strict=True)]
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
