"""`coach breaks`: clocks, desktop, camera and answers wired to the schedule."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from rich.console import Console

from coach.breaks import scheduler
from coach.breaks.answers import HINT, Typed, read_answers, stay_awake_in_the_background
from coach.breaks.clock import read_clocks
from coach.breaks.drills import Drill, drills
from coach.breaks.holds import hold, locked
from coach.breaks.reminders import Reminders
from coach.breaks.scheduler import Happening, Hold, Scene, Seen, What
from coach.breaks.watch import Look, check_camera, look
from coach.breaks.words import REMINDER, TITLE, proposal, sentence
from coach.errors import CoachError
from coach.exercises.library import load
from coach.feedback.sound import Speaker
from coach.programme.events import Event, Kind
from coach.programme.store import Store

if TYPE_CHECKING:
    from coach.breaks.notices import Notices

_TICK_S = 1.0
_ASK_DESKTOP_S = 20.0  # whether there is a call, full screen or a lock
_BETWEEN_LOOKS_S = 60.0
_SPEAKING_S = 3.0

_KINDS: Mapping[What, Kind] = {
    What.PROMPTED: "prompted",
    What.POSTPONED: "postponed",
    What.SKIPPED: "skipped",
    What.BREAK_DONE: "break_done",
    What.PAUSED: "paused",
}


@dataclass(frozen=True, slots=True)
class BreaksJob:
    """What is asked for.

    Attributes:
        every_s: seconds of sitting before a notice.
        store: file of the programme's store.
        camera: that looks whether somebody sits, as for `Camera`; None for no look.
    """

    every_s: float
    store: Path
    camera: str | None = None


def run_breaks(job: BreaksJob, console: Console) -> None:
    """Remind somebody to stand up until they quit.

    Args:
        job: what is asked for.
        console: for people.

    Raises:
        CoachError: the store cannot be opened, there is no such camera, or the system does not
            tell whether the screen is locked and a camera is to look.
    """
    if job.camera is not None:
        _check_looks(job.camera)
    with Store(job.store) as store:
        _say(console, store.damage)
        last = [event.subject for event in store.events(["prompted"])][-1:]
    inbox: SimpleQueue[Typed | Look] = SimpleQueue()
    stay_awake_in_the_background()
    threading.Thread(target=read_answers, args=(inbox.put,), name="answers", daemon=True).start()
    with ExitStack() as stack:
        loop = _Loop(job, console, inbox, _notices(stack, inbox, console), "".join(last))
        loop.run()


def _check_looks(camera: str) -> None:
    if locked() is None:
        raise CoachError(
            "This system does not tell whether the screen is locked, and a camera must not look "
            "at an empty room: leave out --notice-sitting, and breaks go by the clock."
        )
    check_camera(camera)


def _notices(
    stack: ExitStack, inbox: SimpleQueue[Typed | Look], console: Console
) -> Notices | None:
    """The desktop's notices; None, and why, without the extra."""
    try:
        from coach.breaks.notices import Notices
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "desktop_notifier":
            raise
        _say(
            console,
            "For notices on the desktop add the extra `notices` (`pip install desktop-notifier`); "
            "without it breaks are told here, with a sound.",
        )
        return None
    return stack.enter_context(Notices(inbox.put))


class _Loop:
    """One run: everything happens in the calling thread but looks and what is read."""

    def __init__(
        self,
        job: BreaksJob,
        console: Console,
        inbox: SimpleQueue[Typed | Look],
        notices: Notices | None,
        last_drill: str,
    ) -> None:
        self._job = job
        self._console = console
        self._inbox = inbox
        self._notices = notices
        self._drills: Mapping[str, Drill] = drills()
        now = read_clocks()
        self._schedule = scheduler.begin(now, job.every_s, tuple(self._drills), last_drill)
        self._reminders = Reminders(job.store, now.at)
        self._hold: Hold = ""
        self._asked_desktop_s = -_ASK_DESKTOP_S
        self._next_look_s = now.elapsed_s + _BETWEEN_LOOKS_S
        self._looking: threading.Thread | None = None
        self._told_trouble = ""
        self._desktop_fails = False

    def run(self) -> None:
        """Go on until somebody quits."""
        self._welcome()
        while True:
            try:
                news = self._inbox.get(timeout=_TICK_S)
            except Empty:
                news = None
            if news == "quit":
                return
            self._tick(None if news is None or isinstance(news, str) else self._seen(news))
            if news == "what?":
                self._say(f"Not understood: {HINT}.")
            elif isinstance(news, str):
                self._note(scheduler.answer(self._schedule, news))

    def _welcome(self) -> None:
        self._say(
            f"A notice to stand up every {self._job.every_s / 60:g} minutes, with a drill of a "
            f"minute; the first at {self._schedule.next_at:%H:%M}. Leave out what hurts. {HINT}."
        )
        if self._job.camera is not None:
            self._say(
                "Once a minute the camera looks for two seconds whether you sit, and its light is "
                "on for as long; not while the screen is locked, in full screen or in a call. No "
                "picture is kept."
            )

    def _tick(self, seen: Seen | None) -> None:
        now = read_clocks()
        paused = self._schedule.paused_on is not None
        due = now.elapsed_s >= self._schedule.due_s and not self._hold
        look_due = self._job.camera is not None and now.elapsed_s >= self._next_look_s
        long_ago = now.elapsed_s - self._asked_desktop_s >= _ASK_DESKTOP_S
        if not paused and (due or look_due or long_ago):
            self._hold, self._asked_desktop_s = hold(), now.elapsed_s
        if look_due:
            self._next_look_s = now.elapsed_s + _BETWEEN_LOOKS_S
            if paused or self._hold or locked() is not False:
                seen = "unknown"
            else:
                self._start_look()
        self._note(scheduler.tick(self._schedule, now, Scene(self._hold, seen)))
        if not (paused or self._hold):
            self._remind(self._reminders.due(now.at))

    def _remind(self, text: str) -> None:
        """Tell of the plan; a notice that waits for an answer stays where it is."""
        if not text:
            return
        self._say(text)
        waits = self._schedule.asked_s is not None
        if waits or self._notices is None or not self._notices.tell(REMINDER, text):
            self._console.bell()

    def _start_look(self) -> None:
        camera = self._job.camera
        if camera is None or (self._looking is not None and self._looking.is_alive()):
            return
        self._looking = threading.Thread(
            target=lambda: self._inbox.put(look(camera)), name="look", daemon=True
        )
        self._looking.start()

    def _seen(self, look: Look) -> Seen:
        if look.trouble and look.trouble != self._told_trouble:
            self._say(f"{look.trouble} Until it sees again, breaks go by the clock.")
        self._told_trouble = look.trouble
        return look.seen

    def _note(self, step: scheduler.Step) -> None:
        """Take over the next schedule; keep and tell what happened."""
        self._schedule, told = step
        for happening in told:
            if happening.what == What.PROMPTED:
                self._prompt(happening)
                continue
            if self._notices is not None and self._schedule.asked_s is None:
                self._notices.close()
            self._keep(happening, {})
            self._say(sentence(happening, self._schedule))
            if happening.what == What.TOO_SOON:  # its button has closed the notice
                self._show(happening)

    def _prompt(self, happening: Happening) -> None:
        on_desktop = self._show(happening)
        self._keep(happening, {"shown": "desktop" if on_desktop else "terminal"})
        self._say(f"{TITLE}. {self._text(happening)}")
        if not on_desktop:
            self._say(f"{HINT}.")
            _ring(self._console)

    def _text(self, happening: Happening) -> str:
        drill = self._drills[happening.drill]
        return proposal(happening, drill, load(drill.exercise).title)

    def _show(self, happening: Happening) -> bool:
        """Show a notice on the desktop; whether that worked."""
        if self._notices is None:
            return False
        shown = self._notices.show(TITLE, self._text(happening))
        if not shown and not self._desktop_fails:
            self._say(
                "No notification service answers on this desktop: breaks are told here, with a "
                "sound, and on the desktop once one does."
            )
        self._desktop_fails = not shown
        return shown

    def _keep(self, happening: Happening, more: Mapping[str, object]) -> None:
        """Append to the store what belongs there; opened each time, for it may be deleted."""
        if happening.what not in _KINDS:
            return
        detail: dict[str, object] = dict(more)
        if happening.minutes:
            detail["minutes"] = round(happening.minutes, 1)
        if happening.why:
            detail["by"] = happening.why
        try:
            with Store(self._job.store) as store:
                _say(self._console, store.damage)
                store.append(Event(_KINDS[happening.what], happening.at, happening.drill, detail))
        except CoachError as error:  # reminding goes on all the same
            self._say(str(error))

    def _say(self, text: str) -> None:
        _say(self._console, f"{self._schedule.now.at:%H:%M}  {text}")


def _say(console: Console, text: str) -> None:
    if text:
        console.print(text, markup=False, highlight=False, soft_wrap=True)


def _ring(console: Console) -> None:
    """The terminal's bell, and a spoken word that nobody waits for."""
    console.bell()
    threading.Thread(target=_speak, name="speak", daemon=True).start()


def _speak() -> None:
    """Say that it is time to stand up."""
    with Speaker() as speaker:
        speaker.say("stand_up")
        time.sleep(_SPEAKING_S)
