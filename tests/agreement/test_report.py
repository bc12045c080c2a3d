from __future__ import annotations

import csv
import json
from math import isnan
from pathlib import Path

import pytest
from rich.console import Console

from coach.agreement.figures import figures
from coach.agreement.rated import RatedSession
from coach.agreement.report import build_report
from coach.export.agreement_files import write_agreement
from coach.report.agreement import print_agreement
from coach.reps.types import TiltClass
from tests.agreement.factories import rep, session

CYCLE: list[TiltClass] = ["tucked", "neutral", "arched", "neutral"]


def sessions(n: int, *raters: str) -> list[RatedSession]:
    """Of so many people: all see the same four reps, the last rater one of them otherwise."""
    judged = {name: [rep(i, CYCLE[i]) for i in range(4)] for name in raters}
    judged[raters[-1]] = [*judged[raters[-1]][:3], rep(3, "tucked")]
    return [session(f"s{i}", f"p{i}", **judged) for i in range(n)]


def test_the_coach_is_compared_with_each_rater_and_they_with_each_other() -> None:
    report = build_report(sessions(5, "coach", "bea", "anna"))
    assert [(one.first, one.second) for one in report.pairs] == [
        ("coach", "anna"),
        ("coach", "bea"),
        ("anna", "bea"),
    ]
    assert [one.raters for one in report.groups] == [("coach", "anna", "bea")]
    assert report.remarks == ()


def test_three_raters_are_a_group_without_the_coach_and_with_it() -> None:
    report = build_report(sessions(5, "coach", "anna", "bea", "cleo"))
    assert [one.raters for one in report.groups] == [
        ("anna", "bea", "cleo"),
        ("coach", "anna", "bea", "cleo"),
    ]
    group = report.groups[0]
    # of 4 reps 3 are called the same by all, the last so by one pair of three
    assert group.reps == 20
    assert group.with_unclear.percent.value == pytest.approx((3 + 1 / 3) / 4)
    assert group.clear_only.kappa.value < group.clear_only.percent.value


def test_raters_alone_are_compared_where_the_coach_has_not_finished() -> None:
    report = build_report(sessions(1, "anna", "bea", "cleo"))
    assert len(report.pairs) == 3 and len(report.groups) == 1


def test_double_movements_that_one_counts_once_are_in_no_group() -> None:
    wide = rep(0)
    halves = [rep(0), rep(0, late_s=0.6)]  # each overlaps with the wide one by more than half
    found = build_report([session("a", "p", anna=[wide], bea=[wide], cleo=halves)])
    assert found.groups[0].reps == 1


def test_nobody_one_rater_and_few_people_are_said() -> None:
    assert "Nobody has finished" in build_report(sessions(5, "coach")).remarks[0]
    only = build_report(sessions(2, "coach", "anna"))
    assert ["anna is the only rater" in only.remarks[0], "of 2" in only.remarks[1]] == [True, True]
    assert isnan(only.pairs[0].with_unclear.percent.low)


def test_one_class_for_nearly_all_is_said_because_kappa_misleads_there() -> None:
    many = [session(f"s{i}", f"p{i}", coach=[rep(0)], anna=[rep(0)]) for i in range(20)]
    odd = session("s", "p", coach=[rep(0, "arched")], anna=[rep(0)])
    report = build_report([*many, odd])
    assert any("Nearly all classes" in remark for remark in report.remarks)
    assert report.pairs[0].with_unclear.kappa.value <= 0
    assert report.pairs[0].with_unclear.ac1.value > 0.9


def test_files_hold_all_figures_with_nothing_for_what_is_not_defined(tmp_path: Path) -> None:
    report = build_report(sessions(2, "coach", "anna"))
    write_agreement(tmp_path / "new", report)
    kept = json.loads((tmp_path / "new" / "agreement.json").read_text(encoding="utf-8"))
    assert kept["pairs"][0]["detection"]["precision"]["low"] is None
    assert kept["pairs"][0]["confusion"][0]["reps"] == [0, 4]
    assert kept["pairs"][0]["reps"][4]["session"] == "s1"
    with (tmp_path / "new" / "agreement.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == len(figures(report))
    first = rows[0]
    assert (first["raters"], first["about"], first["statistic"]) == (
        "coach ; anna",
        "reps",
        "precision",
    )
    assert (first["value"], first["low"], first["reps"]) == ("1.0000", "", "8")


def test_names_out_of_sessions_are_text_on_the_terminal() -> None:
    report = build_report(sessions(4, "coach", "[red]eve[/]"))
    console = Console(record=True, width=120)
    print_agreement(console, report)
    printed = console.export_text()
    assert "coach and [red]eve[/], 4 sessions of 4 people" in printed
    assert "Cohen's kappa" in printed and "Note: [red]eve[/] is the only rater" in printed
