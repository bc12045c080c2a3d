"""All events of the programme as one JSON file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from coach.files import write_text
from coach.programme.events import Event

LAYOUT = 1


def write_events(path: Path, events: Sequence[Event]) -> None:
    """Write them in their order, each with its local time and its offset from UTC.

    Args:
        path: the file.
        events: of any kind; docs/programme.md#events says what the details hold.

    Raises:
        CoachError: the file cannot be written.
    """
    rows = [
        {
            "kind": event.kind,
            "at": event.at.isoformat(),
            "zone": event.at.tzname(),
            "subject": event.subject,
            "detail": dict(event.detail),
        }
        for event in events
    ]
    whole = {"coach_history": LAYOUT, "program": version("coach"), "events": rows}
    write_text(path, json.dumps(whole, indent=1, allow_nan=False) + "\n", private=True)
