from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach.errors import CoachError
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.people.calibrate import read_calibration
from tests.neutrals import calibrated


def test_a_calibration_file_gives_back_the_neutral(
    calibration_file: Path, model: LumbopelvicModel
) -> None:
    neutral = read_calibration(calibration_file, model).neutral()
    assert neutral == calibrated()
    assert neutral.reference == pytest.approx(model.average)


@pytest.mark.parametrize("scores", [None, [1.0, None], "here"], ids=["no", "a gap in", "no list"])
def test_a_file_without_scores_is_said_in_one_sentence(
    calibration_file: Path, model: LumbopelvicModel, tmp_path: Path, scores: object
) -> None:
    kept = json.loads(calibration_file.read_text(encoding="utf-8"))
    del kept["scores"]
    spoilt = tmp_path / "me.json"
    spoilt.write_text(json.dumps(kept if scores is None else kept | {"scores": scores}))
    with pytest.raises(CoachError, match="is no calibration file, scores") as caught:
        read_calibration(spoilt, model)
    message = str(caught.value)
    assert str(spoilt) in message and message.endswith("make one with `coach calibrate`.")
    assert "\n" not in message
