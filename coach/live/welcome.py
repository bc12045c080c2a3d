"""What everybody is told before the first set, to be read in the window."""

from __future__ import annotations

import threading
import time

from coach.coaching.safety import FIRST_RUN
from coach.feedback.layout import Layout
from coach.feedback.screens import words_page
from coach.feedback.window import Window

_TITLE = "Before you start"
_KEYS = "Space: I have read this. q: leave."
_REDRAW_S = 0.1


def welcome(window: Window, stop: threading.Event) -> bool:
    """Show it until a key is pressed.

    Returns:
        Whether the person goes on.
    """
    while not (window.closed or stop.is_set()):
        window.show(words_page(Layout(window.size_px), _TITLE, (*FIRST_RUN, _KEYS)))
        pressed = window.keys()
        if "space" in pressed:
            return True
        if "q" in pressed or "escape" in pressed:
            return False
        time.sleep(_REDRAW_S)
    return False
