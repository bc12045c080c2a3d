"""A session through the engine that made it again: the same poses give the same results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from coach.engine import LiveEngine, choose_neutral, observe_recording, score_recording
from coach.errors import CoachError
from coach.exercises.library import load, names
from coach.exercises.schema import Exercise
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.measurement import Measurement
from coach.geometry.neutral import Neutral
from coach.geometry.observables import Observables
from coach.reps.types import Candidate, Rep, State
from coach.session.migrations import NOT_YET_KEPT
from coach.session.reader import SessionReader


@dataclass(frozen=True, slots=True)
class Replay:
    """What a session gives when its poses are measured and judged again.

    Attributes:
        frames: number of frames that were compared.
        reps: number of reps that it gives now.
        differences: what is not, to the bit, as it was kept, a sentence each; empty when all is.
        only_rounding: whether there are differences and all of them are of rounding, which another
            kind of processor or number of threads makes when it adds in another order.
    """

    frames: int
    reps: int
    differences: tuple[str, ...]
    only_rounding: bool


_ROUNDING = 1e-10  # degrees, seconds, trunk lengths, points; what is seen of it is below 1e-12
_Same = Callable[[Any, Any], bool]


@dataclass(frozen=True, slots=True)
class _Results:
    neutral: Neutral
    measured: list[tuple[Measurement, str]]
    reps: list[Rep]
    candidates: list[Candidate]


def replay(path: Path, model: LumbopelvicModel) -> Replay:
    """Measure and judge a session again, as it was, and compare.

    Args:
        path: the `.coach` file; it is only read.
        model: the fitted lumbopelvic model.

    Raises:
        CoachError: the session cannot be read, has no results, or was made with another estimator
            or an exercise that is not known.
    """
    with SessionReader(path) as reader:
        meta = reader.meta
        if meta.estimator != model.version:
            raise CoachError(
                f"{path} was measured with estimator {meta.estimator} and this is {model.version}, "
                "so the angles differ: measure it anew with `coach score`."
            )
        if meta.engine == "recording" and not reader.complete:
            raise CoachError(f"{path} was broken off before it was scored: `coach score` does it.")
        again = _live(reader, model) if meta.engine == "live" else _recording(reader, model)
        kept = _Results(
            again.neutral if reader.parameters.neutral is None else reader.parameters.neutral,
            list(reader.measurements()),
            list(reader.reps()),
            list(reader.candidates()),
        )
        passed_over = NOT_YET_KEPT.get(reader.results_version, frozenset())
        if not reader.complete or reader.results_version == 1:
            # a set that was broken off keeps none, and version 1 had no place for them
            again = replace(again, candidates=kept.candidates)
    differences = _differences(kept, again, passed_over, _same)
    only_rounding = bool(differences) and not _differences(kept, again, passed_over, _nearly)
    return Replay(len(kept.measured), len(again.reps), tuple(differences), only_rounding)


def _live(reader: SessionReader, model: LumbopelvicModel) -> _Results:
    neutral, exercise = reader.parameters.neutral, _exercise(reader)
    if neutral is None or exercise is None:
        raise CoachError(
            f"A live set was expected to keep its neutral and exercise and {reader.meta.source} "
            "does not: score it again with `coach score`."
        )
    engine = LiveEngine(model, neutral, exercise)
    states = [engine.push(pose) for pose in reader.poses()]
    if reader.complete:
        engine.finish()
    return _Results(neutral, _rows(states), list(engine.reps), list(engine.candidates))


def _recording(reader: SessionReader, model: LumbopelvicModel) -> _Results:
    observed = observe_recording(reader.poses())
    if observed is None:
        raise CoachError(f"The session of {reader.meta.source} holds no frame: score its video.")
    neutral = neutral_again(reader, observed, model)
    result = score_recording(observed, model, neutral, _exercise(reader))
    return _Results(neutral, _rows(result.states), result.reps, result.candidates)


def neutral_again(reader: SessionReader, observed: Observables, model: LumbopelvicModel) -> Neutral:
    """What the angles of a session are measured from when it is measured as a recording.

    Args:
        reader: the session.
        observed: all of it.
        model: the one that measures it now.
    """
    kept = reader.parameters
    given = kept.calibration.neutral_for(model.version) if kept.calibration else None
    settled = kept.settled_neutral(reader.meta, model.version)
    neutral = settled or choose_neutral(observed, model, given, kept.exercise_used)
    if reader.meta.set_number is not None and kept.neutral is not None:
        neutral = replace(neutral, level=kept.neutral.level)  # seen before the set
    return neutral


def _exercise(reader: SessionReader) -> Exercise | None:
    """The exercise as it was used; of version 1, which kept its name, the built-in one."""
    if reader.results_version > 1:
        return reader.parameters.exercise_used
    name = (reader.summary or {}).get("exercise", reader.meta.exercise)
    if name == "none":
        return None
    if name not in names():
        raise CoachError(
            f"The session keeps only the name of its exercise, '{name}', which is not built in: "
            "score it again with `coach score` and the exercise's file."
        )
    return load(name)


def _rows(states: Iterable[State]) -> list[tuple[Measurement, str]]:
    return [(state.measurement, state.phase) for state in states]


# -- what differs ----------------------------------------------------------------------


def _differences(
    kept: _Results, again: _Results, passed_over: frozenset[str], same: _Same
) -> list[str]:
    """A sentence for each difference."""
    return [
        *_compared("neutral", [asdict(kept.neutral)], [asdict(again.neutral)], same),
        *_measurements_compared(kept.measured, again.measured, passed_over, same),
        *_compared("rep", map(asdict, kept.reps), map(asdict, again.reps), same),
        *_compared("movement", map(asdict, kept.candidates), map(asdict, again.candidates), same),
    ]


def _measurements_compared(
    kept: list[tuple[Measurement, str]],
    again: list[tuple[Measurement, str]],
    passed_over: frozenset[str],
    same: _Same,
) -> list[str]:
    """A sentence for each quantity that differs, with the first frame in which it does."""
    if len(kept) != len(again):
        return [f"frames measured: {len(kept)} kept, {len(again)} now"]
    differing: dict[str, list[tuple[int, Any, Any]]] = {}
    for (before, phase), (now, phase_now) in zip(kept, again, strict=True):
        was, is_ = asdict(before) | {"phase": phase}, asdict(now) | {"phase": phase_now}
        for name in was.keys() - passed_over:
            if not same(was[name], is_[name]):
                differing.setdefault(name, []).append((before.frame, was[name], is_[name]))
    return [
        f"{name}: {len(where)} of {len(kept)} frames; first in frame {where[0][0]}: "
        f"{where[0][1]!r} kept, {where[0][2]!r} now"
        for name, where in sorted(differing.items())
    ]


def _compared(
    what: str, kept: Iterable[dict[str, Any]], again: Iterable[dict[str, Any]], same: _Same
) -> list[str]:
    """A sentence for each value that differs in a list of things."""
    found: list[str] = []
    for number, (was, is_) in enumerate(zip_longest(kept, again), 1):
        if was is None or is_ is None:
            found.append(f"{what} {number}: {'only now' if was is None else 'no longer found'}")
            continue
        before, now = dict(_leaves(was)), dict(_leaves(is_))
        found += [
            f"{what} {number}, {name}: {before.get(name)!r} kept, {now.get(name)!r} now"
            for name in sorted(before.keys() | now.keys())
            if not same(before.get(name), now.get(name))
        ]
    return found


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every single value within, by the path that leads to it."""
    if isinstance(value, dict):
        inner: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list | tuple):
        inner = enumerate(value)
    else:
        yield name, value
        return
    for key, one in inner:
        yield from _leaves(one, f"{name}.{key}" if name else str(key))


def _same(one: Any, other: Any) -> bool:
    """Whether two values are the same, NaN being the same as NaN."""
    return bool(one == other or (one != one and other != other))


def _nearly(one: Any, other: Any) -> bool:
    """Whether two values are the same but for rounding."""
    numbers = isinstance(one, float) and isinstance(other, float)
    return _same(one, other) or (numbers and abs(one - other) <= _ROUNDING)
