"""Make a set from a seed: `python -m calibration.render stills|clips OUT --people A-B ...`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from coach.errors import CoachError


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    options = _parser().parse_args(arguments)
    people = [n for n in options.people if str(n % 10) not in options.skip_digits]
    started = time.perf_counter()
    try:
        count = _render(options, people)
    except CoachError as error:
        print(error, file=sys.stderr)
        return 1
    seconds = time.perf_counter() - started
    print(f"{count} {options.kind} in {seconds:.0f} s", file=sys.stderr)
    return 0


def _render(options: argparse.Namespace, people: list[int]) -> int:
    if options.kind == "stills":
        from calibration.stills import render_stills

        return render_stills(
            options.out,
            people,
            options.per_person,
            options.seed,
            options.size or (640, 480),
            options.yaw,
            options.loose_share,
        )
    from calibration.clips import render_clips
    from calibration.tracks import SETS

    sets = list(SETS) if options.sets == ["all"] else options.sets
    unknown = [name for name in sets if name not in SETS]
    if unknown:
        raise CoachError(f"There is no set {unknown[0]!r}: choose from {', '.join(SETS)}.")
    return render_clips(
        options.out,
        people,
        sets,
        options.seed,
        options.size,
        options.yaw,
        options.loose,
        options.fps,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m calibration.render", description=__doc__)
    kinds = parser.add_subparsers(dest="kind", required=True)
    stills = kinds.add_parser("stills", help="single pictures with the truth of each")
    stills.add_argument("--per-person", type=int, default=11, help="pictures of each person")
    stills.add_argument(
        "--loose-share", type=float, default=0.15, help="share of pictures in a loose shirt"
    )
    clips = kinds.add_parser("clips", help="videos with the truth of each frame and rep")
    clips.add_argument("--sets", type=lambda text: text.split(","), default=["all"], help="a,b,c")
    clips.add_argument(
        "--loose", action=argparse.BooleanOptionalAction, help="dress people in loose shirts"
    )
    clips.add_argument("--fps", type=int, default=30, help="pictures a second; series want 1")
    for kind in (stills, clips):
        kind.add_argument("out", type=Path, help="folder to write to; what is there is kept")
        kind.add_argument("--people", type=person_span, required=True, help="ids, as 0-399")
        kind.add_argument(
            "--skip-digits", default="", help="leave out ids that end in these digits"
        )
        kind.add_argument("--seed", type=int, default=0)
        kind.add_argument("--size", type=size_of, help="WIDTHxHEIGHT in pixels")
        kind.add_argument("--yaw", type=_range, help="degrees off the side view, as 0-15")
    return parser


def person_span(text: str) -> list[int]:
    """The ids that `A-B` names, both ends among them."""
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def size_of(text: str) -> tuple[int, int]:
    """Width and height that `WIDTHxHEIGHT` names, pixels."""
    width, _, height = text.partition("x")
    return int(width), int(height)


def _range(text: str) -> tuple[float, float]:
    least, _, most = text.partition("-")
    return float(least), float(most)


if __name__ == "__main__":
    sys.exit(main())
