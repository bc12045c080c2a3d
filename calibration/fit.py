"""Fit the lumbopelvic model: `python -m calibration.fit LAB --cache DIR --version NAME`.

LAB is a folder of rendered clips with truth; only those whose name begins with `tune_` are
read, as filmed and mirrored. What observing them gave is kept in the cache.

The uncertainty comes from people left out, each after calibrating on their own calibration
clip, so that it is that of a stranger who calibrated. Leaving out one and leaving out two of
the few people tells how the error falls with each further person; the model that is shipped
has seen one more than those it was tried on, and its error is carried on accordingly.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.cluster.vq import kmeans2
from scipy.optimize import nnls

from calibration.dataset import Truth, observe_clip, person, read_truth
from coach.assets import models_dir
from coach.engine import measure_recording
from coach.geometry.features import features
from coach.geometry.filters import zero_phase
from coach.geometry.joints import Floats, joints
from coach.geometry.lumbopelvic import LumbopelvicModel, save_model
from coach.geometry.neutral import from_quiet_standing
from coach.geometry.view import facing_evidence
from coach.pose.types import Pose

N_COMPONENTS = 40
N_INDUCING = 700
NOISE = 1e-2  # variance of the residual relative to the kernel's
NOVELTY_NOISE = 1e-2
WIDTH = 1.0  # of the kernel, in median distances between frames
EVERY = 4  # neighbouring frames of a clip teach the same
SMOOTH_HZ = 4.0  # as most exercises
FITTED = ("f_avg", "m_fit", "f_full")  # the others wear loose shirts: used for the uncertainty
SEED = 7


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip, ready for fitting: features and what the model should say to them."""

    path: Path
    poses: list[Pose]
    truth: Truth
    vector: Floats
    target: Floats


def load_clip(path: Path, mirrored: bool, cache: Path) -> Clip:
    """Observe a clip and pair each frame with its truth."""
    truth = read_truth(path.with_suffix(".csv"))
    poses = observe_clip(path, mirrored, cache)[: len(truth.t_s)]
    landmarks = np.stack([p.landmarks for p in poses if p.landmarks is not None]).astype(float)
    offset = np.stack([p.silhouette.offset_px for p in poses if p.silhouette is not None])
    if len(landmarks) != len(truth.t_s) or len(offset) != len(landmarks):
        raise SystemExit(f"{path}: a frame without person, or truth of another length.")
    xy = landmarks[:, :, :2]
    side = 1 if np.median(facing_evidence(xy)) > 0 else -1
    facing = np.full(len(xy), side, dtype=np.int8)
    pitch = joints(xy, facing).trunk_pitch_deg
    vector = features(xy, offset.astype(float), facing).vector
    both = np.stack([truth.pelvis_deg - pitch, truth.thorax_deg - pitch], axis=1)
    return Clip(path, poses, truth, vector, (both + 180.0) % 360.0 - 180.0)


def fit(vector: Floats, target: Floats, version: str) -> LumbopelvicModel:
    """Gaussian process on inducing points (Quinonero-Candela & Rasmussen 2005)."""
    seen = np.isfinite(vector).all(axis=1)
    vector, target = vector[seen], target[seen]
    mean = vector.mean(axis=0)
    _, _, axes = np.linalg.svd(vector - mean, full_matrices=False)
    components = axes[:N_COMPONENTS]
    scores = (vector - mean) @ components.T
    inducing, _ = kmeans2(scores, N_INDUCING, minit="++", seed=SEED, iter=20)
    # the usual distance between two frames sets the width
    rng = np.random.default_rng(SEED)
    some = scores[rng.choice(len(scores), min(600, len(scores)), replace=False)]
    usual2 = float(np.median(_distance2(some, some)))
    gamma, novelty_gamma = 1.0 / (2.0 * WIDTH**2 * usual2), 1.0 / (2.0 * usual2)
    bias = target.mean(axis=0)
    between = _distance2(inducing, inducing)
    k_uu = np.exp(-gamma * between) + 1e-8 * np.eye(len(inducing))
    k_uf = np.exp(-gamma * _distance2(inducing, scores))
    weights = np.linalg.solve(k_uf @ k_uf.T + NOISE * k_uu, k_uf @ (target - bias))
    known = np.exp(-novelty_gamma * between) + NOVELTY_NOISE * np.eye(len(inducing))
    spread = np.linalg.cholesky(np.linalg.inv(known))
    return LumbopelvicModel(
        version=version,
        mean=mean,
        components=components,
        inducing=inducing,
        weights=weights,
        spread=spread,
        bias_deg=bias,
        gamma=gamma,
        novelty_gamma=novelty_gamma,
        sd_deg=np.zeros((3, 2)),
        person_sd_deg=np.zeros(3),
    )


def _distance2(a: Floats, b: Floats) -> Floats:
    return np.maximum((a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2.0 * a @ b.T, 0.0)


def calibrated_errors(
    model: LumbopelvicModel, clips: list[Clip]
) -> tuple[Floats, Floats, Floats] | None:
    """Errors of one person after calibration, (3, n), their novelty (n,), and the offset (3,)."""
    standing = next(c for c in clips if c.path.stem.endswith("calibration"))
    raw = measure_recording(standing.poses, model)
    neutral = from_quiet_standing(raw) if raw else None
    if neutral is None:
        return None
    errors, novelty = [], []
    for clip in clips:
        raw = measure_recording(clip.poses, model)
        assert raw is not None
        pelvis, thorax = (
            zero_phase(raw.t_s, estimate - own, SMOOTH_HZ) - true
            for estimate, own, true in (
                (raw.pelvis_deg, neutral.pelvis_deg, clip.truth.pelvis_deg),
                (raw.thorax_deg, neutral.thorax_deg, clip.truth.thorax_deg),
            )
        )
        errors.append(np.stack([pelvis, thorax, pelvis - thorax]))
        novelty.append(raw.novelty)
    offset = np.array(
        [neutral.pelvis_deg, neutral.thorax_deg, neutral.pelvis_deg - neutral.thorax_deg]
    )
    return np.concatenate(errors, axis=1), np.concatenate(novelty), offset


def fit_uncertainty(errors: Floats, novelty: Floats) -> Floats:
    """(3, 2) so that `a**2 + novelty * b**2` follows the squared errors of (3, n)."""
    seen = np.isfinite(errors).all(axis=0) & np.isfinite(novelty)
    errors, novelty = errors[:, seen], novelty[seen]
    bins = np.quantile(novelty, np.linspace(0, 1, 21))
    which = np.clip(np.searchsorted(bins, novelty) - 1, 0, 19)
    level = np.array([novelty[which == i].mean() for i in range(20)])
    design = np.stack([np.ones(20), level], axis=1)
    rows = []
    for error in errors:
        square = np.array([np.mean(error[which == i] ** 2) for i in range(20)])
        # relative residuals: a true band matters as much where it is narrow
        solution, _ = nnls(design / square[:, None], np.ones(20))
        rows.append(np.sqrt(solution))
    return np.array(rows)


def train(clips: list[Clip], people: tuple[str, ...], version: str) -> LumbopelvicModel:
    """Fit on the clips of these people."""
    chosen = [clip for clip in clips if person(clip.path) in people]
    return fit(
        np.concatenate([clip.vector[::EVERY] for clip in chosen]),
        np.concatenate([clip.target[::EVERY] for clip in chosen]),
        version,
    )


def main() -> None:
    """Observe, fit, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lab", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=models_dir() / "lumbopelvic.npz")
    parser.add_argument("--version", required=True)
    args = parser.parse_args()
    paths = sorted(args.lab.glob("tune_*.mp4"))
    clips = [load_clip(p, mirrored, args.cache) for p in paths for mirrored in (False, True)]

    errors, novelty, offsets, gains = [], [], [], []
    for stranger in sorted({person(p) for p in paths}):
        own = [clip for clip in clips if person(clip.path) == stranger]
        others = tuple(p for p in FITTED if p != stranger)
        found = calibrated_errors(train(clips, others, "left-out"), own)
        if found is None:
            print(f"{stranger}: no neutral")
            continue
        errors.append(found[0])
        novelty.append(found[1])
        offsets.append(found[2])
        rms = _rms(found[0])
        print(
            f"{stranger}: offset {found[2].round(1)}, after calibrating {rms.round(1)} rms from "
            f"{len(others)} people (pelvis, rib cage, lumbar)"
        )
        for other in others:
            fewer = tuple(p for p in others if p != other)
            poorer = calibrated_errors(train(clips, fewer, "left-out"), own)
            if poorer is not None:
                gains.append(rms / _rms(poorer[0]))
                print(f"  from {len(fewer)}: {_rms(poorer[0]).round(1)}")
    gain = np.minimum(np.exp(np.mean(np.log(gains), axis=0)), 1.0)
    sd = fit_uncertainty(np.concatenate(errors, axis=1), np.concatenate(novelty))
    model = replace(
        train(clips, FITTED, args.version),
        sd_deg=sd * gain[:, None],
        person_sd_deg=np.sqrt(np.mean(np.square(offsets), axis=0)),
    )
    save_model(model, args.out)
    print(f"a further person takes the error to {gain.round(2)} of what it was")
    print(f"sd {model.sd_deg.round(2).tolist()}, between people {model.person_sd_deg.round(1)}")
    print(f"wrote {args.out}, {args.out.stat().st_size / 1e6:.1f} MB")


def _rms(errors: Floats) -> Floats:
    return np.sqrt(np.nanmean(np.square(errors), axis=1))


if __name__ == "__main__":
    main()
