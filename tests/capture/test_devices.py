from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.capture.devices import Device, find_camera, from_sysfs, from_system_profiler
from coach.errors import CoachError

BUILT_IN = Device(0, "Integrated Camera")
LOGITECH = Device(2, "HD Pro Webcam C920")
DEVICES = [BUILT_IN, LOGITECH, Device(4, "HD Pro Webcam C922")]


def node(folder: Path, number: int, name: str, index: int) -> None:
    (folder / f"video{number}").mkdir()
    (folder / f"video{number}" / "name").write_text(f"{name}\n")
    (folder / f"video{number}" / "index").write_text(f"{index}\n")


def test_linux_cameras_are_listed_without_their_second_node(tmp_path: Path) -> None:
    node(tmp_path, 10, "Second", 0)
    node(tmp_path, 0, "Integrated Camera", 0)
    node(tmp_path, 1, "Integrated Camera", 1)  # metadata, no picture
    (tmp_path / "v4l-subdev0").mkdir()
    assert from_sysfs(tmp_path) == [BUILT_IN, Device(10, "Second")]


def test_linux_without_any_camera_lists_none(tmp_path: Path) -> None:
    assert from_sysfs(tmp_path / "video4linux") == []


def test_mac_cameras_are_numbered_in_the_order_of_their_identifiers() -> None:
    listed = [
        {"_name": "USB Camera", "spcamera_unique-id": "0x11000000c45636d"},
        {"_name": "FaceTime HD Camera", "spcamera_unique-id": "0000-2222"},
    ]
    text = json.dumps({"SPCameraDataType": listed})
    assert from_system_profiler(text) == [Device(0, "FaceTime HD Camera"), Device(1, "USB Camera")]
    assert from_system_profiler("{}") == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("2", LOGITECH),
        ("integrated", BUILT_IN),
        ("C920", LOGITECH),
        ("hd pro webcam c920", LOGITECH),
    ],
)
def test_a_camera_is_found_by_number_or_part_of_its_name(wanted: str, found: Device) -> None:
    assert find_camera(wanted, DEVICES) == found


def test_the_whole_name_wins_over_a_longer_one() -> None:
    devices = [Device(0, "Webcam Pro"), Device(1, "Webcam")]
    assert find_camera("webcam", devices).index == 1


@pytest.mark.parametrize(
    ("wanted", "devices", "says"),
    [
        ("1", DEVICES, "there is camera 0 \\(Integrated Camera\\), camera 2"),
        ("webcam", DEVICES, "could be camera 2 .* camera 4 .*; give the number"),
        ("0", [], "plug one in"),
    ],
)
def test_what_cannot_be_meant_is_answered_with_what_there_is(
    wanted: str, devices: list[Device], says: str
) -> None:
    with pytest.raises(CoachError, match=says):
        find_camera(wanted, devices)
