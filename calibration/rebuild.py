"""Render, observe and fit a model: `python -m calibration.rebuild WORK CLIPS... --version NAME`.

Renders series of postures and the calibration clip of the people who may be fitted on, and fits
on these and on the clips with truth in CLIPS, such as the sample laboratory. All that was rendered
and observed is kept in WORK, so a run may be stopped at any moment and started again.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from calibration.clips import render_clips
from calibration.fit import fit
from calibration.manifest import Manifest
from calibration.people import split_of
from calibration.render import person_span
from calibration.tracks import SETS
from coach.assets import models_dir
from coach.errors import CoachError

SEED = 7
CALIBRATION_FPS = 2
SERIES_FPS = 1  # a posture a second
SERIES = tuple(name for name in SETS if name.startswith("series_"))


def rebuild(
    work: Path,
    clips: Sequence[Path],
    version: str,
    out: Path,
    people: Sequence[int],
    series: Sequence[str] = SERIES,
    size: tuple[int, int] | None = None,
) -> Manifest:
    """Render what is not there yet, and fit on all of it.

    Args:
        work: folder for the rendered clips and for the poses.
        clips: folders of further clips with truth.
        version: of the model.
        out: model file to write.
        people: ids; those that are not to be fitted on are left out.
        series: sets of postures to render.
        size: width and height of the pictures, pixels; None for a mix.

    Raises:
        CoachError: there is too little to fit on, or a clip cannot be read.
    """
    rendered = work / "clips"
    fitted_on = [number for number in people if split_of(number) == "fit"]
    for sets, fps in ((["calibration"], CALIBRATION_FPS), (list(series), SERIES_FPS)):
        render_clips(rendered, fitted_on, sets, SEED, size, None, None, fps)
    return fit([rendered, *clips], work / "poses", version, out)


def main() -> None:
    """Rebuild and say what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", type=Path, help="folder for clips and poses; what is there is kept")
    parser.add_argument("clips", type=Path, nargs="*", help="folders of further clips with truth")
    parser.add_argument("--version", required=True)
    parser.add_argument("--people", type=person_span, default=person_span("0-200"))
    parser.add_argument("--out", type=Path, default=models_dir() / "lumbopelvic.npz")
    args = parser.parse_args()
    try:
        manifest = rebuild(args.work, args.clips, args.version, args.out, args.people)
    except CoachError as error:
        sys.exit(str(error))
    print(f"{manifest.n_frames} frames of {manifest.n_people} people: wrote {args.out}")


if __name__ == "__main__":
    main()
