from __future__ import annotations

import json
import os
from pathlib import Path

from coach.programme.sets import sets_of
from coach.programme.store import Store
from coach.session.store import SessionReader
from tests.live.sessions import SIZE, ClipCamera, Headless, check_replay, of
from tests.program import command
from tests.session.children import in_a_small_disk

OTHER_SIZE = (480, 360)


def test_whatever_the_camera_does_the_set_goes_on_and_nothing_is_lost(
    camera: ClipCamera, calibration_file: Path, tmp_path: Path
) -> None:
    with Headless(
        tmp_path, "hip-thrust", "--source", camera.address, "--calibration", calibration_file,
        "--out", tmp_path, "--reps", 2,
    ) as live:  # fmt: skip
        live.until("guidance", level="green")
        live.until("countdown", left_s=1)
        live.until("set_start")
        for fault in ("stalled", "dark"):
            setattr(camera, fault, True)
            assert live.until("trouble", part="camera")["text"]
            setattr(camera, fault, False)
            live.until("trouble", part="camera", text="")
        camera.stop()
        assert "tried again" in live.until("trouble", part="camera")["text"]
        camera.start()
        live.until("trouble", part="camera", text="")
        camera.size = OTHER_SIZE
        camera.playing = True
        assert live.until("rep")["rep"] == 1
        camera.size = SIZE
        camera.fps = 7.0
        assert live.until("rep")["rep"] == 2
        lines = live.to_the_end()
    ended = of(lines, "set_end")[0]
    assert (ended["reps"], ended["why"]) == (2, "reps")
    session = Path(ended["session"])
    with SessionReader(session) as reader:
        assert reader.complete
        assert {pose.size_px for pose in reader.poses()} == {SIZE}
    check_replay(session)
    with Store(tmp_path / "coach" / "programme.db") as store:
        (one,) = sets_of(store.events())
    assert (one.subject, one.detail.reps, one.detail.ended_why) == ("hip-thrust", 2, "reps")
    assert one.detail.session == session.name
    assert one.detail.own_arch_deg is not None


def test_on_a_full_disk_and_without_sound_the_set_is_coached_to_its_end(
    live_clip: Path, tmp_path: Path
) -> None:
    (tmp_path / "asoundrc").write_text("pcm.!default { type hw card 99 }")
    disk = tmp_path / "disk"
    disk.mkdir()
    done = in_a_small_disk(
        disk,
        "env", f"ALSA_CONFIG_PATH={tmp_path / 'asoundrc'}", f"XDG_DATA_HOME={tmp_path}",
        *command("live", "hip-thrust", "--source", live_clip, "--out", disk, "--headless"),
        size="100k",
    )  # fmt: skip
    assert done.returncode == 1, done.stderr  # the set was coached, and not kept
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(of(lines, "rep")) == 2
    troubles = [(one["part"], one["text"]) for one in of(lines, "trouble")]
    assert [text for part, text in troubles if part == "sound"] == [
        "Sound is off: there are no loudspeakers or headphones; connect some."
    ]
    assert "the disk is full" in dict(troubles)["recording"]
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("coach: ")]
    assert "the disk is full" in line


def test_a_loudspeaker_that_blocks_holds_nobody_up(live_clip: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "loudspeaker")
    (tmp_path / "asoundrc").write_text(
        "pcm.!default { type file slave.pcm { type null } "
        f'file "{tmp_path / "loudspeaker"}" format raw }}'
    )
    reading = os.open(tmp_path / "loudspeaker", os.O_RDONLY | os.O_NONBLOCK)  # and never read
    config = str(tmp_path / "asoundrc")
    with Headless(
        tmp_path, "hip-thrust", "--source", live_clip, "--tone", ALSA_CONFIG_PATH=config
    ) as live:
        lines = live.to_the_end()
    os.close(reading)
    assert len(of(lines, "rep")) == 2
