"""What a live session shows now, in its window and on its page, and the keys that change that."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from coach.capture.sources import ASKED_SIZE_PX
from coach.coaching.mode import Mode
from coach.coaching.plan import Plan
from coach.coaching.trainer import Trainer
from coach.coaching.wrap_up import Ending
from coach.feedback.live_renderer import LiveRenderer
from coach.feedback.sound import Speaker
from coach.feedback.window import Window
from coach.live.page.board import Board
from coach.live.pose_stream import ObservedFrame
from coach.live.scene_builder import ViewOptions, live_scene
from coach.pose.types import Pose

REDRAW_S = 0.2  # without new pictures
_NOTE_S = 10.0  # for so long a note on sound or recording stays


class Display:
    """Shows the state of a session in a window, on a page, or both.

    Attributes:
        window: where it is drawn; None for nowhere.
    """

    def __init__(
        self,
        window: Window | None,
        board: Board | None,
        trainer: Trainer,
        speaker: Speaker,
        plan: Plan,
        mirrored: bool,
    ) -> None:
        """Get ready.

        Args:
            window: where to draw; None for nowhere.
            board: what the page shows; None without a page.
            trainer: the state of the session.
            speaker: that can be muted.
            plan: what was asked for.
            mirrored: whether it is a mirror.
        """
        self.window, self._board = window, board
        self._trainer, self._speaker, self._plan = trainer, speaker, plan
        self._view = ViewOptions(mirrored=mirrored)
        self._renderer = LiveRenderer()
        self._note, self._noted_s = "", 0.0
        self._drawn_s = 0.0

    @property
    def closed(self) -> bool:
        """Whether the person has closed the window."""
        return self.window is not None and self.window.closed

    @property
    def stale(self) -> bool:
        """Whether it should be drawn again, even without a new picture."""
        return time.monotonic() - self._drawn_s > REDRAW_S

    def note(self, text: str) -> None:
        """Show a quiet word on sound or recording for a while."""
        self._note, self._noted_s = text, time.monotonic()

    def pressed(self) -> list[str]:
        """Names of the keys pressed in the window since the last call."""
        return [] if self.window is None else self.window.keys()

    def draw(self, observed: ObservedFrame | None, trouble: str, ending: Ending | None) -> None:
        """Show the state of the session.

        Args:
            observed: the latest frame; None before the first.
            trouble: what is wrong with the camera; empty while all is well.
            ending: of the session, once it is over.
        """
        self._drawn_s = time.monotonic()
        if observed is not None:
            image, pose = observed.shot.frame.image, observed.pose
        else:
            image = np.zeros((*ASKED_SIZE_PX[::-1], 3), np.uint8)
            pose = Pose(0, 0.0, ASKED_SIZE_PX, None, None, 0)
        fresh = self._drawn_s - self._noted_s <= _NOTE_S
        note = self._note if fresh and self._trainer.mode not in (Mode.PAIN, Mode.SUMMARY) else ""
        scene = live_scene(self._trainer, self._plan, pose, self._view, trouble, note, ending)
        if self._board is not None:
            self._board.post(image, scene)
        if self.window is not None:
            self.window.show(self._renderer.draw(image, scene, self.window.size_px))

    def press(self, key: str) -> bool:
        """Take a key that changes how the session is shown or heard.

        Returns:
            Whether it was one.
        """
        self._drawn_s = 0.0  # the answer to any key is shown at once
        view = self._view
        match key:
            case "m":
                self._view = replace(view, muted=not view.muted)
                self._speaker.mute(self._view.muted)
            case "v":
                self._view = replace(view, detail=not view.detail)
            case "f" if self.window is not None:
                self.window.toggle_full_screen()
            case _:
                return False
        return True
