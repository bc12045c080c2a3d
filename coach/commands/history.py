"""`coach history`: what was done, and what has changed; import, export and delete."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from coach.commands.console import one_sentence, stderr_console
from coach.commands.programme_store import open_store

_PAGE = "history.html"  # in the user's data folder, unless another place is asked for

history_app = typer.Typer()


@history_app.callback(invoke_without_command=True)
def history(
    context: typer.Context,
    html: Annotated[
        Path | None,
        typer.Option(help="Write it as a page with plots, one file that needs nothing else."),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--open", help="Open that page in the default browser.")
    ] = False,
) -> None:
    """What was done, by day and drill, the weeks kept, and what has surely changed.

    `coach live` and routines add what they see; it stays on this machine, in one file. Followed
    are your own range, the lower back where a drill judges it, and left against right, each with
    its uncertainty: a change that this camera cannot see is not told.

    Examples: `coach history`, `coach history --open`, `coach history --html history.html`,
    `coach history import coach-live`, `coach history export all.json`,
    `coach history delete --yes`
    """
    if context.invoked_subcommand is not None:
        return
    from datetime import datetime

    from coach.programme.history import events_of

    with one_sentence(), open_store() as store:
        today = datetime.now().astimezone().date()
        events = events_of(store, today)
        if html is None and not browser:
            from rich.console import Console

            from coach.report.history import print_history

            print_history(Console(), events, today)
            return
        from coach.files import write_text
        from coach.report.history_page import history_page

        page = html or store.path.with_name(_PAGE)
        write_text(page, history_page(events, today), private=True)
        stderr_console().print(f"The page is {page}.", markup=False, soft_wrap=True)
        if browser:
            import webbrowser

            webbrowser.open(page.resolve().as_uri())


@history_app.command("import")
def import_sessions(
    places: Annotated[
        list[Path],
        typer.Argument(
            metavar="SESSION...",
            help="`.coach` sessions, and folders of them, searched with all below them.",
        ),
    ],
) -> None:
    """Bring in sessions made elsewhere, or before there was a history.

    A live set counts for the day on which it was done, a recording for the day on which it was
    scored. What is there already is not brought in again. Go on past a bad session; exit status 1
    says that there was one.
    """
    from coach.agreement.sessions import find_sessions
    from coach.errors import CoachError
    from coach.programme.bring_in import bring_in, identities
    from coach.report.terminal import print_error

    stderr = stderr_console()
    added, failed = 0, 0
    with one_sentence(), open_store() as store:
        sessions, known = find_sessions(places), identities(store)
        for path in sessions:
            try:
                added += bring_in(path, store, known)
            except CoachError as error:
                failed += 1
                print_error(stderr, error)
    there = len(sessions) - added - failed
    was = f", {there} {'was' if there == 1 else 'were'} there already" if there else ""
    sets = "set was" if added == 1 else "sets were"
    stderr.print(f"{added} {sets} added{was}.", highlight=False)
    raise typer.Exit(1 if failed else 0)


@history_app.command()
def export(
    file: Annotated[Path, typer.Argument(help="File to write, such as history.json.")],
) -> None:
    """Write all that is kept, plan and answers too, as one JSON file."""
    from coach.export.programme_json import write_events

    with one_sentence(), open_store() as store:
        events = store.events()
        write_events(file, events)
    n = len(events)
    stderr_console().print(
        f"{n} {'event is' if n == 1 else 'events are'} in {file}.", markup=False, soft_wrap=True
    )


@history_app.command()
def delete(
    yes: Annotated[bool, typer.Option("--yes", help="Needed: it cannot be brought back.")] = False,
) -> None:
    """Delete all of it: what was done, plan, answers, damaged files kept aside, the page.

    Sessions (`.coach` files) and profiles stay where they are.
    """
    from coach.errors import CoachError
    from coach.programme.store import default_path
    from coach.programme.store import delete as delete_store

    with one_sentence():
        if not yes:
            raise CoachError(
                f"This deletes {default_path()} for good: say so with "
                "`coach history delete --yes`, after `coach history export FILE` if you may want "
                "it back."
            )
        deleted = delete_store(default_path(), default_path().with_name(_PAGE))
    said = f"Deleted {', '.join(map(str, deleted))}." if deleted else "There was nothing to delete."
    stderr_console().print(said, markup=False, soft_wrap=True)
