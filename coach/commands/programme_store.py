"""The user's programme store, for commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.commands.console import stderr_console
from coach.errors import CoachError

if TYPE_CHECKING:
    from coach.programme.store import Store


def open_store() -> Store:
    """Open it; what was damaged of it is said.

    Raises:
        CoachError: it cannot be opened.
    """
    from coach.programme.store import Store, default_path

    store = Store(default_path())
    if store.damage:
        from coach.report.terminal import print_error

        print_error(stderr_console(), CoachError(store.damage))
    return store
