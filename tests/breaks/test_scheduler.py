"""A person, a machine and a calendar made of numbers: whole weeks in milliseconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.breaks import scheduler
from coach.breaks.scheduler import Answer, Happening, Hold, Now, Scene, Seen, What

EVERY_S = 30 * 60.0
DRILLS = ("tilts", "hinges", "twerks")
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
TICK_S = 5.0

Habit = Callable[[int], tuple[float, Answer] | None]


def done(_: int) -> tuple[float, Answer]:
    """Always do the break, and say so a minute after the notice."""
    return 60.0, "done"


@dataclass
class Office:
    """A machine with `coach breaks`, and the person before it.

    `habit` says of the n-th notice after how many seconds it is answered, and how.
    """

    utc: datetime
    zone: ZoneInfo = BERLIN
    habit: Habit = done
    elapsed_s: float = 1000.0
    told: list[Happening] = field(default_factory=list)
    told_s: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.schedule = scheduler.begin(self.now, EVERY_S, DRILLS)
        self._to_say: tuple[float, Answer] | None = None

    @property
    def now(self) -> Now:
        return Now(self.utc.astimezone(self.zone), self.elapsed_s)

    def work(self, minutes: float, hold: Hold = "") -> None:
        """Sit at the machine."""
        until_s = self.elapsed_s + 60 * minutes
        while self.elapsed_s < until_s:
            self._pass(TICK_S)
            self._note(scheduler.tick(self.schedule, self.now, Scene(hold)))
            if self._to_say is not None and self.elapsed_s >= self._to_say[0]:
                self.say(self._to_say[1])

    def sleep(self, hours: float) -> None:
        """The lid is closed: nothing runs, and both clocks go on."""
        self._pass(3600 * hours)

    def set_clock(self, by: timedelta) -> None:
        """Somebody, or a time server, sets the wall clock; no time passes."""
        self.utc += by

    def look(self, seen: Seen) -> None:
        """A look of the camera ends."""
        self._note(scheduler.tick(self.schedule, self.now, Scene(seen=seen)))

    def say(self, answer: Answer) -> None:
        self._to_say = None
        self._note(scheduler.answer(self.schedule, answer))

    def count(self) -> Counter[str]:
        return Counter(str(happening.what) for happening in self.told)

    def times_of(self, what: What) -> list[str]:
        return [f"{one.at:%H:%M}" for one in self.told if one.what == what]

    def _pass(self, seconds: float) -> None:
        self.utc += timedelta(seconds=seconds)
        self.elapsed_s += seconds

    def _note(self, step: scheduler.Step) -> None:
        self.schedule, told = step
        self.told += told
        self.told_s += [self.elapsed_s] * len(told)
        for one in told:
            if one.what == What.PROMPTED:
                chosen = self.habit(self.count()[What.PROMPTED])
                self._to_say = chosen and (self.elapsed_s + chosen[0], chosen[1])


def monday(hour: int = 9) -> datetime:
    """A Monday before the clocks of Europe go back (in the night to the next Sunday)."""
    return datetime(2026, 10, 19, hour, tzinfo=BERLIN).astimezone(UTC)


def working_day(office: Office) -> None:
    """Nine to twelve, an hour with the lid closed, one to five, and home."""
    office.work(3 * 60)
    office.sleep(1)
    office.work(4 * 60)
    office.sleep(16)


def test_a_working_week_prompts_every_half_hour_of_sitting_and_never_on_the_way_home() -> None:
    office = Office(monday())
    for _ in range(5):
        working_day(office)

    # a notice after 30 minutes, done a minute later, and so on: every 31 minutes, so 5 in three
    # hours and 7 in four
    assert office.count()[What.PROMPTED] == office.count()[What.BREAK_DONE] == 5 * (5 + 7)
    assert office.count()[What.WAS_AWAY] == 5 + 4  # lunch, and each morning but the first
    assert office.times_of(What.PROMPTED)[:5] == ["09:30", "10:01", "10:32", "11:03", "11:34"]
    assert [one.drill for one in office.told if one.what == What.PROMPTED] == list(DRILLS) * 20


def test_a_week_with_postponing_skipping_and_a_pause_until_tomorrow() -> None:
    habit: dict[int, tuple[float, Answer] | None] = {
        1: (60, "postpone 5"),
        2: (60, "postpone 10"),
        3: (60, "done"),
        4: (60, "skip"),
        5: None,  # nobody answers
        6: (60, "pause"),
    }
    office = Office(monday(), habit=lambda number: habit.get(number, (60, "done")))
    for _ in range(5):
        working_day(office)

    prompts = [one for one in office.told if one.what == What.PROMPTED]
    assert [f"{one.at:%a %H:%M}" for one in prompts[:7]] == [
        "Mon 09:30", "Mon 09:36", "Mon 09:47", "Mon 10:18", "Mon 10:49", "Mon 11:19", "Tue 09:30",
    ]  # fmt: skip
    # what is postponed comes again; what is skipped or left unanswered does not
    assert [one.drill for one in prompts[:7]] == [
        "tilts", "tilts", "tilts", "hinges", "twerks", "tilts", "hinges",
    ]  # fmt: skip
    # sitting goes on until a break is done
    assert [round(one.minutes) for one in prompts[:7]] == [30, 36, 47, 30, 61, 91, 30]
    count = office.count()
    assert count[What.PROMPTED] == 6 + 4 * (5 + 7)
    assert (count[What.POSTPONED], count[What.SKIPPED], count[What.PAUSED]) == (2, 1, 1)
    assert count[What.BREAK_DONE] == 1 + 4 * (5 + 7)
    assert count[What.NEW_DAY] == 1


def test_sleep_shorter_than_a_break_is_sitting_and_longer_is_a_break() -> None:
    office = Office(monday())
    office.work(20)
    office.sleep(4 / 60)
    office.work(6)
    assert office.times_of(What.PROMPTED) == ["09:30"]

    office.work(20)
    office.sleep(5 / 60)
    office.work(31)
    assert office.times_of(What.PROMPTED) == ["09:30", "10:25"]


def test_a_notice_that_is_open_when_the_machine_falls_asleep_is_closed() -> None:
    office = Office(monday(), habit=lambda _: None)
    office.work(30)
    office.sleep(1)
    office.work(1)
    office.say("skip")
    assert office.count() == {"prompted": 1, "was away": 1, "not asked": 1}


@pytest.mark.parametrize("by_h", [-24 * 400, -25, -1, 1, 25, 24 * 400])
def test_setting_the_clock_changes_no_interval(by_h: float) -> None:
    office = Office(monday())
    office.work(10)
    office.set_clock(timedelta(hours=by_h))
    office.work(180)
    gaps_s = [later - earlier for earlier, later in pairwise(prompts_s(office))]
    assert prompts_s(office)[0] == 1000.0 + EVERY_S
    assert gaps_s == [31 * 60.0] * 5


def test_travel_and_the_end_of_summer_time_change_no_interval() -> None:
    office = Office(monday())
    office.work(45)
    office.zone = NEW_YORK
    office.work(45)
    assert office.times_of(What.PROMPTED) == ["09:30", "04:01"]

    # in the night to Sunday 25 October 2026, at three o'clock, it is two again
    at_night = Office(datetime(2026, 10, 25, 1, 45, tzinfo=BERLIN).astimezone(UTC))
    at_night.work(100)
    assert at_night.times_of(What.PROMPTED) == ["02:15", "02:46", "02:17"]


def test_a_pause_lasts_until_four_in_the_morning_wherever_that_is() -> None:
    office = Office(monday(23))
    office.say("pause")
    office.work(4 * 60 + 50)  # until 03:50
    assert office.count() == {"paused": 1}
    office.work(41)
    assert office.times_of(What.NEW_DAY) == ["04:00"]
    assert office.times_of(What.PROMPTED) == ["04:30"]

    traveller = Office(monday(20), zone=NEW_YORK)  # 14:00 there
    traveller.say("pause")
    traveller.zone = BERLIN  # where the same day has still eight hours to go
    traveller.work(7 * 60)
    assert traveller.count() == {"paused": 1}


def test_a_clock_that_was_a_year_ahead_does_not_pause_for_a_year() -> None:
    office = Office(monday())
    office.set_clock(timedelta(days=365))
    office.work(1)
    office.say("pause")
    office.set_clock(timedelta(days=-365))
    office.work(35)
    assert office.times_of(What.PROMPTED) == ["09:31"]


@pytest.mark.parametrize("hold", ["full screen", "call"])
def test_a_notice_waits_for_the_end_of_a_call_or_full_screen_and_says_so_once(hold: Hold) -> None:
    office = Office(monday(), habit=lambda _: None)
    office.work(25)
    office.work(50, hold)
    assert office.count() == {"held": 1}
    office.work(1)
    assert office.times_of(What.PROMPTED) == ["10:15"]
    assert office.told[-1].minutes == pytest.approx(75, abs=0.2)


def test_a_locked_screen_is_left_alone_and_a_long_one_was_a_break() -> None:
    office = Office(monday())
    office.work(29)
    office.work(3, "locked")  # shorter than a break: the notice was due meanwhile
    office.work(1)
    assert office.times_of(What.PROMPTED) == ["09:32"]

    office.work(10, "locked")
    office.work(31)
    assert office.times_of(What.PROMPTED) == ["09:32", "10:13"]


def test_nobody_skips_by_reflex() -> None:
    office = Office(monday(), habit=lambda _: (scheduler.SKIP_AFTER_S - 1, "skip"))
    office.work(30)
    office.elapsed_s += scheduler.SKIP_AFTER_S - 1
    office.look("unknown")
    office.say("skip")
    assert office.told[-1].what == What.TOO_SOON
    office.elapsed_s += 1
    office.look("unknown")
    office.say("skip")
    assert office.told[-1].what == What.SKIPPED


def test_a_break_of_ones_own_accord_counts_and_other_answers_to_no_notice_do_nothing() -> None:
    office = Office(monday())
    office.work(20)
    office.say("done")
    assert office.told[-1][:3] == (What.BREAK_DONE, office.now.at, "")
    for answer in ("postpone 5", "postpone 10", "skip"):
        office.say(answer)
        assert office.told[-1].what == What.NOT_ASKED
    office.work(31)
    assert office.times_of(What.PROMPTED) == ["09:50"]


def test_the_drill_goes_on_in_turn_after_a_new_start() -> None:
    start = Now(datetime(2026, 10, 19, 9, tzinfo=BERLIN), 0.0)
    later = Now(start.at + timedelta(minutes=1), 60.0)
    turns = {"": "tilts", "hinges": "twerks", "twerks": "tilts", "of an older version": "tilts"}
    for last, expected in turns.items():
        schedule = scheduler.begin(start, 60.0, DRILLS, last)
        assert scheduler.tick(schedule, later)[0].drill == expected


def test_somebody_seen_up_twice_has_taken_the_break_and_once_may_be_an_error() -> None:
    office = Office(monday(), habit=lambda _: None)
    office.work(20)
    office.look("up")
    office.work(1)
    office.look("sitting")
    office.work(9)
    assert office.count() == {"prompted": 1}

    for _ in range(4):
        office.look("up")
        office.work(1)
    office.look("sitting")
    assert office.count() == {"prompted": 1, "break_done": 1}
    assert office.told[-1].why == "camera"
    office.work(20)
    for _ in range(40):
        office.look("up")
        office.work(1)
    assert office.count() == {"prompted": 1, "break_done": 1, "was up": 1}
    office.look("sitting")
    office.work(31)
    assert office.count()[What.PROMPTED] == 2


def test_a_camera_that_cannot_tell_stops_nothing() -> None:
    office = Office(monday())
    for _ in range(32):
        office.look("up" if office.elapsed_s < 1100 else "unknown")
        office.work(1)
    assert office.count()[What.PROMPTED] == 1


ANSWERS = ("done", "postpone 5", "postpone 10", "skip", "pause")
ACTS = st.one_of(
    st.tuples(st.just("work"), st.integers(1, 90)),
    st.tuples(st.just("hold"), st.integers(1, 90)),
    st.tuples(st.just("sleep"), st.integers(1, 30)),
    st.tuples(st.just("clock"), st.integers(-2000, 2000)),
    st.tuples(st.just("say"), st.integers(0, len(ANSWERS) - 1)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ACTS, max_size=12))
def test_whatever_happens_prompts_are_neither_early_nor_lost(acts: list[tuple[str, int]]) -> None:
    office = Office(monday(), habit=lambda _: None)
    for act, size in acts:
        if act == "work":
            office.work(size)
        elif act == "hold":
            office.work(size, "call")
        elif act == "sleep":
            office.sleep(size)
        elif act == "clock":
            office.set_clock(timedelta(hours=size))
        else:
            office.say(ANSWERS[size])
    answered = {What.POSTPONED, What.BREAK_DONE, What.SKIPPED, What.PAUSED, What.WAS_AWAY}
    open_since_s = None
    for one, at_s in zip(office.told, office.told_s, strict=True):
        if one.what == What.PROMPTED:
            assert open_since_s is None or at_s - open_since_s >= EVERY_S - TICK_S
            open_since_s = at_s
        elif one.what in answered:
            open_since_s = None
    before = office.count()[What.PROMPTED]
    if office.schedule.paused_on is None:
        office.work(61)
        assert office.count()[What.PROMPTED] > before


def prompts_s(office: Office) -> list[float]:
    """Elapsed time of each notice."""
    pairs = zip(office.told, office.told_s, strict=True)
    return [at_s for one, at_s in pairs if one.what == What.PROMPTED]
