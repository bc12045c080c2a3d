"""Events as JSON lines on standard output, for other programs.

Every line is one object with `event` and `t_s` (seconds in the source's own time), and

- `session`: `exercise`, `source`, `size_px`, `reps`, `sets`, `rest_s`: it begins;
- `guidance`: `level` (green, amber, red), `instruction`, `turn` (left, right or empty) and
  `checks` (name to level): what stands in the way of a start, or in a set of judging, has
  changed;
- `calibration`: `step`, `instruction`, `reason`; with the step `done` also `arch_deg`,
  `tuck_deg`;
- `countdown`: `left_s`;
- `set_start`: `set`, `neutral_source`; from the next frame on reps are counted;
- `rep`: `set`, `rep`, `start_s`, `peak_s`, `end_s`, `tilt_class`, `score` (null when not
  graded), `faults`, `metrics`, `why_ungraded`;
- `cue`: `text`;
- `pause`, `resume`, `pain_stop`;
- `set_end`: `set`, `reps`, `why` (reps, finished, pain, calibrate), `session` (the file);
- `rest`: `left_s`;
- `trouble`: `part` (camera, sound, recording, video), `text`: what is wrong and what to do;
  empty when it is over;
- `summary`: the summary as in `coach score`, and `improved`, `sessions` (a file a set), `frames`,
  `fps`, `skipped`, `latency_ms` (`median`, `p95`; from reading a picture to having shown it).
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Mapping, Sequence
from math import isfinite
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from coach.coaching.events import (
    Calibrating,
    CountedDown,
    Cued,
    Event,
    Guided,
    PainStopped,
    Paused,
    RepDone,
    Rested,
    Resumed,
    SetEnded,
    SetStarted,
    Troubled,
    Watched,
)
from coach.coaching.trainer import Plan
from coach.exercises.schema import Exercise
from coach.live.latency import LatencyMeter
from coach.pose.types import Pose
from coach.session.summary import Summary

_NAMES: dict[type[Event], str] = {
    Guided: "guidance", Watched: "guidance", Calibrating: "calibration", CountedDown: "countdown",
    SetStarted: "set_start", RepDone: "rep", Cued: "cue", Paused: "pause", Resumed: "resume",
    PainStopped: "pain_stop", SetEnded: "set_end", Rested: "rest", Troubled: "trouble",
}  # fmt: skip


def told(event: Event, set_number: int) -> dict[str, Any] | None:
    """The object of an event; None for one that is told in another way.

    Args:
        event: what happened.
        set_number: of the set it belongs to.
    """
    name = _NAMES.get(type(event))
    return None if name is None else {"event": name, "t_s": event.t_s, **_more(event, set_number)}


def _more(event: Event, set_number: int) -> dict[str, Any]:
    match event:
        case Guided(guidance=guidance) | Watched(guidance=guidance):
            return {
                "level": guidance.level,
                "instruction": guidance.instruction,
                "turn": guidance.turn,
                "checks": {check.name: check.level for check in guidance.checks},
            }
        case Calibrating(step=step):
            learnt = step.neutral
            found = {"arch_deg": learnt.arch_deg, "tuck_deg": learnt.tuck_deg} if learnt else {}
            return {
                "step": step.name,
                "instruction": step.instruction,
                "reason": step.reason,
                **found,
            }
        case CountedDown(left_s=left_s) | Rested(left_s=left_s):
            return {"left_s": left_s}
        case SetStarted(number=number, neutral=neutral):
            return {"set": number, "neutral_source": neutral.source}
        case RepDone(rep=rep):
            return {
                "set": set_number,
                "rep": rep.number,
                "start_s": rep.span.start_s,
                "peak_s": rep.span.peak_s,
                "end_s": rep.span.end_s,
                "tilt_class": rep.tilt_class,
                "score": rep.score,
                "faults": list(rep.faults),
                "metrics": rep.metrics,
                "why_ungraded": rep.why_ungraded,
            }
        case Cued(cue=cue):
            return {"text": cue.text}
        case SetEnded(number=number, reps=reps, why=why):
            return {"set": number, "reps": len(reps), "why": why}
        case Troubled(part=part, text=text):
            return {"part": part, "text": text}
        case _:
            return {}


def begun(exercise: Exercise, plan: Plan, source: str, pose: Pose) -> dict[str, Any]:
    """The object that begins a session.

    Args:
        exercise: what is done.
        plan: what was asked for.
        source: as people know it.
        pose: the first one.
    """
    return {
        "event": "session",
        "t_s": pose.t_s,
        "exercise": exercise.name,
        "source": source,
        "size_px": pose.size_px,
        "reps": plan.reps,
        "sets": plan.sets,
        "rest_s": plan.rest_s,
    }


def over(
    t_s: float,
    summary: Summary | None,
    better: str,
    sessions: Sequence[Path],
    pace: LatencyMeter,
    skipped: int,
) -> dict[str, Any]:
    """The object that ends a session.

    Args:
        t_s: when.
        summary: of all sets; None without one.
        better: what improved.
        sessions: file of each set.
        pace: how fast it ran.
        skipped: pictures of the source that nobody looked at.
    """
    return {
        "event": "summary",
        "t_s": t_s,
        **(summary.model_dump(mode="json") if summary else {}),
        "improved": better,
        "sessions": [str(path) for path in sessions],
        "frames": pace.frames,
        "fps": pace.fps,
        "skipped": skipped,
        "latency_ms": {"median": pace.latency_ms(50), "p95": pace.latency_ms(95)},
    }


class EventWriter:
    """Writes objects as lines; a slow reader makes nobody wait. A context manager.

    Attributes:
        unheard: whether nobody reads any more.
    """

    def __init__(self, out: TextIO) -> None:
        """Write to `out`."""
        self._out = out
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        # a daemon: a reader that never reads must not keep the program alive
        self._thread = threading.Thread(target=self._work, name="coach-teller", daemon=True)
        self.unheard = False

    def __enter__(self) -> Self:
        """Start writing."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write what is left, as long as somebody reads it."""
        self._lines.put(None)
        self._thread.join(_LAST_WORDS_S)

    def tell(self, what: Mapping[str, Any]) -> None:
        """Write one object."""
        self._lines.put(json.dumps(_plain(what), allow_nan=False) + "\n")

    def _work(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._out.write(line)
                self._out.flush()
            except (OSError, ValueError):  # the other end, or the file itself, is closed
                self.unheard = True
                return


_LAST_WORDS_S = 2.0
_DECIMALS = 4


def _plain(value: Any) -> Any:
    """Numbers as JSON knows them: what is not seen is null."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return round(value, _DECIMALS) if isfinite(value) else None
    return value
