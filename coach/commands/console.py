"""What every command needs: the console for people, and errors as one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from coach.errors import CoachError

if TYPE_CHECKING:
    from rich.console import Console


@contextmanager
def one_sentence() -> Iterator[None]:
    """Turn an error that is meant for the user into one sentence and exit status 1."""
    try:
        yield
    except CoachError as error:
        _say(error)
        raise typer.Exit(1) from None
    except ImportError as error:
        if (error.name or "").partition(".")[0] in ("starlette", "uvicorn"):
            missing = CoachError(
                "This needs the extra `studio`, which is not installed; add it with "
                "`pip install starlette uvicorn`."
            )
            _say(missing)
            raise typer.Exit(1) from None
        if "shared object file" not in str(error):
            raise
        stderr_console().print(
            f"coach: OpenCV or MediaPipe misses a system library ({error}): on Debian or Ubuntu, "
            "apt-get install libgl1 libglib2.0-0 libegl1 libgles2.",
            highlight=False,
            soft_wrap=True,
        )
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        stderr_console().print("coach: stopped; what was recorded so far is kept.")
        raise typer.Exit(130) from None


def stderr_console() -> Console:
    """For people; standard output is for data."""
    from rich.console import Console

    return Console(stderr=True)


def _say(error: CoachError) -> None:
    from coach.report.terminal import print_error  # takes long to load

    print_error(stderr_console(), error)
