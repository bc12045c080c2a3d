"""Whether this machine is ready: `coach doctor`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coach.doctor.machine import (
    Finding,
    check_cameras,
    check_disk,
    check_libraries,
    check_sound,
    check_window,
)
from coach.doctor.pose_check import check_pose_model, check_pose_speed
from coach.doctor.usage_reports import check_usage_reports
from coach.errors import CoachError

_STYLE = {"ok": "green", "attention": "yellow", "failed": "red"}
_SIGN = {"ok": "ok", "attention": "attention", "failed": "FAILED"}


def run_doctor(console: Console) -> bool:
    """Check this machine and print a table of it; takes some ten seconds.

    Returns:
        Whether nothing has failed.
    """
    checks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("system libraries", check_libraries),
        ("pose model", check_pose_model),
        ("pose speed", check_pose_speed),
        ("usage reports", check_usage_reports),
        ("window", check_window),
        ("camera", check_cameras),
        ("sound", check_sound),
        ("disk", check_disk),
    ]
    findings: list[Finding] = []
    for what, check in checks:
        with console.status(f"Looking at: {what}"):
            findings += _carefully(what, check)
    console.print(_table(findings))
    failed = sum(finding.level == "failed" for finding in findings)
    attention = sum(finding.level == "attention" for finding in findings)
    if failed:
        console.print(f"[red]Not ready: {failed} failed.[/] Do what the rows say, then ask again.")
    elif attention:
        console.print("Ready, but see the rows that ask for attention.")
    else:
        console.print("[green]Ready.[/]")
    return not failed


def _carefully(what: str, check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """What a check finds; a check that cannot be made is a finding too."""
    try:
        return list(check())
    except ImportError as error:
        return [Finding(what, "failed", str(error), "mend the rows above first")]
    except CoachError as error:
        return [Finding(what, "failed", str(error))]


def _table(findings: list[Finding]) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column("")
    table.add_column("what")
    table.add_column("found", overflow="fold")
    table.add_column("what to do", overflow="fold")
    for finding in findings:
        table.add_row(
            f"[{_STYLE[finding.level]}]{_SIGN[finding.level]}[/]",
            finding.what,
            escape(finding.found),
            escape(finding.todo),
        )
    return table
