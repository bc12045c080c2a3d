"""Fit the lumbopelvic model: `python -m calibration.fit CLIPS STILLS --cache DIR --version NAME`.

Two kinds of material teach it. CLIPS is a folder of rendered clips with truth (only those whose
name begins with `tune_` are read, as filmed and mirrored): few people, but as a video shows
them. STILLS is a folder made by `calibration.render stills`: some hundreds of people (only
those of the split `fit` are used), each in neutral standing and in a few postures with a lumbar
angle that the posture does not give away. A still is trusted less than a frame of a clip. What
observing them gave is kept in the cache.

What is fitted is the change from the person's own neutral, given the outline now and the
outline in neutral standing. The uncertainty comes from each person of the clips left out in
turn, after calibrating on that person's own calibration clip.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.optimize import nnls

from calibration.dataset import Stills, observe_clip, observe_stills, person
from coach.assets import models_dir
from coach.engine import measure_recording
from coach.geometry.features import features
from coach.geometry.filters import zero_phase
from coach.geometry.joints import Floats, joints
from coach.geometry.lumbopelvic import LumbopelvicModel, save_model
from coach.geometry.measure import for_person
from coach.geometry.neutral import Neutral, from_quiet_standing, population
from coach.geometry.view import MAX_YAW_DEG, facing_evidence
from coach.pose.types import Pose
from coach.truth import Truth, read_truth

N_COMPONENTS = 40
N_REFERENCE = 15
REFERENCE_WEIGHT = 0.5  # of the build in the distance between two frames
N_INDUCING = 1000
# variance of the residual relative to the kernel's
CLIP_NOISE = 1e-2
STILL_NOISE = 3e-2
NOVELTY_NOISE = 1e-2
EVERY = 8  # neighbouring frames of a clip teach the same
NEUTRAL = "neutral"  # family of the stills in neutral standing
NEUTRAL_FRAMES = (5, 50)  # of a calibration clip, which begins with 2.5 s of neutral
SMOOTH_HZ = 4.0  # as most exercises
FITTED = ("f_avg", "m_fit", "f_full")  # the others wear loose shirts: used for the uncertainty
MIN_SD_DEG = 1.0  # of one frame, however well known: about what the finest edges allow
SEED = 7


@dataclass(frozen=True, slots=True)
class Rows:
    """Frames to fit on.

    Attributes:
        vector: (n, n_features) features.
        neutral: (n, n_features) features of the same person in neutral standing.
        target: (n, 2) pitch of pelvis and rib cage against the hip-to-shoulder line, less the
            same in neutral standing, degrees.
        pitch: (n,) hip-to-shoulder pitch of that person in neutral standing, degrees.
        noise: (n,) variance of the residual relative to the kernel's.
    """

    vector: Floats
    neutral: Floats
    target: Floats
    pitch: Floats
    noise: Floats


def _joined(parts: list[Rows]) -> Rows:
    return Rows(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Rows)}
    )


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip: what was seen and what is true.

    Attributes:
        path: the video.
        poses: what was seen.
        truth: what is true.
        vector: (n, n_features) features.
        relative: (n, 2) true pitches against the hip-to-shoulder line, degrees.
        pitch: (n,) hip-to-shoulder pitch, degrees.
    """

    path: Path
    poses: list[Pose]
    truth: Truth
    vector: Floats
    relative: Floats
    pitch: Floats


def _wrap(angle_deg: Floats) -> Floats:
    return (angle_deg + 180.0) % 360.0 - 180.0


def _described(
    landmarks: Floats, offset_px: Floats, facing: NDArray[np.int8], pelvis: Floats, thorax: Floats
) -> tuple[Floats, Floats, Floats]:
    """Features, true relative pitches, and hip-to-shoulder pitch of n frames."""
    xy = landmarks[:, :, :2]
    pitch = joints(xy, facing).trunk_pitch_deg
    relative = _wrap(np.stack([pelvis - pitch, thorax - pitch], axis=1))
    return features(xy, offset_px, facing).vector, relative, pitch


def load_clip(path: Path, mirrored: bool, cache: Path) -> Clip:
    """Observe a clip and pair each frame with its truth."""
    truth = read_truth(path)
    poses = observe_clip(path, mirrored, cache)[: len(truth.t_s)]
    landmarks = np.stack([p.landmarks for p in poses if p.landmarks is not None]).astype(float)
    offset = np.stack([p.silhouette.offset_px for p in poses if p.silhouette is not None])
    if len(landmarks) != len(truth.t_s) or len(offset) != len(landmarks):
        raise SystemExit(f"{path}: a frame without person, or truth of another length.")
    side = 1 if np.median(facing_evidence(landmarks[:, :, :2])) > 0 else -1
    facing = np.full(len(landmarks), side, dtype=np.int8)
    described = _described(
        landmarks, offset.astype(float), facing, truth.pelvic_tilt_deg, truth.trunk_lean_deg
    )
    return Clip(path, poses, truth, *described)


def clip_rows(clips: list[Clip]) -> Rows:
    """Rows of the clips, each against the same person's calibration clip."""
    parts = []
    for clip in clips:
        standing = next(
            c
            for c in clips
            if person(c.path) == person(clip.path) and c.path.stem.endswith("calibration")
        )
        at_rest = slice(*NEUTRAL_FRAMES)
        n = len(clip.vector[::EVERY])
        parts.append(
            Rows(
                vector=clip.vector[::EVERY],
                neutral=np.repeat(np.nanmedian(standing.vector[at_rest], axis=0)[None], n, axis=0),
                target=_wrap(clip.relative[::EVERY] - standing.relative[at_rest].mean(axis=0)),
                pitch=np.full(n, standing.pitch[at_rest].mean()),
                noise=np.full(n, CLIP_NOISE),
            )
        )
    return _joined(parts)


def still_rows(stills: Stills) -> Rows:
    """Rows of the stills of people who may be fitted on, against their own neutral ones."""
    seen = np.isfinite(stills.landmarks[:, 0, 0]) & (stills.split == "fit")
    seen &= (np.abs(stills.yaw_deg) <= MAX_YAW_DEG) & (stills.top != "loose")
    facing = np.where(facing_evidence(stills.landmarks[:, :, :2]) > 0, 1, -1).astype(np.int8)
    vector, relative, pitch = _described(
        stills.landmarks, stills.offset_px, facing, stills.pelvis_deg, stills.thorax_deg
    )
    seen &= np.isfinite(vector).all(axis=1)
    parts = []
    for number in np.unique(stills.person[seen]):
        own = seen & (stills.person == number)
        rest, other = own & (stills.family == NEUTRAL), own & (stills.family != NEUTRAL)
        n = int(other.sum())
        if rest.any() and n:
            parts.append(
                Rows(
                    vector=vector[other],
                    neutral=np.repeat(vector[rest].mean(axis=0)[None], n, axis=0),
                    target=_wrap(relative[other] - relative[rest].mean(axis=0)),
                    pitch=np.full(n, pitch[rest].mean()),
                    noise=np.full(n, STILL_NOISE),
                )
            )
    return _joined(parts)


def fit(rows: Rows, version: str) -> LumbopelvicModel:
    """Gaussian process on inducing points (Quinonero-Candela & Rasmussen 2005)."""
    seen = np.isfinite(rows.vector).all(axis=1)
    rows = Rows(**{f.name: getattr(rows, f.name)[seen] for f in fields(Rows)})
    mean = rows.vector.mean(axis=0)
    _, _, axes = np.linalg.svd(rows.vector - mean, full_matrices=False)
    components = axes[:N_COMPONENTS]
    scores = (rows.vector - mean) @ components.T
    # each person once, however many pictures there are of them
    builds, first = np.unique((rows.neutral - mean) @ components.T, axis=0, return_index=True)
    reference_mean = builds.mean(axis=0)
    _, _, axes = np.linalg.svd(builds - reference_mean, full_matrices=False)
    reference_axes = REFERENCE_WEIGHT * axes[:N_REFERENCE]
    references = ((rows.neutral - mean) @ components.T - reference_mean) @ reference_axes.T
    at = np.concatenate([scores, references], axis=1)
    inducing, _ = kmeans2(at, N_INDUCING, minit="++", seed=SEED, iter=20)
    rng = np.random.default_rng(SEED)
    some = at[rng.choice(len(at), min(600, len(at)), replace=False)]
    usual2 = float(np.median(_distance2(some, some)))
    gamma = novelty_gamma = 1.0 / (2.0 * usual2)
    bias = rows.target.mean(axis=0)
    between = _distance2(inducing, inducing)
    k_uu = np.exp(-gamma * between) + 1e-8 * np.eye(len(inducing))
    k_uf = np.exp(-gamma * _distance2(inducing, at))
    trusted = k_uf / rows.noise
    weights = np.linalg.solve(trusted @ k_uf.T + k_uu, trusted @ (rows.target - bias))
    known = np.exp(-novelty_gamma * between) + NOVELTY_NOISE * np.eye(len(inducing))
    return LumbopelvicModel(
        version=version,
        mean=mean,
        components=components,
        reference_mean=reference_mean,
        reference_axes=reference_axes,
        inducing=inducing,
        weights=weights,
        spread=np.linalg.cholesky(np.linalg.inv(known)),
        bias_deg=bias,
        average_deg=np.full(2, rows.pitch[first].mean()),
        gamma=gamma,
        novelty_gamma=novelty_gamma,
        sd_deg=np.zeros((3, 2)),
        person_sd_deg=np.zeros(3),
    )


def _distance2(a: Floats, b: Floats) -> Floats:
    return np.maximum((a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2.0 * a @ b.T, 0.0)


def errors_of(
    model: LumbopelvicModel, clips: list[Clip], neutral: Neutral
) -> tuple[Floats, Floats]:
    """Errors (3, n) of tilt, lean and lumbar angle over clips, and the novelty (n,)."""
    errors, novelty = [], []
    for clip in clips:
        seen = measure_recording(clip.poses, model)
        assert seen is not None
        raw = for_person(seen, model, np.array(neutral.reference))
        pelvis, thorax = (
            zero_phase(raw.t_s, estimate - own, SMOOTH_HZ) - true
            for estimate, own, true in (
                (raw.pelvis_deg, neutral.pelvis_deg, clip.truth.pelvic_tilt_deg),
                (raw.thorax_deg, neutral.thorax_deg, clip.truth.trunk_lean_deg),
            )
        )
        errors.append(np.stack([pelvis, thorax, pelvis - thorax]))
        novelty.append(raw.novelty)
    return np.concatenate(errors, axis=1), np.concatenate(novelty)


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
        rows.append(np.maximum(np.sqrt(solution), [MIN_SD_DEG, 0.0]))
    return np.array(rows)


def _rms(errors: Floats) -> Floats:
    return np.sqrt(np.nanmean(np.square(errors), axis=1))


def main() -> None:
    """Observe, fit, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path)
    parser.add_argument("stills", type=Path)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=models_dir() / "lumbopelvic.npz")
    parser.add_argument("--version", required=True)
    args = parser.parse_args()
    paths = sorted(args.clips.glob("tune_*.mp4"))
    clips = [
        load_clip(p, mirrored, args.cache / "clips") for p in paths for mirrored in (False, True)
    ]
    stills = still_rows(observe_stills(args.stills, args.cache / "stills"))
    print(f"{len(stills.vector)} stills, {len(clips)} clips")

    def trained(people: list[str], version: str) -> LumbopelvicModel:
        return fit(
            _joined([clip_rows([c for c in clips if person(c.path) in people]), stills]), version
        )

    errors, novelty, uncalibrated = [], [], []
    for stranger in sorted({person(p) for p in paths}):
        model = trained([p for p in FITTED if p != stranger], "left-out")
        own = [c for c in clips if person(c.path) == stranger]
        standing = next(c for c in own if c.path.stem.endswith("calibration"))
        raw = measure_recording(standing.poses, model)
        neutral = from_quiet_standing(raw, model) if raw else None
        if neutral is None:
            raise SystemExit(f"{stranger}: no quiet standing in the calibration clip.")
        error, new = errors_of(model, own, neutral)
        errors.append(error)
        novelty.append(new)
        uncalibrated.append(errors_of(model, own, population(model))[0])
        print(
            f"{stranger}: rms {_rms(error).round(1)} calibrated, {_rms(uncalibrated[-1]).round(1)} "
            "not (pelvis, rib cage, lumbar)"
        )
    every = np.concatenate(errors, axis=1)
    apart = _rms(np.concatenate(uncalibrated, axis=1)) ** 2 - _rms(every) ** 2
    model = replace(
        trained(list(FITTED), args.version),
        sd_deg=fit_uncertainty(every, np.concatenate(novelty)),
        person_sd_deg=np.sqrt(np.maximum(apart, 0.0)),
    )
    save_model(model, args.out)
    print(f"sd {model.sd_deg.round(2).tolist()}, between people {model.person_sd_deg.round(1)}")
    print(f"wrote {args.out}, {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
