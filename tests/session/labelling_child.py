"""A rater who labels a session for ever, until killed; tells of each edit once it is kept."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from coach.session.annotations import Edit, append

path, rater, most = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(most):
    start_s = number % 10 / 10
    append(path, rater, [Edit("rep", start_s, start_s + 0.05)], datetime.now(UTC))
    print(json.dumps({"frame": number + 1}), flush=True)
    time.sleep(0.01)  # nobody types faster
