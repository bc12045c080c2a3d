"""Thresholds changed on a real session: over HTTP, in the browser, and with the command line."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from coach.exercises.library import load, read
from coach.geometry.lumbopelvic import LumbopelvicModel, Regression
from coach.session.annotations import Edit, append
from coach.session.reader import SessionReader
from coach.studio.exercise_form import fields_of, with_neutral_stated, with_own_sources
from coach.studio.library import session_id
from tests.program import coach
from tests.studio.conftest import Served


@pytest.fixture
def session(scored: Path, tmp_path: Path) -> Path:
    """Two hip thrusts, scored with a calibration by the installed program."""
    folder = tmp_path / "sessions"
    folder.mkdir()
    return Path(shutil.copy(scored / "thrust.coach", folder))


def form_of(client: httpx.Client, session: Path, start: str = "") -> Any:
    address = f"/api/rescore/{session_id(session)}/form"
    return client.get(address, params={"start": start}).raise_for_status().json()


def judged(client: httpx.Client, session: Path, exercise: Any) -> Any:
    address = f"/api/rescore/{session_id(session)}"
    return client.post(address, json={"exercise": exercise}).raise_for_status().json()


def saved(client: httpx.Client, session: Path, **body: Any) -> httpx.Response:
    whole = {"session": session_id(session), "name": "mine", **body}
    return client.post("/api/rescore/save", json=whole)


def kept_reps(path: Path) -> list[Any]:
    with SessionReader(path) as reader:
        return [(rep.span, rep.tilt_class, rep.score, rep.faults) for rep in reader.reps()]


def test_the_form_has_every_limit_with_its_unit_source_and_bounds() -> None:
    exercise = with_neutral_stated(load("hip-thrust"))
    fields = {field.path: field for field in fields_of(exercise)}
    hertz = fields[("filter_hz",)]
    assert (hertz.value, hertz.unit, hertz.lowest, hertz.highest) == (
        exercise.filter_hz, "Hz", 0.0, 12.0,
    )  # fmt: skip
    assert hertz.exclusive and not hertz.optional
    least = fields[("counting", "min_amplitude", "value")]
    assert least.unit == "share of usual" and least.source and least.lowest == 0.0
    neutral = fields[("judging", "neutral", "min")]
    assert (neutral.value, neutral.unit, neutral.optional) == (-4.0, "deg", True)
    assert fields[("judging", "over")].options[:2] == ("rep", "start")
    guards = [path for path in fields if path[0] == "guards"]
    assert len(guards) == 2 * len(exercise.guards)


def test_another_model_changes_what_its_angles_change_and_nothing_is_kept(
    session: Path, model: LumbopelvicModel, serve: Callable[..., Served], page: Page
) -> None:
    def tucked(regression: Regression) -> Regression:
        """Forty degrees further towards the tuck."""
        bias = regression.pitch.last_bias + np.array([-40.0, 0.0])
        return replace(regression, pitch=replace(regression.pitch, last_bias=bias))

    other = replace(
        model, version="other", known=tucked(model.known), stranger=tucked(model.stranger)
    )
    before = session.read_bytes()
    served = serve(session.parent, models=[other])
    with served.client() as client:
        form = form_of(client, session)
        assert form["estimators"] == ["other"]
        address = f"/api/rescore/{session_id(session)}"
        body = {"exercise": form["exercise"], "estimator": "other"}
        found = client.post(address, json=body).raise_for_status().json()
        assert found["before"] == judged(client, session, form["exercise"])["before"]
        assert any("class" in one["changed"] for one in found["changes"])
        changed = sum(bool(one["changed"]) for one in found["changes"])
        assert client.post(address, json=body | {"estimator": "none"}).status_code == 400
    page.goto(served.address)
    page.goto(f"{served.origin}/rescore/{session_id(session)}")
    expect(page.locator("#status")).to_have_text("No reps change.", timeout=30_000)
    page.select_option("#estimator", "other")
    expect(page.locator("#status")).to_contain_text(f"{changed} rep", timeout=30_000)
    assert session.read_bytes() == before


def test_as_it_is_the_exercise_changes_nothing(session: Path, serve: Callable[..., Served]) -> None:
    before = session.read_bytes()
    with serve(session.parent).client() as client:
        found = judged(client, session, form_of(client, session)["exercise"])
    assert found["remark"] == "" and found["before"] == found["after"]
    assert len(found["changes"]) == 2 and not any(one["changed"] for one in found["changes"])
    kept = [(score, [*faults]) for _, _, score, faults in kept_reps(session)]
    assert [(one["after"]["score"], one["after"]["faults"]) for one in found["changes"]] == kept
    assert session.read_bytes() == before


def test_a_rule_that_no_rep_obeys_says_so_of_each(
    session: Path, serve: Callable[..., Served]
) -> None:
    with serve(session.parent).client() as client:
        exercise = form_of(client, session)["exercise"]
        exercise["guards"][0]["within"] = {
            "min": 500.0, "unit": "deg", "source": "cannot be"
        }  # fmt: skip
        found = judged(client, session, exercise)
    assert found["after"]["reps"] == 0
    assert [one["changed"] for one in found["changes"]] == [["gone"], ["gone"]]
    assert all("cannot be" in one["refused_by"] for one in found["changes"])


def test_limits_that_contradict_each_other_are_said(
    session: Path, serve: Callable[..., Served]
) -> None:
    with serve(session.parent).client() as client:
        exercise = form_of(client, session)["exercise"]
        exercise["judging"]["neutral"].update(min=7.0, max=5.0)
        answer = client.post(f"/api/rescore/{session_id(session)}", json={"exercise": exercise})
    assert answer.status_code == 400
    assert "judging.neutral: min (7) must lie below max (5)" in answer.json()["error"]


def test_a_file_is_never_replaced_unasked_and_a_built_in_one_not_at_all(
    session: Path, serve: Callable[..., Served]
) -> None:
    with serve(session.parent).client() as client:
        exercise = form_of(client, session)["exercise"]
        first = saved(client, session, exercise=exercise).raise_for_status().json()["file"]
        exercise["filter_hz"] = 5.0
        again = saved(client, session, exercise=exercise)
        assert again.status_code == 409 and first in again.json()["error"]
        assert read(Path(first)).filter_hz != 5.0
        saved(client, session, exercise=exercise, overwrite=True).raise_for_status()
        for name in ("hip-thrust", "../mine", "a/b", "Mine", ""):
            refused = saved(client, session, exercise=exercise, name=name, overwrite=True)
            assert refused.status_code == 400, name
        assert "mine" in form_of(client, session)["starts"]
        assert form_of(client, session, "mine")["exercise"]["filter_hz"] == 5.0
    assert Path(first) == session.parent / "exercises" / "mine.toml"
    assert sorted(path.name for path in session.parent.iterdir()) == ["exercises", session.name]


def test_files_are_written_in_the_folders_that_were_opened_only(
    session: Path, tmp_path: Path, serve: Callable[..., Served]
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (session.parent / "exercises").symlink_to(elsewhere)
    with serve(session.parent).client() as client:
        refused = client.get(f"/api/rescore/{session_id(session)}/form")
    assert refused.status_code == 400 and "leads out" in refused.json()["error"]


def test_a_page_that_only_reads_tries_and_saves_nothing(
    session: Path, serve: Callable[..., Served]
) -> None:
    with serve(session.parent, read_only=True).client() as client:
        exercise = form_of(client, session)["exercise"]
        judged(client, session, exercise)
        assert saved(client, session, exercise=exercise).status_code == 403
    assert not (session.parent / "exercises").exists()


def test_a_changed_threshold_says_what_it_was() -> None:
    before = with_neutral_stated(load("hip-thrust"))
    data = before.model_dump(exclude_defaults=True)
    data["judging"]["neutral"]["max"] = 8.0
    after = with_own_sources(before, type(before).model_validate(data))
    assert after.judging and after.judging.neutral
    assert after.judging.neutral.source.startswith("own choice; was max 5.0: ")
    assert after.guards == before.guards


def test_a_threshold_is_changed_in_the_form_saved_and_used_by_the_program(
    session: Path, tmp_path: Path, serve: Callable[..., Served], page: Page
) -> None:
    shutil.copy(session, session.with_name("other.coach"))
    append(session, "eve", [Edit("note", 1.0, value="seen")], datetime.now(UTC))
    before = kept_reps(session)
    served = serve(session.parent)
    page.goto(served.address)
    page.goto(f"{served.origin}/rescore/{session_id(session)}")
    status = page.locator("#status")
    expect(status).to_have_text("No reps change.", timeout=30_000)

    page.get_by_label("Search thresholds").fill("hold")
    page.get_by_label("hold full min", exact=True).fill("60")
    expect(page.locator("#reps tbody tr.changed")).to_have_count(2)
    expect(page.locator("#totals tr.changed").first).to_contain_text("score")
    shown = page.locator("#reps tbody tr td:nth-child(3)").all_inner_texts()

    page.get_by_role("button", name="Judge all").click()
    expect(page.locator("#all-said")).to_have_text("2 of 2 sessions change.", timeout=30_000)

    page.get_by_label("name", exact=True).fill("long-hold")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#saved")).to_contain_text("Kept in")
    assert kept_reps(session) == before
    file = session.parent / "exercises" / "long-hold.toml"

    copy = tmp_path / "copy"
    run = coach("score", session, "-e", file, "-o", copy)
    assert run.returncode == 0, run.stderr
    by_program = kept_reps(copy / session.name)
    assert by_program != before
    assert shown == [
        f"{old[2]:.1f} {new[2]:.1f}" for old, new in zip(before, by_program, strict=True)
    ]

    page.get_by_role("button", name="Keep in this session").click()
    expect(page.locator("#saved")).to_contain_text("The session keeps it", timeout=30_000)
    assert kept_reps(session) == by_program
    with SessionReader(session) as reader:
        assert [note.value for note in reader.annotations()] == ["seen"]
        assert reader.meta.exercise == "long-hold"
    with SessionReader(copy / session.name) as reader:
        by_program_summary = reader.summary
    with SessionReader(session) as reader:
        assert json.dumps(reader.summary) == json.dumps(by_program_summary)
