"""Fit the lumbopelvic model: `python -m calibration.fit --clips LAB --stills DIR --cache DIR`.

Two kinds of material teach it. Stills of some hundreds of rendered people, each in a random
posture with a lumbar angle that the posture does not give away, teach what bodies look like.
Clips of three people (only those named `tune_`) teach what tracking a video adds. What
observing them gave is kept in the cache.

The uncertainty comes from people left out: each person of the clips in turn, after calibrating
on that person's own calibration clip, so that it is that of a stranger who calibrated.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.cluster.vq import kmeans2
from scipy.optimize import nnls

from calibration.dataset import (
    Stills,
    Truth,
    observe_clip,
    observe_stills,
    person,
    read_truth,
)
from coach.assets import models_dir
from coach.engine import measure_recording
from coach.geometry.features import features
from coach.geometry.joints import Floats, joints
from coach.geometry.lumbopelvic import LumbopelvicModel, save_model
from coach.geometry.neutral import from_quiet_standing
from coach.geometry.view import MAX_YAW_DEG, facing_evidence
from coach.pose.types import Pose

N_COMPONENTS = 40
N_INDUCING = 1000
N_SPREAD = 120  # directions that hold nearly all of the explained variance
NOISE = 0.1  # variance of the residual relative to the kernel's
WIDTH = 1.8  # of the kernel, in median distances between frames
EVERY = 20  # neighbouring frames of a clip teach the same
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


def still_rows(stills: Stills) -> tuple[Floats, Floats]:
    """Features and targets of the stills of people who may be fitted on."""
    seen = np.isfinite(stills.landmarks[:, 0, 0])
    chosen = seen & (stills.split == "fit") & (np.abs(stills.yaw_deg) <= MAX_YAW_DEG)
    xy = stills.landmarks[chosen][:, :, :2]
    facing = np.where(facing_evidence(xy) > 0, 1, -1).astype(np.int8)
    pitch = joints(xy, facing).trunk_pitch_deg
    both = np.stack([stills.pelvis_deg[chosen] - pitch, stills.thorax_deg[chosen] - pitch], axis=1)
    vector = features(xy, stills.offset_px[chosen], facing).vector
    return vector, (both + 180.0) % 360.0 - 180.0


def fit(vector: Floats, target: Floats, version: str) -> LumbopelvicModel:
    """Gaussian process on inducing points (DTC, Quinonero-Candela & Rasmussen 2005)."""
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
    gamma = 1.0 / (2.0 * WIDTH**2 * float(np.median(_distance2(some, some))))
    bias = target.mean(axis=0)
    k_uu = np.exp(-gamma * _distance2(inducing, inducing)) + 1e-8 * np.eye(len(inducing))
    k_uf = np.exp(-gamma * _distance2(inducing, scores))
    a = k_uf @ k_uf.T + NOISE * k_uu
    weights = np.linalg.solve(a, k_uf @ (target - bias))
    explained = np.linalg.inv(k_uu) - NOISE * np.linalg.inv(a)
    value, vectors = np.linalg.eigh(0.5 * (explained + explained.T))
    spread = (vectors * np.sqrt(np.maximum(value, 0.0)))[:, -N_SPREAD:]
    return LumbopelvicModel(
        version=version,
        mean=mean,
        components=components,
        inducing=inducing,
        weights=weights,
        spread=spread,
        bias_deg=bias,
        gamma=gamma,
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
        pelvis = raw.pelvis_deg - neutral.pelvis_deg - clip.truth.pelvis_deg
        thorax = raw.thorax_deg - neutral.thorax_deg - clip.truth.thorax_deg
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


def main() -> None:
    """Observe, fit, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--stills", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=models_dir() / "lumbopelvic.npz")
    parser.add_argument("--version", required=True)
    args = parser.parse_args()
    paths = sorted(args.clips.glob("tune_*.mp4"))
    clips = [
        load_clip(p, mirrored, args.cache / "clips") for p in paths for mirrored in (False, True)
    ]
    from_stills = still_rows(observe_stills(args.stills, args.cache / "stills"))
    print(f"{len(from_stills[0])} stills, {len(clips)} clips")

    def rows(people: tuple[str, ...]) -> tuple[Floats, Floats]:
        chosen = [c for c in clips if person(c.path) in people]
        return (
            np.concatenate([from_stills[0], *(c.vector[::EVERY] for c in chosen)]),
            np.concatenate([from_stills[1], *(c.target[::EVERY] for c in chosen)]),
        )

    errors, novelty, offsets = [], [], []
    for left_out in sorted({person(p) for p in paths}):
        others = tuple(p for p in FITTED if p != left_out)
        model = fit(*rows(others), version="left-out")
        own = [c for c in clips if person(c.path) == left_out]
        found = calibrated_errors(model, own)
        if found is None:
            print(f"{left_out}: no neutral")
            continue
        errors.append(found[0])
        novelty.append(found[1])
        offsets.append(found[2])
        print(
            f"{left_out}: offset {np.round(found[2], 1)}, calibrated mean absolute error "
            f"{np.round(np.nanmean(np.abs(found[0]), axis=1), 1)} (pelvis, rib cage, lumbar)"
        )
    model = replace(
        fit(*rows(FITTED), version=args.version),
        sd_deg=fit_uncertainty(np.concatenate(errors, axis=1), np.concatenate(novelty)),
        person_sd_deg=np.sqrt(np.mean(np.square(offsets), axis=0)),
    )
    save_model(model, args.out)
    print(f"sd {np.round(model.sd_deg, 2).tolist()}, between people {model.person_sd_deg.round(1)}")
    print(f"wrote {args.out}, {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
