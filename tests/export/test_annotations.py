"""Raters' labels in every format: what comes back, and what is refused."""

from __future__ import annotations

import csv
import io
import itertools
import json
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.errors import CoachError
from coach.export.annotations_boris import annotations_from_boris, annotations_to_boris
from coach.export.annotations_csv import annotations_from_csv, annotations_to_csv
from coach.export.annotations_elan import annotations_from_elan, annotations_to_elan
from coach.export.annotations_json import annotations_from_json, annotations_to_json
from coach.export.labelled import NoteLabel, RaterLabels, RepLabel, edits_to_add, labels_of
from coach.reps.types import CLASSES
from coach.session.annotations import append, undo
from coach.session.rater_state import history, state
from coach.session.store import Parameters, SessionMeta, SessionReader, SessionWriter

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
TIMES = np.arange(301) / 30
HOSTILE = "a 'quote', a \"double\", <script>alert(1)</script> & ]]>\nnext; line\t=1+1 \u2603"
ANN = RaterLabels(
    'Ann "O\'Neil" <b>',
    (
        RepLabel(1 / 3, 0.7, 1.0, "arched", ("no_hold", "shins_slanted"), False),
        RepLabel(1.0, None, 2.0, None, (), True, (NoteLabel(1.2, 1.4, HOSTILE),)),
    ),
    (NoteLabel(0.1, None, HOSTILE), NoteLabel(3.0, 4.5, "=SUM(A1)")),
)
BO = RaterLabels("Bo", (RepLabel(0.1, 0.2, 0.3, "unclear"),), ())

times = st.floats(0, 10, allow_nan=False)
texts = st.text(
    st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), min_size=1
).filter(str.strip)
notes = st.builds(
    lambda a, b, text: NoteLabel(min(a, b or a), b and max(a, b), text),
    times, st.none() | times, texts,
)  # fmt: skip
reps = st.builds(
    lambda at, tilt, faults, other, said: RepLabel(*at, tilt, faults, other, said),
    st.tuples(times, times, times).map(sorted),
    st.none() | st.sampled_from(CLASSES),
    st.lists(st.sampled_from(["no_hold", "on_the_floor"]), unique=True).map(tuple),
    st.booleans(),
    st.lists(notes, max_size=2).map(tuple),
)
everything = st.lists(
    st.builds(
        RaterLabels,
        texts.filter(lambda name: "\n" not in name),
        st.lists(reps, min_size=1, max_size=3).map(tuple),
        st.lists(notes, max_size=2).map(tuple),
    ),
    max_size=2,
    unique_by=lambda labels: labels.rater,
)


@settings(max_examples=60)
@given(labels=everything)
def test_csv_and_json_lose_nothing(labels: list[RaterLabels]) -> None:
    assert annotations_from_csv(annotations_to_csv(labels, TIMES)) == labels
    assert annotations_from_json(annotations_to_json(labels, TIMES, "a.mp4", {})) == labels


def in_milliseconds(labels: RaterLabels) -> RaterLabels:
    """As ELAN can hold it: whole milliseconds, and no note that belongs to a rep."""

    def note(one: NoteLabel) -> NoteLabel:
        end_s = None if one.end_s is None else round(one.end_s, 3)
        return NoteLabel(round(one.start_s, 3), end_s, one.text)

    reps = [
        RepLabel(
            round(rep.start_s, 3),
            None if rep.peak_s is None else round(rep.peak_s, 3),
            round(rep.end_s, 3),
            rep.tilt_class,
            rep.faults,
            rep.not_this_exercise,
        )
        for rep in labels.reps
    ]
    said = [*labels.notes, *(one for rep in labels.reps for one in rep.notes)]
    ordered = sorted(map(note, said), key=lambda one: one.start_s)
    return RaterLabels(labels.rater, tuple(reps), tuple(ordered))


def test_elan_gives_back_what_it_can_hold() -> None:
    document = annotations_to_elan([ANN, BO], 'clip "1" <2>.mp4', NOW)
    assert annotations_from_elan(document) == [in_milliseconds(ANN), in_milliseconds(BO)]


def test_an_elan_tier_never_holds_two_annotations_at_one_time() -> None:
    talk = RaterLabels(
        "Ann",
        (RepLabel(1.0, None, 3.0), RepLabel(2.0, None, 4.0)),
        (NoteLabel(1.0, 5.0, "long"), NoteLabel(2.0, None, "short"), NoteLabel(5.0, 6.0, "next")),
    )
    document = annotations_to_elan([talk], "a.mp4", NOW)
    root = ElementTree.fromstring(document)
    at = {s.attrib["TIME_SLOT_ID"]: int(s.attrib["TIME_VALUE"]) for s in root.iter("TIME_SLOT")}
    tiers = {}
    for tier in root.iter("TIER"):
        spans = [
            (at[one.attrib["TIME_SLOT_REF1"]], at[one.attrib["TIME_SLOT_REF2"]])
            for one in tier.iter("ALIGNABLE_ANNOTATION")
        ]
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
        tiers[tier.attrib["TIER_ID"]] = len(spans)
    assert tiers == {"rep (Ann)": 1, "rep 2 (Ann)": 1, "note (Ann)": 2, "note 2 (Ann)": 1}
    assert annotations_from_elan(document) == [talk]


def test_other_tiers_of_elan_come_as_notes() -> None:
    document = """<?xml version="1.0" encoding="UTF-8"?>
    <ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-01-01" VERSION="3.0"><TIME_ORDER>
    <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="500"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="900"/>
    <TIME_SLOT TIME_SLOT_ID="ts3"/></TIME_ORDER>
    <TIER LINGUISTIC_TYPE_REF="default-lt" TIER_ID="speech">
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
    <ANNOTATION_VALUE>up!</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts3">
    <ANNOTATION_VALUE>no end</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
    </TIER></ANNOTATION_DOCUMENT>"""
    assert annotations_from_elan(document) == [
        RaterLabels("", (), (NoteLabel(0.5, 0.9, "speech: up!"),))
    ]


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (
            '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><ANNOTATION_DOCUMENT/>',
            "declares an XML document type",
        ),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "declares an XML document type"),
        ("<ANNOTATION_DOCUMENT>", "no ELAN document"),
        ("<html/>", "its root is html"),
        ("rater,what", "no ELAN document"),
    ],
)
def test_what_is_no_elan_document_is_refused(document: str, told: str) -> None:
    with pytest.raises(CoachError, match=told):
        annotations_from_elan(document)


def test_boris_gives_back_reps_and_notes_with_their_times() -> None:
    table = annotations_to_boris([ANN, BO], TIMES, "clip\t1.mp4", NOW)
    ann, bo = annotations_from_boris(table)
    assert bo == BO
    assert ann.rater == ANN.rater
    assert [r.start_s for r in ann.reps] == [1 / 3, 1.0]
    assert ann.reps[0] == ANN.reps[0]
    assert [(n.start_s, n.end_s, n.text) for n in ann.notes] == [
        (0.1, None, HOSTILE),
        (1.2, 1.4, HOSTILE),
        (3.0, 4.5, "=SUM(A1)"),
    ]
    (start, *_) = csv.DictReader(io.StringIO(table, newline=""), delimiter="\t")
    assert (start["Behavior"], start["Behavior type"], start["Image index"]) == (
        "note",
        "POINT",
        "3",
    )


def test_events_of_another_ethogram_come_as_notes() -> None:
    table = "\n".join(
        [
            "Observation id,Subject,Behavior,Behavior type,Time,Comment",
            "o,No focal subject,sway,START,1.0,left",
            "o,No focal subject,sway,STOP,2.5,",
            "o,No focal subject,breath,POINT,3,",
        ]
    )
    assert annotations_from_boris(table) == [
        RaterLabels("", (), (NoteLabel(1.0, 2.5, "sway: left"), NoteLabel(3.0, None, "breath")))
    ]


@pytest.mark.parametrize(
    ("read", "text", "told"),
    [
        (annotations_from_csv, "", "lacks the column rater"),
        (annotations_from_csv, "frame,t_s\n1,2\n", "lacks the column rater"),
        (
            annotations_from_csv,
            "rater,what,rep,start_s,end_s\nAnn,rep,1,soon,2\n",
            "Line 2 .*could not convert string to float: 'soon'",
        ),
        (annotations_from_csv, "rater,what,rep,start_s,end_s\nAnn,rep,1,1\n", "Line 2 .*end_s is"),
        (annotations_from_csv, "rater,what,rep,start_s,end_s\nAnn,rep,1,nan,2\n", "not a time"),
        (annotations_from_csv, "rater,what,rep,start_s,end_s\nAnn,x,1,1,2\n", "neither rep nor"),
        (annotations_from_csv, "rater,what,rep,start_s,end_s\nAnn,note,4,1,\n", "about rep 4"),
        (annotations_from_boris, "a,b\n", "lacks the column Subject"),
        (
            annotations_from_boris,
            "Subject,Behavior,Behavior type,Time\nAnn,rep,STOP,1\n",
            "Line 2 .*'rep' stops without a start",
        ),
        (annotations_from_json, "{", "no file of annotations"),
        (annotations_from_json, '{"format": "other"}', "format: "),
        (
            annotations_from_json,
            '{"format": "coach annotations", "version": 1, '
            '"raters": [{"reps": [{"start_s": NaN, "end_s": 1}]}]}',
            "no file of annotations",
        ),
    ],
)
def test_what_cannot_be_understood_is_refused(read, text: str, told: str) -> None:
    with pytest.raises(CoachError, match=told):
        read(text)


def test_tables_tell_the_frame_of_every_time() -> None:
    first, *_ = csv.DictReader(io.StringIO(annotations_to_csv([ANN], TIMES)))
    assert (first["start_frame"], first["peak_frame"], first["end_frame"]) == ("10", "21", "30")
    told = json.loads(annotations_to_json([ANN], TIMES, "a.mp4", {}))
    assert told["raters"][0]["reps"][0]["peak_frame"] == 21


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.coach"
    meta = SessionMeta(
        source="clip.mp4", size_px=(640, 480), nominal_fps=30, program="0", pose_model="full",
        estimator="1", exercise="squat", created_utc=NOW,
    )  # fmt: skip
    with SessionWriter(path, meta) as writer:
        writer.finish([], [], [], {}, Parameters())
    return path


def told(path: Path, rater: str):
    with SessionReader(path) as session:
        return state(session.annotations(), rater)


def add(path: Path, labels: RaterLabels, rater: str) -> int:
    edits = edits_to_add(labels, told(path, rater))
    if edits:
        append(path, rater, edits, NOW)
    return len(edits)


def test_labels_come_into_another_session_whole_once_and_in_one_step(path: Path) -> None:
    assert add(path, ANN, "Cy") > 0
    assert labels_of(told(path, "Cy")) == RaterLabels("Cy", ANN.reps, ANN.notes)
    assert add(path, ANN, "Cy") == 0  # a second time adds nothing
    (back,) = annotations_from_elan(annotations_to_elan([ANN], "a.mp4", NOW))
    rounded = RaterLabels("Cy", back.reps, ())
    assert add(path, rounded, "Cy") == 0  # nor does one that ELAN has rounded
    about_rep = tuple(note for rep in back.reps for note in rep.notes)
    assert add(path, RaterLabels("Cy", back.reps, (*back.notes, *about_rep)), "Cy") == 0
    assert undo(path, "Cy", NOW).reps == ()


def test_an_import_completes_what_is_there_and_removes_nothing(path: Path) -> None:
    add(path, RaterLabels("Ann", (RepLabel(1.0, None, 2.0, "tucked", ("no_hold",)),), ()), "Ann")
    wiser = RepLabel(
        1.0, None, 2.0, "arched", ("on_the_floor",), True, (NoteLabel(1.5, None, "x"),)
    )
    add(path, RaterLabels("", (wiser, RepLabel(4.0, 4.5, 5.0)), ()), "Ann")
    first, second = labels_of(told(path, "Ann")).reps
    assert (first.tilt_class, first.faults) == ("arched", ("no_hold", "on_the_floor"))
    assert first.not_this_exercise
    assert first.notes == wiser.notes
    assert second == RepLabel(4.0, 4.5, 5.0)


def test_json_tells_who_did_what_when_and_what_the_coach_said(path: Path) -> None:
    coach = {"rep": 3, "start_s": 0.9, "tilt_class": "neutral"}
    add(path, RaterLabels("Ann", (RepLabel(1.0, None, 2.0, adopted=coach),), ()), "Ann")
    undo(path, "Ann", NOW)
    add(path, RaterLabels("Ann", (RepLabel(1.5, None, 2.0, "arched"),), ()), "Ann")
    with SessionReader(path) as session:
        rows = list(session.annotations())
    labels = [labels_of(state(rows, "Ann"))]
    text = annotations_to_json(labels, TIMES, "a.mp4", {"Ann": history(rows, "Ann")})
    done = json.loads(text)["raters"][0]["history"]
    assert [(one["kind"], one["stands"]) for one in done] == [
        ("rep", False),
        ("undo", True),
        ("rep", True),
        ("class", True),
    ]
    assert json.loads(done[0]["value"])["adopted"] == coach
    assert all(one["rater"] == "Ann" and one["created_utc"] for one in done)
