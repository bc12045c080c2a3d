"""The same clips before an empty wall and before clutter hung just behind the lower back.

`python -m calibration.clutter OUT --people 7 --sets hinge_mixed,twerk` writes every clip twice, to
OUT/empty and to OUT/clutter: same person, clothes, camera, light, motion and sensor noise. What the
clutter costs is the difference between the two.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator

from calibration import shapes
from calibration.assets import BODY, FloatArray
from calibration.body import BONE_INDEX, skin_weights
from calibration.camera import Camera
from calibration.clips import mover, write_truth
from calibration.effects import expose, sample_sensor
from calibration.furniture import random_colour
from calibration.gl import Renderer
from calibration.people import make_person, split_of, wardrobe
from calibration.posture import Posture
from calibration.render import person_span, size_of
from calibration.room import props
from calibration.rotations import rotation_about
from calibration.scene import Stage, look, sample_yaw, seat_height_m, set_stage
from calibration.shapes import Colour, Solid, box
from calibration.tracks import SETS
from calibration.truth import truth

_SHELL = 6  # the first solids of a room: floor, walls, ceiling
_KINDS = ("frame", "door", "shelf", "window")
_NEAR_M = (0.01, 0.06)  # from the back to the edge behind it
_NEAREST_M = 0.72  # behind the middle of the room: nothing hangs before a bench
_CALIBRATION = "calibration"  # in an empty room only: what is compared is the set


def behind_back(rng: Generator, stage: Stage, postures: list[Posture]) -> list[Solid]:
    """Things on the wall or the floor whose edge shows 1 to 6 cm behind the lower back.

    Args:
        rng: draws kind, size, colour and distance.
        stage: the set without them.
        postures: one thing is hung behind the lower back of each.
    """
    solids: list[Solid] = []
    kinds = rng.permutation(len(_KINDS))
    for i, posture in enumerate(postures):
        back, out, metre_px = _lower_back(stage, posture)
        at = back + out * float(rng.uniform(*_NEAR_M)) * metre_px
        solids += _thing(rng, stage, at, out, _KINDS[kinds[i % len(kinds)]])
    return solids


def _lower_back(stage: Stage, posture: Posture) -> tuple[FloatArray, FloatArray, float]:
    """Where the lower back ends in the picture, the way out of it there, pixels a metre."""
    camera, body = stage.view.camera, stage.model.person.body
    pose, figure = look(stage, posture)
    marks = truth(body, posture, pose, camera)
    low, high, front, rear = (
        np.array([marks[f"{name}_x"], marks[f"{name}_y"]])
        for name in ("L5S1", "T12", "asis", "psis")
    )
    spine_px = float(np.linalg.norm(high - low))
    along = (high - low) / spine_px
    out = np.array([-along[1], along[0]])
    out *= np.sign((rear - front) @ out) or 1.0
    spine_m = float(np.linalg.norm(pose.joint("thorax") - pose.joint("lumbar_low")))
    lumbar = ("pelvis", "lumbar_low", "lumbar_mid", "lumbar_high")
    weight = skin_weights()[:, [BONE_INDEX[name] for name in lumbar if name in BONE_INDEX]]
    skin = np.asarray(weight.todense()).sum(axis=1)[BODY] > 0.5
    pixels = camera.project(figure.positions[BODY][skin])
    station = (pixels - low) @ along / spine_px
    zone = pixels[(station > 0.2) & (station < 0.6)]
    return zone[((zone - low) @ out).argmax()], out, spine_px / spine_m


def _thing(rng: Generator, stage: Stage, at: FloatArray, out: FloatArray, kind: str) -> list[Solid]:
    """One thing with an edge at a place of the picture, across the way `out`."""
    camera = stage.view.camera
    ahead = (camera.aim - camera.eye) * [1, 1, 0]
    turn = rotation_about(np.array([0.0, 0.0, 1.0]), np.degrees(np.arctan2(-ahead[0], ahead[1])))
    eye, ray = turn.T @ camera.eye, turn.T @ _ray(camera, at)
    wall = max(_wall(stage, turn) - 0.2, _NEAREST_M)  # its own wall may be turned a little
    way = (wall - eye[1]) / ray[1]
    point = eye + way * ray
    dark = float(rng.random()) < 0.5
    edge: Colour = (0.03, 0.03, 0.04) if dark else random_colour(rng, 0.4, 0.03)
    # the thing lies beyond its edge, or between the edge and the back's side of the picture
    beyond = 1.0 if rng.random() < 0.6 else -1.0
    wide, tall = rng.uniform(0.25, 0.6), rng.uniform(0.3, 0.7)
    if point[2] < 0.05:  # it would be under the floor: a mat or board lies there
        point = eye - eye[2] / ray[2] * ray
        low = np.array([point[0] - 0.4, point[1] - (0.5 if beyond < 0 else 0.0), 0.004])
        solids = [box(low, low + np.array([0.8, 0.5, 0.012]), edge)]
    else:
        level = abs(out[0]) >= abs(out[1])  # the back is upright: an upright edge is near it
        sign = float(np.sign(out[0] if level else -out[1])) * beyond
        low_x = point[0] - (wide if sign < 0 else 0.0) if level else point[0] - wide / 2
        low_z = point[2] - tall / 2 if level else point[2] - (tall if sign < 0 else 0.0)
        if kind == "door" and level:
            low_z, tall = 0.0, 2.05
        if kind == "shelf" and not level:
            tall = 0.04
            low_z = point[2] - (tall if sign < 0 else 0.0)
        low = np.array([low_x, wall, max(low_z, 0.0)])
        high = np.array([low_x + wide, wall + 0.03, max(low_z + tall, 0.1)])
        solids = [box(low, high, edge)]
        if kind in ("frame", "window"):
            light = float(rng.uniform(1.0, 2.5))
            inner: Colour = (0.85 * light, 0.95 * light, light)
            if kind == "frame":
                inner = random_colour(rng)
            rim = np.array([0.03, 0.0, 0.03])
            surface = shapes.PLAIN if kind == "window" else int(rng.choice([0, shapes.SPECKLE]))
            solids.append(box(low + rim - [0, 0.004, 0], high - rim, inner, surface))
    return [solid.moved(turn, np.zeros(3)) for solid in solids]


def _ray(camera: Camera, at: FloatArray) -> FloatArray:
    """(3,) direction from the eye through a place of the picture."""
    width, height = camera.size
    clip = np.array([2 * at[0] / width - 1, 1 - 2 * at[1] / height, 0.5, 1.0])
    point = np.linalg.solve(camera.matrix(), clip)
    return np.asarray(point[:3] / point[3] - camera.eye)


def _wall(stage: Stage, turn: FloatArray) -> float:
    """How far behind the origin the wall is, metres."""
    corners = stage.room[1].corners @ turn
    near = corners[np.abs(corners[:, 0]) < 9]
    return float(near[:, 1].min()) if len(near) else float(corners[:, 1].min())


def render_pairs(
    folder: Path, people: list[int], sets: list[str], seed: int, size: tuple[int, int], fps: int
) -> None:
    """Render every set of every person twice; clips that are there already are kept."""
    renderer = Renderer(size)
    for number in people:
        for name in [_CALIBRATION, *sets]:
            stem = f"{split_of(number)}_p{number:05d}_{name}"
            if not (folder / "clutter" / f"{stem}.reps.json").exists():
                _pair(folder, stem, renderer, number, name, seed, fps)
                print(stem, file=sys.stderr)


def _pair(
    folder: Path, stem: str, renderer: Renderer, number: int, name: str, seed: int, fps: int
) -> None:
    rng = np.random.default_rng([seed, number, *name.encode()])
    person = make_person(number)
    track = SETS[name].track(rng)
    posture_at = mover(rng, person, SETS[name], track, None)
    moments = np.arange(round(track.end_s * fps)) / fps
    shown = [posture_at(float(t)) for t in np.linspace(0, track.end_s, 9)]
    stage = set_stage(
        rng, wardrobe(person, seed, False), shown, renderer.size, sample_yaw(rng, (0, 12))
    )
    lowest = min(shown, key=lambda posture: posture.hip_height)
    bare = stage.room[:_SHELL] + props(rng, lowest, seat_height_m(look(stage, lowest)[1]))
    stage = Stage(stage.model, bare, stage.lights, stage.view, stage.grain)
    hung: list[Solid] = []
    if name != _CALIBRATION:
        deepest = [posture_at(float(rep["peak_s"])) for rep in track.reps[:2]]
        hung = behind_back(rng, stage, [shown[0], *deepest])
    rooms = {"empty": bare}
    if hung:
        rooms["clutter"] = bare + hung
    sensor, noise_seed = sample_sensor(rng), int(rng.integers(2**31))
    noise = {room: np.random.default_rng(noise_seed) for room in rooms}
    videos = {}
    for room in ("empty", "clutter"):
        (folder / room).mkdir(parents=True, exist_ok=True)
    for room in rooms:
        videos[room] = cv2.VideoWriter(
            str(folder / room / f"{stem}.mp4"),
            cv2.VideoWriter.fourcc(*"mp4v"),
            fps,
            renderer.size,
        )
    rows = []
    for frame, t in enumerate(moments):
        posture = posture_at(float(t))
        pose, figure = look(stage, posture)
        for room, solids in rooms.items():
            picture = renderer.draw(figure, solids, stage.lights, stage.view.camera, stage.grain)
            videos[room].write(
                expose(np.ascontiguousarray(picture[:, :, ::-1]), sensor, noise[room])
            )
        row = {"frame": frame, "t": round(float(t), 4)}
        rows.append(row | truth(person.body, posture, pose, stage.view.camera))
    for room in rooms:
        videos[room].release()
        write_truth(folder / room / stem, stage, name, track, rows, seed, fps)
    if not hung:
        for suffix in (".mp4", ".csv", ".reps.json"):
            shutil.copy(folder / "empty" / f"{stem}{suffix}", folder / "clutter")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m calibration.clutter", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write to; what is there is kept")
    parser.add_argument("--people", type=person_span, required=True, help="ids, as 7-8")
    parser.add_argument("--sets", type=lambda text: text.split(","), required=True, help="a,b,c")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=size_of, default=(640, 480), help="WIDTHxHEIGHT in pixels")
    parser.add_argument("--fps", type=int, default=10, help="pictures a second")
    options = parser.parse_args(arguments)
    render_pairs(options.out, options.people, options.sets, options.seed, options.size, options.fps)
    return 0


if __name__ == "__main__":
    sys.exit(main())
