"""Shows a live scene in a window of a size until q; run by the tests of the live renderer."""

from __future__ import annotations

import sys

from coach.feedback.live_renderer import LiveRenderer
from coach.feedback.window import Window

from .conftest import plain
from .scenes import live


def main() -> None:
    size_px = (int(sys.argv[1]), int(sys.argv[2]))
    renderer, image, scene = LiveRenderer(), plain(size_px), live(size_px=size_px, cue="Chest up")
    with Window("a live picture", size_px) as window:
        while not window.closed:
            window.show(renderer.draw(image, scene, window.size_px))
            pressed = window.keys()
            if "q" in pressed:
                return


if __name__ == "__main__":
    main()
