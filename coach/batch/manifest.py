"""A batch as a table: which video shows whom doing what, checked before anything starts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from operator import itemgetter
from pathlib import Path

from pydantic import ValidationError

from coach.batch.manifest_row import COLUMNS, MAKES_CALIBRATION, Checks, Row
from coach.batch.places import Found, base_of, clashes, is_address, names_of, results_place
from coach.batch.recording import Recording
from coach.batch.table import read_table
from coach.errors import all_of
from coach.exercises.library import load
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.people.calibrate import read_calibration

MANIFEST_SUFFIX = ".csv"

Mistakes = list[tuple[int, str]]
"""The line of each, and what is wrong there."""


def read_manifest(
    path: Path,
    model: LumbopelvicModel,
    exercise: str | None,
    out: Path | None,
    calibration: Path | None,
) -> list[Recording]:
    """Read and check a manifest.

    Args:
        path: absolute path of the table: UTF-8, cells between commas or semicolons, columns
            named in the first line, of which only `video` is needed.
        model: the fitted lumbopelvic model, for which calibrations must be made.
        exercise: for rows without one.
        out: folder for results, for rows without one; None for a folder beside each video.
        calibration: for rows without one, of people for whom none is made.

    Returns:
        The recordings in the order of the rows.

    Raises:
        CoachError: every mistake found, a sentence a line, with line and column.
    """
    mistakes: Mistakes = []
    rows = _checked(read_table(path, COLUMNS, mistakes), path, model, out is not None, mistakes)
    rows = _each_once(rows, mistakes)
    _check_people(rows, mistakes)
    recordings = _recordings(rows, path.parent, exercise, out, calibration)
    lines = {row.video: line for line, row in rows}
    mistakes += [
        (
            lines[second.source],
            f"column video: its results would overwrite those of line {lines[first.source]}: "
            "rename one of the two videos, or name another folder in the column out",
        )
        for first, second in clashes(recordings)
    ]
    if mistakes:
        raise all_of(
            [f"{path}, line {line}, {what}." for line, what in sorted(mistakes, key=itemgetter(0))]
        )
    return recordings


def _checked(
    lines: Sequence[tuple[int, dict[str, str]]],
    path: Path,
    model: LumbopelvicModel,
    out_given: bool,
    mistakes: Mistakes,
) -> list[tuple[int, Row]]:
    """The rows whose cells can be used, each with its line."""
    checks = Checks(
        path.parent,
        out_given,
        cache(load),
        cache(lambda file: read_calibration(file, model)),
    )
    rows = []
    for line, cells in lines:
        try:
            rows.append((line, Row.model_validate(cells, context=checks)))
        except ValidationError as error:
            mistakes += [
                (line, f"column {one['loc'][0]}: {one['msg'].removeprefix('Value error, ')}")
                for one in error.errors()
            ]
    return rows


def _each_once(rows: Sequence[tuple[int, Row]], mistakes: Mistakes) -> list[tuple[int, Row]]:
    """The rows but for those whose video an earlier one has named."""
    first: dict[str, int] = {}
    kept = []
    for line, row in rows:
        same = row.video if is_address(row.video) else os.path.realpath(row.video)
        if first.setdefault(same, line) == line:
            kept.append((line, row))
        else:
            mistakes.append(
                (line, f"column video: line {first[same]} names this video, too: delete one row")
            )
    return kept


def _check_people(rows: Sequence[tuple[int, Row]], mistakes: Mistakes) -> None:
    """Note names that differ in upper and lower case only, and second calibration clips."""
    spelt: dict[str, tuple[int, str]] = {}
    makes: dict[str, int] = {}
    for line, row in rows:
        before, name = spelt.setdefault(row.person.casefold(), (line, row.person))
        if name != row.person:
            mistakes.append(
                (
                    line,
                    f"column person: '{row.person}' is '{name}' in line {before}: write one "
                    "person's name in one way",
                )
            )
        if row.calibration == MAKES_CALIBRATION and makes.setdefault(row.person, line) != line:
            mistakes.append(
                (
                    line,
                    f"column calibration: {row.person} has a calibration clip in line "
                    f"{makes[row.person]} already: leave 'yes' in one of the two",
                )
            )


def _recordings(
    rows: Sequence[tuple[int, Row]],
    folder: Path,
    exercise: str | None,
    out: Path | None,
    calibration: Path | None,
) -> list[Recording]:
    found = []
    for _, row in rows:
        inside = not is_address(row.video) and folder in Path(row.video).parents
        found.append(Found(row.video, str(folder) if inside else base_of(row.video)))
    recordings = []
    for (_, row), name in zip(rows, names_of(found), strict=True):
        place = row.out or results_place(row.video, name, out)
        recordings.append(
            Recording(
                source=row.video,
                name=name,
                out=place,
                exercise=row.exercise or exercise,
                person=row.person,
                calibration=row.calibration if isinstance(row.calibration, Path) else None,
                makes_calibration=row.calibration == MAKES_CALIBRATION,
                side=row.side,
                remark=row.remark,
            )
        )
    made = {one.person: one.calibration_made for one in recordings if one.makes_calibration}
    return [
        replace(one, calibration=one.calibration or made.get(one.person, calibration))
        if not one.makes_calibration
        else one
        for one in recordings
    ]
