from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from coach.feedback.palette import INK
from coach.programme.store import Store
from coach.session.store import SessionReader
from tests.desktop import Desktop, skip_without_desktop, until
from tests.live.sessions import PATIENCE_S, ClipCamera, environment
from tests.program import command

A_PAGE = 0.4  # of the screen is ground of a page of text


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    skip_without_desktop()
    with Desktop(tmp_path_factory.mktemp("desktop"), (1280, 768)) as desktop:
        yield desktop


@contextmanager
def live(
    desktop: Desktop, folder: Path, *words: object, of: tuple[object, ...] = ("live", "hip-thrust")
) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    """`coach live hip-thrust`, or another command, with a window; its window and its process."""
    program = subprocess.Popen(
        command(*of, "--out", folder, *words),
        env=environment(folder, **desktop.env), cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield desktop.window("coach"), program
    finally:
        program.kill()
        program.communicate()


def sessions(folder: Path) -> list[Path]:
    """Those that are begun."""
    return sorted(path for path in folder.glob("*.coach") if path.stat().st_size > 0)


def kinds(session: Path) -> list[str]:
    """What the person did in a set."""
    with SessionReader(session) as reader:
        return [note.kind for note in reader.annotations()]


def page(desktop: Desktop) -> bool:
    """Whether there is a page of text instead of a picture."""
    return float((desktop.screenshot() == INK).all(axis=2).mean()) > A_PAGE


def picture(desktop: Desktop) -> bool:
    """Whether the room is seen."""
    return not page(desktop) and float(np.mean(desktop.screenshot()[300:500, 300:900])) > 60.0


def test_a_session_is_led_by_keys_from_start_to_finish(
    desktop: Desktop, camera: ClipCamera, calibration_file: Path, tmp_path: Path
) -> None:
    words = ("--source", camera.address, "--calibration", calibration_file)
    with live(desktop, tmp_path, *words) as (_, program):
        until(lambda: page(desktop))  # what everybody is told the first time
        desktop.press("space")
        until(lambda: picture(desktop))
        desktop.press("space", "space")  # on without waiting for set-up and countdown
        until(lambda: sessions(tmp_path))
        camera.playing = True
        first = sessions(tmp_path)[0]
        desktop.press("space")
        until(lambda: kinds(first) == ["pause"])
        desktop.press("m", "v", "space")
        until(lambda: kinds(first) == ["pause", "resume"])
        desktop.press("p")
        until(lambda: page(desktop))  # what to do when it hurts
        assert kinds(first) == ["pause", "resume", "pain_stop"]
        desktop.press("space")
        until(lambda: picture(desktop))
        desktop.press("space", "space")
        until(lambda: len(sessions(tmp_path)) == 2)
        desktop.press("c")
        until(lambda: _complete(sessions(tmp_path)[1]))
        desktop.press("q")
        until(lambda: page(desktop))  # the summary
        assert program.poll() is None
        desktop.press("q")
        assert program.wait(PATIENCE_S) == 0
        said = program.communicate()[1]
    assert "Traceback" not in said
    assert "Not a medical device" in said  # the first time
    assert all(f"Kept in {session}" in said for session in sessions(tmp_path))
    with Store(tmp_path / "coach" / "programme.db") as store:
        happened = [(event.kind, event.detail.get("ended_why")) for event in store.events()]
    assert happened[:2] == [("pain", None), ("set_done", "pain")]


def _complete(session: Path) -> bool:
    with SessionReader(session) as reader:
        return reader.complete


def test_the_cross_ends_the_session_and_nothing_is_lost(
    desktop: Desktop, live_clip: Path, tmp_path: Path
) -> None:
    with live(desktop, tmp_path, "--source", live_clip) as (window, program):
        until(lambda: page(desktop))
        desktop.press("space")
        until(lambda: sessions(tmp_path))
        desktop.click_cross(window)
        assert program.wait(PATIENCE_S) == 0
        said = program.communicate()[1]
    assert "Traceback" not in said
    (session,) = sessions(tmp_path)
    assert _complete(session)
    assert f"Kept in {session}" in said


def test_whoever_does_not_agree_leaves_at_once(
    desktop: Desktop, live_clip: Path, tmp_path: Path
) -> None:
    with live(desktop, tmp_path, "--source", live_clip) as (_, program):
        until(lambda: page(desktop))
        desktop.press("q")
        assert program.wait(PATIENCE_S) == 0
    assert sessions(tmp_path) == []


def test_sets_of_a_routine_are_left_out_and_pain_ends_it(
    desktop: Desktop, camera: ClipCamera, calibration_file: Path, tmp_path: Path
) -> None:
    drills = ("hip-thrust", "squat", "glute-bridge")
    steps = (f'[[steps]]\ndrill = "{drill}"\nreps = 5\n' for drill in drills)
    routine = tmp_path / "mine.toml"
    head = 'name = "mine"\ntitle = "Mine"\nabout = "x"\n'
    routine.write_text(head + "".join(steps), encoding="utf-8")
    words = ("--source", camera.address, "--calibration", calibration_file)
    with live(desktop, tmp_path, *words, of=("routine", "run", routine)) as (_, program):
        until(lambda: page(desktop))
        desktop.press("space")
        until(lambda: picture(desktop))
        desktop.press("n", "space", "space")  # on to the second drill, and start it
        until(lambda: sessions(tmp_path))
        desktop.press("n")
        until(lambda: _complete(sessions(tmp_path)[0]))
        desktop.press("space", "space")
        until(lambda: len(sessions(tmp_path)) == 2)
        desktop.press("p")
        until(lambda: page(desktop))
        desktop.press("space", "q")  # the end of the routine, and of its last screen
        assert program.wait(PATIENCE_S) == 0
    begun = {session.stem[:-16] for session in sessions(tmp_path)}
    assert begun == {"squat", "glute-bridge"}
    with Store(tmp_path / "coach" / "programme.db") as store:
        last = store.events()[-1]
    assert (last.kind, last.subject, last.detail["why"]) == ("routine_cut_short", "mine", "pain")
