"""What the desktop tells of when not to disturb: full screen, a call, a locked screen.

Asked of Linux only, by programs that desktops come with; docs/programme.md#breaks says what is
asked of whom, and what macOS and Windows do not tell.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from coach.breaks.scheduler import Hold

_PATIENCE_S = 2.0
_PROC = Path("/proc")
# They run only while the screen is locked, and some do not tell logind of it.
_LOCKERS = frozenset(
    {"gtklock", "hyprlock", "i3lock", "slock", "swaylock", "waylock", "xsecurelock", "xtrlock"}
)


def hold() -> Hold:
    """Why no notice should come now; "" where nothing speaks against it or nothing is told."""
    if sys.platform != "linux":
        return ""
    if locked():
        return "locked"
    if _microphone_in_use():
        return "call"
    return "full screen" if _full_screen() else ""


def locked() -> bool | None:
    """Whether the screen is locked; None where the system does not tell."""
    if sys.platform != "linux":
        return None
    if lockers_in(_PROC):
        return True
    session = os.environ.get("XDG_SESSION_ID", "auto")
    told = _ask("loginctl", "show-session", session, "--property=LockedHint", "--value").strip()
    return {"yes": True, "no": False}.get(told)


def lockers_in(proc: Path) -> bool:
    """Whether one of the lockers runs that run only while the screen is locked.

    Args:
        proc: /proc or one like it.
    """
    for name in proc.glob("[0-9]*/comm"):
        try:
            if name.read_text().strip() in _LOCKERS:
                return True
        except OSError:  # it has just ended
            continue
    return False


def _microphone_in_use() -> bool:
    return records(_ask("pactl", "list", "short", "sources"))


def records(sources: str) -> bool:
    """Whether a program listens to a microphone.

    Args:
        sources: what `pactl list short sources` prints; PipeWire answers as PulseAudio does.
    """
    for line in sources.splitlines():
        fields = line.split("\t")
        if len(fields) > 2 and fields[-1] == "RUNNING" and not fields[1].endswith(".monitor"):
            return True
    return False


def _full_screen() -> bool:
    """Whether the active window covers the screen; X11 only, Wayland tells nobody."""
    if "DISPLAY" not in os.environ:
        return False
    active = re.search(r"0x[1-9a-f][0-9a-f]*", _ask("xprop", "-root", "_NET_ACTIVE_WINDOW"))
    if active is None:
        return False
    return "_NET_WM_STATE_FULLSCREEN" in _ask("xprop", "-id", active[0], "_NET_WM_STATE")


def _ask(*command: str) -> str:
    """What a program prints; "" if it is missing, fails or hangs."""
    try:
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE_S,
            env=os.environ | {"LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout if answer.returncode == 0 else ""
