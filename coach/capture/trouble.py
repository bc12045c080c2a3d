"""What can be wrong with a source of live pictures."""

from __future__ import annotations

from typing import Literal

Trouble = Literal["", "stalled", "lost", "black", "busy", "denied", "ended"]


class Unavailable(Exception):
    """A source gives no pictures now, and may again later."""

    def __init__(self, trouble: Trouble, sentence: str) -> None:
        super().__init__(sentence)
        self.trouble: Trouble = trouble
        self.sentence = sentence
