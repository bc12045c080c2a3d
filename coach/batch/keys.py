"""What results depend on, as short texts: where they are the same, nothing need be done again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from coach.batch.recording import Recording
from coach.batch.remote import fingerprint
from coach.errors import CoachError
from coach.exercises.library import AUTO
from coach.geometry.lumbopelvic import default_model
from coach.pose.bundle import default_bundle, model_version
from coach.pose.provenance import pose_key_of
from coach.session.reader import SessionReader

_PART = 1 << 20  # bytes at either end of a video that tell it from others
# what turns poses into results, below `coach/`; that of poses is in `coach.pose.provenance`
_JUDGING_CODE = (
    "analysis.py", "coaching", "engine.py", "exercises", "export", "geometry", "report/digest.py",
    "reps", "scoring.py", "session",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keys:
    """What results depend on; each text differs when something differs.

    Attributes:
        size: of the source in bytes; 0 where it is not known.
        content: the source itself; empty when it cannot be read.
        pose_key: what the poses depend on.
        judge_key: what all results depend on.
        versions: of program, pose model and estimator, JSON, for people.
    """

    size: int
    content: str
    pose_key: str
    judge_key: str
    versions: str


class KeyMaker:
    """Makes the keys of recordings that are scored with the same settings.

    Args:
        annotate: whether the video with the overlay is written.
        pose_bundle: pose model bundle; None for the one that comes with the program.
    """

    def __init__(self, *, annotate: bool, pose_bundle: Path | None) -> None:
        self._annotate = annotate
        self._pose_model = model_version(pose_bundle or default_bundle())
        self._versions = {
            "program": version("coach"),
            "pose_model": self._pose_model,
            "estimator": default_model().version,
        }

    def keys_of(self, recording: Recording) -> Keys:
        """The keys of a recording as it is now."""
        size, content = _content(recording)
        poses = pose_key_of(content, self._pose_model) if not recording.is_session else content
        judged_by = (
            poses,
            _exercise(recording),
            _digest_of_file(recording.calibration),
            self._versions["program"],
            self._versions["estimator"],
            _judging_code(),
            self._annotate,
            recording.makes_calibration,
        )
        judge_key = _digest(json.dumps(judged_by).encode())
        return Keys(size, content, poses, judge_key, json.dumps(self._versions))


@cache
def _judging_code() -> str:
    """Digest of the program's own source that has a say in results: a version may lag behind it."""
    root = Path(__file__).parents[1]
    found = [path for name in _JUDGING_CODE for path in (root / name, *(root / name).rglob("*"))]
    sources = sorted(path for path in found if path.suffix in (".py", ".toml"))
    return _digest(b"".join(path.read_bytes() for path in sources))


def _content(recording: Recording) -> tuple[int, str]:
    """Size and content of a source; empty for one that cannot be read, which scoring will tell."""
    try:
        if recording.is_address:
            return 0, fingerprint(recording.source)
        path = Path(recording.source)
        if not path.is_file():  # opening a pipe would wait for whoever writes into it
            return 0, ""
        size = path.stat().st_size
        if recording.is_session:
            return size, _session_content(path)
        with path.open("rb") as file:
            head = file.read(_PART)
            file.seek(max(size - _PART, 0))
            return size, _digest(b"%d " % size + head + file.read(_PART))
    except (OSError, CoachError):
        return 0, ""


def _session_content(session: Path) -> str:
    """Everything in a session that scoring it reads, but not what people wrote into it."""
    with SessionReader(session) as reader:
        told = (
            reader.meta.model_dump_json(),
            reader.parameters.model_dump_json(),
            reader.complete,
            reader.span_s,
        )
    return _digest(json.dumps(told).encode())


def _exercise(recording: Recording) -> str:
    """Name of a built-in exercise; of a file what is in it; empty for a session's own."""
    asked = recording.exercise or ("" if recording.is_session else AUTO)
    return f"{asked} {_digest_of_file(Path(asked))}" if asked.endswith(".toml") else asked


def _digest_of_file(path: Path | None) -> str:
    try:
        return _digest(path.read_bytes()) if path is not None else ""
    except OSError:
        return "absent"


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
