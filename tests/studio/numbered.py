"""Videos whose frames carry their own number as bits, and sessions of them.

A picture is 320 x 180; its uppermost rows hold a white mark and twelve squares, black for 0 and
white for 1, the lowest bit first. What a browser shows is read back from the squares' middles.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.capture.video import VideoFile
from coach.pose.types import Pose
from coach.session.meta import SessionMeta
from coach.session.store import SessionWriter

SIZE = (320, 180)
BITS = 12
SQUARE = 24

READ_BACK = """
async (video) => {
  const canvas = document.createElement("canvas");
  canvas.width = 320; canvas.height = 180;
  const ctx = canvas.getContext("2d", { willReadFrequently: true });
  ctx.drawImage(video, 0, 0, 320, 180);
  let number = 0;
  for (let bit = 0; bit < 12; bit += 1) {
    if (ctx.getImageData(24 * (bit + 1) + 12, 12, 1, 1).data[1] > 127) number += 1 << bit;
  }
  return number;
}
"""


def numbered(n: int) -> Iterator[np.ndarray]:
    """Pictures 0 to n - 1; something moves in them, so that they depend on each other."""
    for number in range(n):
        image = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
        cv2.circle(image, (20 + number * 3 % 280, 110), 30, (40, 160, 220), -1)
        image[:SQUARE, :SQUARE] = 255
        for bit in range(BITS):
            left = SQUARE * (bit + 1)
            image[:SQUARE, left : left + SQUARE] = 255 if number >> bit & 1 else 0
        yield image


def write_vp8(path: Path, n: int, fps: float = 30.0) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"VP80"), fps, SIZE)
    assert writer.isOpened()
    for image in numbered(n):
        writer.write(image)
    writer.release()
    return path


def write_h264(
    path: Path,
    n: int,
    *,
    variable: bool = False,
    late_s: float | None = None,
    codec: str = "libx264",
) -> Path:
    """H.264 with three B-frames and one key frame.

    Args:
        path: the .mp4 file.
        n: number of frames.
        variable: at a variable rate.
        late_s: by which the picture begins after a sound; None for no sound.
        codec: another one, as ffmpeg calls it.
    """
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        pytest.skip("ffmpeg is not on this machine: no H.264 can be made")
    command = [ffmpeg, "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24"]
    command += ["-s", f"{SIZE[0]}x{SIZE[1]}", "-r", "30", "-i", "-"]
    if late_s is not None:
        command += ["-f", "lavfi", "-i", "anullsrc", "-shortest", "-c:a", "aac"]
        command += ["-vf", f"setpts=PTS+{late_s}/TB", "-fps_mode", "passthrough"]
    if variable:  # frames come 12 to 47 ms after each other
        command += ["-vf", "settb=1/3000,setpts='100*N+25*mod(N\\,3)-15*mod(N\\,2)'"]
        command += ["-fps_mode", "passthrough", "-enc_time_base", "1/3000"]
    command += ["-c:v", codec, "-bf", "3", "-g", "250", "-pix_fmt", "yuv420p"]
    command += ["-video_track_timescale", "3000", str(path)]
    made = subprocess.run(
        command, input=b"".join(image.tobytes() for image in numbered(n)), capture_output=True
    )
    if made.returncode != 0 and b"Unknown encoder" in made.stderr:
        pytest.skip(f"this ffmpeg does not encode {codec}")
    assert made.returncode == 0, made.stderr
    return path


def write_session(path: Path, video: Path) -> Path:
    """A session of a video in which nobody was seen; the time stamps are the video's."""
    with VideoFile(video) as source:
        meta = SessionMeta(
            source=video.name,
            size_px=source.size_px,
            nominal_fps=source.nominal_fps,
            program="0",
            pose_model="0",
            estimator="0",
            exercise="none",
            created_utc=datetime(2026, 1, 1, tzinfo=UTC),
        )
        with SessionWriter(path, meta) as session:
            for frame in source:
                session.add_pose(Pose(frame.index, frame.t_s, source.size_px, None, None, 0))
    return path
