"""How often a difference between left and right is named: `python -m calibration.uneven`.

The clips of the set `hip_hike_uneven` show people who hike one hip as far as the other, or by 3, 6
and 10 degrees more, seven times each. Each difference is scored as a recording of its own, made of
the clip's poses, by the program itself. From what they measure, many people are simulated.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from calibration.tracks import UNEVEN_DEG
from coach.engine import choose_neutral, observe_recording, score_recording
from coach.exercises.library import load
from coach.exercises.schema import Exercise
from coach.geometry.lumbopelvic import LumbopelvicModel, default_model
from coach.pose.types import Pose
from coach.reps.sides import SideDifference, SideValues, compare_sides, side_values
from coach.session.store import SessionReader
from coach.validation.poses import PoseCache

_SET = "hip_hike_uneven"
_SEED = 2026


@dataclass(frozen=True, slots=True)
class Uneven:
    """One person with one difference between the sides.

    Attributes:
        person: who it is.
        built_in_deg: by how much the side that does more was meant to.
        true_deg: right minus left, as it was drawn.
        found: what the program makes of it.
    """

    person: str
    built_in_deg: float
    true_deg: float
    found: SideDifference


def uneven(
    video: Path, poses: Sequence[Pose], exercise: Exercise, model: LumbopelvicModel
) -> list[Uneven]:
    """Compare the sides of one clip, difference by difference.

    Args:
        video: the clip, its truth beside it.
        poses: of all of its frames.
        exercise: with a comparison.
        model: the fitted lumbopelvic model.
    """
    about = json.loads(video.with_suffix(".reps.json").read_text(encoding="utf-8"))
    sets = [[rep for rep in about["reps"] if rep["set"] == i] for i in range(1 + len(UNEVEN_DEG))]
    # both feet stand on the step in the middle between two sets
    cuts = [0.0, *((a[-1]["end_s"] + b[0]["start_s"]) / 2 for a, b in pairwise(sets))]
    cuts.append(float("inf"))
    told = []
    for i, built_in in enumerate(UNEVEN_DEG, start=1):
        spans = [(cuts[0], cuts[1]), (cuts[i], cuts[i + 1])]
        shown = [p for p in poses if any(start <= p.t_s < end for start, end in spans)]
        values = _values(shown, about["fps"], exercise, model)
        lifts = {sets[k][0]["side"]: np.mean([rep["lift_deg"] for rep in sets[k]]) for k in (0, i)}
        rule = exercise.comparison
        assert rule is not None
        told.append(
            Uneven(
                person=about["actor"],
                built_in_deg=built_in,
                true_deg=float(lifts["right"] - lifts["left"]),
                found=compare_sides([values], rule.smallest_visible.value),
            )
        )
    return told


def _values(
    poses: Sequence[Pose], fps: float, exercise: Exercise, model: LumbopelvicModel
) -> SideValues:
    assert exercise.comparison is not None
    observed = observe_recording(
        replace(pose, frame=i, t_s=i / fps) for i, pose in enumerate(poses)
    )
    assert observed is not None
    neutral = choose_neutral(observed, model, None)
    reps = score_recording(observed, model, neutral, exercise).reps
    return side_values(reps, exercise.comparison.metric)


def named_share(
    difference: float, spread: float, reps: int, own_error: float = 0.0, people: int = 1000
) -> float:
    """How often a difference is named, of simulated people whose reps scatter at random.

    Args:
        difference: as it would be measured without scatter, degrees.
        spread: standard deviation of the reps within a side.
        reps: a side.
        own_error: standard deviation of an error of the difference itself, anew for each person
            and the same in all of their reps.
        people: how many.
    """
    random = np.random.default_rng(_SEED)
    named = 0
    for _ in range(people):
        left = random.normal(10.0, spread, reps)
        right = random.normal(10.0 + difference, spread, reps) + random.normal(0.0, own_error)
        found = compare_sides([SideValues(tuple(left), tuple(right))], 3.0)
        named += found.outcome == "different"
    return named / people


def report(told: Sequence[Uneven]) -> str:
    """Two Markdown tables: what was measured, and what it means for many people."""
    lines = [
        "| built in | people | named | the lower side right | measured of true | spread | reps |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for built_in in UNEVEN_DEG:
        some = [one for one in told if one.built_in_deg == built_in]
        named = [one for one in some if one.found.outcome == "different"]
        right = sum(one.found.difference * one.true_deg > 0.0 for one in named)
        measured = "; ".join(f"{one.found.difference:+.1f} of {one.true_deg:+.1f}" for one in some)
        spread = np.sqrt(np.mean([one.found.spread**2 for one in some]))
        reps = sum(one.found.left_reps + one.found.right_reps for one in some)
        lines.append(
            f"| {built_in:g} | {len(some)} | {len(named)} | {right} | {measured} | {spread:.1f} | "
            f"{reps} of {14 * len(some)} |"
        )
    seen = [one for one in told if np.isfinite(one.found.difference)]
    true = np.array([one.true_deg for one in seen])
    measured_deg = np.array([one.found.difference for one in seen])
    gain = float(true @ measured_deg / (true @ true))
    error = float(np.sqrt(np.mean((measured_deg - gain * true) ** 2)))
    spread_deg = float(np.sqrt(np.nanmean([one.found.spread**2 for one in seen])))
    lines += [
        "",
        f"A difference is measured as {gain:.2f} of what it is, wrong by {error:.1f} degrees "
        f"(rms); the reps of a side scatter by {spread_deg:.1f}.",
        "",
        "| in truth | named, 7 reps a side | 14 reps |",
        "| --- | --- | --- |",
    ]
    for built_in in UNEVEN_DEG:
        shares = (named_share(gain * built_in, spread_deg, n, error) for n in (7, 14))
        lines.append(f"| {built_in:g} | " + " | ".join(f"{share:.1%}" for share in shares) + " |")
    return "\n".join(lines)


def main() -> None:
    """Score the clips and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help=f"with clips of the set {_SET}")
    parser.add_argument("--cache", type=Path, required=True, help="keeps poses for the next run")
    args = parser.parse_args()
    exercise, model = load("hip-hike"), default_model()
    cache = PoseCache(args.cache, None, lambda *_: None)
    told = []
    for video in sorted(args.folder.glob(f"*_{_SET}.mp4")):
        if video.with_suffix(".reps.json").exists():
            with SessionReader(cache.observe(video).session) as reader:
                told += uneven(video, list(reader.poses()), exercise, model)
    print(report(told))


if __name__ == "__main__":
    main()
