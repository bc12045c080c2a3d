"""Sessions judged again with other thresholds: what changes. Nothing is written.

Measuring takes seconds to minutes and depends on no threshold, so it is done once a session;
judging then takes a tenth of a second for a recording of half a minute.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from coach.agreement.matching import match_spans
from coach.analysis import NOTHING_ODD
from coach.coaching.summarise import summarise
from coach.engine import Estimated, Result, judge_recording, measure_recording, observe_recording
from coach.errors import CoachError
from coach.exercises.schema import Exercise
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.replay import neutral_again
from coach.reps.types import Candidate, Rep
from coach.session.reader import SessionReader
from coach.session.summary import Summary, Versions
from coach.studio.library import stamp
from coach.studio.session_index import Stamp

_MOST_FRAMES = 200_000  # kept in memory: two hours of video, some 300 MB


@dataclass(frozen=True, slots=True)
class Measured:
    """A session, measured, and how it was judged.

    Attributes:
        recording: its angles.
        exercise: as it was used; None where only angles were measured.
        kept_reps: number of reps that the session keeps; None when it is not finished.
        versions: what measures it now.
        is_live: whether it is a live set, which was answered frame by frame.
    """

    recording: Estimated
    exercise: Exercise | None
    kept_reps: int | None
    versions: Versions
    is_live: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One rep before and after.

    Attributes:
        before: None for a rep that is new.
        after: None for a rep that is no longer counted.
        changed: what differs: `new`, `gone`, or of `time`, `class`, `faults`, `score`.
        refused_by: the rule that refuses a rep that is gone; empty otherwise, or if no movement
            is found there any more.
    """

    before: Rep | None
    after: Rep | None
    changed: tuple[str, ...]
    refused_by: str


@dataclass(frozen=True, slots=True)
class Rescored:
    """A session judged by its own exercise and by another one.

    Attributes:
        before: summary with the session's own exercise; None where it has none.
        after: with the other.
        changes: of every rep, in the order of time.
        remark: what to know of the comparison; empty when there is nothing.
    """

    before: Summary | None
    after: Summary
    changes: tuple[Change, ...]
    remark: str


class Recordings:
    """Measured sessions, those used last kept in memory; may be used from several threads.

    Args:
        model: the fitted lumbopelvic model.
    """

    def __init__(self, model: LumbopelvicModel) -> None:
        self._model = model
        self._kept: OrderedDict[Path, tuple[Stamp, Measured]] = OrderedDict()
        self._lock = Lock()
        self._measuring = Lock()  # one at a time: it takes all that a machine has

    def measured(self, path: Path) -> Measured:
        """A session, measured now if that was not done since it changed.

        Raises:
            CoachError: it cannot be read, or holds too few frames.
        """
        try:
            now = stamp(path)
        except FileNotFoundError:
            raise CoachError(f"{path.name} is gone; reload the page.") from None
        if found := self._found(path, now):
            return found
        with self._measuring:
            if found := self._found(path, now):
                return found
            measured = measure(path, self._model)
            with self._lock:
                self._kept[path] = (now, measured)
                while len(self._kept) > 1 and self._frames() > _MOST_FRAMES:
                    self._kept.popitem(last=False)
            return measured

    def _found(self, path: Path, now: Stamp) -> Measured | None:
        with self._lock:
            kept = self._kept.get(path)
            if kept is None or kept[0] != now:
                return None
            self._kept.move_to_end(path)
            return kept[1]

    def _frames(self) -> int:
        return sum(len(measured.recording.observed) for _, measured in self._kept.values())


def measure(path: Path, model: LumbopelvicModel) -> Measured:
    """Measure a session as `coach score` does.

    Raises:
        CoachError: it cannot be read, or holds too few frames.
    """
    with SessionReader(path) as reader:
        observed = observe_recording(reader.poses())
        if observed is None or len(observed) < 2:
            raise CoachError(f"{path.name} holds fewer than two frames: score its video again.")
        neutral = neutral_again(reader, observed, model)
        exercise, meta = reader.parameters.exercise_used, reader.meta
        kept = len(list(reader.reps())) if reader.complete else None
    versions = Versions(program=meta.program, pose_model=meta.pose_model, estimator=model.version)
    recording = measure_recording(observed, model, neutral)
    return Measured(recording, exercise, kept, versions, meta.engine == "live")


def rescore(measured: Measured, again: Measured, exercise: Exercise) -> Rescored:
    """Judge a session by its own exercise and by another one, and compare rep by rep.

    Args:
        measured: the session, as it is judged by its own exercise.
        again: the same session, as it is judged by the other one: the same, or measured with
            another model.
        exercise: the other one.
    """
    own = measured.exercise
    before = judge_recording(measured.recording, own) if own else None
    after = judge_recording(again.recording, exercise)
    return Rescored(
        before=_summary(before, own, measured) if before else None,
        after=_summary(after, exercise, again),
        changes=_changes(before.reps if before else [], after.reps, after.candidates),
        remark=_remark(measured, len(before.reps) if before else None),
    )


def _summary(result: Result, exercise: Exercise | None, measured: Measured) -> Summary:
    return summarise(result, exercise, False, NOTHING_ODD, measured.versions)


def _remark(measured: Measured, reps: int | None) -> str:
    if reps is None:
        return "The session keeps no exercise: there is nothing to compare with."
    if measured.kept_reps is None or measured.kept_reps == reps:
        return ""
    why = "live, without looking ahead" if measured.is_live else "with another version"
    return (
        f"The session keeps {measured.kept_reps} reps, counted {why}; before and after are both "
        "measured anew here."
    )


def _changes(
    before: Sequence[Rep], after: Sequence[Rep], candidates: Sequence[Candidate]
) -> tuple[Change, ...]:
    pairs = dict(match_spans([_span(rep) for rep in before], [_span(rep) for rep in after]))
    new = set(range(len(after))) - set(pairs.values())
    changes = [Change(None, after[i], ("new",), "") for i in new]
    for i, rep in enumerate(before):
        if i in pairs:
            other = after[pairs[i]]
            changes.append(Change(rep, other, _differences(rep, other), ""))
        else:
            changes.append(Change(rep, None, ("gone",), _refusal(rep, candidates)))
    return tuple(sorted(changes, key=_start_s))


def _start_s(change: Change) -> float:
    rep = change.before or change.after
    assert rep is not None
    return rep.span.start_s


def _span(rep: Rep) -> tuple[float, float]:
    return rep.span.start_s, rep.span.end_s


def _differences(before: Rep, after: Rep) -> tuple[str, ...]:
    differs = {
        "time": before.span != after.span,
        "class": before.tilt_class != after.tilt_class,
        "faults": before.faults != after.faults,
        "score": before.score != after.score or before.graded_points != after.graded_points,
    }
    return tuple(name for name, is_other in differs.items() if is_other)


def _refusal(rep: Rep, candidates: Sequence[Candidate]) -> str:
    """Why the movement that was this rep is none now."""
    refused = [one for one in candidates if not one.counted]
    there = match_spans([_span(rep)], [(one.start_s, one.end_s) for one in refused])
    return refused[there[0][1]].refused_by if there else ""
