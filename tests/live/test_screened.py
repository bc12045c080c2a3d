"""The questions before the first live session, in a real terminal."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path

import pytest

from coach.programme.screening import QUESTIONS, Answers, last_answers
from coach.programme.store import Store
from tests.live.sessions import environment
from tests.program import command

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal, which Windows has not")


def run_in_terminal(folder: Path, typed: str, *words: object) -> tuple[int, str]:
    """Run a program in a terminal in which this is typed; its exit status and all it says."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(environment(folder, COLUMNS="200"))
        os.chdir(folder)
        os.execv(sys.executable, command(*words))
    os.write(terminal, typed.encode())
    said = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # Linux's way of saying that the other end is closed
            break
        if not piece:
            break
        said += piece
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said.decode()


def test_the_questions_come_before_the_first_session_only(tmp_path: Path) -> None:
    words = ("live", "squat", "--source", "No Camera")
    typed = "y\n" + "n\n" * (len(QUESTIONS) - 1)
    status, said = run_in_terminal(tmp_path, typed, *words)
    assert (status, "get emergency care at once" in said) == (0, True)
    assert "No camera was found" not in said  # who needs care is not coached
    with Store(tmp_path / "coach" / "programme.db") as store:
        assert last_answers(store.events()) == Answers(yes=("emergency",))

    status, said = run_in_terminal(tmp_path, "", *words)
    assert (status, "Get emergency care now" in said, "plan --questions" in said) == (0, True, True)

    with Store(tmp_path / "coach" / "programme.db") as store:
        store.append(Answers(yes=("pain_now",)).event(datetime.now().astimezone()))
    status, said = run_in_terminal(tmp_path, "", *words)
    assert (status, "No camera was found" in said) == (1, True)
    assert "questions" not in said
