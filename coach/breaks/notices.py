"""Notices on the desktop, with buttons to answer by (extra `notices`: desktop-notifier)."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine, Sequence
from types import TracebackType
from typing import Any, Self

from desktop_notifier import Button, DesktopNotifier, Notification

from coach.breaks.scheduler import Answer

# GNOME shows the first three buttons only; whoever wants another answers in the terminal.
BUTTONS: tuple[tuple[str, Answer], ...] = (
    ("Done", "done"),
    ("In 5 min", "postpone 5"),
    ("In 10", "postpone 10"),
    ("Skip", "skip"),
    ("Not today", "pause"),
)
_SHOWN_S = 60
_PATIENCE_S = 5.0  # with a notification service that does not answer


class Notices:
    """Shows one notice at a time; a context manager.

    The library needs an event loop for the answers; it runs in a thread of its own.
    """

    def __init__(self, on_answer: Callable[[Answer], None]) -> None:
        """Be ready; nothing is connected before the first notice.

        Args:
            on_answer: called in the loop's thread when a button is pressed.
        """
        # it logs a trace where a notice cannot be shown; here that is a return value
        log = logging.getLogger("desktop_notifier")
        log.addHandler(logging.NullHandler())
        log.propagate = False
        self._on_answer = on_answer
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="notices", daemon=True)
        self._notifier: DesktopNotifier | None = None
        self._open = ""

    def __enter__(self) -> Self:
        """Start the event loop."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the open notice away and stop."""
        self.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE_S)

    def show(self, title: str, text: str) -> bool:
        """Show a notice in place of the one before; whether the desktop took it."""
        self.close()
        return self._run(self._show(title, text, BUTTONS)) is True

    def tell(self, title: str, text: str) -> bool:
        """Show a notice that wants no answer; whether the desktop took it."""
        return self._run(self._show(title, text, ())) is True

    def close(self) -> None:
        """Take the open notice away, if there is one."""
        if self._open:
            self._run(self._close())

    async def _show(self, title: str, text: str, buttons: Sequence[tuple[str, Answer]]) -> bool:
        notifier = self._notifier or DesktopNotifier("coach", app_icon=None)
        self._notifier = None  # one that fails, or is left waiting, is not used again
        taken: list[bool] = []
        notice = Notification(
            title,
            text,
            buttons=tuple(self._button(label, answer) for label, answer in buttons),
            on_dispatched=lambda: taken.append(True),
            timeout=_SHOWN_S,
        )
        await notifier.send_notification(notice)
        # where the library knows no way it takes every notice, and can do nothing with it
        if not taken or not await notifier.get_capabilities():
            return False
        self._notifier, self._open = notifier, notice.identifier
        return True

    def _button(self, label: str, answer: Answer) -> Button:
        return Button(label, on_pressed=lambda: self._on_answer(answer))

    async def _close(self) -> None:
        shown, self._open = self._open, ""
        if self._notifier and shown in await self._notifier.get_current_notifications():
            await self._notifier.clear(shown)

    def _run(self, work: Coroutine[Any, Any, bool | None]) -> bool | None:
        """Let the loop do something; None if the notification service fails or does not answer."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            failed = future.exception(_PATIENCE_S)  # of any kind: systems differ in how they fail
        except TimeoutError:
            future.cancel()
            return None
        return None if failed else future.result()
