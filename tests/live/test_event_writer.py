from __future__ import annotations

import io
import json
import math
import os
from contextlib import suppress

import pytest

from coach.coaching.cues import Cue
from coach.coaching.events import Cued, Finished, RepDone, SetEnded, Troubled
from coach.live.event_writer import EventWriter, event_line
from coach.reps.tilt import verdict
from coach.reps.types import RepSpan, Verdict
from tests.desktop import until
from tests.judged import judged_rep

REP = judged_rep(
    3,
    RepSpan(1.0, 2.0, 3.123456),
    score=82.5,
    graded_points=60.0,
    faults=("no_hold",),
    metrics={"hold_s": 0.5, "lockout_lumbar_angle_deg": math.nan},
    verdict=verdict(5.0, 4.5, "neutral", why_unclear="your neutral is not known"),
    side="left",
)


def lines(*objects: dict[str, object]) -> list[dict[str, object]]:
    out = io.StringIO()
    with EventWriter(out) as writer:
        for what in objects:
            writer.write(what)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_rep_is_told_with_all_that_is_known_of_it() -> None:
    line = event_line(RepDone(3.2, REP), set_number=2)
    assert line is not None
    assert lines(line) == [
        {
            "event": "rep", "t_s": 3.2, "set": 2, "rep": 3, "start_s": 1.0, "peak_s": 2.0,
            "end_s": 3.1235, "partial": False, "tilt_class": "unclear", "p_tucked": 0.0228,
            "p_neutral": 0.4772, "p_arched": 0.5, "reference": "neutral", "score": 82.5,
            "graded_points": 60.0, "faults": ["no_hold"],
            "metrics": {"hold_s": 0.5, "lockout_lumbar_angle_deg": None},
            "why_unclear": "your neutral is not known", "side": "left",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("on_tilt", "told"),
    [
        (verdict(math.nan, math.nan, "rep start"), ("unclear", None, None, None, "rep start")),
        (None, (None,) * 5),  # the exercise judges no tilt
    ],
)
def test_what_was_not_seen_or_not_judged_of_the_tilt_is_null(
    on_tilt: Verdict | None, told: tuple[str | None, ...]
) -> None:
    rep = judged_rep(1, RepSpan(1.0, 2.0, 3.0), verdict=on_tilt)
    (line,) = lines(event_line(RepDone(3.2, rep), set_number=1) or {})
    names = ("tilt_class", "p_tucked", "p_neutral", "p_arched", "reference")
    assert tuple(line[name] for name in names) == told


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (Cued(1.0, Cue("Chest up", 1.0)), {"event": "cue", "text": "Chest up"}),
        (
            SetEnded(1.0, 2, (REP,), (), "pain"),
            {"event": "set_end", "set": 2, "reps": 1, "why": "pain"},
        ),
        (Troubled(1.0, "camera", "lost"), {"event": "trouble", "part": "camera", "text": "lost"}),
    ],
)
def test_every_event_has_a_name_and_a_time(event: object, line: dict[str, object]) -> None:
    assert event_line(event, 2) == {"t_s": 1.0, **line}  # type: ignore[arg-type]


def test_the_end_is_told_by_the_summary() -> None:
    assert event_line(Finished(1.0), 1) is None


def test_whoever_stops_reading_is_noticed_and_holds_nobody_up() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    out = os.fdopen(writing, "w")
    with EventWriter(out) as writer:
        writer.write({"event": "rep"})
        until(lambda: writer.reader_gone)
        writer.write({"event": "rep"})
    with suppress(BrokenPipeError):
        out.close()
