"""The people of the laboratory: one body an id, and which part of the work each id belongs to."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from calibration.body import build_body, sample_phenotype
from calibration.clothes import sample_outfit
from calibration.figure import Model, Person

Split = Literal["fit", "tune", "check"]
_SEED = 20_260
# how the low, middle and upper joint share lumbar flexion, at the two ends of people
_LOW_BENDS_MOST, _HIGH_BENDS_MOST = np.array([0.45, 0.34, 0.21]), np.array([0.29, 0.37, 0.34])


def split_of(number: int) -> Split:
    """The only use a person may be put to: by the last digit of the id."""
    digit = number % 10
    return "fit" if digit <= 6 else "tune" if digit <= 8 else "check"


@lru_cache(maxsize=4)
def make_person(number: int) -> Person:
    """The person with this id; the same for every seed of pictures and clips."""
    rng = np.random.default_rng([_SEED, number])
    phenotype = sample_phenotype(rng)
    low_bends = rng.random()
    centre = low_bends * _LOW_BENDS_MOST + (1 - low_bends) * _HIGH_BENDS_MOST
    split = rng.dirichlet(25 * centre)
    return Person(
        number=number,
        phenotype=phenotype,
        body=build_body(phenotype),
        neutral_pelvis=float(rng.normal(1, 3)),
        neutral_lumbar=float(rng.normal(0, 3)),
        lumbar_split=(float(split[0]), float(split[1]), float(split[2])),
    )


def wardrobe(person: Person, seed: int, loose: bool) -> Model:
    """The person in the one fitted or the one loose outfit of this seed."""
    rng = np.random.default_rng([seed, person.number, 1_000_000 + loose])
    return Model(person, sample_outfit(rng, person.phenotype, loose))
