"""`coach breaks` with a short interval, for tests: SECONDS STORE [CAMERA]."""

import sys
from pathlib import Path

from coach.breaks.loop import BreaksJob, run_breaks
from coach.commands.console import one_sentence, stderr_console

with one_sentence():
    seconds, store, *camera = sys.argv[1:]
    run_breaks(BreaksJob(float(seconds), Path(store), *camera), stderr_console())
