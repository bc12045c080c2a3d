"""Shows a picture in a window and prints what happens to it; run by the tests of the window."""

from __future__ import annotations

import sys
import time

import numpy as np

from coach.errors import CoachError
from coach.feedback.window import Window

LEFT, RIGHT = (30, 60, 200), (200, 120, 20)  # the halves of the picture


def main() -> None:
    image = np.empty((360, 640, 3), np.uint8)
    image[:, :320], image[:, 320:] = LEFT, RIGHT
    last_size = (0, 0)
    with Window("a window", (640, 360)) as window:
        while True:
            window.show(image)
            pressed = window.keys()
            for key in pressed:
                print("key", key, flush=True)
                if key == "f":
                    window.toggle_full_screen()
                if key == "q":
                    return
            if window.closed:
                window.show(image)  # does not open it again
                print("closed", *window.keys(), flush=True)
                time.sleep(0.5)
                return
            if window.size_px != last_size:
                last_size = window.size_px
                print("size", *last_size, flush=True)
            time.sleep(0.01)


if __name__ == "__main__":
    try:
        main()
    except CoachError as error:
        sys.exit(str(error))
