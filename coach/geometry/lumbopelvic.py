"""From features to the pitch of pelvis and rib cage, with an honest standard deviation.

A Gaussian process (Rasmussen & Williams 2006, ch. 2) with an RBF kernel on the principal
components of the features, and on those of the same person in neutral standing: without them a
single outline cannot tell a tilt from a build. Posture enters non-linearly, and the predictive
variance tells when a frame is unlike anything the model was fitted on. Fitted by
`calibration/fit.py` on rendered people; the weights are a plain array file.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile
from zlib import error as ZlibError

import numpy as np

from coach.assets import models_dir
from coach.errors import CoachError
from coach.geometry.joints import Floats


@dataclass(frozen=True, slots=True)
class Estimate:
    """Relative pitches of n frames.

    Attributes:
        pelvis_deg: (n,) pitch of the pelvis minus pitch of the hip-to-shoulder line, against
            the same in the person's neutral standing, plus = anterior.
        thorax_deg: (n,) the same for the rib cage.
        novelty: (n,) share of the model's prior variance left, 0 (seen it all) to 1 (never
            seen the like).
    """

    pelvis_deg: Floats
    thorax_deg: Floats
    novelty: Floats


@dataclass(frozen=True, slots=True)
class LumbopelvicModel:
    """The fitted model, as arrays.

    Attributes:
        version: names the estimator in sessions and calibrations.
        mean: (n_features,) of the training features.
        components: (n_components, n_features) principal axes.
        reference_mean: (n_components,) mean of the training people's neutral standing scores.
        reference_axes: (n_reference, n_components) what tells one person's build from another's.
        inducing: (m, n_components + n_reference) training frames that are kept.
        weights: (m, 2) kernel weights for pelvis and rib cage.
        spread: (m, m) so that `|k @ spread|^2` is the variance explained, with the narrower
            kernel that tells what is new from what is only in between.
        bias_deg: (2,) mean output.
        average_deg: (2,) hip-to-shoulder pitch of the average person in neutral standing, with
            the estimate for that person; what a stranger's angles are taken against.
        gamma: RBF kernel width, exp(-gamma d^2).
        novelty_gamma: the same for the narrower kernel.
        sd_deg: (3, 2) for pelvic tilt, trunk lean, lumbar angle: variance of the error of a
            calibrated stranger is `sd_deg[:, 0]**2 + novelty * sd_deg[:, 1]**2`.
        person_sd_deg: (3,) spread of the constant between people.
    """

    version: str
    mean: Floats
    components: Floats
    reference_mean: Floats
    reference_axes: Floats
    inducing: Floats
    weights: Floats
    spread: Floats
    bias_deg: Floats
    average_deg: Floats
    gamma: float
    novelty_gamma: float
    sd_deg: Floats
    person_sd_deg: Floats

    def scores(self, vector: Floats) -> Floats:
        """Principal components (n, n_components) of feature rows (n, n_features)."""
        return (vector - self.mean) @ self.components.T

    def reference(self, neutral_scores: Floats) -> Floats:
        """(n_reference,) build of a person, from scores (n_components,) in neutral standing."""
        return (neutral_scores - self.reference_mean) @ self.reference_axes.T

    @property
    def average_reference(self) -> Floats:
        """The reference of the average person, for somebody whose neutral is not known."""
        return np.zeros(len(self.reference_axes))

    def predict(self, scores: Floats, reference: Floats) -> Estimate:
        """Estimate for a person from scores (n, n_components); NaN rows give NaN."""
        known = np.broadcast_to(reference, (len(scores), len(reference)))
        at = np.concatenate([scores, known], axis=1)
        distance2 = (
            (at**2).sum(axis=1)[:, None]
            + (self.inducing**2).sum(axis=1)[None]
            - 2.0 * at @ self.inducing.T
        )
        distance2 = np.maximum(distance2, 0.0)
        out = np.exp(-self.gamma * distance2) @ self.weights + self.bias_deg
        near = np.exp(-self.novelty_gamma * distance2)
        novelty = 1.0 - ((near @ self.spread) ** 2).sum(axis=1)
        return Estimate(out[:, 0], out[:, 1], np.clip(novelty, 0.0, 1.0))

    def sd(self, novelty: Floats) -> Floats:
        """(3, n) standard deviation of pelvic tilt, trunk lean, lumbar angle, in degrees."""
        return np.sqrt(self.sd_deg[:, :1] ** 2 + novelty[None] * self.sd_deg[:, 1:] ** 2)


_ARRAYS = (
    "mean",
    "components",
    "reference_mean",
    "reference_axes",
    "inducing",
    "weights",
    "spread",
    "bias_deg",
    "average_deg",
    "sd_deg",
    "person_sd_deg",
)
# what numpy raises for a file that is no archive, is broken, or lacks an array
_DAMAGED = (OSError, ValueError, KeyError, EOFError, TypeError, RuntimeError, BadZipFile, ZlibError)


def save_model(model: LumbopelvicModel, path: Path) -> None:
    """Write the model as a compressed array file without pickled objects."""
    np.savez_compressed(
        path,
        version=np.array(model.version),
        gamma=np.array(model.gamma),
        novelty_gamma=np.array(model.novelty_gamma),
        **{name: getattr(model, name).astype(np.float32) for name in _ARRAYS},
    )


def load_model(path: Path) -> LumbopelvicModel:
    """Read a model file.

    Raises:
        CoachError: the file is missing or not a lumbopelvic model.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return LumbopelvicModel(
                version=str(stored["version"]),
                gamma=float(stored["gamma"]),
                novelty_gamma=float(stored["novelty_gamma"]),
                **{name: stored[name].astype(np.float64) for name in _ARRAYS},
            )
    except FileNotFoundError:
        raise CoachError(f"The lumbopelvic model {path} is missing: reinstall coach.") from None
    except _DAMAGED as error:
        raise CoachError(f"{path} is not a lumbopelvic model ({error}): reinstall coach.") from None


def default_model() -> LumbopelvicModel:
    """The model that comes with the program."""
    return load_model(models_dir() / "lumbopelvic.npz")
