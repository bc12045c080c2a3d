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
            metavar="SESSION...",
            help="`.coach` sessions, and folders of them, searched with all below them.",
        ),
    ],
    to: Annotated[
        str,
        typer.Option(
            metavar="FORMAT,...",
            help="Formats, separated by commas: csv and json (the files that `coach score` "
            "leaves), parquet (one dataset of all sessions), netcdf (landmarks and angles, for "
            "movement), dlc (landmarks as DeepLabCut writes them).",
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
) -> None:
    """Write sessions as files that other programs read.

    docs/export.md says what opens each format, with which units and signs, and what it cannot
    hold. What is already there of the same name is replaced. Go on past a bad session; exit status
    1 says that there was one.

    Examples: `coach export thrusts-coach/thrusts.coach --to netcdf,dlc`,
    `coach export recordings --to parquet --out study`
    """
    from time import monotonic

    from coach.errors import CoachError, did_you_mean
    from coach.export.formats import FORMATS, Export, check_installed, failures
    from coach.export.targets import dataset_folder, targets
    from coach.export.tidy_rows import summary_of
    from coach.report.progress import progress_bar
    from coach.report.terminal import print_error
    from coach.session.reader import SessionReader

    names = list(dict.fromkeys(name.strip() for name in to.split(",")))
    for name in names:
        if name not in FORMATS:
            raise typer.BadParameter(
                f"There is no format '{name}': {did_you_mean(name, FORMATS)}.", param_hint="--to"
            )
    stderr, failed, began = stderr_console(), 0, monotonic()
    with one_sentence(), progress_bar(stderr, "sessions") as progress:
        check_installed(names)
        sessions = targets(places, out)
        dataset = dataset_folder(places, out)
        for done, (session, target) in enumerate(sessions.items()):
            if monotonic() - began > _PATIENCE_S:
                progress("exporting", done, len(sessions))
            try:
                with SessionReader(session) as reader:
                    one = Export(session, reader, summary_of(reader, session), target, dataset)
                    errors = list(failures(one, names))
            except CoachError as error:
                errors = [error]
            failed += bool(errors)
            for error in errors:
                print_error(stderr, error)
    n = len(sessions) - failed
    stderr.print(
        f"{n} {'session was' if n == 1 else 'sessions were'} exported as {', '.join(names)}.",
        highlight=False,
    )
    raise typer.Exit(1 if failed else 0)
