"""Sets: how phase, lumbar angle and lean go through time, and the truth of each rep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.random import Generator

from calibration.assets import FloatArray

Rep = dict[str, float | str]
_SERIES_S = 12
UNEVEN_DEG = (0.0, 3.0, 6.0, 10.0)  # by which one side lifts more, set after set
_CHANGE_S = 0.8  # to change the leg that works


@dataclass
class Track:
    """Key frames of a clip, eased between.

    Attributes:
        keys: (seconds, phase, lumbar, lean) each; phase as the family understands it; lumbar in
            degrees of extension from the person's neutral; lean in degrees forward, on top of
            what the phase brings.
        reps: the truth of each rep.
        sides: (seconds, side) each, from when on which leg works: 1 the left, -1 the right.
    """

    keys: list[tuple[float, float, float, float]] = field(default_factory=list)
    reps: list[Rep] = field(default_factory=list)
    sides: list[tuple[float, float]] = field(default_factory=list)

    @property
    def end_s(self) -> float:
        """Seconds at the last key."""
        return self.keys[-1][0]

    def go(self, seconds: float, phase: float, lumbar: float, lean: float = 0.0) -> None:
        """Add a key `seconds` after the last one."""
        start = self.keys[-1][0] if self.keys else 0.0
        self.keys.append((start + seconds, phase, lumbar, lean))

    def hold(self, seconds: float) -> None:
        """Stay where the last key is."""
        self.go(seconds, *self.keys[-1][1:])

    def at(self, t_s: float) -> tuple[float, float, float]:
        """Phase, lumbar and lean at a moment."""
        table = np.array(self.keys)
        i = int(np.clip(np.searchsorted(table[:, 0], t_s, side="right") - 1, 0, len(table) - 2))
        span = max(table[i + 1, 0] - table[i, 0], 1e-9)
        eased = (1 - np.cos(np.pi * np.clip((t_s - table[i, 0]) / span, 0, 1))) / 2
        phase, lumbar, lean = table[i, 1:] + eased * (table[i + 1, 1:] - table[i, 1:])
        return float(phase), float(lumbar), float(lean)

    def side_at(self, t_s: float) -> float:
        """Which leg works at a moment, -1 to 1; `_CHANGE_S` before a change it begins to change."""
        if not self.sides:
            return 0.0
        table = np.array(self.sides)
        i = int(np.clip(np.searchsorted(table[:, 0], t_s, side="right") - 1, 0, len(table) - 1))
        if i + 1 == len(table):
            return float(table[i, 1])
        done = np.clip((t_s - table[i + 1, 0]) / _CHANGE_S + 1.0, 0.0, 1.0)
        return float(table[i, 1] + done * (table[i + 1, 1] - table[i, 1]))


def _calibration(rng: Generator) -> Track:
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.hold(2.5)
    for way in (1, -1):
        track.go(0.8, 0, way * float(rng.uniform(7, 14)), float(rng.normal(0, 0.7)))
        track.hold(1.5)
        track.go(0.8, 0, 0)
        track.hold(1.2)
    track.hold(1.5)
    return track


def _tilts(rng: Generator) -> Track:
    """Standing arch and tuck, now and then too small to count."""
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.hold(1.5)
    for _ in range(rng.integers(6, 10)):
        small = rng.random() < 0.2
        half = float(rng.uniform(1, 3) if small else rng.uniform(6, 16))
        _wave(track, rng, half, period=float(rng.uniform(1.5, 4)), small=small)
    track.hold(1.5)
    return track


def _wave(track: Track, rng: Generator, half: float, period: float, small: bool) -> None:
    """One arch and tuck about the current phase."""
    start, phase = track.end_s, track.keys[-1][1]
    lean = float(rng.normal(0, 1.2))
    track.go(period / 4, phase, half, lean)
    peak = track.end_s
    track.go(period / 2, phase, -half, float(rng.normal(0, 1.2)))
    track.go(period / 4, phase, 0.0, 0.0)
    track.reps.append(
        _rep(start, peak, track.end_s, "too_small" if small else "rep", half_range_deg=half)
    )


def _rep(start: float, peak: float, end: float, cls: str, **more: float) -> Rep:
    rep: Rep = {"start_s": round(start, 3), "peak_s": round(peak, 3), "end_s": round(end, 3)}
    rep["cls"] = cls
    return rep | {key: round(value, 2) for key, value in more.items()}


def _twerks(rng: Generator, fastest: float = 0.6, slowest: float = 1.6) -> Track:
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.hold(0.4)
    track.go(1.0, 1, 0)
    track.hold(0.3)
    period = float(rng.uniform(fastest, slowest))
    for _ in range(rng.integers(9, 16)):
        small = rng.random() < 0.2
        half = float(rng.uniform(1, 3.2) if small else rng.uniform(7, 17))
        _wave(track, rng, half, period * float(rng.uniform(0.9, 1.1)), small)
    track.hold(0.5)
    track.go(1.0, 0, 0)
    track.hold(0.4)
    return track


def _fast_twerks(rng: Generator) -> Track:
    return _twerks(rng, 0.35, 0.55)


def _babies(rng: Generator, phase: float = 0.0) -> Track:
    """Small arches and back, now and then too small to count; `phase` is where it begins."""
    track = Track([(0.0, phase, 0.0, 0.0)])
    track.go(1.0, 1, 0)
    track.hold(0.5)
    for _ in range(rng.integers(7, 12)):
        small = rng.random() < 0.2
        size = float(rng.uniform(0.8, 2.2) if small else rng.uniform(4.5, 9))
        half_time, start = float(rng.uniform(0.4, 1.1)), track.end_s
        track.go(half_time, 1, size, float(rng.normal(0, 1)))
        peak = track.end_s
        track.go(half_time, 1, 0)
        track.reps.append(
            _rep(start, peak, track.end_s, "too_small" if small else "rep", range_deg=size)
        )
        track.hold(float(rng.uniform(0.05, 0.5)))
    track.hold(1.0)
    return track


def _there_and_back(
    track: Track, rng: Generator, depth: float, middle: float, lumbar: float, lean: float
) -> tuple[float, float, float]:
    """One rep to `depth` and back; returns its start, peak and end."""
    start, rest = track.end_s, track.keys[-1][2]
    down, wait, up = rng.uniform(0.6, 1.8), rng.uniform(0.15, 0.9), rng.uniform(0.6, 1.5)
    track.go(0.55 * down, 0.6 * depth, middle, 0.5 * lean)
    track.go(0.45 * down, depth, lumbar, lean)
    at_peak = track.end_s
    track.hold(wait)
    track.go(0.45 * up, 0.6 * depth, middle, 0.5 * lean)
    track.go(0.55 * up, 0, rest)
    end = track.end_s
    track.hold(float(rng.uniform(0.2, 1.0)))
    return start, at_peak + wait / 2, end


def _squats(rng: Generator) -> Track:
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.hold(1.5)
    for kind in rng.choice(["ok", "buttwink", "partial"], rng.integers(5, 8), p=[0.42, 0.36, 0.22]):
        depth = float(rng.uniform(0.3, 0.55) if kind == "partial" else rng.uniform(0.92, 1.0))
        wink = float(rng.uniform(15, 32) if kind == "buttwink" else rng.uniform(-2, 5))
        times = _there_and_back(track, rng, depth, -0.15 * wink, -wink, float(rng.normal(0, 4)))
        track.reps.append(_rep(*times, str(kind), wink_deg=wink, depth=depth))
    track.hold(1.0)
    return track


def _hinges(rng: Generator) -> Track:
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.hold(1.5)
    flexions = {"neutral": (-3.0, 5.0), "amber": (9.0, 14.0), "rounded": (19.0, 35.0)}
    for kind in rng.choice(list(flexions), rng.integers(5, 8), p=[0.42, 0.16, 0.42]):
        flex, depth = float(rng.uniform(*flexions[kind])), float(rng.uniform(0.8, 1.0))
        times = _there_and_back(track, rng, depth, -0.6 * flex, -flex, float(rng.normal(0, 4)))
        track.reps.append(_rep(*times, str(kind), lumbar_flex_deg=flex))
    track.hold(1.0)
    return track


def _lifts(rng: Generator) -> Track:
    """Hip thrust or bridge: the class is the lumbar angle at lockout."""
    track = Track([(0.0, 0.0, float(rng.normal(0, 4)), 0.0)])
    track.hold(1.5)
    angles = {
        "tucked": (-20.0, -7.0),
        "neutral": (-2.5, 3.0),
        "arched": (8.0, 22.0),
        "partial": (-8.0, 12.0),
    }
    for kind in rng.choice(list(angles), rng.integers(6, 9), p=[0.28, 0.28, 0.28, 0.16]):
        lumbar = float(rng.uniform(*angles[kind]))
        depth = float(rng.uniform(0.35, 0.6) if kind == "partial" else rng.uniform(0.96, 1.0))
        times = _there_and_back(track, rng, depth, 0.5 * lumbar, lumbar, float(rng.normal(0, 2.5)))
        track.reps.append(_rep(*times, str(kind), lumbar_angle_deg=lumbar))
    track.hold(1.0)
    return track


def _one_sided(alternating: float, deepest: float) -> Callable[[Generator], Track]:
    """Reps with one leg at a time: side after side, or first all of one side.

    Args:
        alternating: how often the sides alternate from rep to rep.
        deepest: degrees of lumbar angle that a rep adds or takes at most.
    """

    def track(rng: Generator) -> Track:
        track = Track([(0.0, 0.0, 0.0, 0.0)])
        first = float(rng.choice([-1, 1]))
        n = int(rng.integers(3, 5))
        takes_turns = rng.random() < alternating
        sides = [first, -first] * n if takes_turns else [first] * n + [-first] * int(n - 1)
        track.sides.append((0.0, first))
        track.hold(1.5)
        for side in sides:
            if side != track.sides[-1][1]:
                track.hold(_CHANGE_S)
                track.sides.append((track.end_s, side))
            lumbar = float(rng.uniform(-deepest, 0.5 * deepest))
            depth = float(rng.uniform(0.9, 1.0))
            lean = float(rng.normal(0, 2))
            times = _there_and_back(track, rng, depth, 0.5 * lumbar, lumbar, lean)
            name = "left" if side > 0 else "right"
            track.reps.append(_rep(*times, "rep", lumbar_angle_deg=lumbar) | {"side": name})
        track.hold(1.0)
        return track

    return track


def _stands(rng: Generator) -> Track:
    """Up from a seat and down onto it again; the first rep begins seated."""
    track = Track([(0.0, 1.0, float(rng.normal(-6, 3)), 0.0)])
    track.hold(1.5)
    start = 0.0
    for _ in range(rng.integers(4, 7)):
        seated = track.end_s
        lean = float(rng.uniform(0, 14))
        up = float(rng.uniform(0.8, 1.8))
        track.go(0.5 * up, 0.6, float(rng.normal(-4, 3)), lean)
        track.go(0.5 * up, 0, 0, 0)
        track.reps.append(_rep(start, seated, track.end_s, "rep"))
        track.hold(float(rng.uniform(0.3, 1.2)))
        start = track.end_s
        down = float(rng.uniform(0.9, 2.0))
        track.go(0.5 * down, 0.6, float(rng.normal(-4, 3)), 0.6 * lean)
        track.go(0.5 * down, 1, float(rng.normal(-8, 4)), 0)
        track.hold(float(rng.uniform(0.2, 1.0)))
    return track


def _leans(rng: Generator) -> Track:
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.hold(1.0)
    for _ in range(rng.integers(3, 6)):
        track.go(float(rng.uniform(0.6, 1.6)), float(rng.uniform(0.4, 1)), 0)
        track.hold(float(rng.uniform(0, 0.6)))
        track.go(float(rng.uniform(0.6, 1.6)), 0, 0)
    track.hold(1.0)
    return track


def _hikes(rng: Generator) -> Track:
    """Some hip hikes of one side, then of the other; the lean is sideways."""
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.hold(2.5)
    for side in rng.permutation([1, -1]).tolist():
        track.go(1.0, side, 0.0)
        track.hold(0.6)
        for _ in range(rng.integers(3, 6)):
            small = rng.random() < 0.15
            size = float(rng.uniform(0.5, 2.0) if small else rng.uniform(7.0, 17.0))
            start = track.end_s
            track.go(float(rng.uniform(0.7, 1.3)), side * (1 + size / 20), 0, rng.normal(0, 2))
            peak = track.end_s
            track.hold(float(rng.uniform(0.1, 0.8)))
            track.go(float(rng.uniform(0.7, 1.2)), side, 0)
            track.reps.append(_sided(start, peak, track.end_s, small, side, size))
            track.hold(float(rng.uniform(0.2, 0.8)))
        track.go(1.0, 0, 0)
        track.hold(0.8)
    return track


def _uneven_hikes(rng: Generator) -> Track:
    """Seven hip hikes of one side, then sets of the other that lift by more and more."""
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.hold(2.5)
    side = int(rng.choice([1, -1]))
    for set_number, more in enumerate((0.0, *UNEVEN_DEG)):
        which = side if set_number == 0 else -side
        track.go(0.8, which, 0.0)
        track.hold(0.5)
        for _ in range(7):
            size, start = 8.0 + more + float(rng.normal(0.0, 1.0)), track.end_s
            track.go(0.6, which * (1 + size / 20), 0, rng.normal(0, 2))
            peak = track.end_s
            track.hold(0.2)
            track.go(0.6, which, 0)
            rep = _sided(start, peak, track.end_s, False, which, size)
            track.reps.append(rep | {"set": set_number})
            track.hold(0.3)
        track.go(0.8, 0, 0)
        track.hold(0.7)
    return track


def _butt_steps(rng: Generator) -> Track:
    """Sitting still, then steps of the buttocks in turn, one side perhaps less than the other."""
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.hold(2.5)
    side, usual = int(rng.choice([1, -1])), rng.uniform(6.0, 11.0, 2)
    step_s = float(rng.uniform(0.45, 0.9))
    for _ in range(rng.integers(9, 15)):
        size, start = float(usual[(side + 1) // 2] * rng.uniform(0.85, 1.15)), track.end_s
        track.go(step_s * float(rng.uniform(0.85, 1.15)), side * size / 10, 0, rng.normal(0, 2))
        peak = track.end_s
        track.hold(float(rng.uniform(0.0, 0.25)))
        track.go(step_s * float(rng.uniform(0.85, 1.15)), 0, 0)
        track.reps.append(_sided(start, peak, track.end_s, False, side, size))
        track.hold(float(rng.uniform(0.0, 0.3)))
        side = -side
    track.hold(1.2)
    return track


def _sided(start: float, peak: float, end: float, small: bool, side: int, size: float) -> Rep:
    rep = _rep(start, peak, end, "too_small" if small else "rep", lift_deg=size)
    return rep | {"side": "right" if side > 0 else "left"}


def _once(rng: Generator) -> Track:
    """Something that happens once, there and back: sitting down, moving the arms."""
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.hold(1.5)
    for _ in range(rng.integers(2, 4)):
        track.go(float(rng.uniform(1.0, 2.2)), 1, float(rng.normal(-4, 3)), float(rng.normal(0, 3)))
        track.hold(float(rng.uniform(0.5, 2)))
        track.go(float(rng.uniform(1.0, 2.0)), 0, 0)
        track.hold(float(rng.uniform(0.3, 1.0)))
    return track


def _holds(rng: Generator) -> Track:
    """Standing still three times, the knees bent in between."""
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    for _ in range(3):
        start = track.end_s
        track.hold(float(rng.uniform(6, 7)))
        track.reps.append(_rep(start, 0.5 * (start + track.end_s), track.end_s, "rep"))
        track.go(0.6, 1, 0)
        track.go(0.6, 0, 0)
    return track


def _still(rng: Generator) -> Track:
    """Stand, for what only the arms do."""
    track = Track([(0.0, 0.0, 0.0, 0.0)])
    track.hold(float(rng.uniform(8, 11)))
    return track


def _series(family: str, deepest: float = 1.0) -> Callable[[Generator], Track]:
    """A posture a second, with phase, lumbar angle and lean drawn apart from each other.

    What stays the same is the person in one camera, clothes and way of moving: only differences
    within that teach what a degree looks like.

    Args:
        family: of the posture.
        deepest: the largest phase drawn.
    """
    upright = family in ("stand", "baby", "lean")
    lying = family in ("bridge", "fours")

    def track(rng: Generator) -> Track:
        keys = []
        for second in range(_SERIES_S + 1):
            phase = deepest * (rng.random() if upright else rng.beta(0.9, 0.55))
            lumbar = rng.uniform(-32, 22) if rng.random() < 0.5 else rng.normal(0, 7)
            if upright:
                lumbar = np.clip(lumbar, -28, 22)
            lean = rng.normal(0, 3 if lying else 5)
            keys.append((float(second), float(phase), float(lumbar), float(lean)))
        return Track(keys)

    return track


@dataclass(frozen=True)
class Set:
    """A kind of clip: the exercise it belongs to, the family of posture, how time goes.

    `hands` is where both hands are, if the clip needs them there.
    """

    exercise: str
    family: str
    track: Callable[[Generator], Track]
    hands: str = ""


SETS: dict[str, Set] = {
    "calibration": Set("pelvic-tilt", "stand", _calibration, hands="chest"),
    "tilt": Set("pelvic-tilt", "stand", _tilts),
    "twerk": Set("squat-twerk", "twerk", _twerks),
    "twerk_fast": Set("squat-twerk", "twerk", _fast_twerks),
    "tilt_lying": Set("pelvic-tilt", "bridge", _tilts, hands="trunk"),
    "tilt_fours": Set("pelvic-tilt", "fours", _tilts),
    "baby": Set("baby-twerk", "baby", _babies),
    "baby_seated": Set("baby-twerk", "seat", partial(_babies, phase=1.0)),
    "baby_fours": Set("baby-twerk", "fours", partial(_babies, phase=1.0)),
    "squat_mixed": Set("squat", "squat", _squats),
    "hinge_mixed": Set("hip-hinge", "hinge", _hinges),
    "thrust_mixed": Set("hip-thrust", "thrust", _lifts),
    "bridge_mixed": Set("glute-bridge", "bridge", _lifts),
    "lunges": Set("lunge", "lunge", _one_sided(alternating=0.5, deepest=10)),
    "single_hinge": Set(
        "single-leg-hinge", "single_hinge", _one_sided(alternating=0.2, deepest=20)
    ),
    "single_bridge": Set(
        "single-leg-bridge", "single_bridge", _one_sided(alternating=0.2, deepest=15)
    ),
    "stand_up": Set("sit-to-stand", "sit", _stands),
    "lean_only": Set("pelvic-tilt", "lean", _leans),
    "walk_in": Set("squat", "walk", _still),
    "arms_only": Set("pelvic-tilt", "arms", _still),
    "sit_down": Set("squat", "sit", _once),
    "hip_hike": Set("hip-hike", "hike", _hikes),
    "hip_hike_uneven": Set("hip-hike", "hike", _uneven_hikes),
    "butt_walk": Set("butt-walk", "butt_walk", _butt_steps),
    "posture_holds": Set("posture", "stand", _holds, hands="side"),
    "series_stand": Set("pelvic-tilt", "stand", _series("stand")),
    "series_baby": Set("baby-twerk", "baby", _series("baby")),
    "series_lean": Set("pelvic-tilt", "lean", _series("lean")),
    "series_twerk": Set("squat-twerk", "twerk", _series("twerk")),
    "series_squat": Set("squat", "squat", _series("squat")),
    "series_hinge": Set("hip-hinge", "hinge", _series("hinge")),
    "series_thrust": Set("hip-thrust", "thrust", _series("thrust")),
    "series_bridge": Set("glute-bridge", "bridge", _series("bridge")),
    "series_sit": Set("squat", "sit", _series("sit")),
    "series_fours": Set("pelvic-tilt", "fours", _series("fours")),
    "series_lying": Set("pelvic-tilt", "bridge", _series("bridge", deepest=0.1)),
    "series_seat": Set("baby-twerk", "seat", _series("seat")),
}


def sway(rng: Generator, size_deg: float) -> Callable[[float], float]:
    """Slow unrest about zero, as a living body has it."""
    rates, offsets = rng.uniform(0.1, 0.6, 3), rng.uniform(0, 2 * np.pi, 3)
    sizes: FloatArray = rng.uniform(0, size_deg, 3) / np.sqrt(3)
    return lambda t_s: float(np.sum(sizes * np.sin(2 * np.pi * rates * t_s + offsets)))
