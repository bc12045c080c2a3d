from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from coach.capture.frame import Frame
from coach.capture.video import VideoFile
from coach.errors import CoachError
from coach.pose.bundle import MEMBERS
from coach.pose.landmarker import PoseModel, rgb
from coach.pose.types import LANDMARK_NAMES, Landmark


@pytest.fixture(scope="module")
def frames(clip: Callable[[str], Path]) -> list[Frame]:
    with VideoFile(clip("standing")) as video:
        return list(islice(video, 8))


def test_landmarks_are_called_as_mediapipe_calls_them() -> None:
    from mediapipe.tasks.python.vision import PoseLandmark

    assert [one.name.lower() for one in PoseLandmark] == [*LANDMARK_NAMES]
    assert {one.name.lower(): int(one) for one in Landmark}.items() <= {
        name: row for row, name in enumerate(LANDMARK_NAMES)
    }.items()


def test_landmarks_are_pixels_and_lie_where_the_person_is(
    clip: Callable[[str], Path], frames: list[Frame]
) -> None:
    truth = np.genfromtxt(
        clip("standing").with_suffix(".csv"), delimiter=",", names=True, max_rows=8
    )
    with PoseModel() as model:
        found = [model.detect(rgb(f.image), f.t_s) for f in frames]
    assert [len(people) for people in found] == [1] * len(frames)
    landmarks = found[-1][0].landmarks
    assert landmarks.shape == (33, 4) and landmarks.dtype == np.float32
    assert np.all((landmarks[:, 3] >= 0) & (landmarks[:, 3] <= 1))
    for side in "LR":
        name = {"L": "LEFT", "R": "RIGHT"}[side]
        for joint in ("shoulder", "hip", "knee", "ankle"):
            true = [truth[f"{joint}_{side}_{axis}"][-1] for axis in "xy"]
            here = landmarks[Landmark[f"{name}_{joint.upper()}"], :2]
            assert np.hypot(*(here - true)) < 25, (name, joint)


def test_the_mask_covers_the_person_and_outlives_the_model(frames: list[Frame]) -> None:
    with PoseModel() as model:
        people = [model.detect(rgb(f.image), f.t_s)[0] for f in frames]
    masks = [person.mask for person in people]
    copies = [mask.copy() for mask in masks]
    landmarks = people[0].landmarks
    del people
    with PoseModel() as model:  # uses the memory that a freed mask would have left
        for frame in frames:
            model.detect(rgb(frame.image), frame.t_s)
    for mask, copy in zip(masks, copies, strict=True):
        assert mask.shape == frames[0].image.shape[:2] and mask.dtype == np.float32
        assert np.array_equal(mask, copy)
        assert not mask.flags.writeable
    x, y = landmarks[[Landmark.LEFT_HIP, Landmark.LEFT_SHOULDER], :2].mean(axis=0).astype(int)
    assert masks[0][y, x] > 0.9
    assert masks[0][5, 5] < 0.1


def test_nobody_in_the_picture_gives_nobody() -> None:
    with PoseModel() as model:
        assert model.detect(np.full((480, 640, 3), 90, np.uint8), 0.0) == []


def test_stamps_that_fall_into_one_millisecond_or_go_back_are_survived(
    frames: list[Frame],
) -> None:
    with PoseModel() as model:
        for t_s in (0.0, 0.0001, 0.0002, 5.0, 4.0, 5.0):
            assert len(model.detect(rgb(frames[0].image), t_s)) == 1


def test_a_bundle_of_nonsense_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "nonsense.task"
    with zipfile.ZipFile(path, "w") as archive:
        for name in MEMBERS:
            archive.writestr(name, b"nonsense" * 100)
    with pytest.raises(CoachError, match="cannot be loaded; run `coach model fetch full`"):
        PoseModel(path)


@pytest.mark.parametrize("end", ["pass", "raise SystemExit('stopped here')"])
def test_nothing_native_reaches_standard_error_until_the_process_has_ended(
    clip: Callable[[str], Path], end: str
) -> None:
    script = (
        "from itertools import islice\n"
        "import sys\n"
        "import numpy as np\n"
        "from coach.capture.video import VideoFile\n"
        "from coach.pose.landmarker import PoseModel, rgb\n"
        f"with VideoFile({str(clip('standing'))!r}) as video, PoseModel() as model:\n"
        "    model.detect(np.zeros((480, 640, 3), np.uint8), 0.0)\n"
        "    print('before the first person', file=sys.stderr)\n"
        "    for frame in islice(video, 3):\n"
        "        print(len(model.detect(rgb(frame.image), frame.t_s)), file=sys.stderr)\n"
        f"    {end}\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    expected = "before the first person\n1\n1\n1\n" + ("stopped here\n" if "raise" in end else "")
    assert done.stderr == expected
