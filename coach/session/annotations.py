"""What people say of a session. Nothing of it is ever changed: a correction is added to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from coach.session.migrations import migrate
from coach.session.rows import INSERT_ANNOTATION, Annotation, annotation_row
from coach.session.schema import check_header, connect, layout_version, write_failure


def add_annotation(path: Path, annotation: Annotation) -> int:
    """Add an annotation to a session; one of an earlier layout is brought up to date in place.

    Args:
        path: the `.coach` file.
        annotation: what is said; its id is given by the file.

    Returns:
        Its id.

    Raises:
        CoachError: not a session, or it cannot be written; then it is left as it was.
    """
    check_header(path)
    try:
        with closing(connect(path, "rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            migrate(connection, layout_version(path, connection))
            row = connection.execute(
                f"{INSERT_ANNOTATION} RETURNING id", annotation_row(annotation)
            ).fetchone()
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise write_failure(path, error) from error
    return int(row[0])


def current(annotations: Iterable[Annotation]) -> list[Annotation]:
    """The annotations that no later one replaces, in their order."""
    known = list(annotations)
    replaced = {annotation.replaces for annotation in known}
    return [annotation for annotation in known if annotation.id not in replaced]
