"""What is said of breaks, in sentences."""

from __future__ import annotations

from coach.breaks.drills import Drill
from coach.breaks.scheduler import SKIP_AFTER_S, Happening, Schedule, What

TITLE = "Time to stand up"
REMINDER = "Time to train"
_WAITS_FOR = {
    "call": "until no program listens to the microphone",
    "full screen": "until no window fills the screen",
    "locked": "until the screen is unlocked",
}


def proposal(happening: Happening, drill: Drill, title: str) -> str:
    """The text of a notice.

    Args:
        happening: that it is time.
        drill: what is proposed.
        title: of its exercise.
    """
    return f"{happening.minutes:.0f} min since the last break. {title}, one minute: {drill.how}"


def sentence(happening: Happening, schedule: Schedule) -> str:
    """What is told in the terminal of anything but a new notice.

    Args:
        happening: what happened.
        schedule: as it is after it.
    """
    if schedule.paused_on is not None:
        if happening.what == What.PAUSED:
            return "Paused until tomorrow."
        return "Paused until tomorrow; start `coach breaks` anew to end the pause."
    following = f"the next notice is at {schedule.next_at:%H:%M}."
    match happening.what:
        case What.POSTPONED:
            return f"Postponed; {following}"
        case What.SKIPPED:
            return f"Skipped; {following}"
        case What.BREAK_DONE if happening.why == "camera":
            return f"You got up; {following}"
        case What.BREAK_DONE:
            return f"Done; {following}"
        case What.HELD:
            return f"A break is due and waits {_WAITS_FOR[happening.why]}."
        case What.TOO_SOON:
            return f"Too soon: a notice can be skipped {SKIP_AFTER_S:.0f} seconds after it comes."
        case What.WAS_AWAY:
            return f"Welcome back; {following}"
        case What.WAS_UP:
            return f"You were up; {following}"
        case What.NEW_DAY:
            return f"A new day; {following}"
        case _:
            return f"There is nothing to answer now; {following}"
