"""From features to the pitch of pelvis and rib cage, with an honest standard deviation.

Small neural networks see the principal components of the features, and those of the same person
in neutral standing: without them a single outline cannot tell a tilt from a build. For somebody
whose neutral is not known there are networks of their own. How unlike everything it was fitted
on a frame is, is told by the predictive variance of a Gaussian process (Rasmussen & Williams
2006, ch. 2). Fitted by `calibration/fit.py` on rendered people; the weights are a plain array
file.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile
from zlib import error as ZlibError

import numpy as np

from coach.assets import models_dir
from coach.errors import CoachError
from coach.geometry.network import Networks
from coach.pose.types import Floats

REFERENCE_WEIGHT = 0.5  # of the person's build in how unlike two frames are


@dataclass(frozen=True, slots=True)
class Prediction:
    """Relative pitches of n frames.

    Attributes:
        pelvis_deg: (n,) pitch of the pelvis minus pitch of the hip-to-shoulder line, against
            the same in the person's neutral standing, plus = anterior.
        thorax_deg: (n,) the same for the rib cage.
        sd_deg: (n, 3) standard deviation of pelvic tilt, trunk lean and lumbar angle.
        novelty: (n,) 0 (seen it all) to 1 (never seen the like).
    """

    pelvis_deg: Floats
    thorax_deg: Floats
    sd_deg: Floats
    novelty: Floats


@dataclass(frozen=True, slots=True)
class LumbopelvicModel:
    """The fitted model, as arrays.

    Attributes:
        version: names the estimator in sessions and calibrations.
        mean: (n_features,) of the training features.
        components: (n_components, n_features) principal axes.
        average: (n_components,) scores of the average person in neutral standing.
        average_deg: (2,) hip-to-shoulder pitch of the average person in neutral standing; what
            a stranger's angles are taken against.
        known: for somebody whose neutral is known, from the scores and their change from it.
        stranger: for everybody else, from the scores alone.
        inducing: (m, 2 * n_components) training frames that are kept: scores, and the weighted
            build of the person.
        spread: (m, m) so that `|k @ spread|^2` is the variance explained.
        gamma: (1,) RBF kernel width, exp(-gamma d^2).
        sd_deg: (2, 3, 3) with and without known neutral, for pelvic tilt, trunk lean and lumbar
            angle: the variance of the error is `a**2 + novelty * b**2 + spread**2 * c**2`, the
            spread being that of the networks' answers.
        person_sd_deg: (3,) spread of the constant between people.
    """

    version: str
    mean: Floats
    components: Floats
    average: Floats
    average_deg: Floats
    known: Networks
    stranger: Networks
    inducing: Floats
    spread: Floats
    gamma: Floats
    sd_deg: Floats
    person_sd_deg: Floats

    def scores(self, vector: Floats) -> Floats:
        """Principal components (n, n_components) of feature rows (n, n_features)."""
        return (vector - self.mean) @ self.components.T

    def predict(self, scores: Floats, reference: Floats | None) -> Prediction:
        """Estimate from scores; NaN rows give NaN.

        Args:
            scores: (n, n_components).
            reference: (n_components,) scores of the same person in neutral standing; None when
                they are not known.
        """
        if reference is None:
            answers, (own, new, apart) = self.stranger.answers(scores), self.sd_deg[1].T
        else:
            known = np.concatenate([scores, scores - reference], axis=1)
            answers, (own, new, apart) = self.known.answers(known), self.sd_deg[0].T
        novelty = self._novelty(scores, self.average if reference is None else reference)
        three = np.concatenate([answers, answers[..., :1] - answers[..., 1:]], axis=2)
        variance = own**2 + novelty[:, None] * new**2 + three.var(axis=0) * apart**2
        mean = answers.mean(axis=0)
        return Prediction(mean[:, 0], mean[:, 1], np.sqrt(variance), novelty)

    def _novelty(self, scores: Floats, reference: Floats) -> Floats:
        build = REFERENCE_WEIGHT * (reference - self.average)
        at = np.concatenate([scores, np.broadcast_to(build, scores.shape)], axis=1)
        distance2 = (
            (at**2).sum(axis=1)[:, None]
            + (self.inducing**2).sum(axis=1)[None]
            - 2.0 * at @ self.inducing.T
        )
        near = np.exp(-self.gamma * np.maximum(distance2, 0.0))
        novelty: Floats = np.clip(1.0 - ((near @ self.spread) ** 2).sum(axis=1), 0.0, 1.0)
        return novelty


_NETWORKS = ("known", "stranger")
_ARRAYS = tuple(
    field.name for field in fields(LumbopelvicModel) if field.name not in ("version", *_NETWORKS)
)
_LAYERS = tuple(field.name for field in fields(Networks))
# what numpy raises for a file that is no archive, is broken, or lacks an array
_DAMAGED = (OSError, ValueError, KeyError, EOFError, TypeError, RuntimeError, BadZipFile, ZlibError)


def save_model(model: LumbopelvicModel, path: Path) -> None:
    """Write the model as a compressed array file without pickled objects."""
    arrays = {name: getattr(model, name) for name in _ARRAYS}
    for name in _NETWORKS:
        arrays |= {f"{name}_{layer}": getattr(getattr(model, name), layer) for layer in _LAYERS}
    np.savez_compressed(
        path,
        version=np.array(model.version),
        **{name: values.astype(np.float32) for name, values in arrays.items()},
    )


def load_model(path: Path) -> LumbopelvicModel:
    """Read a model file.

    Raises:
        CoachError: the file is missing or not a lumbopelvic model.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            known, stranger = (
                Networks(
                    **{layer: stored[f"{name}_{layer}"].astype(np.float64) for layer in _LAYERS}
                )
                for name in _NETWORKS
            )
            return LumbopelvicModel(
                version=str(stored["version"]),
                known=known,
                stranger=stranger,
                **{name: stored[name].astype(np.float64) for name in _ARRAYS},
            )
    except FileNotFoundError:
        raise CoachError(f"The lumbopelvic model {path} is missing: reinstall coach.") from None
    except _DAMAGED as error:
        raise CoachError(f"{path} is not a lumbopelvic model ({error}): reinstall coach.") from None


def default_model() -> LumbopelvicModel:
    """The model that comes with the program."""
    return load_model(models_dir() / "lumbopelvic.npz")
