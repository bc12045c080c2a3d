"""What is stated of a whole set, where its reps agree, and how it compares with earlier ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from statistics import median

from coach.exercises.schema import StatedMetric, StatedOfSet
from coach.reps.types import Rep


@dataclass(frozen=True, slots=True)
class Statement:
    """What is stated of a set.

    Attributes:
        values: the median of each metric over the reps; empty where they do not agree.
        refused: why nothing is stated, in a sentence; empty when something is.
    """

    values: Mapping[str, float]
    refused: str = ""


def state(rule: StatedOfSet, reps: Sequence[Rep]) -> Statement:
    """Take the latest reps together, or say why they cannot be.

    Args:
        rule: how many are needed, of which metrics, and how far these may differ.
        reps: of the set, in their order.
    """
    if len(reps) < rule.reps:
        return Statement({}, f"{rule.reps} holds are needed, {len(reps)} were seen: hold again.")
    latest = reps[-rule.reps :]
    values: dict[str, float] = {}
    for stated in rule.metrics:
        measured = [rep.metrics[stated.metric] for rep in latest]
        if any(map(isnan, measured)):
            return Statement({}, f"Your {stated.text} was not seen in every hold: hold again.")
        apart = max(measured) - min(measured)
        if apart > stated.apart.value:
            return Statement(
                {},
                f"Your {rule.reps} holds differ by {_number(apart, stated)} of {stated.text}, "
                f"{_number(stated.apart.value, stated)} are allowed: step, stand at ease and hold "
                "again.",
            )
        values[stated.metric] = median(measured)
    return Statement(values)


def compare(
    rule: StatedOfSet, now: Mapping[str, float], earlier: Sequence[Mapping[str, float]]
) -> tuple[str, ...]:
    """A sentence for each metric on how it differs from one's own earlier ones.

    Args:
        rule: with the smallest difference that is told of each metric.
        now: values of a `Statement`.
        earlier: values of earlier ones, in any order; a metric that one lacks is passed over.

    Returns:
        The sentences; none without earlier ones.
    """
    sentences = []
    for stated in rule.metrics:
        before = [values[stated.metric] for values in earlier if stated.metric in values]
        if not before or stated.metric not in now:
            continue
        usual = median(before)
        change, least = now[stated.metric] - usual, stated.change.value
        of = "once before" if len(before) == 1 else f"in {len(before)} before"
        smallest = f"smallest visible difference {_number(least, stated)}"
        if abs(change) < least:
            sentences.append(f"{stated.text.capitalize()}: as {of}, {smallest}.")
        else:
            more = "more" if change > 0.0 else "less"
            sentences.append(
                f"{stated.text.capitalize()}: {_number(abs(change), stated)} {more} than "
                f"{of}, {smallest}."
            )
    return tuple(sentences)


def in_words(rule: StatedOfSet, values: Mapping[str, float]) -> str:
    """The values of a `Statement` in one line, such as "Pelvic tilt +3 degrees, sway ..."."""
    line = ", ".join(
        f"{stated.text} {_number(values[stated.metric], stated, sign='+')}"
        for stated in rule.metrics
    )
    return line[0].upper() + line[1:]


def _number(value: float, stated: StatedMetric, sign: str = "") -> str:
    """A value as people read it: whole degrees, per cent of a trunk length."""
    if stated.apart.unit == "deg":
        return f"{value:{sign}z.0f} degrees"
    return f"{100.0 * value:z.0f} % of a {stated.apart.unit.removesuffix('s')}"
