"""When to stand up: pure functions from a schedule, the time and an event to the next schedule.

Intervals run on a clock that is never set and goes on while the machine sleeps; the wall clock
and its time zone only date what happened and say when it is tomorrow. So setting the clock,
summer time and travel change no interval.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple

POSTPONE_MIN = (5, 10)
# Skipping is to be a decision and not a reflex: not before the notice was read
# (docs/programme.md#breaks) [P]
SKIP_AFTER_S = 5.0
# Asleep or locked for so long, the machine was left: a break is what was prompted for, and the
# shortest that lowered glucose and blood pressure was 5 min (Diaz 2023, docs/programme.md#breaks)
AWAY_S = 300.0
# Seen off the chair in two looks in a row, a minute apart: it was no single misjudged look [P]
UP_S = 45.0
# "Until tomorrow" is said late in the evening, too, and not meant to end at midnight [P]
DAY_BEGINS_H = 4

Hold = Literal["", "full screen", "call", "locked"]
Seen = Literal["sitting", "up", "unknown"]
Answer = Literal["done", "postpone 5", "postpone 10", "skip", "pause"]


@dataclass(frozen=True, slots=True)
class Now:
    """One moment, by both clocks.

    Attributes:
        at: wall clock with its zone; it may jump.
        elapsed_s: seconds by a clock that never jumps and counts the machine's sleep.
    """

    at: datetime
    elapsed_s: float


class Scene(NamedTuple):
    """What is known of machine and person now.

    Attributes:
        hold: why no notice should come now; "" for no reason.
        seen: what a look of the camera gave that has just ended; None for no look.
    """

    hold: Hold = ""
    seen: Seen | None = None


QUIET = Scene()


class What(StrEnum):
    """What happened. The first five are kinds of event of the programme's store."""

    PROMPTED = "prompted"
    POSTPONED = "postponed"
    SKIPPED = "skipped"
    BREAK_DONE = "break_done"
    PAUSED = "paused"
    HELD = "held"  # a notice is due and waits
    TOO_SOON = "too soon"  # to skip
    NOT_ASKED = "not asked"  # an answer, and no notice to answer
    WAS_AWAY = "was away"  # counting began anew after the machine slept or was locked
    WAS_UP = "was up"  # counting began anew since the camera saw nobody sitting
    NEW_DAY = "new day"  # the pause is over


class Happening(NamedTuple):
    """Something to be kept or told.

    Attributes:
        what: happened.
        at: when.
        drill: of the notice concerned; "" for none.
        minutes: until the next notice (POSTPONED); of others that have any, since the last break.
        why: the hold (HELD), or who says so (BREAK_DONE: "answer" or "camera").
    """

    what: What
    at: datetime
    drill: str = ""
    minutes: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The state between two moments; make one with `begin`.

    Attributes:
        every_s: seconds of sitting before a notice.
        drills: names, taken in turn.
        now: the moment last told.
        drill: that of the open notice or the last one; "" before the first ever.
        since_s: elapsed time at which sitting began.
        due_s: elapsed time at which the next notice comes.
        asked_s: elapsed time of the notice that is open; None for none.
        postponed: how often the notice that comes next was postponed.
        paused_on: day on which it was paused; None while it runs.
        held: why the notice that is due waits; "" for none.
        locked_s: elapsed time since which the screen is locked; None while it is not.
        up_s: elapsed time since which the camera sees nobody sitting; None while it does.
    """

    every_s: float
    drills: tuple[str, ...]
    now: Now
    drill: str
    since_s: float
    due_s: float
    asked_s: float | None = None
    postponed: int = 0
    paused_on: date | None = None
    held: Hold = ""
    locked_s: float | None = None
    up_s: float | None = None

    @property
    def next_at(self) -> datetime:
        """When the next notice is due, by the wall clock as it is now."""
        return self.now.at + timedelta(seconds=self.due_s - self.now.elapsed_s)


Step = tuple[Schedule, list[Happening]]


def begin(now: Now, every_s: float, drills: tuple[str, ...], last_drill: str = "") -> Schedule:
    """Start counting.

    Args:
        now: this moment.
        every_s: seconds of sitting before a notice.
        drills: names of at least one, taken in turn.
        last_drill: what was proposed last, in an earlier run; "" for none.
    """
    return Schedule(every_s, drills, now, last_drill, now.elapsed_s, now.elapsed_s + every_s)


def tick(schedule: Schedule, now: Now, scene: Scene = QUIET) -> Step:
    """Go on to this moment; to be called about every second.

    A long gap between two calls means that the machine slept, or this program was stopped.
    """
    if schedule.paused_on is not None:
        if day_of(now.at) == schedule.paused_on:
            return replace(schedule, now=now), []
        return _anew(schedule, now), [Happening(What.NEW_DAY, now.at)]
    asleep = now.elapsed_s - schedule.now.elapsed_s >= AWAY_S
    schedule, was_locked = _follow_lock(replace(schedule, now=now), scene.hold == "locked")
    if asleep or was_locked:
        return _anew(schedule, now), [Happening(What.WAS_AWAY, now.at)]
    schedule, told = _follow_person(schedule, scene.seen)
    if now.elapsed_s < schedule.due_s or schedule.up_s is not None:
        return schedule, told
    if scene.hold:
        if scene.hold != schedule.held:
            told.append(Happening(What.HELD, now.at, why=scene.hold))
        return replace(schedule, held=scene.hold), told
    schedule = _ask(schedule)
    told.append(Happening(What.PROMPTED, now.at, schedule.drill, _sat_min(schedule)))
    return schedule, told


def answer(schedule: Schedule, given: Answer) -> Step:
    """What the person says, at the moment last told.

    A break can be reported and the rest of the day paused at any time; postponed and skipped is
    the notice that is open.
    """
    at, asked_s = schedule.now.at, schedule.asked_s
    if given == "pause" and schedule.paused_on is None:
        paused = replace(_anew(schedule, schedule.now), paused_on=day_of(at))
        return paused, [Happening(What.PAUSED, at)]
    if given == "done" and schedule.paused_on is None:
        drill = schedule.drill if asked_s is not None else ""
        done = Happening(What.BREAK_DONE, at, drill, _sat_min(schedule), "answer")
        return _anew(schedule, schedule.now), [done]
    if asked_s is None:
        return schedule, [Happening(What.NOT_ASKED, at)]
    if given == "skip":
        if schedule.now.elapsed_s - asked_s < SKIP_AFTER_S:
            return schedule, [Happening(What.TOO_SOON, at, schedule.drill, _sat_min(schedule))]
        skipped = Happening(What.SKIPPED, at, schedule.drill)
        return _without_break(schedule), [skipped]
    minutes = {f"postpone {n}": n for n in POSTPONE_MIN}[given]
    later = replace(
        schedule,
        asked_s=None,
        postponed=schedule.postponed + 1,
        due_s=schedule.now.elapsed_s + 60.0 * minutes,
        held="",
    )
    return later, [Happening(What.POSTPONED, at, schedule.drill, minutes)]


def day_of(at: datetime) -> date:
    """The day this moment counts to: the hours before DAY_BEGINS_H count to the day before."""
    return (at - timedelta(hours=DAY_BEGINS_H)).date()


def _ask(schedule: Schedule) -> Schedule:
    """Open a notice: of the next drill in turn, or again of that which was postponed."""
    drill = schedule.drill
    if not schedule.postponed:
        place = schedule.drills.index(drill) + 1 if drill in schedule.drills else 0
        drill = schedule.drills[place % len(schedule.drills)]
    now_s = schedule.now.elapsed_s
    return replace(
        schedule,
        drill=drill,
        asked_s=now_s,
        due_s=now_s + schedule.every_s,  # the next one, if nobody answers
        postponed=0,
        held="",
    )


def _anew(schedule: Schedule, now: Now) -> Schedule:
    """After a break: sitting begins now."""
    fresh = begin(now, schedule.every_s, schedule.drills, schedule.drill)
    return replace(fresh, locked_s=schedule.locked_s, up_s=schedule.up_s)


def _without_break(schedule: Schedule) -> Schedule:
    """The notice is closed, and sitting goes on."""
    due_s = schedule.now.elapsed_s + schedule.every_s
    return replace(schedule, asked_s=None, due_s=due_s, held="")


def _follow_lock(schedule: Schedule, locked: bool) -> tuple[Schedule, bool]:
    """Note since when the screen is locked; whether it was long enough and is over."""
    now_s, since_s = schedule.now.elapsed_s, schedule.locked_s
    if locked:
        return replace(schedule, locked_s=now_s if since_s is None else since_s), False
    long = since_s is not None and now_s - since_s >= AWAY_S
    return replace(schedule, locked_s=None), long


def _follow_person(schedule: Schedule, seen: Seen | None) -> Step:
    """Note since when the person is up; once it is sure, sitting begins when they sit again."""
    now_s, up_s = schedule.now.elapsed_s, schedule.up_s
    if seen is None:
        return schedule, []
    if seen != "up":
        return replace(schedule, up_s=None), []
    if up_s is None:
        return replace(schedule, up_s=now_s), []
    if now_s - up_s < UP_S:
        return schedule, []
    if schedule.asked_s is not None:
        at, sat_min = schedule.now.at, _sat_min(schedule)
        told = [Happening(What.BREAK_DONE, at, schedule.drill, sat_min, "camera")]
    elif schedule.since_s <= up_s:
        told = [Happening(What.WAS_UP, schedule.now.at)]
    else:
        told = []
    return _anew(schedule, schedule.now), told


def _sat_min(schedule: Schedule) -> float:
    return (schedule.now.elapsed_s - schedule.since_s) / 60.0
