"""Clips: one person doing one set, as video, truth per frame and truth per rep."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator

from calibration.barbell import Barbell, sample_barbell
from calibration.effects import expose, sample_sensor
from calibration.figure import Person
from calibration.gl import Renderer
from calibration.motions import POSTURES, sample_style
from calibration.people import make_person, split_of, wardrobe
from calibration.posture import Arm, Posture
from calibration.scene import Stage, look, sample_yaw, set_stage, solids
from calibration.stills import describe
from calibration.style import Style
from calibration.tracks import SETS, Set, Track, sway
from calibration.truth import truth

_STRIDES_PER_S = 0.9
# webcams and phones, upright ones too, as often as this
_SIZES = {(640, 480): 0.5, (848, 480): 0.2, (480, 848): 0.15, (960, 540): 0.15}
_HOLDING = {"hips": "crease", "shoulders": "head", "hands": "side"}  # where hands hold a barbell
FRONTAL = ("hike", "butt_walk")  # families that are filmed from the front or from behind
_FRONTAL_YAW_DEG = (75.0, 90.0)
_LOOSE_SHARE = 0.2  # of people, in a top that hides the back
_CALIBRATION_YAW_DEG = (0.0, 15.0)  # everybody is asked to stand side-on for it


def render_clips(
    folder: Path,
    people: list[int],
    sets: list[str],
    seed: int,
    size: tuple[int, int] | None,
    yaw: tuple[float, float] | None,
    loose: bool | None,
    fps: int,
) -> int:
    """Render every set of every person; clips whose `.reps.json` is there already are kept.

    Args:
        folder: where to write.
        people: ids.
        sets: names from `tracks.SETS`.
        seed: of clothes, rooms, cameras and motions.
        size: width and height, pixels, or None for a mix of those that cameras have.
        yaw: least and most degrees off the side view, or None for the usual mix.
        loose: whether the tops hide the back, or None for that of some people.
        fps: pictures a second.

    Returns:
        The number of clips rendered.
    """
    folder.mkdir(parents=True, exist_ok=True)
    renderers: dict[tuple[int, int], Renderer] = {}
    count = 0
    for number in people:
        person = make_person(number)
        own = np.random.default_rng([seed, number])
        hidden = bool(own.random() < _LOOSE_SHARE) if loose is None else loose
        for name in sets:
            drawn = list(_SIZES)[own.choice(len(_SIZES), p=list(_SIZES.values()))]
            stem = folder / f"{split_of(number)}_p{number:05d}_{name}"
            if not stem.with_suffix(".reps.json").exists():
                at = size or drawn
                if at not in renderers:
                    renderers[at] = Renderer(at)
                _clip(stem, renderers[at], person, name, seed, yaw, hidden, fps)
                count += 1
    return count


def _clip(
    stem: Path,
    renderer: Renderer,
    person: Person,
    name: str,
    seed: int,
    yaw: tuple[float, float] | None,
    loose: bool,
    fps: int,
) -> None:
    rng = np.random.default_rng([seed, person.number, *name.encode()])
    track = SETS[name].track(rng)
    barbell = sample_barbell(rng, SETS[name].family)
    if SETS[name].hands:  # there is none in them
        barbell = None
    posture_at = mover(rng, person, SETS[name], track, barbell)
    moments = np.arange(round(track.end_s * fps)) / fps
    shown = [posture_at(float(t)) for t in np.linspace(0, track.end_s, 9)]
    if SETS[name].family == "walk":
        shown = shown[4:5]
    model = wardrobe(person, seed, loose)
    if name == "calibration" and yaw is None:
        yaw = _CALIBRATION_YAW_DEG
    if SETS[name].family in FRONTAL and yaw is None:
        yaw = _FRONTAL_YAW_DEG
    stage = set_stage(rng, model, shown, renderer.size, sample_yaw(rng, yaw), barbell)
    sensor = sample_sensor(rng)
    rows = []
    video = cv2.VideoWriter(
        str(stem.with_suffix(".mp4")), cv2.VideoWriter.fourcc(*"mp4v"), fps, renderer.size
    )
    for frame, t in enumerate(moments):
        posture = posture_at(float(t))
        pose, figure = look(stage, posture)
        picture = renderer.draw(
            figure, solids(stage, pose), stage.lights, stage.view.camera, stage.grain
        )
        video.write(expose(np.ascontiguousarray(picture[:, :, ::-1]), sensor, rng))
        row = {"frame": frame, "t": round(float(t), 4)}
        rows.append(row | truth(person.body, posture, pose, stage.view.camera))
    video.release()
    write_truth(stem, stage, name, track, rows, seed, fps)


def write_truth(
    stem: Path,
    stage: Stage,
    name: str,
    track: Track,
    rows: list[dict[str, float]],
    seed: int,
    fps: int,
) -> None:
    """Write what is true of a clip: STEM.csv has a row a frame, STEM.reps.json all the rest."""
    with stem.with_suffix(".csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    about = describe(stage)
    summary = {
        "set": name,
        "exercise": SETS[name].exercise,
        "fps": fps,
        "size": list(stage.view.camera.size),
        "actor": f"p{stage.model.person.number:05d}",
        "yaw": about.pop("yaw"),
        "dist": about.pop("dist"),
        "cam_h": about.pop("cam_h"),
        "side": about.pop("side"),
        "seed": seed,
        **about,
        "reps": track.reps,
    }
    stem.with_suffix(".reps.json").write_text(json.dumps(summary, indent=1))


def mover(
    rng: Generator, person: Person, kind: Set, track: Track, barbell: Barbell | None = None
) -> Callable[[float], Posture]:
    """The posture at each moment of a track."""
    family = kind.family
    style = sample_style(rng, person, family)
    if hands := _HOLDING[barbell.carried] if barbell else kind.hands:
        style = replace(style, base=replace(style.base, arms=(Arm(hands), Arm(hands))))
    if family in ("thrust", "bridge", "single_bridge"):
        share = 1.0
    elif family == "fours":
        share = float(rng.uniform(0.2, 1.0))
    else:
        share = float(rng.uniform(0.3, 0.6) if family == "hinge" else rng.uniform(0.75, 1.0))
    slump = float(rng.uniform(0, 14)) if family == "seat" else 0.0
    lean_sway, lumbar_sway = sway(rng, 1.5), sway(rng, 0.8)
    gesture = _gesture(rng) if family == "arms" else None
    walk_end = float(rng.uniform(0.45, 0.55)) * track.end_s

    def posture_at(t_s: float) -> Posture:
        phase, lumbar, lean = track.at(t_s)
        lumbar += lumbar_sway(t_s) - slump
        lean += lean_sway(t_s)
        if family == "walk":
            return _walking(style, t_s, walk_end, lumbar, lean)
        if family in FRONTAL:
            posture = POSTURES[family](style, phase)
            return replace(posture, side_lean=lean)
        now = replace(style, side=track.side_at(t_s))
        posture = _adjusted(style, POSTURES[family](now, phase), lumbar, lean, share)
        if gesture is not None:
            posture = replace(posture, arms=(gesture(t_s), gesture(t_s)))
        return posture

    return posture_at


def _adjusted(style: Style, posture: Posture, lumbar: float, lean: float, share: float) -> Posture:
    """Give a posture its lumbar angle, degrees of extension from the person's neutral."""
    flex = style.person.neutral_lumbar - lumbar
    if posture.support in ("bench", "floor"):
        thorax = posture.thorax_pitch + lean
        return posture.with_tilt(thorax - flex, flex)
    pelvis = posture.pelvis_pitch + style.person.neutral_pelvis + lean + share * lumbar
    return posture.with_tilt(pelvis, flex)


def _walking(style: Style, t_s: float, end_s: float, lumbar: float, lean: float) -> Posture:
    """In from one side, a stop in the middle, and on out of the picture."""
    pause = 1.5
    moving = t_s - float(np.clip(t_s - end_s, 0, pause))
    stride = 0.6 + 0.4 * style.depth
    posture = POSTURES["walk"](style, moving * _STRIDES_PER_S)
    posture = replace(posture, foot_x=(moving - end_s) * _STRIDES_PER_S * stride)
    return _adjusted(style, posture, lumbar, lean, 1.0)


def _gesture(rng: Generator) -> Callable[[float], Arm]:
    """Arms that go from place to place."""
    places = [
        str(p) for p in rng.permutation(["forward", "overhead", "chest", "side", "hip", "back"])
    ]
    along, seconds = rng.random(len(places)), float(rng.uniform(1.2, 2.2))

    def arm(t_s: float) -> Arm:
        i, part = divmod(t_s / seconds, 1.0)
        here, there = places[int(i) % len(places)], places[(int(i) + 1) % len(places)]
        mix = (1 - np.cos(np.pi * np.clip(part * 1.6 - 0.3, 0, 1))) / 2
        return Arm(here, float(along[int(i) % len(places)]), towards=there, mix=float(mix))

    return arm
