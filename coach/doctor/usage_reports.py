"""Whether MediaPipe's reports of its use are stopped on this machine."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

from coach.doctor.machine import Finding
from coach.pose.telemetry import SERVER

_WITHIN_S = 30.0
_LOAD_AND_CLOSE = (
    "import sys; from coach.pose import telemetry; from coach.pose.landmarker import PoseModel; "
    "telemetry.block(sys.argv[1]); PoseModel().close()"
)


def check_usage_reports() -> Iterator[Finding]:
    """Load and close the pose model in a process of its own, and see where its report ends."""
    yield judge_usage_reports(stopped_requests())


def stopped_requests() -> str:
    """What a process with the pose model asks of the dead end that `telemetry.block` names."""
    asked = b""
    until_s = time.monotonic() + _WITHIN_S
    with socket.create_server(("127.0.0.1", 0)) as dead_end:
        dead_end.settimeout(0.1)
        address = f"http://127.0.0.1:{dead_end.getsockname()[1]}"
        with subprocess.Popen(
            [sys.executable, "-c", _LOAD_AND_CLOSE, address],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as model:
            while model.poll() is None:
                if time.monotonic() > until_s:
                    model.kill()
                with suppress(OSError):  # nothing came yet, or no more
                    connection, _ = dead_end.accept()
                    with connection:
                        connection.settimeout(1.0)
                        asked += connection.recv(4096)
    return asked.decode("ascii", "replace")


def judge_usage_reports(stopped: str) -> Finding:
    """What to say of the requests that came to the dead end.

    Args:
        stopped: their text, "" if none came.
    """
    what = "usage reports"
    if SERVER in stopped:
        return Finding(what, "ok", f"MediaPipe's report to {SERVER} was stopped on this machine")
    return Finding(
        what,
        "attention",
        "not seen whether MediaPipe's reports of its use (never pictures) are stopped here",
        f"if nothing may leave this machine, block {SERVER} in its firewall",
    )
