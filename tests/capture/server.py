"""A network camera in the test's own process: Motion JPEG over HTTP, with every kind of failure."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np

_HEAD = b"--picture\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"


def picture(number: int, size: tuple[int, int] = (320, 180)) -> bytes:
    """A bright JPEG whose brightness tells its number."""
    image = np.full((size[1], size[0], 3), 60 + number % 180, np.uint8)
    return cv2.imencode(".jpg", image)[1].tobytes()


def black(size: tuple[int, int] = (320, 180)) -> bytes:
    """The JPEG of a covered lens: dark, with some noise."""
    noise = np.random.default_rng(1).integers(0, 12, (size[1], size[0], 3), dtype=np.uint8)
    return cv2.imencode(".jpg", noise)[1].tobytes()


class NetworkCamera:
    """Sends pictures to whoever connects; it can stall, die, return, go black, change size.

    Attributes:
        fps: pictures a second.
        stalled: connections are kept, nothing is sent.
        dark: black pictures are sent.
        size: (width, height) of the pictures.
        connections: how often somebody has connected.
    """

    def __init__(self) -> None:
        self.fps = 30.0
        self.stalled = False
        self.dark = False
        self.size = (320, 180)
        self.connections = 0
        self._alive = threading.Event()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = int(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{self._port}/live.mjpg"

    def start(self) -> None:
        """Begin to answer, at the same address every time."""
        camera = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                camera.connections += 1
                self.send_response(200)
                self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=picture")
                self.end_headers()
                camera._send(self.wfile.write)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._alive.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Break off all connections and answer no more."""
        self._alive.clear()
        self._server.shutdown()
        self._server.server_close()

    def picture(self, number: int) -> bytes:
        """The JPEG that is sent as this number, from 0."""
        return picture(number, self.size)

    def _send(self, write) -> None:
        number = 0
        while self._alive.is_set():
            time.sleep(1 / self.fps)
            if self.stalled:
                continue
            data = black(self.size) if self.dark else self.picture(number)
            number += 1
            try:
                write(_HEAD % len(data) + data + b"\r\n")
            except OSError:
                return


@contextmanager
def network_camera() -> Iterator[NetworkCamera]:
    """One that answers."""
    camera = NetworkCamera()
    camera.start()
    try:
        yield camera
    finally:
        camera.stop()
