"""The program as a user runs it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

_PATIENCE_S = 400.0  # of a machine that does much else
_RUN = [sys.executable, "-c", "from coach.cli import main; main()"]


def command(*words: object) -> list[str]:
    """The command line of `coach` with these words behind it."""
    return [*_RUN, *map(str, words)]


def coach(
    *words: object, before: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run it to its end.

    Args:
        words: the command line behind `coach`.
        before: called in the new process before the program starts.
    """
    return subprocess.run(
        command(*words), capture_output=True, text=True, timeout=_PATIENCE_S, preexec_fn=before
    )


def environment_without_proxies() -> dict[str, str]:
    """Of this process, less what it says of proxies."""
    return {
        name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")
    }
