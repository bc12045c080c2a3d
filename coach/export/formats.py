"""Every format that a session can be exported to: its name, and what writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from coach.errors import CoachError
from coach.export.c3d import write_c3d
from coach.export.csv_tables import write_tables
from coach.export.dlc import write_dlc
from coach.export.mot import write_mot
from coach.export.netcdf import write_netcdf
from coach.export.parquet import write_parquet
from coach.export.recording_data import RecordingData, read_recording
from coach.export.summary_json import write_summary_json
from coach.export.tidy_rows import Stated, exercise_in, summary_of
from coach.export.trc import write_trc
from coach.session.reader import SessionReader
from coach.session.summary import Summary


@dataclass(frozen=True)
class Export:
    """What a format is written from, and where to.

    Attributes:
        session: the `.coach` file.
        reader: of it.
        summary: what it says of itself.
        target: the place of the session in the folder that takes the files, which are called
            after it.
        dataset: folder of what is one for all sessions.
        stated: what is known of the session besides.
        height_cm: the person's height, to which markers are scaled; None to leave them.
    """

    session: Path
    reader: SessionReader
    summary: Summary
    target: Path
    dataset: Path
    stated: Stated
    height_cm: float | None

    @cached_property
    def recording(self) -> RecordingData:
        """What files of motion capture need of it."""
        return read_recording(self.session, self.height_cm)


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
    "trc": Format(lambda one: write_trc(one.target.with_suffix(".trc"), one.recording)),
    "mot": Format(lambda one: write_mot(one.target.with_suffix(".mot"), one.recording)),
    "c3d": Format(lambda one: write_c3d(one.target.with_suffix(".c3d"), one.recording), "ezc3d"),
    "parquet": Format(
        lambda one: write_parquet(one.dataset, one.session, one.reader, one.stated), "pyarrow"
    ),
    "csv": Format(
        lambda one: write_tables(
            one.target, one.reader.measurements(), one.reader.reps(), one.reader.candidates(),
            exercise_in(one.reader),
        )
    ),
    "json": Format(lambda one: write_summary_json(one.target.with_suffix(".json"), one.summary)),
    "netcdf": Format(lambda one: write_netcdf(one.target.with_suffix(".nc"), one.reader)),
    "dlc": Format(
        lambda one: write_dlc(
            one.target.with_suffix(".dlc.csv"), one.reader.meta, list(one.reader.poses())
        )
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


def export_session(
    session: Path,
    target: Path,
    names: Sequence[str],
    *,
    dataset: Path,
    stated: Stated,
    height_cm: float | None,
) -> list[CoachError]:
    """Write a session in some formats; one that cannot be written does not keep the others away.

    Args:
        session: the `.coach` file.
        target: its place in the folder that takes the files, which are called after it.
        names: of the formats.
        dataset: folder of what is one for all sessions.
        stated: what is known of the session besides.
        height_cm: the person's height, to which markers are scaled; None to leave them.

    Returns:
        What could not be written, and why.
    """
    failed: list[CoachError] = []
    try:
        with SessionReader(session) as reader:
            summary = summary_of(reader, session)
            one = Export(session, reader, summary, target, dataset, stated, height_cm)
            for name in names:
                try:
                    FORMATS[name].write(one)
                except CoachError as error:
                    failed.append(error)
    except CoachError as error:
        failed.append(error)
    return failed
