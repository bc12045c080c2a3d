"""Fit the lumbopelvic model: `python -m calibration.fit FOLDER... --cache DIR --version NAME`.

Every FOLDER holds rendered clips with truth, as `calibration.render clips` makes them; only clips
of people whose use is `fit` are read (`dataset.clip_split`). Series of single postures of many
people teach most; a few people in whole exercises teach what movements look like. What observing
them gave is kept in the cache. What the model was fitted on is written beside it (`manifest`).
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from calibration.dataset import load_clips
from calibration.estimator import (
    KINDS,
    N_COMPONENTS,
    N_INDUCING,
    NOVELTY_NOISE,
    SEED,
    assemble,
    axes_of,
)
from calibration.jitter import OF_A_FRAME, SAME_IN_A_CLIP, jittered
from calibration.manifest import (
    Manifest,
    clips_used,
    code_digest,
    library_versions,
    render_seeds,
    write_manifest,
)
from calibration.rows import FRAMES_PER_S, NEUTRAL_S, rows_of
from calibration.train import OPTIONS
from calibration.uncertainty import (
    FOLDS,
    MEMBERS_LEFT_OUT,
    SD_MEMBERS,
    coverage,
    leave_out,
    mean_error,
    weights_of,
    with_sd,
)
from coach.assets import models_dir
from coach.errors import CoachError
from coach.geometry.lumbopelvic import save_model
from coach.pose.provenance import file_digest
from coach.validation.poses import PoseCache

MEMBERS = 5  # networks of each kind
COPIES = 11  # of all frames, with landmarks a little elsewhere


def fit(folders: list[Path], cache: Path, version: str, model_file: Path) -> Manifest:
    """Observe, fit, and write the model with its manifest.

    Raises:
        CoachError: there is too little to fit on, or a clip cannot be read.
    """
    poses = PoseCache(cache, None, lambda *_: None)
    clips = load_clips(folders, poses, "fit")
    rows = rows_of(clips)
    rng = np.random.default_rng(SEED)
    copies = [rows_of(jittered(clips, rng)) for _ in range(COPIES)]
    used = [clip for clip in clips if clip.person in rows.person]
    axes = axes_of(rows)
    out = leave_out(rows, copies, axes)
    model = assemble(rows, copies, axes, version, MEMBERS)
    weight = weights_of(rows)
    fitted = {kind: with_sd(getattr(model, kind), out[kind], weight) for kind in KINDS}
    constant = np.unique(rows.constant, axis=0)
    between = np.concatenate([constant, constant[:, :1] - constant[:, 1:]], axis=1).std(axis=0)
    model = replace(
        model,
        known=fitted["known"],
        stranger=fitted["stranger"],
        change=fitted["change"],
        person_sd_deg=between,
    )
    save_model(model, model_file)
    sets, digest = clips_used((clip.person, clip.kind, clip.path) for clip in used)
    manifest = Manifest(
        version=version,
        model_sha256=file_digest(model_file),
        pose_model=poses.pose_model,
        split="people of the laboratory whose id ends in 0 to 6, and `tune` sample clips",
        n_people=len(sets),
        n_clips=len(used),
        n_frames=len(rows.person),
        clips=sets,
        clips_sha256=digest,
        render_seeds=render_seeds(clip.path for clip in used),
        options={
            "components": N_COMPONENTS,
            "inducing": N_INDUCING,
            "novelty_noise": NOVELTY_NOISE,
            "frames_per_s": FRAMES_PER_S,
            "neutral_s": NEUTRAL_S,
            "copies": COPIES,
            "moved_in_a_clip": SAME_IN_A_CLIP,
            "moved_in_a_frame": OF_A_FRAME,
            "members": MEMBERS,
            "folds": FOLDS,
            "members_left_out": MEMBERS_LEFT_OUT,
            "sd_members": SD_MEMBERS,
            "seed": SEED,
            **OPTIONS,
        },
        libraries=library_versions(),
        code_sha256=code_digest(),
        left_out_error_deg=mean_error(out),
        left_out_coverage={
            kind: coverage(getattr(model, kind), out[kind], rows.family) for kind in KINDS
        },
    )
    write_manifest(manifest, model_file)
    return manifest


def main() -> None:
    """Fit and say what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=models_dir() / "lumbopelvic.npz")
    parser.add_argument("--version", required=True)
    args = parser.parse_args()
    try:
        manifest = fit(args.folders, args.cache, args.version, args.out)
    except CoachError as error:
        sys.exit(str(error))
    print(f"{manifest.n_frames} frames of {manifest.n_people} people: wrote {args.out}")


if __name__ == "__main__":
    main()
