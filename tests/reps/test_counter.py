from __future__ import annotations

import numpy as np
import pytest

from coach.reps.counter import Cycle, Refusal, RepCounter
from tests.reps.signals import (
    EXCURSIONS,
    EXERCISES,
    OSCILLATIONS,
    Motion,
    Shape,
    count,
    directed,
    excursions,
    found,
    noise,
    swings,
)

ALL = [*EXCURSIONS, *OSCILLATIONS]


def amplitude(name: str, times: float = 2.0) -> float:
    return times * EXERCISES[name].counting.min_amplitude.value


def series(name: str, heights: list[float], **more: float) -> Motion:
    """Reps of these heights at an unhurried tempo, for either kind of exercise."""
    if name in EXCURSIONS:
        return excursions(heights, **more)
    return swings(heights, period=1.4, **more)


def counted(name: str, motion: Motion) -> list[Cycle]:
    return count(EXERCISES[name].counting, motion.t_s, motion.x)


def errors(cycles: list[Cycle], motion: Motion) -> np.ndarray:
    """(n, 3) seconds that start, peak and end lie off the truth."""
    found = [(c.span.start_s, c.span.peak_s, c.span.end_s) for c in cycles]
    return np.abs(np.array(found) - np.array(motion.reps))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("fps", [15.0, 30.0, 60.0])
def test_clean_reps_are_counted_where_they_are(name: str, fps: float) -> None:
    motion = series(name, [amplitude(name)] * 6, fps=fps)
    cycles = counted(name, motion)
    assert len(cycles) == 6
    assert errors(cycles, motion).max() < 0.25


@pytest.mark.parametrize("name", ALL)
def test_a_cycle_tells_its_amplitude_and_its_plateau(name: str) -> None:
    motion = series(name, [amplitude(name)] * 3)
    for cycle, (start, peak, end) in zip(counted(name, motion), motion.reps, strict=True):
        assert cycle.amplitude == pytest.approx(amplitude(name), rel=0.1)
        assert start < cycle.plateau_s[0] < peak < cycle.plateau_s[1] < end


@pytest.mark.parametrize("name", EXCURSIONS)
def test_the_plateau_lasts_as_long_as_the_hold(name: str) -> None:
    for hold in (0.4, 1.0, 2.0):
        (cycle,) = counted(name, excursions([amplitude(name)], Shape(hold=hold)))
        # and a little of the ramps, where they are within a tenth of the top
        assert hold <= cycle.plateau_s[1] - cycle.plateau_s[0] <= hold + 0.4


@pytest.mark.parametrize("name", EXCURSIONS)
def test_who_stood_before_the_first_rep_and_was_lowest_at_once_has_begun_it_in_the_recording(
    name: str,
) -> None:
    motion = excursions([amplitude(name)] * 3)
    lead_s = motion.reps[0][0] - motion.t_s[0]
    sinking = (
        0.02 * amplitude(name) * np.clip(1.0 - (motion.t_s - motion.t_s[0]) / lead_s, 0.0, 1.0)
    )
    cycles = count(EXERCISES[name].counting, motion.t_s, motion.x - sinking)
    assert [cycle.partial for cycle in cycles] == [False] * 3


@pytest.mark.parametrize("name", EXCURSIONS)
@pytest.mark.parametrize("pause", [0.0, 0.5, 3.0])
def test_a_cycle_tells_when_it_was_at_rest_before(name: str, pause: float) -> None:
    """However slowly it begins, and however soon after the one before."""
    motion = excursions([amplitude(name)] * 3, Shape(rise=2.0, pause=pause))
    ended_s = 0.0
    for cycle in counted(name, motion):
        begin_s, end_s = cycle.rest_s
        assert ended_s <= begin_s < end_s < cycle.span.start_s
        during = motion.x[(motion.t_s >= begin_s) & (motion.t_s <= end_s)]
        assert np.abs(during).max() < 0.08 * amplitude(name)
        ended_s = cycle.span.end_s


@pytest.mark.parametrize("name", ALL)
def test_stillness_holds_no_rep(name: str) -> None:
    exercise = EXERCISES[name]
    t_s = np.arange(0, 30, 1 / 30)
    for seed in range(5):
        sway = noise(exercise, len(t_s), 30, exercise.counting.min_amplitude.value / 10, seed)
        assert counted(name, Motion(t_s, sway, [])) == []


@pytest.mark.parametrize("name", ALL)
def test_movements_too_small_to_count_are_not_counted(name: str) -> None:
    assert counted(name, series(name, [amplitude(name, 0.8)] * 5)) == []


@pytest.mark.parametrize("name", ALL)
def test_half_reps_between_full_ones_are_not_counted(name: str) -> None:
    full = amplitude(name, 3)
    share = 0.8 * EXERCISES[name].counting.min_share_of_usual
    motion = series(name, [full, full, share * full, full, share * full, share * full, full])
    peaks = [motion.reps[i][1] for i in (0, 1, 3, 6)]
    assert [c.span.peak_s for c in counted(name, motion)] == pytest.approx(peaks, abs=0.25)


@pytest.mark.parametrize("name", ALL)
def test_reps_may_differ_in_size(name: str) -> None:
    full = amplitude(name, 2.2)
    motion = series(name, [full, 0.8 * full, 1.2 * full, 0.75 * full, full, 1.25 * full])
    assert len(counted(name, motion)) == 6


@pytest.mark.parametrize("name", EXCURSIONS)
@pytest.mark.parametrize("pause", [0.0, 0.3, 3.0, 12.0])
def test_a_pause_belongs_to_no_rep(name: str, pause: float) -> None:
    motion = excursions([amplitude(name)] * 4, Shape(pause=pause))
    cycles = counted(name, motion)
    assert len(cycles) == 4
    assert errors(cycles, motion).max() < 0.25


@pytest.mark.parametrize("name", OSCILLATIONS)
@pytest.mark.parametrize("pause", [0.5, 1.5, 4.0, 30.0])
def test_a_pause_between_beats_belongs_to_no_rep(name: str, pause: float) -> None:
    first, second = (swings([amplitude(name)] * 3, 1.4, tail=0.5 * pause) for _ in range(2))
    offset = first.t_s[-1] + 1 / 30
    both = Motion(
        np.concatenate([first.t_s, offset + second.t_s]),
        np.concatenate([first.x, second.x]),
        [*first.reps, *(tuple(offset + s for s in rep) for rep in second.reps)],  # type: ignore[misc]
    )
    cycles = counted(name, both)
    assert len(cycles) == 6
    assert [c.span.peak_s for c in cycles] == pytest.approx([r[1] for r in both.reps], abs=0.25)
    assert max(c.span.end_s - c.span.start_s for c in cycles) < 2.0


@pytest.mark.parametrize("name", OSCILLATIONS)
@pytest.mark.parametrize("rest", [0.2, 1.0, 6.0, 40.0])
def test_beats_that_start_and_end_at_the_far_side_are_all_counted(name: str, rest: float) -> None:
    cosine = excursions([amplitude(name)] * 4, Shape(0.6, 0.0, 0.6, 0.0), tail=rest)
    cycles = counted(name, cosine)
    assert [c.span.peak_s for c in cycles] == pytest.approx([r[1] for r in cosine.reps], abs=0.1)


@pytest.mark.parametrize("name", ALL)
def test_a_rest_that_drifts_slowly_is_followed(name: str) -> None:
    for per_minute in (-1.0, 1.0):
        motion = series(name, [amplitude(name)] * 15)
        drift = per_minute * amplitude(name) / 60 * motion.t_s
        assert len(counted(name, Motion(motion.t_s, motion.x + drift, motion.reps))) == 15


@pytest.mark.parametrize("name", EXCURSIONS)
def test_one_bump_is_no_rep(name: str) -> None:
    bump = Shape(rise=0.1, hold=0.0, fall=0.1)
    motion = excursions([amplitude(name)], bump, lead_in=4, tail=4, fps=60)
    assert counted(name, motion) == []


@pytest.mark.parametrize("name", EXCURSIONS)
def test_getting_into_position_is_no_rep_and_the_reps_after_it_count(name: str) -> None:
    motion = excursions([amplitude(name)] * 3, lead_in=20)
    ramp = np.clip(motion.t_s / 1.5, 0, 1) * 1.7 * amplitude(name)
    cycles = counted(name, Motion(motion.t_s, motion.x + ramp, motion.reps))
    assert len(cycles) == 3
    assert errors(cycles, motion).max() < 0.25


@pytest.mark.parametrize("name", EXCURSIONS)
@pytest.mark.parametrize("hold", [15.0, 60.0, 110.0])
def test_a_rep_may_be_held_as_long_as_one_likes(name: str, hold: float) -> None:
    motion = excursions([amplitude(name)] * 2, Shape(hold=hold))
    cycles = counted(name, motion)
    assert len(cycles) == 2
    assert errors(cycles, motion).max() < 0.25


@pytest.mark.parametrize("name", EXCURSIONS)
@pytest.mark.parametrize("settles_at", [0.85, 0.95])
def test_a_hold_longer_than_is_remembered_neither_ends_the_counting_nor_loses_a_rep(
    name: str, settles_at: float
) -> None:
    """After its furthest point it settles somewhat nearer, and that point is forgotten."""
    full = amplitude(name)
    motion = excursions([full] * 4, Shape(hold=150.0))
    for _, peak_s, end_s in motion.reps:
        settled = (motion.t_s > peak_s - 70) & (motion.t_s <= end_s)
        motion.x[settled] = np.minimum(motion.x[settled], settles_at * full)
    assert len(counted(name, motion)) == 4


@pytest.mark.parametrize("name", EXCURSIONS)
@pytest.mark.parametrize("fps", [5.0, 7.0, 9.0])
def test_few_pictures_a_second_are_no_cuts_in_a_film(name: str, fps: float) -> None:
    motion = excursions([3 * amplitude(name)] * 5, Shape(0.6, 0.3, 0.6, 0.5), fps=fps)
    assert len(counted(name, motion)) == 5


@pytest.mark.parametrize("name", ALL)
def test_a_rep_that_ends_with_the_recording_counts(name: str) -> None:
    motion = series(name, [amplitude(name)] * 3, tail=0.0)
    if name in EXCURSIONS:
        motion = excursions([amplitude(name)] * 3, Shape(pause=0.0), tail=0.0)
    assert len(counted(name, motion)) == 3


@pytest.mark.parametrize("name", EXCURSIONS)
def test_a_rep_cut_off_at_its_peak_counts_where_its_effort_was_the_way_there(name: str) -> None:
    motion = excursions([amplitude(name)] * 3)
    kept = motion.t_s < motion.reps[2][1]
    rule = EXERCISES[name].counting
    *_, last = found(rule, motion.t_s[kept], motion.x[kept])
    assert last.partial
    assert last.refusal is (Refusal.NONE if rule.effort == "out" else Refusal.CUT_OFF)


@pytest.mark.parametrize("name", EXCURSIONS)
def test_a_recording_may_begin_at_the_peak(name: str) -> None:
    motion = excursions([amplitude(name)] * 3)
    kept = motion.t_s > motion.reps[0][1]
    rule = EXERCISES[name].counting
    first, *others = found(rule, motion.t_s[kept], motion.x[kept])
    assert first.partial and first.rest_s[0] >= first.span.end_s
    assert first.refusal is (Refusal.NONE if rule.effort == "back" else Refusal.CUT_OFF)
    assert len(others) == 2
    assert not any(cycle.partial or cycle.refusal is not Refusal.NONE for cycle in others)


@pytest.mark.parametrize("name", ALL)
def test_a_recording_may_begin_with_the_first_rep(name: str) -> None:
    motion = series(name, [amplitude(name)] * 3, lead_in=0.0)
    assert len(counted(name, motion)) == 3


@pytest.mark.parametrize("name", ALL)
def test_frames_in_which_nothing_is_seen_are_passed_over(name: str) -> None:
    motion = series(name, [amplitude(name)] * 5)
    x = motion.x.copy()
    x[::3] = np.nan
    cycles = counted(name, Motion(motion.t_s, x, motion.reps))
    assert len(cycles) == 5
    assert errors(cycles, motion).max() < 0.25


@pytest.mark.parametrize("name", EXCURSIONS)
@pytest.mark.parametrize("gap_s", [0.2, 0.5, 0.9])
def test_a_short_gap_in_a_rep_neither_loses_nor_doubles_it(name: str, gap_s: float) -> None:
    motion = excursions([amplitude(name)] * 3, Shape(hold=1.2))
    for at in motion.reps[1]:
        x = motion.x.copy()
        x[np.abs(motion.t_s - at) < 0.5 * gap_s] = np.nan
        assert len(counted(name, Motion(motion.t_s, x, motion.reps))) == 3


@pytest.mark.parametrize("name", ALL)
def test_a_long_gap_drops_the_rep_it_falls_into_and_keeps_the_others(name: str) -> None:
    motion = series(name, [amplitude(name)] * 6)
    x = motion.x.copy()
    start, _, end = motion.reps[2]
    x[(motion.t_s > start + 0.1) & (motion.t_s < max(end - 0.1, start + 1.4))] = np.nan
    found = [c.span.peak_s for c in counted(name, Motion(motion.t_s, x, motion.reps))]
    others = [motion.reps[i][1] for i in (0, 1, 3, 4, 5)]
    assert found == pytest.approx(others, abs=0.25)


@pytest.mark.parametrize("name", EXCURSIONS)
@pytest.mark.parametrize("level", [-3.0, -0.4, 0.4, 3.0])
def test_after_a_gap_of_a_second_rest_is_where_the_person_is_then(name: str, level: float) -> None:
    motion = excursions([amplitude(name)] * 2, Shape(pause=4.0))
    away = (motion.t_s > motion.reps[0][2] + 0.5) & (motion.t_s < motion.reps[0][2] + 2.5)
    later = motion.t_s > motion.reps[0][2] + 0.5
    x = motion.x + level * amplitude(name) * later
    x[away] = np.nan
    cycles = counted(name, Motion(motion.t_s, x, motion.reps))
    assert len(cycles) == 2
    assert errors(cycles, motion).max() < 0.25
    assert cycles[1].amplitude == pytest.approx(amplitude(name), rel=0.1)


@pytest.mark.parametrize("name", EXCURSIONS)
def test_the_phases_of_a_rep_come_in_their_order(name: str) -> None:
    rule = EXERCISES[name].counting
    motion = excursions([amplitude(name)])
    counter = RepCounter(rule)
    phases = []
    for t, value in zip(motion.t_s.tolist(), directed(rule, motion.x).tolist(), strict=True):
        counter.push(t, value)
        if not phases or phases[-1] != counter.phase:
            phases.append(counter.phase)
    assert [p for p in phases if p != "out"] == ["rest", "peak", "back", "rest"]


def test_a_cycle_that_is_not_accepted_does_not_shape_what_the_next_are_measured_against() -> None:
    rule = EXERCISES["hip-thrust"].counting
    huge, usual = 10 * rule.min_amplitude.value, 1.5 * rule.min_amplitude.value
    motion = excursions([huge, usual, usual])
    counter = RepCounter(rule)
    found = []
    for t, x in zip(motion.t_s.tolist(), motion.x.tolist(), strict=True):
        cycle = counter.push(t, x)
        if cycle is not None and cycle.amplitude < 0.5 * huge:
            counter.accept(cycle)
        if cycle is not None:
            found.append(cycle)
    assert len(found) == 3


@pytest.mark.parametrize("name", EXCURSIONS)
def test_reps_that_never_come_all_the_way_back_are_counted(name: str) -> None:
    """Touch and go: a quarter of the way is left between reps."""
    top = amplitude(name)
    motion = excursions([top] * 5, Shape(pause=0.0), lead_in=2.0)
    between = (motion.t_s > motion.reps[0][1]) & (motion.t_s < motion.reps[-1][1])
    x = np.where(between, np.maximum(motion.x, 0.25 * top), motion.x)
    assert len(counted(name, Motion(motion.t_s, x, motion.reps))) == 5


@pytest.mark.parametrize("name", EXCURSIONS)
def test_a_rep_that_settles_higher_than_it_began_is_counted_there(name: str) -> None:
    motion = excursions([amplitude(name)], tail=4.0)
    later = motion.t_s > motion.reps[0][1]
    x = np.where(later, np.maximum(motion.x, 0.3 * amplitude(name)), motion.x)
    rule = EXERCISES[name].counting
    counter = RepCounter(rule)
    said = {}
    for t, value in zip(motion.t_s.tolist(), directed(rule, x).tolist(), strict=True):
        cycle = counter.push(t, value)
        if cycle is not None:
            said[t] = cycle.span.end_s
    ((at_s, end_s),) = said.items()
    assert end_s == pytest.approx(motion.reps[0][2], abs=0.4)
    assert at_s < end_s + 1.0


@pytest.mark.parametrize("name", OSCILLATIONS)
def test_beats_with_rests_at_the_far_side_are_all_counted(name: str) -> None:
    motion = excursions([amplitude(name)] * 3, Shape(0.6, 0.0, 0.6, 3.0))
    cycles = counted(name, motion)
    assert len(cycles) == 3
    assert max(c.span.end_s - c.span.start_s for c in cycles) < 2.0


@pytest.mark.parametrize("name", ALL)
def test_what_noise_may_have_made_is_no_rep(name: str) -> None:
    rule = EXERCISES[name].counting
    motion = series(name, [amplitude(name)] * 3)
    for noise_sd, count_expected in ((amplitude(name) / 5, 3), (amplitude(name) / 3, 0)):
        counter = RepCounter(rule)
        samples = zip(motion.t_s.tolist(), directed(rule, motion.x).tolist(), strict=True)
        cycles = [counter.push(t, value, noise_sd) for t, value in samples]
        reps = [c for c in (*cycles, counter.finish()) if c and c.refusal is Refusal.NONE]
        assert len(reps) == count_expected


def test_shifting_about_at_the_bottom_hides_no_lift() -> None:
    """In front of a bar the hips go up, down and up again, and so into the lift."""
    counting = EXERCISES["hip-hinge"].counting
    full, shift = amplitude("hip-hinge", 4), amplitude("hip-hinge", 0.9)
    shape = [
        (0.0, full),
        (2.0, full),
        (2.4, full - shift),
        (2.8, full - shift),
        (3.2, full),
        (4.2, 0.0),
        (6.0, 0.0),
    ]
    t_s = np.arange(0.0, 6.0, 1 / 30)
    x = np.interp(t_s, *np.transpose(shape))
    (lift,) = count(counting, t_s, x)
    assert lift.amplitude == pytest.approx(full, rel=0.05)
    assert lift.span.end_s == pytest.approx(4.1, abs=0.15)


def test_a_cut_in_a_film_is_no_movement() -> None:
    """Standing up is cut short: a third of a second later the next scene shows the top."""
    motion = excursions([amplitude("squat")] * 2, Shape(hold=0.5, fall=1.0))
    bottom, end = motion.reps[1][1] + 0.3, motion.reps[1][2]
    kept = (motion.t_s < bottom) | (motion.t_s > end)
    t_s = np.where(motion.t_s > end, motion.t_s - (end - bottom) + 0.3, motion.t_s)[kept]
    *_, last = found(EXERCISES["squat"].counting, t_s, motion.x[kept])
    assert last.refusal is Refusal.CUT_OFF


@pytest.mark.parametrize("name", ALL)
def test_a_recording_knows_its_reps_before_the_first(name: str) -> None:
    """A small movement before the set: live it is a rep of unknown size, in a recording none."""
    full = amplitude(name, 4)
    motion = series(name, [0.3 * full, full, full, full])
    rule = EXERCISES[name].counting
    assert len(count(rule, motion.t_s, motion.x)) == 4
    assert len(count(rule, motion.t_s, motion.x, look_ahead=True)) == 3


def test_one_bend_to_the_floor_hides_no_reps_in_a_recording_and_not_for_long_live() -> None:
    motion = excursions([1.0, *[0.5] * 8])
    rule = EXERCISES["hip-hinge"].counting
    assert len(count(rule, motion.t_s, motion.x, look_ahead=True)) == 9
    assert len(count(rule, motion.t_s, motion.x)) >= 7


@pytest.mark.parametrize("left", [0.0, 0.12, 0.3])
@pytest.mark.parametrize("fall", [0.4, 0.9, 1.6])
def test_a_baby_twerk_is_found_soon_after_its_end_though_some_of_it_is_left(
    left: float, fall: float
) -> None:
    """The back comes to rest with a share of the way left, and stays there."""
    rule, height = EXERCISES["baby-twerk"].counting, amplitude("baby-twerk")
    motion = excursions([height], Shape(rise=fall, fall=fall), tail=3.0)
    t_s, down = motion.t_s, motion.t_s > motion.reps[0][1]
    x = np.where(down, np.maximum(motion.x, left * height), motion.x)
    at_rest_s = t_s[down][np.argmax(motion.x[down] <= left * height)]
    counter = RepCounter(rule)
    ended_s = [t for t, value in zip(t_s.tolist(), x.tolist(), strict=True)
               if counter.push(t, value) is not None]  # fmt: skip
    assert len(ended_s) == 1
    assert ended_s[0] - at_rest_s < 0.4


@pytest.mark.parametrize(("ends_at", "reps"), [(-1.0, 2), (0.0, 2), (0.4, 2), (0.9, 1)])
def test_who_rocks_and_ends_in_the_middle_has_done_the_last_one(ends_at: float, reps: int) -> None:
    rule = EXERCISES["pelvic-tilt"].counting
    turns = np.array([0.0, 1.0, -1.0, 1.0, ends_at])
    t_s = np.arange(0.0, 10.0, 1 / 30)
    x = amplitude("pelvic-tilt", 3) * np.interp(t_s, np.linspace(0.0, 10.0, len(turns)), turns)
    known = [c for c in found(rule, t_s, x, look_ahead=True) if c.refusal is Refusal.NONE]
    assert len(known) == reps
    assert reps < 2 or known[-1].partial == (ends_at > -1.0)  # it shows one end only


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("way_s", [1.0, 3.0, 6.0])
def test_a_slow_way_back_is_seen_alike_at_any_frame_rate(name: str, way_s: float) -> None:
    height = amplitude(name, 3)
    turns_s = np.cumsum([1.5, 1.5, 1.0, way_s, 3.0, 1.5, 1.0, way_s, 3.0])
    heights = [0.0, height, height, 0.0, 0.0, height, height, 0.0, 0.0]
    seen = []
    for fps in (15.0, 30.0, 60.0):
        t_s = np.arange(0.0, turns_s[-1], 1.0 / fps)
        cycles = counted(name, Motion(t_s, np.interp(t_s, turns_s, heights), []))
        seen.append([(c.amplitude / height, c.span.end_s / turns_s[-1]) for c in cycles])
        assert all(c.amplitude > 0.75 * height for c in cycles)
    assert np.ptp(np.array(seen), axis=0).max() < 0.05
