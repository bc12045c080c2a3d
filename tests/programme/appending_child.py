"""A program of its own that appends events until it is killed, and tells of each that is kept."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from coach.programme.events import Event
from coach.programme.store import Store

if __name__ == "__main__":
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    print(-1, flush=True)  # the store is yet to be made
    with Store(Path(sys.argv[1])) as store:
        for number in count():
            store.append(Event("set_done", begin + timedelta(minutes=number), detail={"n": number}))
            print(number, flush=True)
