from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.geometry.filters import zero_phase
from tests.reps.signals import (
    EXCURSIONS,
    EXERCISES,
    OSCILLATIONS,
    Shape,
    count,
    excursions,
    noise,
    swings,
)

RATES = st.sampled_from([15.0, 30.0, 60.0])
COUNTS = st.integers(1, 8)
EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)


def spans(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


@EXAMPLES
@given(
    name=st.sampled_from(EXCURSIONS),
    n=COUNTS,
    size=spans(1.2, 4.0),
    rise=spans(0.4, 1.5),
    hold=spans(0.0, 1.0),
    fall=spans(0.4, 1.5),
    pause=spans(0.0, 3.0),
    lead_in=spans(0.0, 5.0),
    tail=spans(0.0, 3.0),
    offset=spans(-180.0, 180.0),
    fps=RATES,
)
def test_clean_excursions_are_counted_exactly(
    name: str, n: int, size: float, rise: float, hold: float, fall: float, pause: float,
    lead_in: float, tail: float, offset: float, fps: float,
) -> None:  # fmt: skip
    exercise = EXERCISES[name]
    height = size * exercise.counting.min_amplitude.value
    motion = excursions([height] * n, Shape(rise, hold + 0.2, fall, pause), lead_in, tail, fps)
    smooth = zero_phase(motion.t_s, motion.x + offset, exercise.filter_hz)
    cycles = count(exercise.counting, motion.t_s, smooth)
    assert len(cycles) == n
    for cycle, (start, peak, end) in zip(cycles, motion.reps, strict=True):
        assert abs(cycle.span.start_s - start) < 0.25
        assert abs(cycle.span.peak_s - peak) < 0.25
        assert abs(cycle.span.end_s - end) < 0.25


@EXAMPLES
@given(
    name=st.sampled_from(OSCILLATIONS),
    n=COUNTS,
    size=spans(1.5, 4.0),
    tempo=spans(1.2, 3.0),
    lead_in=spans(0.5, 5.0),
    tail=spans(0.0, 6.0),
    offset=spans(-180.0, 180.0),
    fps=RATES,
)
def test_clean_beats_are_counted_exactly(
    name: str, n: int, size: float, tempo: float, lead_in: float, tail: float, offset: float,
    fps: float,
) -> None:  # fmt: skip
    exercise = EXERCISES[name]
    # eight frames and the filter must leave something of a beat (docs/thresholds.md#fps)
    period = tempo * max(exercise.counting.min_rep_s, 1.7 / exercise.filter_hz, 6.0 / fps)
    height = size * exercise.counting.min_amplitude.value
    motion = swings([height] * n, period, lead_in, tail, fps)
    smooth = zero_phase(motion.t_s, motion.x + offset, exercise.filter_hz)
    cycles = count(exercise.counting, motion.t_s, smooth)
    assert len(cycles) == n
    near_s = max(0.25, 0.12 * period)  # the first one is seen from half of its way out on
    for cycle, (start, peak, _) in zip(cycles, motion.reps, strict=True):
        assert abs(cycle.span.start_s - start) < near_s
        assert abs(cycle.span.peak_s - peak) < near_s


@EXAMPLES
@given(
    name=st.sampled_from([*EXCURSIONS, *OSCILLATIONS]),
    n=COUNTS,
    size=spans(2.0, 4.0),
    share=spans(0.0, 1.0),
    fps=RATES,
    seed=st.integers(0, 10_000),
)
def test_noise_up_to_a_sixth_of_the_smallest_amplitude_changes_no_count(
    name: str, n: int, size: float, share: float, fps: float, seed: int
) -> None:
    exercise = EXERCISES[name]
    smallest = exercise.counting.min_amplitude.value
    heights = [size * smallest] * n
    motion = excursions(heights, fps=fps) if name in EXCURSIONS else swings(heights, 1.4, fps=fps)
    disturbed = motion.x + noise(exercise, len(motion.x), fps, share * smallest / 6, seed)
    assert len(count(exercise.counting, motion.t_s, disturbed)) == n


@EXAMPLES
@given(
    name=st.sampled_from([*EXCURSIONS, *OSCILLATIONS]),
    sizes=st.lists(spans(0.0, 4.0), min_size=1, max_size=10),
    tempo=spans(0.5, 3.0),
    pause=spans(0.0, 3.0),
    fps=RATES,
)
def test_there_are_never_more_cycles_than_peaks(
    name: str, sizes: list[float], tempo: float, pause: float, fps: float
) -> None:
    rule = EXERCISES[name].counting
    heights = [size * rule.min_amplitude.value for size in sizes]
    half = 0.5 * tempo * rule.min_rep_s
    motion = excursions(heights, Shape(half, 0.0, half, pause), fps=fps)
    assert len(count(rule, motion.t_s, motion.x)) <= len(heights)


@EXAMPLES
@given(
    name=st.sampled_from([*EXCURSIONS, *OSCILLATIONS]),
    seed=st.integers(0, 10_000),
    missing=spans(0.0, 0.6),
)
def test_whatever_comes_cycles_follow_each_other_and_keep_their_limits(
    name: str, seed: int, missing: float
) -> None:
    """A wild signal with holes: cycles lie in time, in order, and last as long as they may."""
    exercise = EXERCISES[name]
    rule = exercise.counting
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(rng.uniform(0.01, 0.08, 900))
    x = np.cumsum(rng.normal(size=900)) * rule.min_amplitude.value / 6
    x[rng.uniform(size=900) < missing] = np.nan
    cycles = count(rule, t_s, x)
    for cycle in cycles:
        span = cycle.span
        assert t_s[0] <= span.start_s <= cycle.plateau_s[0] <= span.peak_s
        assert span.peak_s <= cycle.plateau_s[1] <= span.end_s <= t_s[-1]
        # the recording may end before the last beat has come back to its middle
        half = rule.kind == "oscillation" and cycle is cycles[-1]
        assert span.end_s - span.start_s >= rule.min_rep_s * (0.5 if half else 1.0)
        assert cycle.amplitude >= rule.min_amplitude.value
    for before, after in itertools.pairwise(cycles):
        assert before.span.end_s <= after.span.start_s


@EXAMPLES
@given(
    name=st.sampled_from([*EXCURSIONS, *OSCILLATIONS]),
    sizes=st.lists(spans(1.0, 3.0), min_size=1, max_size=8),
    scale=spans(1.0, 20.0),
)
def test_what_a_recording_holds_does_not_depend_on_its_scale(
    name: str, sizes: list[float], scale: float
) -> None:
    """Once all is larger than the smallest rep only the sizes against each other matter."""
    rule = EXERCISES[name].counting
    motion = excursions([1.2 * size * rule.min_amplitude.value for size in sizes])
    small = count(rule, motion.t_s, motion.x, look_ahead=True)
    large = count(rule, motion.t_s, scale * motion.x, look_ahead=True)
    assert [c.span for c in small] == [c.span for c in large]


@EXAMPLES
@given(
    name=st.sampled_from(EXCURSIONS),
    begin=spans(0.0, 1.0),
    end=spans(0.0, 1.0),
    hold=spans(0.3, 5.0),
)
def test_a_recording_may_begin_and_end_anywhere(
    name: str, begin: float, end: float, hold: float
) -> None:
    """What is cut off at either end costs no whole rep, and is called partial if it counts."""
    rule = EXERCISES[name].counting
    motion = excursions([2.0 * rule.min_amplitude.value] * 5, Shape(0.8, hold, 0.8, 0.6))
    first, last = motion.reps[0], motion.reps[-1]
    kept = motion.t_s >= first[0] + begin * (first[2] - first[0])
    kept &= motion.t_s <= last[0] + end * (last[2] - last[0])
    cycles = count(rule, motion.t_s[kept], motion.x[kept])
    whole = [c.span.peak_s for c in cycles if not c.partial]
    assert 3 <= len(cycles) <= 5
    for _, peak_s, _ in motion.reps[1:-1]:
        assert min(abs(peak_s - at) for at in whole) < 0.25


@EXAMPLES
@given(
    name=st.sampled_from([*EXCURSIONS, *OSCILLATIONS]),
    n=COUNTS,
    missing=spans(0.0, 0.4),
    seed=st.integers(0, 10_000),
)
def test_frames_missing_here_and_there_cost_no_rep(
    name: str, n: int, missing: float, seed: int
) -> None:
    rule = EXERCISES[name].counting
    heights = [2.0 * rule.min_amplitude.value] * n
    motion = excursions(heights) if name in EXCURSIONS else swings(heights, 1.6)
    lost = np.random.default_rng(seed).uniform(size=len(motion.x)) < missing
    assert len(count(rule, motion.t_s, np.where(lost, np.nan, motion.x))) == n


@EXAMPLES
@given(name=st.sampled_from([*EXCURSIONS, *OSCILLATIONS]), later=st.integers(1, 100_000))
def test_it_does_not_matter_when_and_on_what_level_a_signal_begins(name: str, later: int) -> None:
    rule = EXERCISES[name].counting
    motion = excursions([2.0 * rule.min_amplitude.value] * 4)
    early = count(rule, motion.t_s, motion.x)
    late = count(rule, motion.t_s + later, motion.x - later)
    assert np.allclose(
        [c.span.peak_s + later for c in early], [c.span.peak_s for c in late], atol=0.05
    )
