"""What the server tells and takes of annotations, on a real port."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from coach.session.reader import SessionReader
from coach.studio.library import session_id
from tests.studio.conftest import Served
from tests.studio.sessions import make_session

HOSTILE = "a 'quote' \"double\" <script>alert(1)</script> &amp;\nnext; line, \u2603"


class Notes:
    """A window of one rater."""

    def __init__(self, client: httpx.Client, session: Path, rater: str) -> None:
        self._client, self._rater = client, rater
        self._address = f"/api/session/{session_id(session)}/annotations"

    def get(self, where: str = "", **query: str) -> httpx.Response:
        return self._client.get(self._address + where, params={"rater": self._rater, **query})

    def post(self, where: str = "", **body: Any) -> httpx.Response:
        return self._client.post(self._address + where, json={"rater": self._rater, **body})

    def edit(self, **edit: Any) -> dict[str, Any]:
        return self.told(self.post(edits=[edit]))

    def upload(self, text: str, **query: str) -> httpx.Response:
        return self._client.post(
            f"{self._address}/import",
            params={"rater": self._rater, **query},
            content=text.encode(),
            headers={"Content-Type": "text/plain"},
        )

    @staticmethod
    def told(answer: httpx.Response) -> dict[str, Any]:
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return make_session(tmp_path / "sessions" / 'a "b" <c>.coach', duration_s=10.0)


@pytest.fixture
def window(session: Path, serve: Callable[..., Served]) -> Callable[..., Notes]:
    served = serve(session.parent)
    return lambda rater: Notes(served.client(), session, rater)


def rep(ann: Notes, start_s: float = 1.0, end_s: float = 2.0) -> dict[str, Any]:
    made: dict[str, Any] = ann.edit(kind="rep", start_s=start_s, end_s=end_s)["reps"][-1]
    return made


def test_an_edit_is_in_the_session_when_it_is_answered(window, session: Path) -> None:
    ann = window("Ann")
    made = rep(ann)
    told = ann.edit(kind="class", value="arched", target=made["id"])
    assert told["reps"][0]["tilt_class"] == "arched"
    with SessionReader(session) as reader:
        assert [row.kind for row in reader.annotations()] == ["rep", "class"]
    assert ann.told(ann.get()) == told


def test_undo_and_redo_are_the_raters_own(window) -> None:
    ann, bo = window("Ann"), window("Bo")
    rep(ann)
    rep(bo)
    assert bo.told(bo.post("/undo"))["reps"] == []
    assert len(ann.told(ann.get())["reps"]) == 1
    assert bo.told(bo.post("/redo"))["can_undo"]
    answer = bo.post("/redo")
    assert (answer.status_code, "nothing of Bo to redo" in answer.json()["error"]) == (409, True)


def test_a_second_window_is_told_that_it_is_late(window) -> None:
    one, two = window("Ann"), window("Ann")
    made = rep(one)
    one.edit(kind="class", value="arched", target=made["id"])
    late = two.post(edits=[{"kind": "class", "value": "tucked", "target": made["id"]}])
    assert late.status_code == 409
    assert "changed or removed in another window" in late.json()["error"]
    outdated = two.post("/undo", head=made["id"])
    assert outdated.status_code == 409
    assert two.told(two.get())["reps"][0]["tilt_class"] == "arched"


def test_nothing_of_others_is_sent_before_a_rater_has_finished(window) -> None:
    ann, bo = window("Ann"), window("Bo")
    rep(ann)
    ann.edit(kind="note", start_s=1.5, value="told to nobody")
    rep(bo)
    assert "told to nobody" not in bo.get().text
    assert bo.told(bo.get(blind="0"))["others"] is None
    assert "told to nobody" not in bo.get(rater="").text
    assert "told to nobody" not in bo.get(rater="Cy", blind="0").text
    told = bo.told(bo.post("/done", done=True))
    (other,) = told["others"]["raters"]
    assert (other["rater"], other["notes"][0]["text"]) == ("Ann", "told to nobody")
    assert ann.told(ann.get())["others"] is None
    assert len(bo.told(bo.get(rater="", blind="0"))["others"]["raters"]) == 2  # who only looks


def test_who_labels_after_having_looked_is_not_blind(window) -> None:
    ann = window("Ann")
    ann.post("/done", done=True, looked=True)
    assert not rep(ann)["blind"]


@pytest.mark.parametrize("kind", ["csv", "json", "elan", "boris"])
def test_what_is_taken_away_can_be_brought_in_again(window, kind: str) -> None:
    ann, bo = window("Ann"), window('B"o <b>')
    made = rep(ann)
    ann.edit(kind="class", value="tucked", target=made["id"])
    ann.edit(kind="note", start_s=3.0, end_s=4.0, value=HOSTILE)
    file = ann.get("/export", format=kind)
    assert file.status_code == 200
    assert file.headers["content-disposition"].startswith(
        "attachment; filename*=utf-8''a%20%22b%22%20%3Cc%3E.annotations."
    )
    same = ann.told(ann.upload(file.text, format=kind))
    assert same["imported"] == {"Ann": 0}
    renamed = {
        "csv": lambda text: text.replace("\nAnn,", "\n,"),
        "json": lambda text: text.replace('"rater": "Ann",\n   "reps"', '"rater": "",\n   "reps"'),
        "elan": lambda text: text.replace('PARTICIPANT="Ann" ANNOTATOR="Ann"', ""),
        "boris": lambda text: text.replace("\tAnn\t", "\t\t"),
    }[kind](file.text)
    told = bo.told(bo.upload(renamed, format=kind))
    assert list(told["imported"]) == ['B"o <b>']
    assert [(one["start_s"], one["end_s"], one["tilt_class"]) for one in told["reps"]] == [
        (1.0, 2.0, "tucked")
    ]
    assert [note["text"] for note in told["notes"]] == [HOSTILE]
    assert bo.told(bo.post("/undo"))["reps"] == []  # as one step


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"edits": [{"kind": "rep", "start_s": 1, "end_s": 99}]}, "outside the recording"),
        ({"edits": [{"kind": "rep", "start_s": -1e300, "end_s": 2}]}, "outside the recording"),
        ({"edits": [{"kind": "rep", "start_s": 1, "end_s": 2, "rater": "Bo"}]}, "rater: Extra"),
        ({"edits": [{"kind": "rep", "adopt": 4}]}, "counts no rep 4"),
        ({"edits": 3}, "edits: "),
        ({"edits": [{"kind": "rep"}] * 1001}, "at most 1000"),
        ({"rater": " ", "edits": []}, "no name of a rater"),
        ({"rater": "a\u0000", "edits": []}, "no name of a rater"),
    ],
)
def test_what_cannot_be_is_answered_with_a_sentence(window, body: dict, told: str) -> None:
    answer = window("Ann").post(**body)
    assert (answer.status_code, told in answer.json()["error"]) == (400, True), answer.text


def test_no_file_of_unknown_kind_or_unreadable_text(window) -> None:
    ann = window("Ann")
    assert ann.get("/export", format="exe").status_code == 400
    assert ann.upload("rater", format="csv").status_code == 400
    bomb = '<!DOCTYPE a [<!ENTITY b "ha">]><ANNOTATION_DOCUMENT>&b;</ANNOTATION_DOCUMENT>'
    assert "document type" in ann.upload(bomb, format="elan").json()["error"]


def test_history_tells_what_was_taken_back(window) -> None:
    ann = window("Ann")
    rep(ann)
    ann.post("/undo")
    changes = json.loads(ann.get("/history").text)
    assert [(one["kind"], one["stands"]) for one in changes] == [("rep", False), ("undo", True)]


def test_read_only_takes_nothing(session: Path, serve: Callable[..., Served]) -> None:
    served = serve(session.parent, read_only=True)
    ann = Notes(served.client(), session, "Ann")
    answer = ann.post(edits=[{"kind": "rep", "start_s": 1, "end_s": 2}])
    assert answer.status_code == 403
    assert ann.told(ann.get())["reps"] == []
