"""Whether the pose model is the right one, how fast it is here, and which size suits."""

from __future__ import annotations

import hashlib
import os
import statistics
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import MappingProxyType

from coach.assets import sample_videos_dir
from coach.doctor.machine import Finding
from coach.errors import CoachError
from coach.pose.bundle import check_bundle, default_bundle

# of models/pose_landmarker_full.task
BUNDLED_SHA256 = "c0497cfc8bbb751602b605687465e1f07755541e7fe4c93172100f6ac4ded800"

# a picture's time at 25 a second, less the 15 % that everything but the pose model may take
POSE_BUDGET_MS = 34.0
# time of a size against `full`, a guess from the sizes of their files, used until one is here [P]
COST: Mapping[str, float] = MappingProxyType({"lite": 0.5, "full": 1.0, "heavy": 4.0})
_WARM_UP = 5
_TIMED = 30
_SPEED_CLIP = "hip-thrust.mp4"  # 1280x720


def check_pose_model() -> Iterator[Finding]:
    """The bundled pose model and those fetched: there, whole, and the right ones."""
    from coach.pose.fetch import KNOWN_SHA256

    yield check_hash(default_bundle(), BUNDLED_SHA256, "install coach again")
    for size, path in fetched_bundles().items():
        todo = f"delete it, and run `coach model fetch {size}` again"
        yield check_hash(path, KNOWN_SHA256[size], todo)


def fetched_bundles() -> dict[str, Path]:
    """Pose models that were downloaded to this machine, by size."""
    from coach.pose.fetch import KNOWN_SHA256, download_dir

    paths = {size: download_dir() / f"pose_landmarker_{size}.task" for size in KNOWN_SHA256}
    return {size: path for size, path in paths.items() if path.is_file()}


def check_hash(bundle: Path, sha256: str, todo: str) -> Finding:
    """Whether a pose model is there, whole, and the one it should be."""
    try:
        check_bundle(bundle)
        right = hashlib.sha256(bundle.read_bytes()).hexdigest() == sha256
    except (CoachError, OSError) as error:
        return Finding("pose model", "failed", str(error), todo)
    if not right:
        return Finding("pose model", "failed", f"{bundle} is not the published one", todo)
    return Finding("pose model", "ok", f"{bundle.stem}, checksum right")


def check_pose_speed() -> Iterator[Finding]:
    """How fast the pose model is here, and which size suits."""
    measured_ms = {"full": pose_ms(default_bundle())}
    for size, path in fetched_bundles().items():
        measured_ms[size] = pose_ms(path)
    speeds = ", ".join(
        f"{size} {ms:.0f} ms a picture ({1000 / ms:.0f} a second)"
        for size, ms in measured_ms.items()
    )
    found = f"{speeds} at 1280x720"
    if measured_ms["full"] > POSE_BUDGET_MS and _busy():
        todo = "this machine is busy with something else; ask again when it is not"
        yield Finding("pose speed", "attention", found, todo)
    else:
        yield Finding("pose speed", "ok", found)
    yield suit(measured_ms)


def pose_ms(bundle: Path) -> float:
    """Median time the pose model takes for a picture of a sample, in milliseconds."""
    from coach.capture.video import VideoFile
    from coach.pose.landmarker import PoseModel, rgb

    with VideoFile(sample_videos_dir() / _SPEED_CLIP) as video:
        frames = list(islice(video, _WARM_UP + _TIMED))
    times_ms = []
    with PoseModel(bundle) as model:
        for frame in frames:
            begin_s = time.perf_counter()
            model.detect(rgb(frame.image), frame.t_s)
            times_ms.append(1000 * (time.perf_counter() - begin_s))
    return statistics.median(times_ms[_WARM_UP:])


def suit(measured_ms: Mapping[str, float]) -> Finding:
    """Which size of the pose model leaves enough time for live coaching.

    Args:
        measured_ms: time a picture takes here in milliseconds, of `full` and any other size.
    """
    expected_ms = {s: measured_ms.get(s, c * measured_ms["full"]) for s, c in COST.items()}
    fitting = [size for size, ms in expected_ms.items() if ms <= POSE_BUDGET_MS]
    what = "pose model size"
    if not fitting:
        return Finding(
            what,
            "attention",
            "too slow for 25 pictures a second in any size",
            "close other programs and plug in the mains; fast movement is judged less well",
        )
    best = fitting[-1]
    about = "" if best in measured_ms else f" (about {expected_ms[best]:.0f} ms, by estimate)"
    if best == "full":
        return Finding(what, "ok", "full, which comes with coach, suits this machine")
    use = f"run `coach model fetch {best}` and name the file it leaves with --pose-model"
    if best == "lite":
        return Finding(what, "attention", f"lite suits this machine{about}", use)
    return Finding(what, "ok", f"full suits, and heavy would too{about}", f"if you like: {use}")


def _busy() -> bool:
    """Whether more wants to run than the machine has processors; not known on Windows."""
    return hasattr(os, "getloadavg") and os.getloadavg()[0] > (os.cpu_count() or 1)
