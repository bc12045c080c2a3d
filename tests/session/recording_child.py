"""A program of its own that records a live set and comes to grief as told; see the tests."""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from pathlib import Path

from coach.exercises.library import load
from coach.geometry.measurement import Measurement
from coach.reps.types import State
from coach.session.recorder import Recorder
from coach.session.store import Parameters, SessionReader
from tests.neutrals import calibrated
from tests.session.writing_child import META, pose

PARAMETERS = Parameters(exercise_used=load("hip-thrust"), neutral=calibrated())


def tell(**what: object) -> None:
    print(json.dumps(what), flush=True)


def record(recorder: Recorder, frame: int) -> None:
    recorder.add(pose(frame), State(Measurement(frame, frame / 30), "up", None))


def record_until(recorder: Recorder, frame: int, troubled: bool) -> int:
    """Record, a few times faster than a camera, until trouble begins or ends; the next frame."""
    while bool(recorder.trouble) != troubled:
        record(recorder, frame)
        frame += 1
        time.sleep(5e-3)
    return frame


def fill_the_disk(ballast: Path) -> None:
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))


def record_for_ever(path: Path) -> None:
    """As a camera does, frame by frame in real time."""
    with Recorder(path, META, PARAMETERS) as recorder:
        for frame in range(1_000_000):
            record(recorder, frame)
            if frame == 10:
                recorder.note(frame / 30, "pain_stop")
            tell(frame=frame)
            time.sleep(1 / 30)


def disk_full_for_a_while(path: Path) -> None:
    ballast = path.with_name("ballast")
    with Recorder(path, META, PARAMETERS) as recorder:
        for frame in range(30):
            record(recorder, frame)
        fill_the_disk(ballast)
        frame = record_until(recorder, 30, troubled=True)
        trouble = recorder.trouble
        for _ in range(60):  # the set goes on
            record(recorder, frame)
            frame += 1
        ballast.unlink()
        frame = record_until(recorder, frame, troubled=False)
    recorder.wait()
    with SessionReader(path) as kept:
        frames = [one.frame for one in kept.poses()]
    tell(trouble=trouble, after=recorder.trouble, handed_over=frame, frames=frames)


def disk_full_to_the_end(path: Path) -> None:
    with Recorder(path, META, PARAMETERS) as recorder:
        frame = record_until(recorder, 0, troubled=True)
        for _ in range(60):
            record(recorder, frame)
            frame += 1
    recorder.wait()
    with SessionReader(path) as kept:
        frames = [one.frame for one in kept.poses()]
    tell(trouble=recorder.trouble, handed_over=frame, frames=frames)


if __name__ == "__main__":
    job, place = sys.argv[1:]
    {
        "for-ever": record_for_ever,
        "full-for-a-while": disk_full_for_a_while,
        "full-to-the-end": disk_full_to_the_end,
    }[job](Path(place))
