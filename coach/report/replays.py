"""What replays come to, for people."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from coach.errors import CoachError
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.replay import replay
from coach.report.terminal import print_error


def print_replays(
    paths: Sequence[Path], model: LumbopelvicModel, console: Console, errors: Console
) -> bool:
    """Replay sessions and print what comes of it; a bad one is named and passed.

    Args:
        paths: the sessions.
        model: the fitted lumbopelvic model.
        console: for results.
        errors: for what cannot be replayed.

    Returns:
        Whether all were replayed and gave the same.
    """
    all_same = True
    for path in paths:
        try:
            done = replay(path, model)
        except CoachError as error:
            all_same = False
            print_error(errors, error)
            continue
        what = f"{done.frames} frames, {done.reps} reps"
        verdict = f"the same to the bit ({what})."
        if done.only_rounding:
            verdict = f"the same but for rounding, as by another kind of processor ({what})."
        elif done.differences:
            verdict = "differs:"
            all_same = False
        console.print(f"{escape(str(path))}: {verdict}", highlight=False, soft_wrap=True)
        if not done.only_rounding:
            for difference in done.differences:
                console.print(f"  {escape(difference)}", highlight=False, soft_wrap=True)
    return all_same
