"""The two clocks that a schedule is told."""

from __future__ import annotations

import sys
import time
from datetime import datetime

from coach.breaks.scheduler import Now


def read_clocks() -> Now:
    """This moment, in the time zone that the system has now."""
    if sys.platform != "win32":
        time.tzset()  # otherwise the zone would stay the one in which the program was started
    return Now(datetime.now().astimezone(), elapsed_s())


def elapsed_s() -> float:
    """Seconds by a clock that nobody sets and that goes on while the machine sleeps."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)  # Python's monotonic() stands still there
    return time.monotonic()
