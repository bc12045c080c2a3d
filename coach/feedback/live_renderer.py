"""The live picture: who is seen, and around them what they have to know, readable from 3 m."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from coach.coaching.mode import Mode
from coach.coaching.wrap_up import Ending
from coach.feedback.caption import Caption
from coach.feedback.guide_view import CalibrationView, ClockView, GuideView
from coach.feedback.key_bar import KeyBar
from coach.feedback.layout import EDGE, FOOT, NOTE, Layout
from coach.feedback.palette import FRESH, PAPER, Colour
from coach.feedback.person_view import draw_person
from coach.feedback.prompts import words_of
from coach.feedback.scene import LiveScene
from coach.feedback.screens import ending_page, words_page
from coach.feedback.set_view import SetView
from coach.pose.types import Pose

Image = NDArray[np.uint8]

_CAPTION_SIZES = (42.0, 24.0)  # in units
_WIDEST_CAPTION = 820
_TROUBLE_SIZES = (36.0, 20.0)
_NOTE_SIZES = (18.0, 13.0)


class LiveRenderer:
    """Draws live scenes at the size in which they are shown."""

    def __init__(self) -> None:
        self._lay((640, 480))

    def _lay(self, size_px: tuple[int, int]) -> None:
        self._layout = layout = Layout(size_px)
        self._canvas = np.zeros((size_px[1], size_px[0], 3), np.uint8)
        self._set, self._guide = SetView(layout), GuideView(layout)
        self._calibration, self._clock = CalibrationView(layout), ClockView(layout)
        self._key_bar = KeyBar(layout)
        y = layout.height - FOOT - NOTE + 4
        self._note_panel = layout.panel(EDGE, y, layout.width - 2 * EDGE, NOTE)
        self._caption = self._place_of_words(_CAPTION_SIZES, 2, PAPER)
        self._trouble = self._place_of_words(_TROUBLE_SIZES, 4, FRESH)
        self._page: tuple[Ending | tuple[str, ...], Image] | None = None

    def _place_of_words(
        self, sizes: tuple[float, float], max_lines: int, ground: Colour
    ) -> Caption:
        layout = self._layout
        width, height = layout.size_px
        room = layout.px(min(layout.width - 2 * EDGE, _WIDEST_CAPTION))
        sizes_px = (sizes[0] * layout.unit, sizes[1] * layout.unit)
        bottom = height - layout.px(FOOT)
        return Caption(layout.text, width, bottom, room, sizes_px, layout.unit, max_lines, ground)

    def draw(self, image_bgr: Image, live: LiveScene, size_px: tuple[int, int]) -> Image:
        """Draw a scene.

        Args:
            image_bgr: (height, width, 3) picture as measured, not mirrored; left as it is.
            live: what to draw.
            size_px: (width, height) of the result, as of `Window.size_px`.

        Returns:
            The result; the next call draws into the same array.
        """
        if size_px != self._layout.size_px:
            self._lay(size_px)
        canvas = self._canvas
        page = self._page_of(live)
        if page is not None:
            np.copyto(canvas, page)
        else:
            pose = draw_person(canvas, image_bgr, live, self._layout.unit)
            self._draw_mode(canvas, live, pose)
            self._draw_words(canvas, live)
        if live.note:
            self._note(canvas, live.note)
        self._key_bar.draw(canvas, live)
        return canvas

    def _draw_mode(self, canvas: Image, live: LiveScene, pose: Pose) -> None:
        match live.mode:
            case Mode.SETUP:
                self._guide.draw(canvas, live, pose)
            case Mode.CALIBRATION:
                self._calibration.draw(canvas, live)
            case Mode.COUNTDOWN | Mode.REST:
                self._clock.draw(canvas, live)
            case _:
                self._set.draw(canvas, live)

    def _page_of(self, live: LiveScene) -> Image | None:
        """The page that takes the picture's place, drawn once and kept."""
        content: Ending | tuple[str, ...] | None = None
        if live.mode is Mode.PAIN:
            content = live.safety
        elif live.mode is Mode.SUMMARY:
            content = live.ending
        if content is None:
            return None
        if self._page is None or self._page[0] is not content:
            if isinstance(content, Ending):
                self._page = content, ending_page(self._layout, content)
            else:
                self._page = content, words_page(self._layout, "Stopped", content)
        return self._page[1]

    def _draw_words(self, canvas: Image, live: LiveScene) -> None:
        lift = self._layout.px(NOTE) if live.note else 0
        if live.trouble:
            self._trouble.draw(canvas, live.trouble, lift)
        else:
            self._caption.draw(canvas, words_of(live), lift)

    def _note(self, canvas: Image, words: str) -> None:
        """A line over the key bar."""
        layout, unit = self._layout, self._layout.unit
        panel = self._note_panel
        panel.paint(canvas)
        at = (panel.box.x + 10 * unit, panel.box.y + 17 * unit)
        sizes = (_NOTE_SIZES[0] * unit, _NOTE_SIZES[1] * unit)
        layout.text.write_within(canvas, words, at, panel.box.width - 20 * unit, sizes, PAPER)
