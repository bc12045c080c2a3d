"""`coach export`: sessions as files of other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coach.commands.console import one_sentence, stderr_console

_PATIENCE_S = 2.0  # before a progress bar is worth showing


def export(
    places: Annotated[
        list[Path],
        typer.Argument(
            metavar="PLACE...",
            help="`.coach` sessions, folders of them, searched with all below them, or the folder "
            "of a batch.",
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            metavar="FORMAT,...",
            help="Formats, separated by commas: trc (markers), mot (angles) and c3d (both) for "
            "programs of motion capture; parquet (one dataset of all sessions); csv and json "
            "(the files that `coach score` leaves); netcdf (landmarks and angles) and dlc "
            "(landmarks) for movement and its like.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for the files, with the folders that were searched in it; by default "
            "beside each session, and the dataset in the folder that holds them all.",
        ),
    ] = None,
    height: Annotated[
        float | None,
        typer.Option(
            min=50,
            max=250,
            metavar="CM",
            help="The person's height, to which markers of trc and c3d are scaled.",
        ),
    ] = None,
) -> None:
    """Write sessions as files that other programs read.

    docs/export.md says what opens each format, with which units and signs, and what it cannot
    hold. What is already there of the same name is replaced. Go on past a bad session; exit status
    1 says that there was one.

    Examples: `coach export thrusts-coach/thrusts.coach --to trc,mot --height 172`,
    `coach export recordings --to parquet --out study`
    """
    from time import monotonic

    from coach.batch.exports import dataset_folder, to_export
    from coach.errors import did_you_mean
    from coach.export.formats import FORMATS, check_installed, export_session
    from coach.report.progress import progress_bar
    from coach.report.terminal import print_error

    names = list(dict.fromkeys(name.strip() for name in to.split(",")))
    for name in names:
        if name not in FORMATS:
            raise typer.BadParameter(
                f"There is no format '{name}': {did_you_mean(name, FORMATS)}.", param_hint="--to"
            )
    stderr, failed, began = stderr_console(), 0, monotonic()
    with one_sentence(), progress_bar(stderr, "sessions") as progress:
        check_installed(names)
        sessions = to_export(places, out)
        dataset = dataset_folder(places, out)
        for done, one in enumerate(sessions):
            if monotonic() - began > _PATIENCE_S:
                progress("exporting", done, len(sessions))
            errors = export_session(
                one.session, one.target, names, dataset=dataset, stated=one.stated, height_cm=height
            )
            failed += bool(errors)
            for error in errors:
                print_error(stderr, error)
    n = len(sessions)
    of = f"{n - failed} of {n}" if failed else f"{n}"
    stderr.print(
        f"{of} {'session was' if n == 1 else 'sessions were'} exported as {', '.join(names)}.",
        highlight=False,
    )
    raise typer.Exit(1 if failed else 0)
