"""What is going on in a live session."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """The modes of a live session, one at a time."""

    SETUP = "setup"  # the person is guided into place
    CALIBRATION = "calibration"  # their own neutral and range are learnt or checked
    COUNTDOWN = "countdown"
    SET = "set"  # reps are counted and judged, here only
    REST = "rest"
    PAIN = "pain"  # stopped because something hurts
    SUMMARY = "summary"  # over
