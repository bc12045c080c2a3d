"""Fixtures for every room."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from math import nan
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from coach.assets import sample_videos_dir
from coach.geometry.lumbopelvic import LumbopelvicModel, default_model
from coach.reps.tilt import verdict
from coach.reps.types import Rep, RepSpan, ScorePart
from coach.session.calibration import Calibration
from tests.chromium import chromium
from tests.clips import pictures, scaled, write
from tests.neutrals import calibrated
from tests.program import coach

TESTS = Path(__file__).parent
DATA = TESTS / "data"
LONGEST = ("live", "studio", "validation", "calibration")  # rooms, by how long their files take

# Shells start what runs in the background deaf to Ctrl-C, and programs inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no core is idle while another ends one."""

    def place(item: pytest.Item) -> int:
        room = item.path.relative_to(TESTS).parts[0]
        if room in LONGEST:
            return LONGEST.index(room)
        return len(LONGEST) + (not room.startswith("test_"))  # the whole program, then its rooms

    items.sort(key=place)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a process, which can drive one at a time."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def clip() -> Callable[[str], Path]:
    """Path of a clip in `tests/data`, by its name; its README says what each shows."""

    def path(name: str) -> Path:
        found = DATA / f"{name}.mp4"
        assert found.is_file(), f"no clip {name!r} in {DATA}"
        return found

    return path


@pytest.fixture(scope="session")
def model() -> LumbopelvicModel:
    """The lumbopelvic model that comes with the program."""
    return default_model()


@pytest.fixture(scope="session")
def thrust_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first two hip thrusts of a sample, small, for speed."""
    images = pictures(sample_videos_dir() / "hip-thrust.mp4", 0, 232)
    return write(tmp_path_factory.mktemp("clips") / "thrust.mp4", scaled(images, (640, 360)))


@pytest.fixture(scope="session")
def calibration_file(model: LumbopelvicModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A calibration of the person in the samples, as from a clip."""
    path = tmp_path_factory.mktemp("calibration") / "me.json"
    kept = Calibration.of(calibrated(), model.version, "me.mp4")
    path.write_text(kept.model_dump_json(), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def scored(
    thrust_clip: Path, calibration_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The folder in which the installed program has left all it makes of the hip thrusts."""
    out = tmp_path_factory.mktemp("scored")
    run = coach(
        "score", thrust_clip, "-e", "hip-thrust", "-o", out, "--annotate",
        "--calibration", calibration_file,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert run.stdout == ""
    return out


@pytest.fixture
def reps() -> list[Rep]:
    """One whose tilt was seen, one whose tilt was not, one of an exercise that judges none."""
    return [
        Rep(
            number=1,
            span=RepSpan(0.123456, 1.0, 2.000049),
            partial=False,
            verdict=verdict(-9.25, 2.5, "neutral"),
            score=87.65432,
            graded_points=100.0,
            faults=("early-stop", "knees, in"),
            parts=(ScorePart("lockout", 40.0, 50.0), ScorePart("tempo", 47.5, 50.0)),
            metrics={"hip_angle_deg": 171.23456, "hold_s": 0.51234, "depth_deg": nan},
            side="left",
        ),
        Rep(
            number=2,
            span=RepSpan(3.0, 4.0, 5.0),
            partial=True,
            verdict=verdict(nan, nan, "rep start", why_unclear="turn side-on"),
            score=60.0,
            graded_points=50.0,
            faults=(),
            parts=(ScorePart("tempo", 30.0, 50.0),),
            metrics={"hip_angle_deg": -0.0001, "hold_s": 1.0, "depth_deg": 12.0},
        ),
        Rep(
            number=3,
            span=RepSpan(6.0, 7.0, 8.0),
            partial=False,
            verdict=None,
            score=None,
            graded_points=0.0,
            faults=(),
            parts=(),
            metrics={"hip_angle_deg": 90.0, "hold_s": nan, "depth_deg": 3.0},
        ),
    ]
