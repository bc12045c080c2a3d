"""From a scored recording to the few lines a user wants to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, isnan
from statistics import mean, median

from coach.engine import Result
from coach.exercises.schema import Exercise, Judging
from coach.geometry.frontal import FROM_YAW_DEG
from coach.geometry.measurement import Measurement
from coach.geometry.reasons import Reason, sentence
from coach.geometry.view import MAX_YAW_DEG
from coach.reps import sides as left_right
from coach.reps.sets import per_side, set_verdict
from coach.reps.stated import in_words, state
from coach.reps.tilt import is_adequate
from coach.reps.types import Rep
from coach.session.summary import (
    Classes,
    Quality,
    SetVerdict,
    Sides,
    SidesCompared,
    Summary,
    Versions,
)  # fmt: skip

LYING_DEG = 60.0
MIN_FPS = 15.0  # a quick twerk loses a quarter of its range at 15 (docs/thresholds.md#fps)
# what keeps the lower back from being seen, and does not matter to drills of another view
_OF_SIDE_VIEW = (Reason.NOT_SIDE_ON, Reason.BACK_HIDDEN, Reason.UNUSUAL_OUTLINE)
_NOT_THERE = (Reason.NO_PERSON, Reason.OUT_OF_PICTURE, Reason.TOO_SMALL)  # matters to all
OFTEN = 0.5  # share of reps from which a fault is frequent [P]
_CUT_OFF_SHARE = 0.2  # of 490 real videos none lacks more than 0.07 of what it states
_HARDLY_THERE = 0.5  # share of frames below which the picture comes before any other advice [P]
_CROWD_SHARE = 0.02  # of frames with somebody else that is worth a warning


@dataclass(frozen=True, slots=True)
class Seen:
    """What else was seen in the recording.

    Attributes:
        crowded_frames: frames with more than one person.
        decode_errors: frames that could not be read.
        broken_off: whether the program was stopped before it had seen all of the video.
        unread_s: seconds at the end that the file states and does not hold.
    """

    crowded_frames: int
    decode_errors: int
    broken_off: bool = False
    unread_s: float = 0.0


def summarise(
    result: Result,
    exercise: Exercise | None,
    asked_to_recognise: bool,
    seen: Seen,
    versions: Versions,
    asks_effort: bool = True,
) -> Summary:
    """Sum a scored recording up; what is tried next asks for more only with `asks_effort`."""
    measurements = [state.measurement for state in result.states]
    frontal = exercise is not None and exercise.view != "side"
    doubted = [m for m in measurements if m.reason and not (frontal and m.reason in _OF_SIDE_VIEW)]
    reasons = Counter(sentence(m.reason, m.trunk_pitch_deg) for m in doubted)
    angles = [m.pelvic_obliquity_deg if frontal else m.lumbar_angle_deg for m in measurements]
    measured_share = sum(not isnan(angle) for angle in angles) / len(measurements)
    missing = [m for m in doubted if m.reason in _NOT_THERE]
    in_the_way = ""
    if len(missing) > (1 - _HARDLY_THERE) * len(measurements):
        remedies = Counter(sentence(m.reason, m.trunk_pitch_deg) for m in missing)
        in_the_way = remedies.most_common(1)[0][0].capitalize() + "."
    graded = [rep.graded_points for rep in result.reps]
    n = len(measurements)
    classes = Counter(rep.tilt_class for rep in result.reps)
    return Summary(
        headline=_headline(result.reps, exercise, asked_to_recognise, in_the_way),
        next=_next(result.reps, exercise, asks_effort, in_the_way),
        exercise=exercise.name if exercise else "none",
        reps=len(result.reps),
        score=score_of(result.reps),
        view=_view(measurements),
        graded_points=round(mean(graded), 1) if graded else 0.0,
        classes=Classes(**{str(cls): n for cls, n in classes.items()}),
        sides=_sides(result.reps) if exercise and exercise.side else None,
        set_verdict=_of_set(
            result.reps,
            exercise.judging if exercise else None,
            is_stranger=result.neutral.source == "population",
        ),
        sides_compared=_compared(result.reps, exercise),
        stated=_stated(result.reps, exercise),
        faults=dict(Counter(fault for rep in result.reps for fault in rep.faults)),
        quality=Quality(
            measured_share=round(measured_share, 4),
            frames=n,
            reasons={reason: round(count / n, 4) for reason, count in reasons.most_common()},
        ),
        neutral_source=result.neutral.source,
        warnings=_warnings(result, exercise, seen),
        versions=versions,
    )


def score_of(reps: Sequence[Rep]) -> float | None:
    """Points reached of all that could be graded: a rep that was hardly seen weighs little."""
    graded = sum(rep.graded_points for rep in reps)
    reached = sum(rep.score * rep.graded_points for rep in reps if rep.score is not None)
    return round(reached / graded, 1) if graded else None


def _sides(reps: Sequence[Rep]) -> Sides:
    sides = per_side(reps)
    return Sides(left=sides["left"], right=sides["right"], unknown=sides[""])


def _compared(reps: Sequence[Rep], exercise: Exercise | None) -> list[SidesCompared]:
    if exercise is None or exercise.comparison is None:
        return []
    rule = exercise.comparison
    values = left_right.side_values(reps, rule.metric)
    if not (values.left or values.right):
        return []
    found = left_right.compare_sides([values], rule.smallest_visible.value)
    compared = SidesCompared(
        exercise=exercise.name,
        text=left_right.in_words(found, rule),
        outcome=found.outcome,
        metric=rule.metric,
        unit=rule.smallest_visible.unit,
        left=[round(value, 3) for value in values.left],
        right=[round(value, 3) for value in values.right],
        left_mean=_rounded(found.left),
        right_mean=_rounded(found.right),
        difference=_rounded(found.difference),
        spread=_rounded(found.spread),
        smallest_visible=_rounded(found.smallest_visible),
        symmetry_index_pct=_rounded(found.symmetry_index_pct),
    )
    return [compared]


def _rounded(value: float) -> float | None:
    return round(value, 3) if isfinite(value) else None


def _stated(reps: Sequence[Rep], exercise: Exercise | None) -> dict[str, float] | None:
    if exercise is None or exercise.stated is None:
        return None
    values = state(exercise.stated, reps).values
    return {metric: round(value, 3) for metric, value in values.items()}


def _headline(
    reps: list[Rep], exercise: Exercise | None, asked_to_recognise: bool, in_the_way: str
) -> str:
    if exercise is None:
        if asked_to_recognise and in_the_way:
            return "Could not tell which exercise this is: too little of it was seen."
        if asked_to_recognise:
            return "Could not tell which exercise this is: name it with --exercise."
        return "Angles measured; no exercise, so no reps."
    title = f"{exercise.title}: " if asked_to_recognise else ""
    if not reps:
        return f"{title}No full {exercise.title.lower()} rep was seen."
    if exercise.stated is not None:
        told = state(exercise.stated, reps)
        if told.refused:
            return f"{title}{told.refused}"
        return f"{title}{in_words(exercise.stated, told.values)}."
    judging = exercise.judging
    if judging is None:
        return f"{title}{len(reps)} {'rep' if len(reps) == 1 else 'reps'}."
    classes = Counter(rep.tilt_class for rep in reps if not is_adequate(rep.verdict, judging))
    adequate = len(reps) - classes.total()
    named = len(reps) - classes["unclear"]
    if not named:
        if len(reps) == 1:
            return f"{title}1 rep, how the back was in it is unclear."
        return f"{title}{len(reps)} {judging.set_name}, how the back was in each is unclear."
    first = judging.headline.format(adequate=adequate, reps=len(reps), graded=named)
    rest = [f"{classes[cls]} {word}" for cls, word in judging.others.items() if classes[cls]]
    return title + ", ".join([first, *rest]) + "."


def _of_set(reps: Sequence[Rep], judging: Judging | None, is_stranger: bool) -> SetVerdict | None:
    together = set_verdict(reps, judging) if judging else None
    named = {rep.tilt_class for rep in reps}
    if together is None or judging is None or {"tucked", "arched"} <= named:
        return None  # the middle of opposites says nothing
    half = 1.96 * together.sd_deg
    low, high = together.angle_deg - half, together.angle_deg + half
    whose = "where each began"
    if together.reference == "neutral":
        whose = "an average person's neutral" if is_stranger else "your neutral"
    way = "towards the arch" if together.angle_deg > 0.0 else "towards the tuck"
    return SetVerdict(
        text=(
            f"Together your {judging.set_name} are {abs(together.angle_deg):.0f} degrees {way} "
            f"from {whose} ({low:+z.0f} to {high:+z.0f}, plus = arched)."
        ),
        tilt_class=together.tilt_class,
        angle_deg=round(together.angle_deg, 2),
        low_deg=round(low, 2),
        high_deg=round(high, 2),
        reference=together.reference,
    )


def _next(reps: list[Rep], exercise: Exercise | None, asks_effort: bool, in_the_way: str) -> str:
    """What to try next: against the first fault that is frequent, else for a better picture."""
    if exercise is None:
        return in_the_way or "Name the exercise to have its reps counted."
    if not reps:
        return in_the_way or exercise.setup
    faults = Counter(fault for rep in reps for fault in rep.faults)
    if faults:
        often = min(OFTEN * len(reps), max(faults.values()))
        for fault in exercise.faults:  # the file lists what matters most first
            if faults[fault.name] >= often and (asks_effort or not fault.effort):
                return fault.next
    unclear = Counter(
        rep.why_unclear
        for rep in reps
        if rep.why_unclear and not is_adequate(rep.verdict, exercise.judging)
    )
    if unclear and unclear.total() > len(reps) / 2:
        return unclear.most_common(1)[0][0].capitalize() + "."
    return exercise.keep_going


def _view(measurements: list[Measurement]) -> str:
    seen = [m for m in measurements if m.yaw_deg == m.yaw_deg]
    if not seen:
        return "nobody seen"
    yaw = median(m.yaw_deg for m in seen)
    if yaw > FROM_YAW_DEG:
        from_where = sum(m.seen_from for m in seen)
        return "front or back" if from_where == 0 else "front" if from_where > 0 else "back"
    angle = "side" if yaw <= MAX_YAW_DEG else "oblique"
    to_right = sum(m.facing for m in seen) > 0
    if median(m.trunk_pitch_deg for m in seen) < -LYING_DEG:
        return f"{angle}, lying, head {'left' if to_right else 'right'}"
    return f"{angle}, facing {'right' if to_right else 'left'}"


def _warnings(result: Result, exercise: Exercise | None, seen: Seen) -> list[str]:
    measurements = [state.measurement for state in result.states]
    warnings = []
    judging = exercise.judging if exercise else None
    from_neutral = exercise is None or (judging is not None and judging.reference == "neutral")
    if from_neutral and result.neutral.source == "population":
        warnings.append(
            "No neutral of this person's own: degrees are against an average person's, in wider "
            "bands, so that more reps stay unclear. Calibrate (coach calibrate), or stand still "
            "side-on for two seconds in the video."
        )
    if exercise is not None and exercise.view != "side":
        if not any(m.seen_from for m in measurements):
            warnings.append(
                f"{exercise.title} has to be seen from the {exercise.view}: film it from there."
            )
        elif result.neutral.level is None:
            warnings.append(
                "Nobody kept still at the start, so what is level is not known: degrees are "
                "against the picture's edge. Begin with two seconds of keeping still."
            )
    if seen.crowded_frames > _CROWD_SHARE * len(measurements):
        warnings.append("More than one person seen: the nearest was followed.")
    if seen.broken_off:
        warnings.append(
            "This is not all of the video: measuring it was broken off. Score the video itself "
            "for the rest."
        )
    if seen.decode_errors:
        some = "1 frame" if seen.decode_errors == 1 else f"{seen.decode_errors} frames"
        warnings.append(f"Left out, since it could not be read: {some}.")
    read_s = measurements[-1].t_s if measurements else 0.0
    if seen.unread_s > _CUT_OFF_SHARE * (read_s + seen.unread_s):
        warnings.append(
            f"Only {read_s:.1f} of the {read_s + seen.unread_s:.1f} seconds that the file states "
            "could be read: it was cut off or is damaged. Copy or record it again."
        )
    gaps = [b.t_s - a.t_s for a, b in pairwise(measurements)]
    if gaps and median(gaps) > 1.0 / MIN_FPS:
        warnings.append(
            f"Only {1.0 / median(gaps):.0f} frames a second: quick reps lose range and may be "
            "missed; film at 30, with more light."
        )
    return warnings
