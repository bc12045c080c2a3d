from __future__ import annotations

import csv
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import wave
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import coach.exercises.library as library
from coach.assets import models_dir, sample_videos_dir
from coach.capture.devices import list_cameras
from coach.cli import app
from coach.errors import CoachError
from coach.geometry.reasons import Reason, sentence
from coach.session.calibration import Calibration
from coach.session.store import SessionReader
from tests.clips import Picture, pictures, scaled, write
from tests.program import coach, command

FRAME_COLUMNS = [
    "frame", "t_s", "pelvic_tilt_deg", "pelvic_tilt_sd_deg", "lumbar_angle_deg",
    "lumbar_angle_sd_deg", "trunk_lean_deg", "hip_angle_deg", "knee_angle_deg", "yaw_deg",
    "phase", "reason",
]  # fmt: skip
REP_COLUMNS = [
    "rep", "start_s", "peak_s", "end_s", "partial", "tilt_class", "p_tucked", "p_neutral",
    "p_arched", "reference", "score", "graded_points", "faults", "tilt_deg", "tilt_sd_deg",
    "why_unclear", "side",
]  # fmt: skip


def run(*words: object) -> Result:
    """The program in this process: no MediaPipe has to start, so only for what needs none."""
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def summary(path: Path) -> dict[str, object]:
    read: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return read


def one_sentence(text: str) -> str:
    """The one line of an error, without its `coach:`."""
    (line,) = [line for line in text.splitlines() if line.strip()]
    assert line.startswith("coach: ")
    assert line.rstrip().endswith(".")
    return line.removeprefix("coach: ")


@pytest.fixture(scope="session")
def session(scored: Path) -> Path:
    return scored / "thrust.coach"


# -- what score writes -------------------------------------------------------------------


def test_score_writes_session_tables_summary_and_video(scored: Path) -> None:
    assert {path.name for path in scored.iterdir()} == {
        "thrust.coach", "thrust.frames.csv", "thrust.reps.csv", "thrust.candidates.csv",
        "thrust.json", "thrust.webm",
    }  # fmt: skip


def test_the_table_of_frames_has_the_columns_of_the_contract(scored: Path) -> None:
    frames = table(scored / "thrust.frames.csv")
    assert list(frames[0])[: len(FRAME_COLUMNS)] == FRAME_COLUMNS
    assert [row["frame"] for row in frames] == [str(i) for i in range(232)]
    assert not any(cell.lower() == "nan" for row in frames for cell in row.values())
    for row in frames:
        assert row["lumbar_angle_deg"] != "" or row["reason"] != ""


def test_the_table_of_reps_has_the_columns_of_the_contract(scored: Path) -> None:
    reps = table(scored / "thrust.reps.csv")
    assert list(reps[0])[: len(REP_COLUMNS)] == REP_COLUMNS
    own = {metric.name for metric in library.load("hip-thrust").metrics}
    assert set(reps[0]) == {*REP_COLUMNS, *own}
    assert [float(row["peak_s"]) for row in reps] == pytest.approx([2.8, 5.9], abs=0.25)


def test_the_summary_has_the_keys_of_the_contract(scored: Path) -> None:
    found = summary(scored / "thrust.json")
    assert {"exercise", "reps", "score", "view", "quality", "versions"} <= found.keys()
    assert (found["exercise"], found["reps"]) == ("hip-thrust", 2)
    assert str(found["view"]).startswith("side")
    assert found["neutral_source"] == "calibration"
    assert set(found["versions"]) == {"program", "pose_model", "estimator"}  # type: ignore[call-overload]


def test_the_annotated_video_has_every_frame(scored: Path) -> None:
    annotated = pictures(scored / "thrust.webm")
    assert len(annotated) == 232
    assert annotated[0].shape == (360, 640, 3)


# -- scoring again, without the video ----------------------------------------------------


def test_a_session_scored_again_elsewhere_gives_the_same(
    session: Path, calibration_file: Path, tmp_path: Path
) -> None:
    done = run(
        "score", session, "-e", "hip-thrust", "-o", tmp_path, "--calibration", calibration_file
    )
    assert done.exit_code == 0, done.stderr
    for name in ("thrust.reps.csv", "thrust.frames.csv", "thrust.json"):
        assert (tmp_path / name).read_text() == session.with_name(name).read_text()


def test_a_session_scored_again_in_its_place_gives_the_same(
    session: Path, calibration_file: Path, tmp_path: Path
) -> None:
    own = tmp_path / "thrust.coach"
    own.write_bytes(session.read_bytes())
    for _ in range(2):
        done = run(
            "score", own, "-e", "hip-thrust", "-o", tmp_path, "--calibration", calibration_file
        )
        assert done.exit_code == 0, done.stderr
        before = session.with_name("thrust.reps.csv").read_text()
        assert (tmp_path / "thrust.reps.csv").read_text() == before


def test_without_exercise_angles_are_written_and_no_reps(session: Path, tmp_path: Path) -> None:
    done = run("score", session, "--exercise", "none", "--out", tmp_path)
    assert done.exit_code == 0, done.stderr
    assert table(tmp_path / "thrust.reps.csv") == []
    assert len(table(tmp_path / "thrust.frames.csv")) == 232
    assert summary(tmp_path / "thrust.json")["exercise"] == "none"


def test_auto_names_the_exercise(session: Path, tmp_path: Path) -> None:
    done = run("score", session, "--exercise", "auto", "--out", tmp_path)
    assert done.exit_code == 0, done.stderr
    assert summary(tmp_path / "thrust.json")["exercise"] == "hip-thrust"
    assert "Hip thrust: " in done.stderr


def test_a_session_scored_again_has_its_own_calibration(session: Path, tmp_path: Path) -> None:
    done = run("score", session, "-e", "hip-thrust", "-o", tmp_path)
    assert done.exit_code == 0, done.stderr
    for made in (".frames.csv", ".reps.csv"):
        again = (tmp_path / f"thrust{made}").read_bytes()
        assert again == session.with_suffix(made).read_bytes()


def test_without_calibration_reps_are_counted_and_graded_by_what_is_seen(
    session: Path, tmp_path: Path
) -> None:
    never = tmp_path / "never" / session.name
    never.parent.mkdir()
    shutil.copy(session, never)
    with closing(sqlite3.connect(never)) as plain:  # as if it had never been given one
        plain.execute("UPDATE meta SET value = 'null' WHERE key IN ('calibration', 'neutral')")
        plain.commit()
    done = run("score", never, "-e", "hip-thrust", "-o", tmp_path)
    assert done.exit_code == 0, done.stderr
    found = summary(tmp_path / "thrust.json")
    assert (found["reps"], found["neutral_source"]) == (2, "population")
    assert found["score"] is not None
    assert "Calibrate (coach calibrate)" in " ".join(done.stderr.split())
    for row in table(tmp_path / "thrust.reps.csv"):
        chances = [float(row[name]) for name in ("p_tucked", "p_neutral", "p_arched")]
        assert sum(chances) == pytest.approx(1.0, abs=0.002)
        if row["tilt_class"] == "unclear":  # the table has three decimals
            assert max(chances) <= 0.6
        else:
            assert max(chances) >= 0.6
        told = row["tilt_class"] != "unclear" or row["why_unclear"].startswith("tucked or neutral")
        assert float(row["graded_points"]) == (100.0 if told else 60.0)


def test_a_users_own_exercise_is_scored_by_its_path(session: Path, tmp_path: Path) -> None:
    built_in = Path(library.__file__).parent / "hip-thrust.toml"
    mine = tmp_path / "mine.toml"
    mine.write_text(built_in.read_text().replace('name = "hip-thrust"', 'name = "mine"', 1))
    done = run("score", session, "-e", mine, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    found = summary(tmp_path / "out" / "thrust.json")
    assert (found["exercise"], found["reps"]) == ("mine", 2)


# -- bad input ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def standing() -> list[Picture]:
    return pictures(sample_videos_dir() / "calibration.mp4", 0, 40)


def sound(path: Path) -> Path:
    with wave.open(str(path), "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(8000)
        recording.writeframes(bytes(16000))
    return path


def test_every_bad_file_gets_one_sentence_and_the_rest_of_the_batch_is_done(
    standing: list[Picture], tmp_path: Path
) -> None:
    good = write(tmp_path / "good.mp4", standing)
    noise = np.random.default_rng(0).integers(0, 255, (12, 240, 320, 3), dtype=np.uint8)
    sentences = {
        tmp_path / "absent.mp4": "no such file",
        tmp_path / "text.mp4": "is not a video",
        tmp_path / "empty.mp4": "is empty",
        tmp_path / "cut.mp4": "cut off",
        sound(tmp_path / "sound.wav"): "no picture in it",
        write(tmp_path / "one.mp4", standing[:1]): "one single picture",
        write(tmp_path / "blank.mp4", [np.full((240, 320, 3), 90, np.uint8)] * 12): "nobody",
        write(tmp_path / "noise.mp4", noise): "nobody",
        tmp_path / "nothing": "no video in the folder",
        tmp_path / "damaged.coach": "not a coach session",
        tmp_path / "again" / "good.mp4": "no such file",
    }
    (tmp_path / "nothing").mkdir()
    (tmp_path / "text.mp4").write_text("not a film\n" * 100)
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "cut.mp4").write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    (tmp_path / "damaged.coach").write_bytes(b"SQLite format 3\0" + bytes(2000))
    out = tmp_path / "out"
    done = coach("score", *sentences, good, "-e", "squat", "-o", out)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    errors = [line for line in done.stderr.splitlines() if line.startswith("coach: ")]
    assert len(errors) == len(sentences)
    for path, expected in sentences.items():
        (line,) = [line for line in errors if str(path) in line]
        assert expected in line
        assert line.endswith(".")
    assert "1 of 12 were scored." in done.stderr
    assert summary(out / "good.json")["reps"] == 0


def test_two_files_of_one_name_do_not_overwrite_each_other(session: Path, tmp_path: Path) -> None:
    for suffix in (".mp4", ".mov"):
        (tmp_path / "thrust").with_suffix(suffix).touch()
    done = run("score", tmp_path / "thrust.mp4", tmp_path / "thrust.mov", "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert "would overwrite the results" in one_sentence(done.stderr)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("-e", "hip-trust"), "did you mean 'hip-thrust'"),
        (("-e", "absent.toml"), "no exercise file absent.toml"),
        (("-e", "{broken}"), "counting.kind"),
        (("-e", "squat", "--calibration", "absent.json"), "no calibration file absent.json"),
        (("-e", "squat", "--calibration", "{broken}"), "no calibration file"),
        (("-e", "squat", "--calibration", "{older}"), "run `coach calibrate` on the clip again"),
        (("-e", "squat", "--pose-model", "absent.task"), "Pose model absent.task: no such file"),
        (("-e", "squat", "--pose-model", "{bundle}"), "damaged"),
    ],
)
def test_a_wrong_option_gets_one_sentence(
    session: Path, calibration_file: Path, tmp_path: Path, words: tuple[str, ...], expected: str
) -> None:
    thrust = (Path(library.__file__).parent / "hip-thrust.toml").read_text()
    (tmp_path / "broken.toml").write_text(thrust.replace('"excursion"', '"jump"'))
    own = Calibration.model_validate_json(calibration_file.read_text())
    older = own.model_copy(update={"estimator": "older"})
    (tmp_path / "older.json").write_text(older.model_dump_json())
    whole = (models_dir() / "pose_landmarker_full.task").read_bytes()
    (tmp_path / "damaged.task").write_bytes(whole[: len(whole) // 2])
    files = {
        "broken": tmp_path / "broken.toml",
        "older": tmp_path / "older.json",
        "bundle": tmp_path / "damaged.task",
    }
    filled = [word.format(**files) for word in words]
    done = run("score", session, *filled, "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert expected in one_sentence(done.stderr)
    assert not (tmp_path / "out").exists()


def test_names_with_brackets_are_printed_whole(tmp_path: Path) -> None:
    done = run("score", tmp_path / "set [1].mp4", "-e", "squat", "-o", tmp_path)
    assert "set [1].mp4" in one_sentence(done.stderr)
    done = run("calibrate", tmp_path / "me [red].mp4", "-o", tmp_path / "me.json")
    assert "me [red].mp4" in one_sentence(done.stderr)


def test_results_that_cannot_be_written_get_one_sentence(session: Path, tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.touch()
    done = run("score", session, "-e", "squat", "-o", occupied)
    assert done.exit_code == 1
    assert f"{occupied}/thrust.coach cannot be written" in one_sentence(done.stderr)


def test_a_video_whose_results_cannot_be_written_gets_one_sentence(
    standing: list[Picture], tmp_path: Path
) -> None:
    clip = write(tmp_path / "clip.mp4", standing)
    occupied = tmp_path / "file"
    occupied.touch()
    done = coach("score", clip, "-e", "squat", "-o", occupied)
    assert done.returncode == 1
    assert "choose a folder you may write to" in one_sentence(done.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file size")
def test_a_full_disk_gets_one_sentence(thrust_clip: Path, tmp_path: Path) -> None:
    def fill() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (90_000, 90_000))

    done = coach("score", thrust_clip, "-e", "squat", "-o", tmp_path, before=fill)
    assert done.returncode == 1
    assert "free some space or choose another folder" in one_sentence(done.stderr)


def test_an_annotation_that_would_replace_its_video_is_refused(
    standing: list[Picture], tmp_path: Path
) -> None:
    original = write(tmp_path / "clip.mp4", standing[:10])
    assert coach("score", original, "-o", tmp_path, "--annotate").returncode == 0
    clip = tmp_path / "clip.webm"  # a video of that kind, to be annotated in its own folder
    before = clip.read_bytes()
    done = coach("score", clip, "-e", "squat", "-o", tmp_path, "--annotate")
    assert done.returncode == 1
    assert "choose another folder" in one_sentence(done.stderr)
    assert clip.read_bytes() == before


def test_a_session_has_no_picture_to_annotate(session: Path, tmp_path: Path) -> None:
    done = run("score", session, "-e", "squat", "-o", tmp_path, "--annotate")
    assert done.exit_code == 1
    assert "score the video instead" in one_sentence(done.stderr)


@pytest.mark.parametrize(
    "words",
    [("score",), ("score", "x.mp4", "-e", "squat", "--fast"), ("jump",)],
)
def test_wrong_usage_is_status_2(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize("words", [(), ("score",), ("calibrate",), ("show",), ("demo",)])
def test_help_is_there_for_every_command(words: tuple[str, ...]) -> None:
    done = run(*words, "--help")
    assert done.exit_code == 0
    assert "--help" in done.stdout


def test_without_a_command_three_things_to_try_are_shown() -> None:
    done = run()
    assert done.exit_code == 0
    tried = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("  coach ")]
    assert tried == ["demo", "score", "live"]


# -- the defaults ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def by_default(thrust_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a video, scored with nothing but its name."""
    folder = tmp_path_factory.mktemp("by default")
    (folder / "sub").mkdir()
    shutil.copy(thrust_clip, folder / "sub" / "mine.mp4")
    done = run("score", folder, "--explain")
    assert done.exit_code == 0, done.stderr
    assert "counted" in done.stderr
    return folder


def test_a_folder_is_scored_beside_its_videos_and_the_exercise_recognised(
    by_default: Path,
) -> None:
    results = by_default / "sub" / "mine-coach"
    summary = json.loads((results / "mine.json").read_text())
    assert (summary["exercise"], summary["reps"]) == ("hip-thrust", 2)
    found = table(results / "mine.candidates.csv")
    assert [row["counted"] for row in found].count("True") == 2
    assert all((row["refused_by"] == "") == (row["counted"] == "True") for row in found)


def test_a_session_scored_without_more_words_keeps_its_exercise_and_place(
    by_default: Path,
) -> None:
    results = by_default / "sub" / "mine-coach"
    before = {path.name: path.read_bytes() for path in results.glob("*.csv")}
    assert run("score", results / "mine.coach").exit_code == 0
    assert {path.name: path.read_bytes() for path in results.glob("*.csv")} == before


def test_what_scoring_left_is_not_taken_for_a_video_to_score(by_default: Path) -> None:
    shutil.copy(by_default / "sub" / "mine.mp4", by_default / "sub" / "mine-coach" / "mine.mp4")
    shutil.move(by_default / "sub" / "mine.mp4", by_default / "mine.txt")
    done = run("score", by_default)
    assert done.exit_code == 1
    assert "no video in the folder" in one_sentence(done.stderr)


# -- awkward input that is scored --------------------------------------------------------


@pytest.fixture(scope="module")
def awkward(
    standing: list[Picture], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, object]]:
    """Summaries of clips that are scored in spite of what is wrong with them."""
    folder = tmp_path_factory.mktemp("awkward")
    gone = [np.full_like(standing[0], 90)] * 40
    clips = [
        write(folder / "away.mp4", [*standing, *gone, *standing]),
        write(folder / "4fps.mp4", standing[::7], fps=4),
        write(folder / "4k.mp4", scaled(standing[:12], (3840, 2160))),
    ]
    done = coach("score", *clips, "-e", "squat", "-o", folder / "out")
    assert done.returncode == 0, done.stderr
    return {path.stem: summary(path) for path in (folder / "out").glob("*.json")}


def test_a_person_who_leaves_and_returns_is_measured_again(
    awkward: dict[str, dict[str, object]],
) -> None:
    quality = awkward["away"]["quality"]
    assert isinstance(quality, dict)
    assert quality["frames"] == 120
    assert quality["reasons"][sentence(Reason.NO_PERSON, 0.0)] == pytest.approx(1 / 3, abs=0.05)


def test_few_frames_a_second_are_pointed_out(awkward: dict[str, dict[str, object]]) -> None:
    assert "Only 4 frames a second" in str(awkward["4fps"]["warnings"])
    assert "frames a second" not in str(awkward["away"]["warnings"])


def test_4k_is_measured(awkward: dict[str, dict[str, object]]) -> None:
    quality = awkward["4k"]["quality"]
    assert isinstance(quality, dict)
    assert quality["frames"] == 12
    assert str(awkward["4k"]["view"]).startswith("side")


@pytest.fixture(scope="module")
def short(
    clip: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, object]]:
    """Summaries of the clips that come with the tests."""
    out = tmp_path_factory.mktemp("short")
    clips = [clip(name) for name in ("two_people", "turned_90", "squat_barbell")]
    done = coach("score", *clips, "-e", "squat", "-o", out)
    assert done.returncode == 0, done.stderr
    return {path.stem: summary(path) for path in out.glob("*.json")}


def test_of_two_people_the_nearest_is_followed_and_it_is_said(
    short: dict[str, dict[str, object]],
) -> None:
    assert "the nearest was followed" in str(short["two_people"]["warnings"])
    assert short["two_people"]["reps"] == 0


def test_a_view_that_is_not_from_the_side_is_blank_with_what_to_do(
    short: dict[str, dict[str, object]],
) -> None:
    quality = short["turned_90"]["quality"]
    assert isinstance(quality, dict)
    assert sentence(Reason.NOT_SIDE_ON, 0.0) in quality["reasons"]
    assert short["turned_90"]["reps"] == 0


def test_real_squats_in_portrait_are_counted(short: dict[str, dict[str, object]]) -> None:
    assert short["squat_barbell"]["reps"] == 2


# -- sessions that were broken off -------------------------------------------------------


def frames_kept(session: Path) -> int:
    try:
        with SessionReader(session) as reader:
            return sum(1 for _ in reader.poses())
    except CoachError:  # not begun yet
        return 0


def test_what_a_killed_score_leaves_is_shown_and_finished(
    thrust_clip: Path, calibration_file: Path, tmp_path: Path
) -> None:
    left = tmp_path / "thrust.coach"
    words = ("score", thrust_clip, "-e", "hip-thrust", "-o", tmp_path)
    with subprocess.Popen(command(*words), stderr=subprocess.DEVNULL) as scoring:
        while frames_kept(left) < 140:  # the first rep is over
            assert scoring.poll() is None
            time.sleep(0.05)
        scoring.kill()
    shown = run("show", left)
    assert shown.exit_code == 0, shown.stderr
    assert "broken off after" in " ".join(shown.stdout.split())

    again = tmp_path / "again"
    done = run("score", left, "-e", "hip-thrust", "-o", again, "--calibration", calibration_file)
    assert done.exit_code == 0, done.stderr
    assert len(table(again / "thrust.frames.csv")) == frames_kept(left) >= 140
    first = table(again / "thrust.reps.csv")[0]
    assert float(first["peak_s"]) == pytest.approx(2.8, abs=0.25)


def test_show_prints_answer_curve_and_reps(session: Path) -> None:
    done = run("show", session)
    assert done.exit_code == 0, done.stderr
    for expected in ("thrust.mp4", "of 2 lockouts", "Next:", "Lumbar angle", "rep"):
        assert expected in done.stdout
    assert re.findall(r"^ *(\d) +\d+\.\d +\d+\.\d", done.stdout, re.MULTILINE) == ["1", "2"]


def test_show_of_what_is_no_session_gets_one_sentence(thrust_clip: Path, tmp_path: Path) -> None:
    assert "not a coach session" in one_sentence(run("show", thrust_clip).stderr)
    assert "No session at" in one_sentence(run("show", tmp_path / "absent.coach").stderr)
    assert run("show", thrust_clip).exit_code == 1


# -- calibration -------------------------------------------------------------------------


def test_calibrate_keeps_the_neutral_and_range_of_a_clip(tmp_path: Path) -> None:
    clip = write(tmp_path / "me.mp4", pictures(sample_videos_dir() / "calibration.mp4", step=2), 15)
    kept = tmp_path / "me.json"
    done = coach("calibrate", clip, "-o", kept)
    assert done.returncode == 0, done.stderr
    read = Calibration.model_validate_json(kept.read_text())
    assert read.tuck_deg < -2 < 2 < read.arch_deg
    assert f"Kept in {kept}" in done.stderr


def test_a_clip_without_arch_and_tuck_is_no_calibration(
    standing: list[Picture], tmp_path: Path
) -> None:
    clip = write(tmp_path / "standing.mp4", standing)
    done = coach("calibrate", clip, "-o", tmp_path / "me.json")
    assert done.returncode == 1
    assert "The calibration clip shows" in one_sentence(done.stderr)
    assert not (tmp_path / "me.json").exists()


# -- cameras and profiles ----------------------------------------------------------------


def test_profiles_are_listed_and_who_is_not_there_cannot_be_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    listed = run("profiles")
    assert (listed.exit_code, "No profiles yet" in listed.stdout) == (0, True)
    missing = run("profiles", "--delete", "anna")
    assert missing.exit_code == 1
    assert "no profile 'anna'" in one_sentence(missing.stderr)


@pytest.mark.skipif(bool(list_cameras()), reason="needs a machine without a camera")
def test_without_a_camera_that_is_said_and_what_to_do(tmp_path: Path) -> None:
    done = run("cameras", "--out", tmp_path)
    assert done.exit_code == 1
    assert "No camera was found: plug one in" in done.stdout


def test_libraries_that_can_have_several_threads_get_one_before_they_are_loaded() -> None:
    code = (
        "import os, sys; os.environ['OPENBLAS_NUM_THREADS'] = '2'\n"
        "sys.argv, sys.exit = ['coach'], lambda status: None\n"
        "from coach.cli import main; main()\n"
        "print('numpy' in sys.modules, os.environ['OPENBLAS_NUM_THREADS'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "False 1"
