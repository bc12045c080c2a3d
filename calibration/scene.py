"""A set: who, dressed how, in which room, lit and filmed how; all drawn from one generator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from calibration.assets import BODY, FloatArray
from calibration.barbell import Barbell, solids_of
from calibration.body import BONE_INDEX, skin_weights
from calibration.camera import Camera, beside
from calibration.figure import Figure, Model
from calibration.lights import Lights, sample_lights
from calibration.pose import Pose, solve
from calibration.posture import Posture
from calibration.room import furnished_room, props
from calibration.shapes import Solid


@dataclass(frozen=True)
class View:
    """Where the camera stands.

    Attributes:
        side: 1 when the person's left side is near, -1 when the right one is.
        yaw_deg: off the pure side view, plus = towards the person's front.
        dist, cam_h: level distance and height, metres.
    """

    camera: Camera
    side: int
    yaw_deg: float
    dist: float
    cam_h: float


@dataclass(frozen=True)
class Stage:
    """Everything that stays the same in a clip."""

    model: Model
    room: list[Solid]
    lights: Lights
    view: View
    grain: float
    barbell: Barbell | None = None


def sample_yaw(rng: Generator, within: tuple[float, float] | None) -> float:
    """Degrees off the side view, towards the front or the back of the person.

    Args:
        rng: draws the angle.
        within: least and most; None for mostly within 15 degrees, and 45 in 100 from 15 to 60.
    """
    way = float(rng.choice([-1, 1]))
    if within is not None:
        return way * float(rng.uniform(*within))
    if rng.random() < 0.45:
        return way * float(rng.uniform(15, 60))
    return way * min(abs(float(rng.normal(0, 7))), 15.0)


def place_camera(rng: Generator, points: FloatArray, size: tuple[int, int], yaw_deg: float) -> View:
    """Stand a camera beside the person so that all of the points are in the picture.

    Args:
        rng: draws side, distance, height, lens and aim.
        size: width and height of the picture, pixels.
        yaw_deg: off the side view, plus = towards the person's front.
        points: (n, 3) what has to be seen.
    """
    side = int(rng.choice([-1, 1]))
    low, high = points.min(axis=0), points.max(axis=0)
    cam_h = float(rng.uniform(0.3, 1.5))
    dist = float(rng.uniform(1.7, 3.6))
    fov = float(rng.uniform(36, 50))
    aim = (low + high) / 2
    aim = np.array([aim[0] + rng.normal(0, 0.12), aim[1], aim[2] + rng.normal(0, 0.08)])
    aim[2] = 0.8 * aim[2] + 0.2 * cam_h
    roll = float(rng.normal(0, 1.0))
    while True:
        camera = Camera(beside(aim, side, yaw_deg, dist, cam_h), aim, roll, fov, size)
        at = camera.project(points) / size
        if at.min() > 0.015 and at.max() < 0.985:
            return View(camera, side, yaw_deg, dist, cam_h)
        if fov < 58:
            fov += 2
        elif dist < 4.5:
            dist += 0.15
        elif fov < 66:
            fov += 2
        else:
            return View(camera, side, yaw_deg, dist, cam_h)


def set_stage(
    rng: Generator,
    model: Model,
    postures: list[Posture],
    size: tuple[int, int],
    yaw_deg: float,
    barbell: Barbell | None = None,
) -> Stage:
    """Build the room and place the camera for all the given postures."""
    person = model.person
    poses = [solve(person.body, posture) for posture in postures]
    figures = [model.figure(pose) for pose in poses]
    points = np.vstack([figure.positions[::7] for figure in figures])
    view = place_camera(rng, points, size, yaw_deg)
    camera_side = view.camera.eye * [1, 1, 0] - view.camera.aim * [1, 1, 0]
    room = furnished_room(rng, camera_side / np.linalg.norm(camera_side))
    lowest = min(range(len(postures)), key=lambda i: postures[i].hip_height)
    room += props(rng, postures[lowest], seat_height_m(figures[lowest]))
    return Stage(model, room, sample_lights(rng), view, float(0.25 * rng.random() ** 2), barbell)


def seat_height_m(figure: Figure) -> float:
    """Underside of the buttocks, metres."""
    share = np.asarray(skin_weights()[:, BONE_INDEX["pelvis"]].todense()).ravel()[BODY]
    return float(figure.positions[BODY][share > 0.6][:, 2].min()) + 0.01


def look(stage: Stage, posture: Posture) -> tuple[Pose, Figure]:
    """The person of the stage in a posture."""
    pose = solve(stage.model.person.body, posture)
    return pose, stage.model.figure(pose)


def solids(stage: Stage, pose: Pose) -> list[Solid]:
    """Everything that is drawn but the person: the room, and what is carried in this pose."""
    return stage.room + (solids_of(stage.barbell, pose) if stage.barbell else [])
