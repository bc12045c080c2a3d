"""What is kept of the programme: things that happened, each once and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

Kind = Literal[
    "drill_done",
    "set_done",
    "routine_started",
    "routine_done",
    "routine_cut_short",
    "pain",
    "prompted",
    "postponed",
    "skipped",
    "break_done",
    "paused",
    "plan_set",
    "screened",
    "posture_held",
    "imported",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
SETS: tuple[Kind, ...] = ("set_done", "imported")
"""Kinds whose detail is that of a set (`coach.programme.sets`)."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened.

    Attributes:
        kind: what.
        at: when, with its offset from UTC; its date is the day it counts for.
        subject: name of a drill or a routine; empty for none.
        detail: JSON values by name, documented in docs/programme.md#events; no NaN.

    Raises:
        ValueError: `at` has no offset.
    """

    kind: Kind
    at: datetime
    subject: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.at.utcoffset() is None:
            raise ValueError(f"Expected a time with its offset from UTC but got {self.at!r}")
