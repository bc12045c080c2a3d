"""The tests run as the program does, with one thread for the libraries that can have several."""

import os

from coach.batch.worker import ONE_THREAD

os.environ.update(ONE_THREAD)
