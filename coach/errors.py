"""The one exception that users are meant to read."""


class CoachError(Exception):
    """Something the user can mend; the message is one sentence: what, where, what to do."""


class Unavailable(CoachError):
    """What may succeed when it is tried again: a file is in use, or the disk is full."""
