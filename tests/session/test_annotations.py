"""The annotation log: nothing is lost, nothing crosses, everything can be taken back."""

from __future__ import annotations

import json
import math
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.errors import CoachError
from coach.reps.types import CLASSES
from coach.session.annotations import Edit, append, redo, set_done, undo
from coach.session.labels import StaleEdit
from coach.session.rater_state import RaterState, history, raters, state
from coach.session.rows import Annotation
from coach.session.store import Parameters, SessionMeta, SessionReader, SessionWriter
from tests.session.children import ENV, child, kill_after

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sessions") / "recorded.coach"
    meta = SessionMeta(
        source="clip.mp4", size_px=(640, 480), nominal_fps=30, program="0", pose_model="full",
        estimator="1", exercise="squat", created_utc=NOW,
    )  # fmt: skip
    with SessionWriter(path, meta) as writer:
        writer.finish([], [], [], {}, Parameters())
    with closing(sqlite3.connect(path)) as plain:
        plain.executemany(
            "INSERT INTO pose (frame, t_s, people) VALUES (?, ?, 0)",
            [(frame, frame / 30) for frame in range(301)],
        )
        plain.commit()
    return path


@pytest.fixture
def path(recorded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(recorded, tmp_path / "a.coach"))


def said(path: Path) -> list[Annotation]:
    with SessionReader(path) as session:
        return list(session.annotations())


def now(path: Path, rater: str) -> RaterState:
    return state(said(path), rater)


def labelled(path: Path, rater: str = "Ann") -> RaterState:
    """A rep from 1 to 2 s that is arched, with a fault and a note on it."""
    return append(
        path,
        rater,
        [
            Edit("rep", 1.0, 2.0, 1.5),
            Edit("class", value="arched", target=-1),
            Edit("fault", value="no_hold", target=-1),
            Edit("note", 1.5, value="hips drop", target=-1),
        ],
        NOW,
    )


def test_a_rep_keeps_what_is_said_of_it(path: Path) -> None:
    told = labelled(path)
    assert told == now(path, "Ann")
    (rep,), (note,) = told.reps, told.notes
    assert (rep.start_s, rep.peak_s, rep.end_s) == (1.0, 1.5, 2.0)
    assert (rep.tilt_class, list(rep.faults), rep.not_this_exercise) == (
        "arched",
        ["no_hold"],
        None,
    )
    assert (note.text, note.target, note.start_s, note.end_s) == ("hips drop", rep.id, 1.5, None)


def test_a_correction_keeps_the_rep_and_erases_nothing(path: Path) -> None:
    rep = labelled(path).reps[0]
    moved = Edit("rep", 1.1, 2.1, 1.6, replaces=rep.version)
    other = Edit("class", value="unclear", target=rep.id, replaces=rep.class_version)
    (after,) = append(path, "Ann", [moved, other], NOW).reps
    assert (after.id, after.start_s, after.tilt_class) == (rep.id, 1.1, "unclear")
    assert list(after.faults) == ["no_hold"]
    assert [(c.said.kind, c.said.value, c.about) for c in history(said(path), "Ann")] == [
        ("rep", '{"peak_s": 1.5}', rep.id),
        ("class", "arched", rep.id),
        ("fault", "no_hold", rep.id),
        ("note", "hips drop", rep.id),
        ("rep", '{"peak_s": 1.6}', rep.id),
        ("class", "unclear", rep.id),
    ]


def test_a_label_can_be_removed_and_a_rep_takes_its_labels_along(path: Path) -> None:
    rep = labelled(path).reps[0]
    (less,) = append(path, "Ann", [Edit("deleted", replaces=rep.faults["no_hold"])], NOW).reps
    assert (less.faults, less.tilt_class) == ({}, "arched")
    gone = append(path, "Ann", [Edit("deleted", replaces=less.version)], NOW)
    assert (gone.reps, gone.notes) == ((), ())
    assert undo(path, "Ann", NOW).reps == (less,)
    assert undo(path, "Ann", NOW).reps == (rep,)


def test_a_marked_rep_that_is_another_exercise_stays_a_rep(path: Path) -> None:
    rep = labelled(path).reps[0]
    (other,) = append(path, "Ann", [Edit("not_this_exercise", target=rep.id)], NOW).reps
    assert other.not_this_exercise is not None
    assert append(path, "Ann", [Edit("deleted", replaces=other.not_this_exercise)], NOW).reps == (
        rep,
    )


def test_edits_of_one_call_are_one_step(path: Path) -> None:
    labelled(path)
    empty = undo(path, "Ann", NOW)
    assert (empty.reps, empty.can_undo, empty.can_redo) == ((), False, True)
    full = redo(path, "Ann", NOW)
    assert (full.reps[0].tilt_class, full.can_undo, full.can_redo) == ("arched", True, False)
    assert [c.stands for c in history(said(path), "Ann")] == [True] * 6


def test_an_edit_of_what_another_window_changed_is_refused_and_nothing_is_lost(path: Path) -> None:
    seen = labelled(path).reps[0]  # two windows show this
    one = Edit("class", value="tucked", target=seen.id, replaces=seen.class_version)
    append(path, "Ann", [one], NOW)
    before = said(path)
    for stale in (
        replace(one, value="neutral"),
        Edit("rep", 1.0, 2.5, replaces=999),
        Edit("fault", value="no_hold", target=seen.id),
        Edit("deleted", replaces=seen.class_version),
        Edit("class", value="tucked", target=999),
        Edit("note", 1.0, value="x", target=999),
    ):
        fresh = Edit("rep", 5.0, 6.0)
        with pytest.raises(StaleEdit, match="in another window; what is there now is shown"):
            append(path, "Ann", [fresh, stale], NOW)
    assert said(path) == before  # all of a call or none


def test_nobody_edits_what_another_rater_said(path: Path) -> None:
    rep = labelled(path, "Ann").reps[0]
    for foreign in (
        Edit("class", value="tucked", target=rep.id, replaces=rep.class_version),
        Edit("rep", 0.0, 1.0, replaces=rep.version),
        Edit("deleted", replaces=rep.version),
    ):
        with pytest.raises(StaleEdit):
            append(path, "Bo", [foreign], NOW)
    with pytest.raises(StaleEdit, match="nothing of Bo to undo"):
        undo(path, "Bo", NOW)
    assert now(path, "Ann").reps == (rep,)


def test_undo_of_an_outdated_window_takes_nothing_back(path: Path) -> None:
    seen = labelled(path).head
    append(path, "Ann", [Edit("rep", 3.0, 4.0)], NOW)
    with pytest.raises(StaleEdit, match="Ann has gone on"):
        undo(path, "Ann", NOW, head=seen)
    assert len(now(path, "Ann").reps) == 2


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (Edit("rep", 2.0, 1.0), "start before its end"),
        (Edit("rep", 1.0, 1.0), "start before its end"),
        (Edit("rep", 1.0, 2.0, 2.5), "a peak between them"),
        (Edit("rep", math.nan, 2.0), "needs a time in seconds"),
        (Edit("rep", 1.0, math.inf), "needs a time in seconds"),
        (Edit("rep", 1.0), "start before its end"),
        (Edit("rep", -5.0, 1.0), "outside the recording; give times from 0 to 10 s"),
        (Edit("note", 11.0, value="late"), "outside the recording"),
        (Edit("note", 1.0, value="  "), "must have 1 to 10000 letters"),
        (Edit("note", 1.0, value="a\x00b"), "no control characters"),
        (Edit("note", 1.0, value="\ud800"), "no control characters"),
        (Edit("class", value="good", target=1), "no class of a rep; give one of tucked, neutral"),
        (Edit("fault", value="a;b", target=1), "no name of a fault"),
        (Edit("undo", target=1), "no kind of edit"),
        (Edit("class", value="tucked", target=-3), "only 0 before it"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(path: Path, edit: Edit, told: str) -> None:
    append(path, "Ann", [Edit("rep", 1.0, 2.0)], NOW)
    before = said(path)
    assert before[0].id == 1
    with pytest.raises(CoachError, match=told):
        append(path, "Ann", [edit], NOW)
    assert said(path) == before


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 81, "\x1b[31m"])
def test_a_rater_needs_a_name(path: Path, name: str) -> None:
    with pytest.raises(CoachError, match="is no name of a rater"):
        append(path, name, [Edit("rep", 1.0, 2.0)], NOW)


def test_what_was_said_before_the_verdict_was_seen_can_be_told_apart(path: Path, reps) -> None:
    with closing(sqlite3.connect(path)) as plain:
        plain.execute(
            "INSERT INTO rep (rep, start_s, peak_s, end_s, parts, metrics, graded_points, score) "
            "VALUES (1, 1.0, 1.5, 2.0, '[]', '{}', 0, 71.5)"
        )
        plain.commit()
    first = append(path, "Ann", [Edit("rep", 1.0, 2.0)], NOW).reps[0]
    assert first.blind
    done = set_done(path, "Ann", True, NOW)
    assert done.done
    label = Edit("class", value="tucked", target=first.id)
    adopted = Edit("rep", 3.0, 4.0, adopted={"rep": 2, "tilt_class": "arched"})
    after = append(path, "Ann", [label, adopted], NOW)
    assert [rep.blind for rep in after.reps] == [False, False]
    assert after.reps[1].adopted == {"rep": 2, "tilt_class": "arched"}
    assert state(said(path), "Ann", blind_only=True).reps == (first,)
    kept = next(row for row in said(path) if row.kind == "done")
    (coach,) = json.loads(kept.value)["coach"]  # as it was, whatever scoring again makes of it
    assert (coach["start_s"], coach["score"]) == (1.0, 71.5)


def test_who_looked_at_the_verdict_first_has_said_nothing_blind(path: Path) -> None:
    set_done(path, "Ann", True, NOW, looked=True)
    append(path, "Ann", [Edit("rep", 1.0, 2.0)], NOW)
    told = set_done(path, "Ann", True, NOW)
    assert (told.done, told.reps[0].blind) == (True, False)
    unseen = state(said(path), "Ann", blind_only=True)
    assert (unseen.done, unseen.reps) == (False, ())


def test_undo_passes_over_having_finished(path: Path) -> None:
    append(path, "Ann", [Edit("rep", 1.0, 2.0)], NOW)
    set_done(path, "Ann", True, NOW)
    back = undo(path, "Ann", NOW)
    assert (back.reps, back.done) == ((), True)
    assert not set_done(path, "Ann", False, NOW).done


def test_names_and_texts_are_kept_as_they_are(path: Path) -> None:
    rater = 'O\'Neil "<b>"; DROP TABLE rep; --'
    text = "a 'quote' & <script>\nalert(1)</script>\t\u2603"
    append(path, rater, [Edit("note", 1.0, 2.0, value=text)], NOW)
    assert now(path, rater).notes[0].text == text
    assert raters(said(path)) == [rater]


def test_rows_that_no_rater_can_have_made_say_nothing(path: Path) -> None:
    labelled(path)
    rows = [
        (1.0, "class", b"\xff", "Ann", "x", None, 1),
        ("soon", "rep", '{"peak_s": "x"}', "Ann", "x", "late", None),
        (1.0, "rep", "[" * 100_000, "Ann", "y", 0.5, None),
        (1.0, "rep", '{"peak_s": 1e999}', "Ann", "y1", 2.0, None),
        (1.0, "rep", '{"peak_s": 1%s}' % ("0" * 400), "Ann", "y2", 2.0, None),
        (9e999, "note", "late", "Ann", "y3", None, None),
        (1.0, "class", "tucked", "Ann", "y4", None, b"1"),
        (1.0, "deleted", "", "Ann", "z", None, None),
        (1.0, "undo", "", "Ann", "z", None, 12345),
        (1.0, "rep", "{}", b"Ann", "z", 2.0, None),
        (1.0, "pain_stop", "It hurt.", "Ann", "z", None, None),
    ]
    with closing(sqlite3.connect(path)) as plain:
        plain.executemany(
            "INSERT INTO annotation (start_s, kind, value, rater, created_utc, end_s, target) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        plain.commit()
    found = now(path, "Ann")
    assert [rep.tilt_class for rep in found.reps] == ["arched"]
    assert raters(said(path)) == ["Ann"]


# What one rater does in one session depends on nothing but what that rater does there.

DEEDS = st.sampled_from(["rep", "class", "move", "fault", "delete", "note", "done", "undo", "redo"])
PLACES = st.sampled_from([("a", "Ann"), ("a", "Bo"), ("b", "Ann"), ("b", "Bo")])


def deed(path: Path, rater: str, what: str, number: int) -> RaterState | None:
    """Do something that fits what is there; None when nothing does."""
    there = now(path, rater)
    rep = there.reps[number % len(there.reps)] if there.reps else None
    turn: dict[str, Callable[[], RaterState]] = {
        "undo": lambda: undo(path, rater, NOW, there.head),
        "redo": lambda: redo(path, rater, NOW, there.head),
        "done": lambda: set_done(path, rater, not there.done, NOW),
    }
    if what in turn:
        try:
            return turn[what]()
        except StaleEdit:
            assert not (there.can_undo if what == "undo" else there.can_redo)
            return None
    start_s = number % 9
    if what == "rep":
        edit = Edit("rep", start_s, start_s + 1)
    elif what == "note":
        edit = Edit("note", start_s, value=str(number), target=rep.id if rep else None)
    elif rep is None:
        return None
    elif what == "class":
        value = CLASSES[number % len(CLASSES)]
        edit = Edit("class", value=value, target=rep.id, replaces=rep.class_version)
    elif what == "move":
        edit = Edit("rep", rep.start_s, rep.end_s + 0.001, replaces=rep.version)
    elif what == "fault":
        if "no_hold" in rep.faults:
            edit = Edit("deleted", replaces=rep.faults["no_hold"])
        else:
            edit = Edit("fault", value="no_hold", target=rep.id)
    else:
        edit = Edit("deleted", replaces=rep.version)
    return append(path, rater, [edit], NOW)


def content(told: RaterState) -> object:
    """What is said, without the numbers of rows."""
    names = {rep.id: number for number, rep in enumerate(told.reps)}
    return (
        [(r.start_s, r.peak_s, r.end_s, r.tilt_class, list(r.faults), r.blind) for r in told.reps],
        sorted((n.start_s, n.text, names.get(n.target or 0, -1), n.blind) for n in told.notes),
        told.done,
        told.can_undo,
        told.can_redo,
    )


@settings(max_examples=25, deadline=None)
@given(deeds=st.lists(st.tuples(PLACES, DEEDS), max_size=25))
def test_undo_and_redo_never_cross_raters_or_sessions(
    deeds: list[tuple[tuple[str, str], str]], recorded: Path, tmp_path_factory
) -> None:
    folder = tmp_path_factory.mktemp("together")
    together = {name: Path(shutil.copy(recorded, folder / f"{name}.coach")) for name in "ab"}
    alone = {
        place: Path(shutil.copy(recorded, folder / f"{'-'.join(place)}.coach"))
        for place in {place for place, _ in deeds}
    }
    for number, ((session, rater), what) in enumerate(deeds):
        others = {
            (name, who): now(together[name], who)
            for name in "ab"
            for who in ("Ann", "Bo")
            if (name, who) != (session, rater)
        }
        deed(together[session], rater, what, number)
        deed(alone[session, rater], rater, what, number)
        assert {key: now(together[key[0]], key[1]) for key in others} == others
    for (session, rater), single in alone.items():
        assert content(now(together[session], rater)) == content(now(single, rater))


@settings(max_examples=25, deadline=None)
@given(deeds=st.lists(DEEDS.filter(lambda what: what != "done"), max_size=25))
def test_undo_and_redo_walk_along_the_states_that_were(
    deeds: list[str], recorded: Path, tmp_path_factory
) -> None:
    path = Path(shutil.copy(recorded, tmp_path_factory.mktemp("walk") / "a.coach"))
    states, here = [now(path, "Ann").reps], 0
    for number, what in enumerate(deeds):
        if what == "undo" and here > 0:
            here -= 1
            assert undo(path, "Ann", NOW).reps == states[here]
        elif what == "redo" and here < len(states) - 1:
            here += 1
            assert redo(path, "Ann", NOW).reps == states[here]
        elif what not in ("undo", "redo"):
            told = deed(path, "Ann", what, number)
            if told is not None:  # a new edit ends what could be brought back
                states, here = [*states[: here + 1], told.reps], here + 1
        found = now(path, "Ann")
        assert found.reps == states[here]
        assert (found.can_undo, found.can_redo) == (here > 0, here < len(states) - 1)


def test_killed_at_any_moment_a_rater_loses_at_most_the_last_key_press(path: Path) -> None:
    for killed_after, rater in zip((1, 7, 23), ("Ann", "Bo", "Cy"), strict=True):
        told = kill_after(killed_after, child("labelling_child", path, rater, 10_000))
        kept = len(now(path, rater).reps)
        assert told <= kept  # one more may be kept than was told of
        append(path, rater, [Edit("note", 1.0, value="went on")], NOW)
    assert [p.name for p in path.parent.iterdir()] == ["a.coach"]


def test_two_who_label_one_session_at_once_lose_nothing(path: Path) -> None:
    pairs = [("Ann", 40), ("Ann", 40), ("Bo", 40)]  # two windows of Ann
    windows = [
        subprocess.Popen(child("labelling_child", path, *pair), env=ENV, stdout=subprocess.DEVNULL)
        for pair in pairs
    ]
    assert [window.wait() for window in windows] == [0, 0, 0]
    found = {rater: now(path, rater) for rater in ("Ann", "Bo")}
    assert {rater: len(told.reps) for rater, told in found.items()} == {"Ann": 80, "Bo": 40}
    for left in count(79, -1):
        if not found["Ann"].can_undo:
            break
        found["Ann"] = undo(path, "Ann", NOW)
        assert len(found["Ann"].reps) == left  # each edit of either window is a step of its own
    assert found["Ann"].reps == ()
    assert len(now(path, "Bo").reps) == 40


def test_a_session_that_somebody_else_writes_is_not_waited_for_for_ever(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CoachError, match="another program is using it"):
            append(path, "Ann", [Edit("rep", 1.0, 2.0)], NOW)
    assert len(append(path, "Ann", [Edit("rep", 1.0, 2.0)], NOW).reps) == 1
