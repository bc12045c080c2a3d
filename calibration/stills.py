"""Single pictures: many people, one random posture each, with the truth of every picture."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from calibration.barbell import sample_barbell
from calibration.effects import expose, sample_sensor
from calibration.figure import Model
from calibration.gl import Renderer
from calibration.motions import POSTURES, random_posture, sample_style
from calibration.people import make_person, split_of, wardrobe
from calibration.posture import Posture
from calibration.scene import Stage, look, sample_yaw, set_stage, solids
from calibration.truth import truth

# sitting half as often as the others
_FAMILIES = 2 * ("stand", "baby", "lean", "twerk", "squat", "hinge", "thrust", "bridge") + ("sit",)
_NEUTRALS = 2  # further pictures of each person, quietly standing in their own neutral
_NEUTRAL_YAW_DEG = 10.0
_LARGE_SHARE = 0.3  # of the pictures are half as wide and high again


def render_stills(
    folder: Path,
    people: list[int],
    per_person: int,
    seed: int,
    size: tuple[int, int],
    yaw: tuple[float, float] | None,
    loose_share: float,
) -> int:
    """Render `per_person` pictures of each person, and two in neutral; what is there is kept.

    One CSV a person, `pNNNNN.csv`, is written when all of the person's pictures are, so that a
    run can be stopped at any moment and started again.

    Args:
        folder: where to write.
        people: ids.
        per_person: pictures of each.
        seed: of clothes, rooms, cameras and postures.
        size: width and height of most pictures, pixels; three in ten are half as large again.
        yaw: least and most degrees off the side view, or None for the usual mix.
        loose_share: part of the pictures in which the top hides the back.

    Returns:
        The number of pictures rendered.
    """
    folder.mkdir(parents=True, exist_ok=True)
    renderers = [Renderer(size), Renderer((size[0] * 3 // 2, size[1] * 3 // 2))]
    count = 0
    for number in people:
        table = folder / f"p{number:05d}.csv"
        if table.exists():
            continue
        person = make_person(number)
        models = [wardrobe(person, seed, loose) for loose in (False, True)]
        rows = [
            _still(folder, renderers, models, k, seed, yaw, loose_share) for k in range(per_person)
        ] + [_neutral_still(folder, renderers[0], models[0], k, seed) for k in range(_NEUTRALS)]
        _write(table, rows)
        count += per_person
    return count


def _still(
    folder: Path,
    renderers: list[Renderer],
    models: list[Model],
    k: int,
    seed: int,
    yaw: tuple[float, float] | None,
    loose_share: float,
) -> dict[str, object]:
    person = models[0].person
    rng = np.random.default_rng([seed, person.number, k])
    # every person meets the families in another order, so that they balance over the people
    family = _FAMILIES[(k + 3 * person.number) % len(_FAMILIES)]
    posture = random_posture(rng, person, family)
    model = models[int(rng.random() < loose_share)]
    renderer = renderers[int(rng.random() < _LARGE_SHARE)]
    barbell = sample_barbell(rng, family)
    stage = set_stage(rng, model, [posture], renderer.size, sample_yaw(rng, yaw), barbell)
    name = f"p{person.number:05d}_{k:02d}.jpg"
    return _kept(folder / name, family, renderer, stage, posture, rng)


def _neutral_still(
    folder: Path, renderer: Renderer, model: Model, k: int, seed: int
) -> dict[str, object]:
    """The person in the fitted outfit, standing as at the start of a calibration clip."""
    person = model.person
    rng = np.random.default_rng([seed, person.number, 900 + k])
    style = sample_style(rng, person, "stand")
    calm = replace(style.base, thoracic_flex=float(rng.normal(3, 2)))
    posture = POSTURES["stand"](replace(style, base=calm, lean=0.0, depth=0.0), 0.0)
    posture = posture.with_tilt(person.neutral_pelvis, person.neutral_lumbar)
    yaw_deg = float(rng.uniform(-_NEUTRAL_YAW_DEG, _NEUTRAL_YAW_DEG))
    stage = set_stage(rng, model, [posture], renderer.size, yaw_deg)
    name = f"p{person.number:05d}_n{k}.jpg"
    return _kept(folder / name, "neutral", renderer, stage, posture, rng)


def _kept(
    path: Path,
    family: str,
    renderer: Renderer,
    stage: Stage,
    posture: Posture,
    rng: np.random.Generator,
) -> dict[str, object]:
    """Draw and write one picture; its row of truth."""
    pose, figure = look(stage, posture)
    picture = renderer.draw(
        figure, solids(stage, pose), stage.lights, stage.view.camera, stage.grain
    )
    picture = expose(np.ascontiguousarray(picture[:, :, ::-1]), sample_sensor(rng), rng)
    cv2.imwrite(str(path), picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
    row: dict[str, object] = {"file": path.name, "family": family}
    row |= truth(stage.model.person.body, posture, pose, stage.view.camera)
    row |= {"arm_L": posture.arms[0].place, "arm_R": posture.arms[1].place}
    return row | describe(stage)


def describe(stage: Stage) -> dict[str, object]:
    """Who is seen, in what, from where: the columns of a still beyond its truth."""
    person, outfit, view = stage.model.person, stage.model.outfit, stage.view
    phenotype = person.phenotype
    width, height = view.camera.size
    return {
        "person": person.number,
        "split": split_of(person.number),
        "gender": round(phenotype.gender, 3),
        "age": round(phenotype.age, 3),
        "weight": round(phenotype.weight, 3),
        "muscle": round(phenotype.muscle, 3),
        "stature_m": round(person.body.stature, 3),
        "softness": round(phenotype.softness, 3),
        "sacral_hold": round(phenotype.sacral_hold, 3),
        "lumbar_split_low": round(person.lumbar_split[0], 3),
        "lumbar_split_mid": round(person.lumbar_split[1], 3),
        "neutral_pelvis_deg": round(person.neutral_pelvis, 3),
        "neutral_lumbar_flex_deg": round(person.neutral_lumbar, 3),
        "top": outfit.top,
        "bottom": outfit.bottom,
        "hair": outfit.hair,
        "side": view.side,
        "yaw": round(view.yaw_deg, 2),
        "dist": round(view.dist, 3),
        "cam_h": round(view.cam_h, 3),
        "width": width,
        "height": height,
    }


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    partial = path.with_suffix(".part")
    with partial.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    partial.replace(path)
