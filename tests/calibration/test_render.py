"""The command: pictures and clips with their truth, the same for the same seed."""

import csv
import json
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from coach.assets import sample_videos_dir

pytestmark = pytest.mark.skipif(
    find_spec("anny") is None or find_spec("moderngl") is None,
    reason="the laboratory's packages anny and moderngl are not installed",
)


def _stills(folder: Path, seed: int = 4) -> list[dict[str, str]]:
    from calibration.render import main

    arguments = ["stills", str(folder), "--people", "2", "--per-person", "2", "--size", "320x240"]
    assert main([*arguments, "--seed", str(seed)]) == 0
    with (folder / "p00002.csv").open() as file:
        return list(csv.DictReader(file))


def test_same_seed_gives_the_same_pictures(tmp_path: Path) -> None:
    rows = _stills(tmp_path / "a")
    _stills(tmp_path / "b")
    _stills(tmp_path / "c", seed=5)
    for row in rows:
        pictures = [(tmp_path / folder / row["file"]).read_bytes() for folder in "abc"]
        assert pictures[0] == pictures[1]
        assert pictures[0] != pictures[2]


def test_a_stopped_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    rows = _stills(tmp_path)
    first = tmp_path / rows[0]["file"]
    first.unlink()
    _stills(tmp_path)
    assert not first.exists()
    (tmp_path / "p00002.csv").unlink()
    _stills(tmp_path)
    assert first.exists()


def test_still_has_the_columns_of_the_sample_clips(tmp_path: Path) -> None:
    with (sample_videos_dir() / "calibration.csv").open() as file:
        known = set(next(csv.reader(file))) - {"frame", "t"}
    assert known <= set(_stills(tmp_path)[0])


def test_person_is_drawn_where_the_truth_says(tmp_path: Path) -> None:
    from calibration.gl import Renderer
    from calibration.motions import random_posture
    from calibration.people import make_person, wardrobe
    from calibration.scene import look, set_stage
    from calibration.truth import truth

    person, rng = make_person(2), np.random.default_rng(0)
    model = wardrobe(person, 0, False)
    posture = random_posture(rng, person, "squat")
    stage = set_stage(rng, model, [posture], (320, 240), 5.0)
    pose, figure = look(stage, posture)
    renderer = Renderer((320, 240))
    camera = stage.view.camera
    shown = renderer.draw(figure, stage.room, stage.lights, camera, 0.0).astype(int)
    figure.positions[:] = [0.0, 0.0, -5.0]
    empty = renderer.draw(figure, stage.room, stage.lights, camera, 0.0).astype(int)
    drawn = np.abs(shown - empty).max(axis=2) > 4
    row = truth(person.body, posture, pose, camera)
    for name in ("hip_L", "hip_R", "knee_L", "knee_R", "T12", "L5S1"):
        assert drawn[round(row[f"{name}_y"]), round(row[f"{name}_x"])], name


def test_renderers_of_two_sizes_do_not_disturb_each_other() -> None:
    from calibration.gl import Renderer
    from calibration.motions import random_posture
    from calibration.people import make_person, wardrobe
    from calibration.scene import look, set_stage

    def picture(renderer: Renderer) -> NDArray[np.uint8]:
        person, rng = make_person(2), np.random.default_rng(0)
        posture = random_posture(rng, person, "stand")
        stage = set_stage(rng, wardrobe(person, 0, False), [posture], renderer.size, 5.0)
        _, figure = look(stage, posture)
        return renderer.draw(figure, stage.room, stage.lights, stage.view.camera, 0.0)

    small = Renderer((320, 240))
    alone = picture(small)
    upright = Renderer((240, 420))
    assert picture(upright).shape == (420, 240, 3)
    assert np.array_equal(picture(small), alone)


def test_clip_has_a_row_per_frame_and_its_reps(tmp_path: Path) -> None:
    from calibration.render import main

    arguments = ["clips", str(tmp_path), "--people", "7", "--sets", "walk_in", "--size", "160x120"]
    assert main([*arguments, "--fps", "10"]) == 0
    stem = tmp_path / "tune_p00007_walk_in"
    summary = json.loads(stem.with_suffix(".reps.json").read_text())
    with stem.with_suffix(".csv").open() as file:
        rows = list(csv.DictReader(file))
    video = cv2.VideoCapture(str(stem.with_suffix(".mp4")))
    assert video.get(cv2.CAP_PROP_FRAME_COUNT) == len(rows) >= 80
    assert summary["reps"] == [] and summary["exercise"] == "squat"
    assert float(rows[10]["t"]) == pytest.approx(1.0)


def test_unknown_set_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from calibration.render import main

    assert main(["clips", str(tmp_path), "--people", "7", "--sets", "moonwalk"]) == 1
    assert "moonwalk" in capsys.readouterr().err
