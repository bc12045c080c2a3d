"""Whether the safety text was shown on this machine."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import platformdirs

from coach.coaching.safety import FIRST_RUN

_MARKER = "first-run-text.txt"


def first_run(folder: Path | None = None) -> bool:
    """Whether the first-run text, as it is now, has yet to be shown on this machine.

    Args:
        folder: where that is remembered; None for the user's data folder.
    """
    try:
        return _marker(folder).read_text(encoding="utf-8") != _text()
    except (OSError, UnicodeDecodeError):
        return True


def remember_first_run(folder: Path | None = None) -> None:
    """The text was shown. Where that cannot be remembered, it is shown once more next time.

    Args:
        folder: as for `first_run`.
    """
    marker = _marker(folder)
    with suppress(OSError):
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.write_text(_text(), encoding="utf-8")


def _marker(folder: Path | None) -> Path:
    return (folder or platformdirs.user_data_path("coach", appauthor=False)) / _MARKER


def _text() -> str:
    return "\n\n".join(FIRST_RUN) + "\n"
