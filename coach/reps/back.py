"""What the lower back did in one rep: its lumbar angle, or how that changed, as a tilt class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import hypot, isnan, nan, sqrt

import numpy as np

from coach.exercises.schema import Judging
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.geometry.reasons import sentence
from coach.reps.counter import Cycle
from coach.reps.spans import MIN_SEEN, between, during, values_of
from coach.reps.tilt import is_adequate, neutral_limits, verdict
from coach.reps.types import Verdict

# Standard deviation of lumbar angles at all, per range from gentle tuck to gentle arch: backs
# stay within these nearly always, which are 1.25 of it away (Levine & Whittle 1996).
_USUAL_PER_RANGE = 0.4
# The same of its change within a lift, in degrees: from standing a back bends by 50 at most, and
# skilled people's "neutral" lifts bend it by 25 (docs/thresholds.md#hinge-spine) [P].
_USUAL_CHANGE_DEG = 25.0
# What the outline hides at one end of a change and not at the other makes the two unlike: from the
# first share of the back that differs on, and from the second one by so much [P]. A plate before
# the hips of somebody standing reads 30 degrees too arched (docs/thresholds.md#classes).
_HIDDEN_FROM_TO, _UNLIKE_DEG = (0.1, 0.3), 20.0
_HALF_SECOND_S = 0.5  # the shortest that a back is judged by while it lifts
_MIN_FRAMES = 8  # a swing needs 8 frames to keep its range (docs/thresholds.md#fps)

UNCLEAR_BAND = (
    "the uncertainty reaches into another tilt class: a calibration, fitted clothes, more light "
    "and a closer camera narrow it"
)
NO_NEUTRAL = (
    "your neutral is not known, so the band reaches into another tilt class: calibrate, or stand "
    "still side-on for two seconds"
)
HIDDEN_AT_ONE_END = (
    "more of the back is hidden at one end of this rep than at the other: keep arms, plates and "
    "hair off its outline"
)
TOO_FEW_FRAMES = "too few frames in this rep to judge it: film at 30 a second, with more light"


def back_verdict(
    judging: Judging, cycle: Cycle, window: Sequence[Measurement], neutral: Neutral
) -> Verdict:
    """On the lumbar angle where the exercise judges it, or on its change from the rest before.

    Args:
        judging: what the exercise asks of the back.
        cycle: from the counter.
        window: measurements that cover the cycle and a little before it.
        neutral: where the person's angles are measured from, and the person's own range.
    """
    held = during(window, cycle, judging.over)
    angle, sd, change_sd = _lumbar(held)
    limits = neutral_limits(judging)
    why = NO_NEUTRAL if neutral.source == "population" else UNCLEAR_BAND
    too_unsure = False
    if judging.reference == "rep start":
        most_sd = min(map(abs, limits))  # with more, what is usual would decide, not the picture
        too_unsure = change_sd > most_sd
        if judging.while_lifted and not too_unsure:
            for lifted in _while_lifted(window, cycle):
                told = _lumbar(lifted)
                if told[0] < angle and told[2] <= most_sd:
                    held, (angle, sd, change_sd) = lifted, told
    if isnan(angle) or too_unsure:
        reasons = Counter(sentence(m.reason, m.trunk_pitch_deg) for m in held if m.reason)
        unseen = "the back was not seen" if isnan(angle) else UNCLEAR_BAND
        why = reasons.most_common(1)[0][0] if reasons else unseen
    if len(during(window, cycle, "rep")) < _MIN_FRAMES:
        angle, why = nan, TOO_FEW_FRAMES
    if judging.reference == "neutral":
        if neutral.source == "population":
            angle, sd = _believed(angle, sd, _USUAL_PER_RANGE * neutral.range_deg)
        return _told(verdict(angle, sd, "neutral", limits, why), judging)
    # a constant of the estimate falls out of the change, and so does the neutral
    rest = between(window, *cycle.rest_s)
    start, _, start_sd = _lumbar(rest)
    if isnan(start) and not isnan(angle):
        why = "the rest before the rep was not seen"
    unlike_sd = _unlike_deg(rest, held)
    both_sd = hypot(change_sd, start_sd, unlike_sd)
    if not isnan(angle - start) and not too_unsure:
        why = HIDDEN_AT_ONE_END if unlike_sd > hypot(change_sd, start_sd) else UNCLEAR_BAND
    change, both_sd = _believed(angle - start, both_sd, _USUAL_CHANGE_DEG)
    found = verdict(change, both_sd, "rep start", limits, why)
    return _unnamed(found, why) if too_unsure else _told(found, judging)


def _unnamed(found: Verdict, why: str) -> Verdict:
    """The angle and its band, without a word on which class it is."""
    return replace(
        found, tilt_class="unclear", p_tucked=nan, p_neutral=nan, p_arched=nan, why_unclear=why
    )


def _told(found: Verdict, judging: Judging) -> Verdict:
    """The verdict, which says what is sure of it where it is unclear."""
    if found.tilt_class != "unclear" or not is_adequate(found, judging):
        return found
    either = " or ".join(judging.adequate)
    why = f"{either}, which of them is not told: {found.why_unclear}"
    return replace(found, why_unclear=why)


def _while_lifted(window: Sequence[Measurement], cycle: Cycle) -> Iterator[list[Measurement]]:
    """Each half second from before the way back begins until half of it.

    In front of a bar that lies on the floor the bottom is held without a load, and a back that is
    too weak for the load gives way as it leaves the floor.
    """
    begin_s = max(cycle.plateau_s[0], cycle.plateau_s[1] - _HALF_SECOND_S)
    end_s = 0.5 * (cycle.plateau_s[1] + cycle.span.end_s)
    for frame in between(window, begin_s, end_s - _HALF_SECOND_S):
        lifted = between(window, frame.t_s, frame.t_s + _HALF_SECOND_S)
        if len(lifted) >= _MIN_FRAMES:
            yield lifted


def _unlike_deg(rest: Sequence[Measurement], held: Sequence[Measurement]) -> float:
    """Standard deviation that a change has from what is hidden at one of its ends alone."""
    hidden = [values_of(frames, "hidden_share") for frames in (rest, held)]
    if not all(np.isfinite(shares).any() for shares in hidden):
        return 0.0
    apart = abs(float(np.nanmedian(hidden[0]) - np.nanmedian(hidden[1])))
    return float(np.interp(apart, _HIDDEN_FROM_TO, (0.0, _UNLIKE_DEG)))


def _believed(angle_deg: float, sd_deg: float, usual_deg: float) -> tuple[float, float]:
    """An angle and its standard deviation, knowing how large such angles usually are.

    The estimate was fitted on every angle alike: a large one, seen unsurely, is rather an error
    than further than people go.
    """
    share = 1.0 / (1.0 + (sd_deg / usual_deg) ** 2)
    return share * angle_deg, sqrt(share) * sd_deg


def _lumbar(frames: Sequence[Measurement]) -> tuple[float, float, float]:
    """Median lumbar angle of frames, its standard deviation and that of a change; NaN when unseen.

    Frames of one rep share most of their error, so that more of them hardly narrow the band.
    """
    angles = values_of(frames, "lumbar_angle_deg")
    seen = np.isfinite(angles)
    if seen.sum() == 0 or seen.mean() < MIN_SEEN:
        return nan, nan, nan
    sd, change_sd = (
        float(np.median(values_of(frames, name)[seen]))
        for name in ("lumbar_angle_sd_deg", "lumbar_change_sd_deg")
    )
    return float(np.median(angles[seen])), sd, change_sd
