"""Every format that a session can be exported to: its name, and what writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from coach.errors import CoachError
from coach.export.csv_tables import write_tables
from coach.export.dlc import write_dlc
from coach.export.netcdf import write_netcdf
from coach.export.parquet import write_parquet
from coach.export.summary_json import write_summary_json
from coach.session.reader import SessionReader
from coach.session.summary import Summary


@dataclass(frozen=True, slots=True)
class Export:
    """What a format is written from, and where to.

    Attributes:
        session: the `.coach` file.
        reader: of it.
        summary: what it says of itself.
        target: the place of the session in the folder that takes the files, which are called
            after it.
        dataset: folder of what is one for all sessions.
    """

    session: Path
    reader: SessionReader
    summary: Summary
    target: Path
    dataset: Path


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        write: writes it; raises CoachError where the session lacks what it holds, or the file
            cannot be written.
        needs: package that it needs, of the extra that is called as the format; empty for none.
    """

    write: Callable[[Export], None]
    needs: str = ""


FORMATS: dict[str, Format] = {
    "parquet": Format(lambda e: write_parquet(e.dataset, e.session, e.reader), needs="pyarrow"),
    "csv": Format(
        lambda e: write_tables(
            e.target, e.reader.measurements(), e.reader.reps(), e.reader.candidates(),
            e.reader.parameters.exercise_used,
        )
    ),
    "json": Format(lambda e: write_summary_json(e.target.with_suffix(".json"), e.summary)),
    "netcdf": Format(lambda e: write_netcdf(e.target.with_suffix(".nc"), e.reader)),
    "dlc": Format(
        lambda e: write_dlc(e.target.with_suffix(".dlc.csv"), e.reader.meta, list(e.reader.poses()))
    ),
}  # fmt: skip


def check_installed(names: Sequence[str]) -> None:
    """Make sure that all that these formats need is installed.

    Raises:
        CoachError: something is missing.
    """
    for name in names:
        package = FORMATS[name].needs
        if package and find_spec(package) is None:
            raise CoachError(
                f"The format {name} needs the extra `{name}`, which is not installed; add it "
                f"with `pip install {package}`."
            )


def failures(one: Export, names: Sequence[str]) -> Iterator[CoachError]:
    """Write a session in these formats; yields what keeps one from being written, and goes on."""
    for name in names:
        try:
            FORMATS[name].write(one)
        except CoachError as error:
            yield error
