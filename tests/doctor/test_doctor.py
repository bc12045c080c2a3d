from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from coach.assets import models_dir
from coach.doctor.machine import (
    NEEDED_LIBRARIES,
    TOO_LITTLE_MB,
    install,
    judge_camera,
    judge_disk,
    missing_libraries,
)
from coach.doctor.pose_check import BUNDLED_SHA256, POSE_BUDGET_MS, check_hash, suit
from coach.doctor.run import run_doctor
from coach.doctor.usage_reports import check_usage_reports, judge_usage_reports
from coach.pose.bundle import default_bundle


def test_the_table_has_every_row_and_says_what_to_do() -> None:
    console = Console(file=io.StringIO(), width=200)
    ready = run_doctor(console)
    assert isinstance(console.file, io.StringIO)
    page = console.file.getvalue()
    rows = "libraries, pose model, pose speed, size, usage reports, window, camera, sound"
    for row in rows.split(", "):
        assert row in page
    assert "checksum right" in page and "ms a picture" in page
    assert ready == ("FAILED" not in page)
    assert ("Not ready" in page) != ready


def test_the_known_checksum_is_that_of_the_bundle_in_the_project() -> None:
    sums = models_dir() / "SHA256SUMS"
    if not sums.exists():
        pytest.skip("SHA256SUMS is in the source tree only")
    assert f"{BUNDLED_SHA256}  pose_landmarker_full.task" in sums.read_text()


def test_a_pose_model_that_is_whole_but_another_is_told_apart(tmp_path: Path) -> None:
    other = tmp_path / "other.task"
    other.write_bytes(default_bundle().read_bytes() + b"\0")
    assert check_hash(default_bundle(), BUNDLED_SHA256, "").level == "ok"
    finding = check_hash(other, BUNDLED_SHA256, "install coach again")
    assert finding.level == "failed" and finding.todo == "install coach again"
    assert str(other) in finding.found


def test_a_missing_pose_model_is_a_failure(tmp_path: Path) -> None:
    finding = check_hash(tmp_path / "none.task", BUNDLED_SHA256, "install coach again")
    assert finding.level == "failed" and "no such file" in finding.found


def test_mediapipes_report_of_its_use_is_seen_to_stop_here() -> None:
    (finding,) = check_usage_reports()
    assert finding.level == "ok", finding.found
    assert "play.googleapis.com was stopped" in finding.found


def test_where_no_report_is_seen_to_stop_nothing_is_promised() -> None:
    finding = judge_usage_reports("")
    assert finding.level == "attention" and "firewall" in finding.todo


def test_a_missing_library_is_named_by_its_package_once() -> None:
    needed = {"libc.so.6": "libc6", "libnone-a.so.7": "libnone7", "libnone-b.so.7": "libnone7"}
    missing = missing_libraries(needed)
    assert list(missing) == ["libnone-a.so.7", "libnone-b.so.7"]
    assert install(missing).endswith("apt-get install libnone7")


def test_what_opencv_and_mediapipe_link_to_is_checked() -> None:
    # both run in this very process, so all they need is there
    assert missing_libraries(NEEDED_LIBRARIES) == {}


@pytest.mark.parametrize(
    ("measured_ms", "level", "says"),
    [
        ({"full": 5.0}, "ok", "heavy would too (about 20 ms, by estimate)"),
        ({"full": 20.0}, "ok", "full, which comes with coach"),
        ({"full": POSE_BUDGET_MS}, "ok", "full, which comes with coach"),
        ({"full": 50.0}, "attention", "lite suits"),
        ({"full": 200.0}, "attention", "too slow"),
        ({"full": 50.0, "lite": 45.0}, "attention", "too slow"),  # measured beats estimated
        ({"full": 20.0, "heavy": 30.0}, "ok", "heavy would too"),
    ],
)
def test_the_largest_pose_model_that_leaves_time_suits(
    measured_ms: dict[str, float], level: str, says: str
) -> None:
    finding = suit(measured_ms)
    assert finding.level == level
    assert says in finding.found


@pytest.mark.parametrize(
    ("size_px", "fps", "sentence", "level", "todo"),
    [
        ((1280, 720), 29.9, "", "ok", ""),
        ((1280, 720), 15.0, "", "attention", "light"),
        ((320, 240), 30.0, "", "attention", ""),
        ((1280, 720), 30.0, "The picture is black.", "attention", "black"),
        ((0, 0), 0.0, "It is in use.", "failed", "in use"),
    ],
)
def test_a_camera_is_judged_by_what_it_gave(
    size_px: tuple[int, int], fps: float, sentence: str, level: str, todo: str
) -> None:
    finding = judge_camera("camera 0", size_px, fps, sentence)
    assert finding.level == level
    assert todo in finding.todo


@pytest.mark.parametrize(
    ("free_mb", "level"),
    [(50_000, "ok"), (TOO_LITTLE_MB, "attention"), (TOO_LITTLE_MB - 1, "failed")],
)
def test_little_room_is_said_and_too_little_fails(free_mb: float, level: str) -> None:
    assert judge_disk(Path("/home"), free_mb).level == level
