"""Programs of their own that write sessions and come to grief."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import coach

ENV = os.environ | {"PYTHONPATH": str(Path(coach.__file__).parents[1])}


def child(name: str, *words: object) -> list[str]:
    """The command line of a program in this folder."""
    return [sys.executable, str(Path(__file__).with_name(f"{name}.py")), *map(str, words)]


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=ENV, capture_output=True, text=True, timeout=60)


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def kill_after(frames: int, command: list[str]) -> int:
    """Start a writer, kill it once it has told of so many frames; the last frame it told of."""
    writer = subprocess.Popen(command, env=ENV, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    with writer.stdout:
        for line in writer.stdout:
            last: int = json.loads(line)["frame"]
            if last >= frames:
                writer.send_signal(signal.SIGKILL)
                break
    assert writer.wait() == -signal.SIGKILL
    return last


def in_a_small_disk(
    place: Path, *command: str, size: str = "400k"
) -> subprocess.CompletedProcess[str]:
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare, to make a small disk")
    mount = f"mount -t tmpfs -o size={size} tmpfs '{place}'"
    if run("unshare", "-rm", "sh", "-c", mount).returncode != 0:
        pytest.skip("not allowed to make a small disk")
    return run("unshare", "-rm", "sh", "-c", f'{mount} && exec "$@"', "sh", *command)
