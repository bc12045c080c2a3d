"""A folder is watched: videos that are dropped into it are taken once they are whole."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from coach.batch.inputs import Inputs, batch_folder, overwriting, videos_in
from coach.batch.places import BATCH_FOLDER, clashes

POLL_S = 2.0
_RESTED_POLLS = 2
_LONG_S = 60.0  # after which a file that does not open is not waited for any longer
_OPEN = "import sys; from coach.capture.video import VideoFile; VideoFile(sys.argv[1]).close()"


@dataclass(frozen=True, slots=True)
class _Look:
    """What was seen of a file: its size and time, and how often they were the same since."""

    size: int
    changed_ns: int
    rested: int = 0
    is_taken: bool = False


class Settling:
    """Tells which files of a folder are whole, by looking again and again.

    A file is when its size and time were the same in three looks on end and its first picture
    can be decoded. One that has not changed for a minute is taken in any case, so that what is
    wrong with it is told. One that changes after it was taken is taken again.
    """

    def __init__(self) -> None:
        self._looks: dict[str, _Look] = {}

    def look(self, paths: Iterable[str]) -> set[str]:
        """Look at all files; those that have become whole since the last look."""
        before, self._looks = self._looks, {}
        whole = set()
        for path in paths:
            try:
                now = os.stat(path)
            except OSError:  # gone again
                continue
            look = _Look(now.st_size, now.st_mtime_ns)
            last = before.get(path, look)
            if path in before and (last.size, last.changed_ns) == (look.size, look.changed_ns):
                look = replace(last, rested=last.rested + 1)
            if not look.is_taken and look.rested >= _RESTED_POLLS and _is_whole(path, look):
                look = replace(look, is_taken=True)
                whole.add(path)
            self._looks[path] = look
        return whole


def watch(
    folder: Path,
    *,
    exercise: str | None = None,
    out: Path | None = None,
    calibration: Path | None = None,
    pause: Callable[[], None] = lambda: time.sleep(POLL_S),
) -> Generator[Inputs, None, None]:
    """Wait for videos in a folder: those that are there at first, then what comes.

    Args:
        folder: searched with all below it.
        exercise: as of `find_inputs`.
        out: as of `find_inputs`.
        calibration: as of `find_inputs`.
        pause: passes the time between two looks.

    Returns:
        Each time some have come to rest, these alone, of one batch. Videos whose results would
        overwrite those of another are refused, which is told once, until one is renamed.

    Raises:
        CoachError: results cannot be written.
    """
    folder = folder.absolute()
    settling = Settling()
    given: set[str] = set()
    told: set[str] = set()
    while True:
        there = videos_in(folder, exercise=exercise, out=out, calibration=calibration)
        there.sort(key=lambda one: one.source not in given)
        refused = {
            one.source: overwriting(*both)
            for both in clashes(there)
            for one in both
            if one.source not in given
        }
        whole = settling.look(one.source for one in there if one.source not in refused)
        sentences = [one for one in dict.fromkeys(refused.values()) if one not in told]
        if whole or sentences:
            yield Inputs(
                batch_folder(out or folder / BATCH_FOLDER),
                tuple(one for one in there if one.source in whole),
                tuple(sentences),
            )
        given |= whole
        told.update(sentences)
        pause()


def _is_whole(path: str, look: _Look) -> bool:
    since_s = max(time.time() - look.changed_ns / 1e9, look.rested * POLL_S)
    return since_s > _LONG_S or _opens(path)


def _opens(path: str) -> bool:
    """Whether a picture can be decoded: tried in another process, which a file may hang or end."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", _OPEN, path], capture_output=True, timeout=_LONG_S, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0
