"""Keeps MediaPipe from reporting how it is used.

Since 1.2, MediaPipe's tasks send metrics about their performance and use to Google when a model
is closed. There is no switch for it. The reports go through libcurl, which asks the environment
for a proxy at each request, so a proxy that is a dead end on this very machine stops them: not
even the name of the server is looked up.

Only the native environment is changed, which libcurl reads and child processes inherit;
`os.environ` is not. So what is downloaded in Python (`coach model fetch`) goes by the user's own
proxies. FFmpeg, which opens network cameras, knows `http_proxy` and `no_proxy` only.
"""

from __future__ import annotations

import os

SERVER = "play.googleapis.com"
DEAD_END = "http://127.0.0.1:9"  # the discard port, where nothing listens


def block(dead_end: str = DEAD_END) -> None:
    """Lead MediaPipe's reports to a dead end, from this process and its children.

    Call it before mediapipe is imported; twice does no harm. A user's `no_proxy` would let the
    reports pass if it covered their server: such an entry is left out.

    Args:
        dead_end: address of a proxy on this machine.
    """
    os.putenv("https_proxy", dead_end)  # libcurl prefers it to HTTPS_PROXY and all_proxy
    for name in ("no_proxy", "NO_PROXY"):
        entries = os.environ.get(name, "").replace(",", " ").split()
        kept = [entry for entry in entries if not _covers_server(entry)]
        if kept:
            os.putenv(name, ",".join(kept))
        else:
            os.unsetenv(name)
        if "*" in entries:  # no proxy at all, for FFmpeg too
            os.unsetenv("http_proxy")


def _covers_server(entry: str) -> bool:
    """Whether an entry of `no_proxy` means the server of the reports, as libcurl reads it."""
    domain = entry.lower().strip(".")
    return domain == "*" or f".{SERVER}".endswith(f".{domain}")
