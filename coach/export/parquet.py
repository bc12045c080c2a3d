"""Frames, reps and sessions as one Parquet dataset of a whole study; needs the extra `parquet`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.export.tidy import SIGNS, Kind
from coach.export.tidy_rows import (
    NOTHING_STATED,
    Stated,
    Table,
    exercise_name,
    frames_table,
    reps_table,
    session_table,
    summary_of,
)
from coach.files import part_of
from coach.session.reader import SessionReader

if TYPE_CHECKING:
    import pyarrow as pa

_LAYOUT = "1"  # of the dataset
_PARTITION = "exercise"  # a folder of its own for each: their reps have different metrics


def write_parquet(
    dataset: Path, session: Path, reader: SessionReader, stated: Stated = NOTHING_STATED
) -> None:
    """Write a session into a dataset, in place of what is there of it.

    The dataset holds the folders `frames`, `reps` and `sessions`, each with a folder
    `exercise=NAME` for every exercise, and in it one file for each session. NaN becomes null.
    Units and meanings are metadata of the columns; signs and versions those of the schema.

    Args:
        dataset: the folder; made if need be.
        session: the `.coach` file. Its place is what tells it from others of the same name.
        reader: of it.
        stated: what is known of it besides.

    Raises:
        CoachError: the session was not finished or cannot be read, or a file cannot be written.
    """
    import pyarrow.parquet as pq

    summary = summary_of(reader, session)
    place = hashlib.blake2b(str(session.resolve()).encode(), digest_size=4).hexdigest()
    name = f"{session.stem}-{place}"
    tables = {
        "frames": frames_table(reader, name, stated),
        "reps": reps_table(reader, name, stated),
        "sessions": session_table(reader, name, stated, summary),
    }
    exercise = exercise_name(reader)
    about = {
        "coach_dataset": _LAYOUT,
        "signs": SIGNS,
        "exercise": exercise,
        "program": reader.meta.program,
        "pose_model": reader.meta.pose_model,
        "estimator": reader.meta.estimator,
    }
    for kind, table in tables.items():
        path = dataset / kind / f"{_PARTITION}={exercise}" / f"{name}.parquet"
        with part_of(path) as part:
            pq.write_table(_arrow(table, about), part)
            for folder in (dataset / kind).glob(f"{_PARTITION}=*"):
                if folder != path.parent:  # it was scored as another exercise before
                    (folder / path.name).unlink(missing_ok=True)


def _arrow(table: Table, about: dict[str, str]) -> pa.Table:
    """The table with its types and metadata, without the column that the folder tells."""
    import pyarrow as pa

    types: dict[Kind, Any] = {"number": pa.float64(), "integer": pa.int64(), "text": pa.string()}
    fields, arrays = [], []
    for column, values in zip(table.columns, table.cells, strict=True):
        if column.name == _PARTITION:
            continue
        metadata = {"unit": column.unit, "meaning": column.meaning}
        fields.append(pa.field(column.name, types[column.kind], metadata=metadata))
        arrays.append(pa.array(values, types[column.kind], from_pandas=True))  # NaN is null
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata=about))
