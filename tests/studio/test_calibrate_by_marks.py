"""A calibration from moments marked in the player, on a real recording of neutral, arch, tuck."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from coach.assets import sample_videos_dir
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.people.calibrate import calibrate, read_calibration
from coach.studio.library import session_id
from tests.clips import pictures, write
from tests.program import coach
from tests.studio.conftest import Served

FPS = 10  # a third of the sample's
NEUTRAL_S, ARCH_S, TUCK_S = 1.0, 4.5, 9.5  # as sample_videos/calibration.csv has them


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample in which somebody stands, arches and tucks, with every third picture."""
    video = tmp_path_factory.mktemp("filmed") / "calibration.mp4"
    return write(video, pictures(sample_videos_dir() / video.name, step=3), FPS)


@pytest.fixture(scope="module")
def recorded(filmed: Path) -> Path:
    """Measured by the program."""
    out = filmed.with_name("recorded")
    run = coach("score", filmed, "-e", "none", "-o", out)
    assert run.returncode == 0, run.stderr
    return out / "calibration.coach"


@pytest.fixture
def session(recorded: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "sessions"
    folder.mkdir()
    return Path(shutil.copy(recorded, folder / "me.coach"))


def marked(client: httpx.Client, session: Path, **other: Any) -> httpx.Response:
    marks = {"neutral_s": NEUTRAL_S, "arch_s": [ARCH_S], "tuck_s": [TUCK_S], **other}
    return client.post(f"/api/session/{session_id(session)}/calibration", json=marks)


def test_marks_give_what_the_clip_gives(
    filmed: Path,
    session: Path,
    tmp_path: Path,
    serve: Callable[..., Served],
    model: LumbopelvicModel,
) -> None:
    with serve(session.parent).client() as client:
        told = marked(client, session).raise_for_status().json()
    kept = read_calibration(Path(told["file"]), model).neutral()
    clip = calibrate(
        filmed, tmp_path / "clip.json", model, None,
        lambda what, done, expected: None,
    )  # fmt: skip
    assert Path(told["file"]) == session.with_name("me.calibration.json")
    assert kept.pelvis_deg == pytest.approx(clip.pelvis_deg, abs=1.0)
    assert kept.arch_deg == pytest.approx(clip.arch_deg, abs=1.0)
    assert kept.tuck_deg == pytest.approx(clip.tuck_deg, abs=1.0)
    assert (kept.arch_deg, kept.tuck_deg) == (told["arch_deg"], told["tuck_deg"])
    run = coach("score", session, "--calibration", told["file"], "-o", tmp_path / "again")
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({"neutral_s": 3.2}, "standing still"),  # on the way into the arch
        ({"arch_s": [NEUTRAL_S]}, "too little to tell from noise"),
        ({"tuck_s": []}, "at least one arch and one tuck"),
        ({"neutral_s": 100.0}, "nobody is measured"),
        ({"tuck_s": [-5.0]}, "is not measured"),
    ],
)
def test_marks_that_cannot_be_used_are_refused(
    session: Path, serve: Callable[..., Served], marks: dict[str, Any], said: str
) -> None:
    with serve(session.parent).client() as client:
        refused = marked(client, session, **marks)
    assert refused.status_code == 400 and said in refused.json()["error"]
    assert not session.with_name("me.calibration.json").exists()


def test_a_calibration_is_replaced_only_when_asked(
    session: Path, serve: Callable[..., Served]
) -> None:
    file = session.with_name("me.calibration.json")
    file.write_text("mine")
    with serve(session.parent).client() as client:
        refused = marked(client, session)
        assert refused.status_code == 409 and str(file) in refused.json()["error"]
        assert file.read_text() == "mine"
        marked(client, session, overwrite=True).raise_for_status()
    assert file.read_text() != "mine"


def test_a_rater_marks_and_makes_it_in_the_player(
    session: Path, serve: Callable[..., Served], page: Page, model: LumbopelvicModel
) -> None:
    served = serve(session.parent)
    page.goto(served.address)
    page.goto(f"{served.origin}/session/{session_id(session)}")
    page.get_by_text("Calibrate on this recording").click()
    make = page.get_by_role("button", name="Make a calibration")
    for kind, t_s in (("neutral", NEUTRAL_S), ("arch", ARCH_S), ("tuck", TUCK_S)):
        expect(make).to_be_disabled()
        frame = page.get_by_label("frame", exact=True)
        frame.fill(str(round(t_s * FPS)))
        frame.press("Enter")
        expect(page.locator("#time")).to_have_text(f"{t_s:.3f} s")
        page.get_by_role("button", name=f"Mark {kind}").click()
    expect(page.locator("#calibrate .marks")).to_contain_text("arch 4.50 s")
    make.click()
    expect(page.locator("#calibrate [role=status]")).to_contain_text("Kept in", timeout=30_000)
    assert read_calibration(session.with_name("me.calibration.json"), model).arch_deg > 5.0
