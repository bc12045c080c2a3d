# /// script
# requires-python = ">=3.11,<3.13"
# dependencies = ["mediapipe==0.10.21", "flatbuffers==25.12.19", "numpy==1.26.4"]
# ///
"""Rebuild `pose_landmarker_full.task` bit for bit: `uv run models/build_pose_bundle.py [OUT]`.

MediaPipe 1.x ships no pose weights. The 0.10.21 wheel (Apache-2.0) holds the detector and
the full landmark model as bare .tflite files; this gives each the input normalisation its
legacy graph applied, and packs both as the Tasks API expects them. The metadata writer of
1.x lacks a compiled part, so the one of 0.10.21 is used, in the throw-away environment
that the header above asks `uv` for.
"""

import hashlib
import sys
import zipfile
from pathlib import Path

import mediapipe
from mediapipe.tasks.python.metadata.metadata_writers import metadata_writer
from mediapipe.tasks.python.metadata.metadata_writers.model_asset_bundle_utils import AlignZipFile

HERE = Path(__file__).resolve().parent
BUNDLE = "pose_landmarker_full.task"
ALIGNMENT_BYTES = 4  # the Tasks runtime maps the members into memory in place
# name in the bundle: (file in the wheel, input mean, input standard deviation)
MEMBERS = {
    "pose_detector.tflite": ("pose_detection/pose_detection.tflite", 127.5, 127.5),
    "pose_landmarks_detector.tflite": ("pose_landmark/pose_landmark_full.tflite", 0.0, 255.0),
}


def with_normalization(model: bytes, mean: float, std: float) -> bytes:
    """The same model with NormalizationOptions metadata on its image input."""
    writer = metadata_writer.MetadataWriter.create(bytearray(model))
    writer.add_image_input([mean], [std])
    populated, _ = writer.populate()
    return bytes(populated)


def pack(members: dict[str, bytes]) -> bytes:
    """A zip of stored, aligned members with fixed dates, so that every build is the same."""
    path = HERE / f".{BUNDLE}.tmp"
    try:
        with AlignZipFile(path, "w", alignment=ALIGNMENT_BYTES) as archive:
            for name, data in members.items():
                info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                info.create_system = 3  # the same on every system
                archive.writestr(info, data)
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)


def main() -> None:
    """Build the bundle and print its SHA-256."""
    modules = Path(mediapipe.__file__).parent / "modules"
    bundle = pack(
        {
            name: with_normalization((modules / source).read_bytes(), mean, std)
            for name, (source, mean, std) in MEMBERS.items()
        }
    )
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / BUNDLE
    out.write_bytes(bundle)
    print(f"{hashlib.sha256(bundle).hexdigest()}  {out.name}")


if __name__ == "__main__":
    main()
