"""A look of two seconds through the camera: does somebody sit there? (`--notice-sitting`)."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from coach.breaks.scheduler import Seen
from coach.breaks.sitting import posture_of
from coach.capture.sources import find_source
from coach.capture.webcam import Camera
from coach.errors import CoachError
from coach.pose.landmarker import PoseModel, rgb

LOOK_S = 2.0
_BETWEEN_PICTURES_S = 0.2
_ENOUGH_PICTURES = 3


@dataclass(frozen=True, slots=True)
class Look:
    """What a look gave.

    Attributes:
        seen: what most pictures show; "unknown" when there were too few.
        trouble: why there were too few, in a sentence; "" otherwise.
    """

    seen: Seen
    trouble: str = ""


def check_camera(source: str) -> None:
    """See that there is such a camera, without switching it on.

    Raises:
        CoachError: there is none.
    """
    find_source(source)


def look(source: str, bundle: Path | None = None) -> Look:
    """Switch the camera on, look, and switch it off again; takes a few seconds.

    The pose model is loaded before and freed after, so that between two looks nothing is held.

    Args:
        source: as for `Camera`.
        bundle: of the pose model; None for the one that comes with the program.
    """
    pictures: Counter[Seen] = Counter()
    try:
        with PoseModel(bundle, people=1) as model, Camera(source) as camera:
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
    except CoachError as error:
        return Look("unknown", str(error))
    if pictures.total() < _ENOUGH_PICTURES:
        return Look("unknown", trouble or "The camera gave too few pictures to tell anything.")
    return Look(pictures.most_common(1)[0][0])
