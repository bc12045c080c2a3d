from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.session.summary import Versions
from coach.validation.labelled.contact_strip import Picture
from coach.validation.labelled.count_report import CountReport, summarise_counts
from coach.validation.labelled.write import write_count_report
from tests.validation.labelled.factories import clip_score, label

PEAKS = [2.0, 4.1, 6.0]
EXACT = clip_score(label(peak_s=PEAKS), ("tucked", "unclear", "neutral"), 3, "squat")
ONE_LOST = clip_score(label(view="FRONT", peak_s=PEAKS), ("tucked", "unclear"), 3, "hip-hinge")
ALL_LOST = clip_score(label("hip-hinge", file="<b>.mp4"), (), 5)
NOT_COUNTED = clip_score(label(reps=None), ("arched",), 9, "squat")
QUIET = clip_score(label(None, 0, file="neg.mp4"), counts={"squat": 0})
GHOST = clip_score(
    label(None, 0, file="ghost.mp4"), ("unclear",), counts={"squat": 1}, recognised="squat"
)
CLIPS = [EXACT, ONE_LOST, ALL_LOST, NOT_COUNTED, QUIET, GHOST]


def test_counts_are_summed_over_the_clips_that_somebody_counted() -> None:
    s = summarise_counts(CLIPS)
    assert (s.counted_clips, s.exact, s.within_one) == (3, 1, 2)
    assert (s.baseline_exact, s.baseline_within_one) == (2, 2)
    assert (s.baseline_better, s.better) == (1, 0)
    assert (s.true_reps, s.reps, s.baseline_reps) == (9, 5, 11)
    assert (s.true_peaks, s.peaks_matched) == (6, 5)
    assert (s.verdicts, s.side_reps, s.side_verdicts) == (3, 3, 2)


def test_auto_and_negatives_are_summed_apart() -> None:
    s = summarise_counts(CLIPS)
    assert (s.exercise_clips, s.recognised, s.recognised_wrongly) == (4, 2, 1)
    assert (s.negatives, s.negatives_counted, s.negatives_recognised) == (2, 1, 1)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("counts")
    report = CountReport(
        labels="labels.json",
        names="*",
        versions=Versions(program="1", pose_model="full", estimator="lp-1"),
        summary=summarise_counts(CLIPS),
        clips=CLIPS,
        failed=["cut.mp4 is not a video that can be decoded."],
    )
    write_count_report(out, report, {"ghost": [Picture("data:image/jpeg;base64,AA==", "2.0 s")]})
    return out


def test_every_clip_has_a_row_with_counts_side_by_side(out: Path) -> None:
    text = (out / "report.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| clips/a | side")]
    assert [cell.strip("| ") for cell in rows[0]] == [
        "clips/a", "side, facing left", "squat", "3", "3", "3", "3 of 3", "2 of 3", "squat",
        "75 %", "not side on 20 %, back hidden 5 %", "the thigh stays below 40 degrees (2)",
    ]  # fmt: skip
    assert "1 of 3 clips counted exactly, by the ten-line counter 2" in text
    assert "| ghost | side, facing left | squat 1 |" in text
    assert "cut.mp4 is not a video" in text


def test_names_from_outside_are_words_on_the_pages_not_markup(out: Path) -> None:
    assert "&lt;b&gt;" in (out / "report.html").read_text(encoding="utf-8")
    for page in out.glob("*.html"):
        assert "<b>" not in page.read_text(encoding="utf-8")


def test_the_gallery_holds_its_pictures_and_what_was_said_of_them(out: Path) -> None:
    text = (out / "gallery.html").read_text(encoding="utf-8")
    assert text.count("<img") == 1
    assert 'src="data:image/jpeg;base64,AA=="' in text
    assert "No exercise; counted squat 1; auto: squat" in text


def test_the_numbers_are_in_the_json(out: Path) -> None:
    found = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert found["summary"]["exact"] == 1
    assert found["clips"][0]["reps"][0] == {"peak_s": 2.0, "tilt_class": "tucked"}
    assert found["clips"][0]["label"]["peak_s"] == PEAKS
