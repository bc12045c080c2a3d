"""What the page shows now: one place, written by the live loop, read by the server's threads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.feedback.scene import LiveScene


@dataclass(frozen=True, slots=True)
class Posted:
    """What was last posted.

    Attributes:
        number: from 1, rising.
        image: (height, width, 3) picture as measured, without drawing; nobody writes into it.
        live: the state that belongs to it.
    """

    number: int
    image: NDArray[np.uint8]
    live: LiveScene


class Board:
    """Holds the newest picture and state only, so that who reads slowly keeps nobody waiting.

    Attributes:
        newest: what was posted last; None before the first.
        over: whether nothing more will be posted.
    """

    def __init__(self) -> None:
        self.newest: Posted | None = None
        self.over = False

    def post(self, image: NDArray[np.uint8], live: LiveScene) -> None:
        """Show this from now on. Costs nothing: it is drawn when, and if, somebody asks."""
        number = self.newest.number + 1 if self.newest else 1
        self.newest = Posted(number, image, live)
