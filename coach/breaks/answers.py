"""Answers typed in the terminal: a letter or a number, and Enter."""

from __future__ import annotations

import errno
import io
import signal
import sys
import time
from collections.abc import Callable, Iterator
from typing import Literal

from coach.breaks.scheduler import Answer

HINT = "d done, 5 or 10 minutes later, s skip, p pause until tomorrow, q quit; then Enter"
_WORDS: dict[str, Answer | Literal["quit"]] = {
    "d": "done",
    "5": "postpone 5",
    "10": "postpone 10",
    "s": "skip",
    "p": "pause",
    "q": "quit",
}
_RETRY_S = 1.0

Typed = Answer | Literal["quit", "what?"]


def understood(line: str) -> Typed | None:
    """What a line means; "what?" for anything else, None for an empty one."""
    word = line.strip().lower()
    return _WORDS.get(word, "what?") if word else None


def read_answers(on_answer: Callable[[Typed], None]) -> None:
    """Hand on what is typed until the input ends; for a daemon thread."""
    for line in _lines():
        if (typed := understood(line)) is not None:
            on_answer(typed)


def stay_awake_in_the_background() -> None:
    """Let reading fail, instead of stopping the program, while the shell runs it behind."""
    if sys.platform != "win32":
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)


def _lines() -> Iterator[str]:
    """Lines of standard input, read without Python's lock: a reader at work may be left behind."""
    try:
        raw = io.FileIO(0, closefd=False)
    except OSError:  # there is none
        return
    while True:
        try:
            line = raw.readline()
        except OSError as error:
            if error.errno != errno.EIO:
                return
            time.sleep(_RETRY_S)  # in the background; it may come to the front again
            continue
        if not line:
            return
        yield line.decode(errors="replace")
