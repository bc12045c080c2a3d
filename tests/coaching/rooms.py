"""Frames pushed into a live session, and an empty room to push when nobody is needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from coach.coaching.events import Event
from coach.coaching.light import Light
from coach.coaching.trainer import Trainer
from coach.pose.types import Pose

LIGHT = Light(120.0)


def pushed(live: Trainer, poses: Iterable[Pose]) -> list[Event]:
    return [event for pose in poses for event in live.push(pose, LIGHT, 30.0)]


def nobody(start_s: float, end_s: float) -> list[Pose]:
    """An empty room, ten pictures a second."""
    times = range(round(10 * start_s), round(10 * end_s))
    return [Pose(i, i / 10, (640, 360), None, None, 0) for i in times]


def shifted(poses: list[Pose], by_s: float) -> list[Pose]:
    return [replace(pose, t_s=pose.t_s + by_s) for pose in poses]


def kinds(events: Iterable[Event]) -> list[type[Event]]:
    return [type(event) for event in events]
