"""What each kind of input gives, on the `tune` people: `python -m calibration.compare`.

What is chosen here has seen the people it was chosen on; `check` people stay unseen until
`coach validate`. The table gives the mean absolute error in single frames, averaged over people,
with a 95 % interval from resampling people: told the person's neutral standing from the
calibration clip, as a stranger (both with the constant offset counted), and as a change from the
mean of the clip.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from calibration.dataset import load_clips
from calibration.estimator import KINDS, Axes, assemble, axes_of, taught_of
from calibration.fit import COPIES
from calibration.jitter import jittered
from calibration.rows import Rows, rows_of
from coach.geometry.features import N_FEATURES, N_POSTURE, OFFSETS, POSTURE, SEEN
from coach.pose.types import N_CONTOUR, Floats
from coach.validation.poses import PoseCache

_MEMBERS = 2
_RESAMPLES = 2000
_SEED = 11
_BELLY = (
    slice(N_CONTOUR, OFFSETS.stop),
    slice(SEEN.start + N_CONTOUR, SEEN.stop),
)
_VIEW = (slice(POSTURE.start + N_POSTURE, POSTURE.stop),)
# inputs to the columns that are left out
INPUTS: dict[str, tuple[slice, ...]] = {
    "joints only": (OFFSETS, SEEN, *_VIEW),
    "joints, outline of the back": (*_BELLY, *_VIEW),
    "joints, both outlines": _VIEW,
    "joints, both outlines, view and arms": (),
}


def blind_to(axes: Axes, columns: tuple[slice, ...]) -> Axes:
    """Axes that do not see some columns of the features."""
    seen = np.ones(N_FEATURES)
    for one in columns:
        seen[one] = 0.0
    return replace(axes, components=axes.components * seen)


def errors(rows: Rows, copies: Sequence[Rows], new: Rows, axes: Axes) -> dict[str, Floats]:
    """(people, 3) mean absolute error of tilt, lean and lumbar angle, by kind of network."""
    model = assemble(rows, copies, axes, "compared", _MEMBERS)
    asked = taught_of(new, axes, None)
    return {
        kind: by_person(
            getattr(model, kind).pitch.answers(asked[kind].inputs).mean(axis=0)
            - asked[kind].target,
            new,
        )
        for kind in KINDS
    }


def by_person(error: Floats, rows: Rows) -> Floats:
    """(people, 3) mean absolute error of tilt, lean and lumbar angle."""
    three = np.abs(np.concatenate([error, error[:, :1] - error[:, 1:]], axis=1))
    return np.array(
        [three[rows.person == person].mean(axis=0) for person in np.unique(rows.person)]
    )


def interval(people: Floats) -> tuple[Floats, Floats, Floats]:
    """Mean over people (n, k), and the ends of its 95 % interval, each (k,)."""
    rng = np.random.default_rng(_SEED)
    drawn = people[rng.integers(0, len(people), (_RESAMPLES, len(people)))].mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    return people.mean(axis=0), low, high


def main() -> None:
    """Fit, compare and print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--cache", type=Path, required=True)
    args = parser.parse_args()
    poses = PoseCache(args.cache, None, lambda *_: None)
    clips = load_clips(args.folders, poses, "fit")
    taught = rows_of(clips)
    rng = np.random.default_rng(_SEED)
    copies = [rows_of(jittered(clips, rng)) for _ in range(COPIES)]
    new = rows_of(load_clips(args.folders, poses, "tune"))
    print(
        f"{len(np.unique(taught.person))} people to fit on, {len(np.unique(new.person))} to tune "
        f"on ({len(new.person)} frames); lumbar angle, degrees\n\n"
        "| inputs | neutral known | stranger | change |\n| --- | --- | --- | --- |"
    )
    axes = axes_of(taught)
    for name, columns in INPUTS.items():
        cells = []
        for people in errors(taught, copies, new, blind_to(axes, columns)).values():
            mean, low, high = (part[2] for part in interval(people))
            cells.append(f"{mean:.1f} ({low:.1f}-{high:.1f})")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
