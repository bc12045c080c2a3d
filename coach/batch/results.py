"""Results are made in a hidden folder beside their place, and renamed into it when whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from coach.batch.recording import Recording
from coach.errors import CoachError, NotWritten
from coach.session.reader import SessionReader

_MARK = ".part-"


@contextmanager
def part_folder(recording: Recording) -> Iterator[Path]:
    """A hidden folder for what is not finished, gone at the end.

    Raises:
        NotWritten: it cannot be made or filled.
        CoachError: one from inside, which names the place of the results instead.
    """
    part: Path | None = None
    try:
        part = Path(mkdtemp(prefix=f".{recording.stem}{_MARK}", dir=recording.out))
        yield part
    except OSError as error:
        raise NotWritten(
            f"The results of {recording.shown} cannot be written to {recording.out} "
            f"({error.strerror}); free some space or choose another folder."
        ) from None
    except CoachError as error:
        error.args = (str(error).replace(str(part), str(recording.out)),)
        raise
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)


def put_in_place(part: Path, recording: Recording) -> None:
    """Rename the files into their place, the session last: it says that the others are there."""
    session = recording.session
    made = [path for path in part.iterdir() if path.is_file()]
    for path in sorted(made, key=lambda path: (path.name == session.name, path.name)):
        if path.name == session.name:
            for ending in ("-wal", "-shm"):  # of the one before, which SQLite would put into ours
                session.with_name(session.name + ending).unlink(missing_ok=True)
        path.replace(recording.out / path.name)


def copy_session(session: Path, to: Path) -> None:
    """Copy a session, with the log that a killed program may have left beside it."""
    with suppress(CoachError), SessionReader(session):
        pass  # whoever closes it last folds the log in
    for ending in ("", "-wal"):
        source = session.with_name(session.name + ending)
        if source.exists():
            shutil.copyfile(source, to.with_name(to.name + ending))


def sweep(recordings: Sequence[Recording]) -> None:
    """Remove what killed runs have left unfinished of these recordings."""
    stems: dict[Path, set[str]] = {}
    for one in recordings:
        stems.setdefault(one.out, set()).add(one.stem)
    for folder, known in stems.items():
        for left in folder.glob(f".*{_MARK}*"):
            if left.name[1:].rpartition(_MARK)[0] in known:
                shutil.rmtree(left, ignore_errors=True)
