"""The process of one look, started by `coach.breaks.watch`: `check SOURCE` or `look SOURCE`.

It prints a `Look` as JSON.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

import numpy as np

from coach.breaks.scheduler import Seen
from coach.breaks.sitting import posture_of
from coach.breaks.watch import Look
from coach.capture.sources import find_source
from coach.capture.webcam import Camera
from coach.errors import CoachError
from coach.pose.landmarker import PoseModel, rgb

LOOK_S = 2.0
_BETWEEN_PICTURES_S = 0.2
_ENOUGH_PICTURES = 3


def main(what: str, source: str) -> Look:
    """Check that there is such a camera, or look."""
    try:
        if what == "check":
            find_source(source)
            return Look(seen="unknown")
        return _look(source)
    except CoachError as error:
        return Look(seen="unknown", trouble=str(error))


def _look(source: str) -> Look:
    """Load the pose model, and only then switch the camera on.

    Raises:
        CoachError: there is no such camera, or the pose model cannot be loaded.
    """
    pictures: Counter[Seen] = Counter()
    with PoseModel(None, people=1) as model, Camera(source) as camera:
        until_s = time.monotonic() + LOOK_S
        while (left_s := until_s - time.monotonic()) > 0:
            shot = camera.newest(left_s)
            if shot is None or camera.trouble == "black":
                continue
            people = model.detect(rgb(shot.frame.image), shot.frame.t_s)
            found = people[0].landmarks.astype(np.float64) if people else None
            pictures[posture_of(found, camera.size_px)] += 1
            time.sleep(_BETWEEN_PICTURES_S)
        trouble = camera.sentence
    if pictures.total() < _ENOUGH_PICTURES:
        too_few = "The camera gave too few pictures to tell whether you sit."
        return Look(seen="unknown", trouble=trouble or too_few)
    return Look(seen=pictures.most_common(1)[0][0])


if __name__ == "__main__":
    print(main(*sys.argv[1:]).model_dump_json(), flush=True)
