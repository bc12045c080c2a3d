"""Events as JSON lines on standard output, for other programs.

Every line is one object with `event` and `t_s` (seconds in the source's own time), and

- `session`: `source`, `size_px`, `sets`, and `exercise`, `reps`, `rest_s` of the first one: it
  begins;
- `guidance`: `level` (green, amber, red), `instruction`, `turn` (left, right or empty) and
  `checks` (name to level): what stands in the way of a start, or in a set of judging, has
  changed;
- `calibration`: `step`, `instruction`, `reason`; with the step `done` also `arch_deg`,
  `tuck_deg`;
- `countdown`: `left_s`;
- `set_start`: `set`, `exercise`, `neutral_source`; from the next frame on reps are counted;
- `rep`: `set`, `rep`, `start_s`, `peak_s`, `end_s`, `partial`, `tilt_class`, `p_tucked`,
  `p_neutral`, `p_arched`, `reference` (all null where the exercise judges no tilt), `score` (null
  when nothing could be graded), `graded_points`, `faults`, `metrics`, `why_unclear`,
  `side` (left, right; empty where it is not known, or both do the same);
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
    PainStopped,
    Paused,
    RepDone,
    Rested,
    Resumed,
    SetEnded,
    SetGuided,
    SetStarted,
    SetupGuided,
    Troubled,
)
from coach.coaching.plan import Plan
from coach.live.latency import LatencyMeter
from coach.pose.types import Pose
from coach.reps.types import Verdict
from coach.session.summary import Summary

_NAMES: dict[type[Event], str] = {
    SetupGuided: "guidance", SetGuided: "guidance", Calibrating: "calibration",
    CountedDown: "countdown", SetStarted: "set_start", RepDone: "rep", Cued: "cue",
    Paused: "pause", Resumed: "resume",
    PainStopped: "pain_stop", SetEnded: "set_end", Rested: "rest", Troubled: "trouble",
}  # fmt: skip


def event_line(event: Event, set_number: int) -> dict[str, Any] | None:
    """The object of an event; None for one that has none.

    Args:
        event: what happened.
        set_number: of the set it belongs to.
    """
    name = _NAMES.get(type(event))
    return None if name is None else {"event": name, "t_s": event.t_s, **_fields(event, set_number)}


def _fields(event: Event, set_number: int) -> dict[str, Any]:
    match event:
        case SetupGuided(guidance=guidance) | SetGuided(guidance=guidance):
            return {
                "level": guidance.level,
                "instruction": guidance.instruction,
                "turn": guidance.turn,
                "checks": {check.name: check.level for check in guidance.checks},
            }
        case Calibrating(step=step):
            own = step.neutral
            own_range = {"arch_deg": own.arch_deg, "tuck_deg": own.tuck_deg} if own else {}
            return {
                "step": step.name,
                "instruction": step.instruction,
                "reason": step.reason,
                **own_range,
            }
        case CountedDown(left_s=left_s) | Rested(left_s=left_s):
            return {"left_s": left_s}
        case SetStarted(number=number, exercise=exercise, neutral=neutral):
            return {
                "set": number,
                "exercise": exercise.name,
                "neutral_source": neutral.source,
            }
        case RepDone(rep=rep):
            return {
                "set": set_number,
                "rep": rep.number,
                "start_s": rep.span.start_s,
                "peak_s": rep.span.peak_s,
                "end_s": rep.span.end_s,
                "partial": rep.partial,
                **_on_tilt(rep.verdict),
                "score": rep.score,
                "graded_points": rep.graded_points,
                "faults": list(rep.faults),
                "metrics": rep.metrics,
                "why_unclear": rep.why_unclear,
                "side": rep.side,
            }
        case Cued(cue=cue):
            return {"text": cue.text}
        case SetEnded(number=number, reps=reps, why=why):
            return {"set": number, "reps": len(reps), "why": why}
        case Troubled(part=part, text=text):
            return {"part": part, "text": text}
        case _:
            return {}


def _on_tilt(verdict: Verdict | None) -> dict[str, Any]:
    names = ("tilt_class", "p_tucked", "p_neutral", "p_arched", "reference")
    return {name: getattr(verdict, name, None) for name in names}


def session_line(plan: Plan, source: str, pose: Pose) -> dict[str, Any]:
    """The object that begins a session.

    Args:
        plan: what was asked for.
        source: as people know it.
        pose: the first one.
    """
    first = plan.sets[0]
    return {
        "event": "session",
        "t_s": pose.t_s,
        "exercise": first.exercise.name,
        "source": source,
        "size_px": pose.size_px,
        "reps": first.reps,
        "sets": len(plan.sets),
        "rest_s": first.rest_s,
    }


def summary_line(
    t_s: float,
    summary: Summary | None,
    improved: str,
    sessions: Sequence[Path],
    latency: LatencyMeter,
    skipped: int,
) -> dict[str, Any]:
    """The object that ends a session.

    Args:
        t_s: when.
        summary: of all sets; None without one.
        improved: what got better.
        sessions: file of each set.
        latency: how fast it ran.
        skipped: pictures of the source that were passed over.
    """
    return {
        "event": "summary",
        "t_s": t_s,
        **(summary.model_dump(mode="json") if summary else {}),
        "improved": improved,
        "sessions": [str(path) for path in sessions],
        "frames": latency.frames,
        "fps": latency.fps,
        "skipped": skipped,
        "latency_ms": {"median": latency.latency_ms(50), "p95": latency.latency_ms(95)},
    }


class EventWriter:
    """Writes objects as lines; a slow reader makes nobody wait. A context manager.

    Attributes:
        reader_gone: whether nobody reads any more.
    """

    def __init__(self, out: TextIO) -> None:
        """Write to `out`."""
        self._out = out
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        # a daemon: a reader that never reads must not keep the program alive
        self._thread = threading.Thread(target=self._work, name="coach-events", daemon=True)
        self.reader_gone = False

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
        """Write what is left, as long as somebody reads."""
        self._lines.put(None)
        self._thread.join(_FLUSH_S)

    def write(self, line: Mapping[str, Any]) -> None:
        """Write one object."""
        self._lines.put(json.dumps(plain(line), allow_nan=False) + "\n")

    def _work(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._out.write(line)
                self._out.flush()
            except (OSError, ValueError):  # the other end, or the file itself, is closed
                self.reader_gone = True
                return


_FLUSH_S = 2.0
_DECIMALS = 4


def plain(value: Any) -> Any:
    """Numbers as JSON knows them: what is not seen is null."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float):
        return round(value, _DECIMALS) if isfinite(value) else None
    return value
