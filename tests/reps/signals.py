"""Made-up counting signals with known repetitions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.exercises.library import load, names
from coach.exercises.schema import Counting, Exercise
from coach.geometry.filters import zero_phase
from coach.reps.counter import Cycle, Refusal, RepCounter, usual_amplitude

EXERCISES = {name: load(name) for name in names()}
EXCURSIONS = [n for n, e in EXERCISES.items() if e.counting.kind == "excursion"]
OSCILLATIONS = [n for n, e in EXERCISES.items() if e.counting.kind == "oscillation"]


@dataclass(frozen=True)
class Motion:
    """A signal (n,) over rising times (n,) in seconds, and its true (start, peak, end)."""

    t_s: NDArray[np.float64]
    x: NDArray[np.float64]
    reps: list[tuple[float, float, float]]


@dataclass(frozen=True)
class Shape:
    """How long the parts of an excursion last, in seconds."""

    rise: float = 0.8
    hold: float = 0.4
    fall: float = 0.8
    pause: float = 0.5


def excursions(
    heights: list[float],
    shape: Shape = Shape(),
    lead_in: float = 1.5,
    tail: float = 1.0,
    fps: float = 30.0,
) -> Motion:
    """From rest at 0 out to each height and back, with cosine ramps.

    A rep truly starts and ends where a tenth of its way is done.
    """
    knots, reps, t = [(0.0, 0.0), (lead_in, 0.0)], [], lead_in
    tenth = np.arccos(0.8) / np.pi  # of a ramp's time for a tenth of its height
    for height in heights:
        start, top = t, t + shape.rise
        back = top + shape.hold
        end = back + shape.fall
        t = end + shape.pause
        knots += [(top, height), (back, height), (end, 0.0), (t, 0.0)]
        reps.append((start + tenth * shape.rise, 0.5 * (top + back), end - tenth * shape.fall))
    knots.append((t + tail, 0.0))
    times, values = (np.array(column) for column in zip(*knots, strict=True))
    t_s = np.arange(0.0, times[-1], 1.0 / fps)
    at = np.clip(np.searchsorted(times, t_s, side="right") - 1, 0, len(times) - 2)
    share = (t_s - times[at]) / np.maximum(times[at + 1] - times[at], 1e-9)
    smooth = 0.5 - 0.5 * np.cos(np.pi * np.clip(share, 0, 1))
    return Motion(t_s, values[at] + smooth * (values[at + 1] - values[at]), reps)


def swings(
    heights: list[float], period: float, lead_in: float = 1.5, tail: float = 1.0, fps: float = 30.0
) -> Motion:
    """Sine beats through a middle at 0, each of its own height peak to peak."""
    t_s = np.arange(0.0, lead_in + len(heights) * period + tail, 1.0 / fps)
    beat = (t_s - lead_in) / period
    x = np.zeros_like(t_s)
    for i, height in enumerate(heights):
        on = (beat >= i) & (beat < i + 1)
        x[on] = 0.5 * height * np.sin(2 * np.pi * beat[on])
    reps = [
        (lead_in + i * period, lead_in + (i + 0.25) * period, lead_in + (i + 1) * period)
        for i in range(len(heights))
    ]
    return Motion(t_s, x, reps)


def noise(exercise: Exercise, n: int, fps: float, sd: float, seed: int) -> NDArray[np.float64]:
    """What the exercise's own filter leaves of white noise, of this standard deviation, (n,)."""
    margin = 60
    white = np.random.default_rng(seed).normal(size=n + 2 * margin)
    left = zero_phase(np.arange(len(white)) / fps, white, exercise.filter_hz)
    return left[margin:-margin] * (sd / left.std())


def directed(rule: Counting, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """A signal whose reps go up, as the rule's direction has them."""
    return x if rule.direction == "up" else -x


def found(
    rule: Counting, t_s: NDArray[np.float64], x: NDArray[np.float64], *, look_ahead: bool = False
) -> list[Cycle]:
    """Every movement in a signal that goes up, counted or not; those that count are accepted."""
    samples = list(zip(t_s.tolist(), directed(rule, x).tolist(), strict=True))
    usual = None
    if look_ahead:
        usual = usual_amplitude(counted(_run(RepCounter(rule), samples, accept=False)))
    return _run(RepCounter(rule, usual), samples)


def counted(cycles: list[Cycle]) -> list[Cycle]:
    """Those that are reps."""
    return [cycle for cycle in cycles if cycle.refusal is Refusal.NONE]


def count(
    rule: Counting, t_s: NDArray[np.float64], x: NDArray[np.float64], *, look_ahead: bool = False
) -> list[Cycle]:
    """The reps of a signal that goes up."""
    return counted(found(rule, t_s, x, look_ahead=look_ahead))


def _run(
    counter: RepCounter, samples: list[tuple[float, float]], *, accept: bool = True
) -> list[Cycle]:
    cycles = []
    for t_s, value in samples:
        cycle = counter.push(t_s, value)
        if cycle is not None:
            if accept:
                counter.accept(cycle)
            cycles.append(cycle)
    last = counter.finish()
    return cycles if last is None else [*cycles, last]
