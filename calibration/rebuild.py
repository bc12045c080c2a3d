"""Render, observe and fit a model: `python -m calibration.rebuild WORK CLIPS... --version NAME`.

Renders the people and sets that the shipped model was fitted on, as its manifest lists them, or
with `--people` all series of others, and fits on these and on the clips with truth in CLIPS, such
as the sample laboratory. All that was rendered and observed is kept in WORK, so a run may be
stopped at any moment and started again.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from calibration.clips import render_clips
from calibration.fit import fit
from calibration.manifest import Manifest, read_manifest
from calibration.people import split_of
from calibration.render import person_span
from calibration.tracks import SETS
from coach.assets import models_dir
from coach.errors import CoachError

SEED = 7
CALIBRATION = "calibration"
CALIBRATION_FPS = 2
SERIES_FPS = 1  # a posture a second
SERIES = tuple(name for name in SETS if name.startswith("series_"))


def all_series(people: Sequence[int], series: Sequence[str] = SERIES) -> dict[int, tuple[str, ...]]:
    """Sets to render of each of these people; of those that are not to be fitted on none."""
    return {number: (CALIBRATION, *series) for number in people if split_of(number) == "fit"}


def as_in(manifest: Manifest) -> dict[int, tuple[str, ...]]:
    """Sets of each person of the laboratory that a model was fitted on.

    Raises:
        CoachError: the manifest does not list them.
    """
    if manifest.clips is None:
        raise CoachError(
            f"The manifest of {manifest.version} lists no clips: say --people A-B instead."
        )
    numbered = {re.fullmatch(r"p(\d+)", name): sets for name, sets in manifest.clips.items()}
    return {
        int(found[1]): tuple(name for name in SETS if name in sets)
        for found, sets in numbered.items()
        if found
    }


def rebuild(
    work: Path,
    clips: Sequence[Path],
    version: str,
    out: Path,
    wanted: Mapping[int, Sequence[str]],
    size: tuple[int, int] | None = None,
) -> Manifest:
    """Render what is not there yet, and fit on all of it.

    Args:
        work: folder for the rendered clips and for the poses.
        clips: folders of further clips with truth.
        version: of the model.
        out: model file to write.
        wanted: sets to render by the person's id.
        size: width and height of the pictures, pixels; None for a mix.

    Raises:
        CoachError: there is too little to fit on, or a clip cannot be read.
    """
    rendered = work / "clips"
    for number, sets in wanted.items():
        for some, fps in (
            ([name for name in sets if name == CALIBRATION], CALIBRATION_FPS),
            ([name for name in sets if name != CALIBRATION], SERIES_FPS),
        ):
            render_clips(rendered, [number], some, SEED, size, None, None, fps)
    return fit([rendered, *clips], work / "poses", version, out)


def main() -> None:
    """Rebuild and say what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path, help="folder for clips and poses; what is there is kept")
    parser.add_argument("clips", type=Path, nargs="*", help="folders of further clips with truth")
    parser.add_argument("--version", required=True)
    parser.add_argument(
        "--people", type=person_span, help="ids, as 0-200; without it those of the shipped model"
    )
    shipped = models_dir() / "lumbopelvic.npz"
    parser.add_argument("--out", type=Path, default=shipped)
    args = parser.parse_args()
    try:
        wanted = all_series(args.people) if args.people else as_in(read_manifest(shipped))
        manifest = rebuild(args.work, args.clips, args.version, args.out, wanted)
    except CoachError as error:
        sys.exit(str(error))
    print(f"{manifest.n_frames} frames of {manifest.n_people} people: wrote {args.out}")


if __name__ == "__main__":
    main()
