"""A program of its own that reads a session and tells how many poses there are."""

from __future__ import annotations

import sys
from pathlib import Path

from coach.session.store import SessionReader

if __name__ == "__main__":
    with SessionReader(Path(sys.argv[1])) as session:
        print(len(list(session.poses())))
