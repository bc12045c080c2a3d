"""The frames of a session column by column: half an hour of them in a fraction of a second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.geometry.reasons import Reason
from coach.session.reader import SessionReader
from coach.session.schema import TABLES

REASONS: tuple[str, ...] = tuple(Reason)
_NUMBERS: tuple[str, ...] = tuple(
    name
    for name, declared in TABLES["measurement"].items()
    if declared.split()[0] in ("REAL", "INTEGER") and name not in ("frame", "t_s")
)
_MISSING = "9e999"  # infinity, which SQLite reads quicker than Python tells None from a number


@dataclass(frozen=True, slots=True)
class Frames:
    """Which frames a session tells of.

    Attributes:
        number: (n,) of each in its source: frames that could not be decoded are passed over.
        t_s: (n,) time stamps in seconds.
        measured: whether there are measurements of them; a recording that was broken off has
            only poses.
    """

    number: NDArray[np.int64]
    t_s: NDArray[np.float64]
    measured: bool

    def __len__(self) -> int:
        """Number of frames."""
        return len(self.t_s)


def frames(reader: SessionReader, first: int = 0, count: int = -1) -> Frames:
    """The frames that were measured, or, where none was, that were seen.

    Args:
        reader: the session.
        first: place of the first one that is wanted.
        count: how many are wanted; -1 for all.

    Raises:
        CoachError: the session is damaged.
    """
    measured = bool(reader.numbers("SELECT EXISTS (SELECT 1 FROM measurement)")[0])
    found = reader.numbers(
        f"SELECT frame, ifnull(t_s, {_MISSING}) FROM {'measurement' if measured else 'pose'} "
        "ORDER BY frame LIMIT ? OFFSET ?",
        (count, first),
    )
    number, t_s = found.reshape(-1, 2).T
    return Frames(number.astype(np.int64), np.ascontiguousarray(t_s), measured)


def phases(reader: SessionReader) -> list[str]:
    """The words of the exercise for what the movement is doing, in no particular order.

    Raises:
        CoachError: the session is damaged.
    """
    return reader.texts("SELECT DISTINCT ifnull(phase, '') FROM measurement")


def measured_columns(
    reader: SessionReader, names: Sequence[str], phase_codes: Sequence[str]
) -> NDArray[np.float32]:
    """Columns of `measurement`, in the order of the frames.

    Args:
        reader: the session.
        names: of the columns; `reason` comes as places in `REASONS`, `phase` in `phase_codes`.
        phase_codes: every phase that there is.

    Returns:
        (n columns, n frames); NaN where there is no value.

    Raises:
        CoachError: the session is damaged.
    """
    cells: list[str] = []
    texts: list[str] = []
    for name in names:
        if name in ("reason", "phase"):
            codes = REASONS if name == "reason" else phase_codes
            whens = "".join(f" WHEN ? THEN {code}" for code in range(len(codes)))
            cells.append(f"CASE {name}{whens} ELSE {_MISSING} END" if codes else _MISSING)
            texts += codes
        elif name in _NUMBERS:
            cells.append(f"ifnull({name}, {_MISSING})")
        else:
            raise ValueError(f"Expected a column of `measurement` but got {name!r}")
    found = reader.numbers(f"SELECT {', '.join(cells)} FROM measurement ORDER BY frame", (*texts,))
    columns = np.ascontiguousarray(found.reshape(-1, len(names)).T, dtype=np.float32)
    columns[~np.isfinite(columns)] = np.nan
    return columns
