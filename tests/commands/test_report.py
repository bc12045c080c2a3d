"""`coach report` as a user runs it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from coach.batch.keys import Keys
from coach.batch.ledger import LEDGER_NAME, Ledger
from coach.batch.recording import Recording
from coach.batch.task import Outcome
from coach.cli import app
from coach.report.digest import digest_of
from tests.thrusts import thrust_session


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["report", *map(str, words)])


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    folder = tmp_path / "recordings"
    for name in ("a", "b"):
        (folder / name).mkdir(parents=True)
        thrust_session(folder / name / "thrusts.coach", [-10.0, -8.0])
    return folder


@pytest.fixture
def batch(recordings: Path) -> Path:
    """The same recordings, scored in a batch; a third one failed."""
    folder = recordings / "coach-batch"
    people = {"a": "anna", "b": "bob", "c": "bob"}
    asked = [
        Recording(
            f"/videos/{name}/thrusts.mp4", f"{name}/thrusts.mp4", recordings / name, person=who
        )
        for name, who in people.items()
    ]
    keys = Keys(size=1, content="1", pose_key="1", judge_key="1", versions="{}")
    with Ledger(folder / LEDGER_NAME) as ledger:
        ledger.ask(asked)
        for one in asked[:2]:
            digest = digest_of(one.session).model_dump_json()
            ledger.finish(keys, Outcome(one.name, None, digest=digest), calibrated=False)
        failed = Outcome(asked[2].name, "c/thrusts.mp4 is no video.", "bad file")
        ledger.finish(keys, failed, calibrated=False)
    return folder


def test_a_session_gives_the_page_of_a_recording(recordings: Path) -> None:
    session = recordings / "a" / "thrusts.coach"
    done = run(session)
    assert done.exit_code == 0
    page = session.with_suffix(".report.html")
    assert f"The page is {page}." in done.stderr
    assert "2 of 2 lockouts had enough posterior tilt." in page.read_text()


def test_a_folder_gives_the_page_of_a_study_that_names_what_cannot_be_read(
    recordings: Path,
) -> None:
    (recordings / "torn.coach").write_bytes(b"SQLite format 3\0 and no more")
    done = run(recordings)
    assert done.exit_code == 1
    assert "1 session could not be read; the page says why." in done.stderr
    text = (recordings / "report.html").read_text()
    assert "3 recordings, 4 reps" in text
    assert "session not read" in text


def test_a_batch_is_found_in_its_folder_and_tells_what_failed(batch: Path) -> None:
    for place in (batch, batch.parent):
        done = run(place, "-o", batch / "page.html")
        assert done.exit_code == 0, done.stderr  # the batch has said that one failed
        text = (batch / "page.html").read_text()
        assert "3 recordings of 2 people, 4 reps" in text
        assert "c/thrusts.mp4 is no video." in text


def test_a_person_of_a_batch(batch: Path) -> None:
    done = run(batch, "--person", "anna")
    assert done.exit_code == 0
    assert "anna: 1 recording, 2 reps" in (batch / "report-anna.html").read_text()
    wrong = run(batch, "--person", "ana")
    assert wrong.exit_code == 1
    assert "No recording is of 'ana': did you mean 'anna'?" in wrong.stderr


def test_a_person_of_sessions_that_name_nobody(recordings: Path) -> None:
    done = run(recordings, "--person", "anna")
    assert done.exit_code == 1
    assert "No recording names its person" in done.stderr


def test_pictures_are_taken_from_the_video_when_asked_for(
    tmp_path: Path, clip: Callable[[str], Path]
) -> None:
    video = Path(shutil.copy(clip("standing"), tmp_path))
    session = thrust_session(tmp_path / "standing-coach" / "a.coach", [-10.0], source=video.name)
    page = session.with_suffix(".report.html")
    run(session)
    assert "data:image" not in page.read_text()
    assert run(session, "--thumbnails").exit_code == 0
    assert page.read_text().count('src="data:image/jpeg;base64,') == 1
    assert page.stat().st_mode & 0o077 == 0  # nobody else's business
    thrust_session(tmp_path / "b.coach", [-10.0], source="lost.mp4")
    thrust_session(tmp_path / "c.coach", [-10.0] * 9, source=video.name)
    done = run(tmp_path, "--thumbnails")
    assert done.exit_code == 0
    assert (tmp_path / "report.html").read_text().count("data:image/jpeg") == 1
    assert "its video lost.mp4 lies neither beside it nor in the folder above" in done.stderr
    assert "standing.mp4 ends before" in done.stderr


def test_no_place_is_no_report(tmp_path: Path) -> None:
    done = run(tmp_path / "nowhere")
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "give a folder, or a .coach session" in done.stderr
