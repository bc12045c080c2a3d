"""From features to the pitch of pelvis and rib cage, with an honest standard deviation.

Small neural networks see the principal components of the features, and those of the same person
in neutral standing: without them a single outline cannot tell a tilt from a build. For somebody
whose neutral is not known there are networks of their own. Others see how an outline differs from
the same person's outlines in the same camera; what they say has no zero, but the right size for
anybody. The standard deviation comes from networks too, fitted on what the first ones got wrong
in people they did not know. How unlike everything it was fitted on a frame is, is told by the
predictive variance of a Gaussian process (Rasmussen & Williams 2006, ch. 2). Fitted by
`calibration/fit.py` on rendered people; the weights are a plain array file.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
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
            the same in the person's neutral standing, or in the outlines it is compared with;
            plus = anterior.
        thorax_deg: (n,) the same for the rib cage.
        sd_deg: (n, 3) standard deviation of pelvic tilt, trunk lean and lumbar angle.
        novelty: (n,) 0 (seen it all) to 1 (never seen the like).
    """

    pelvis_deg: Floats
    thorax_deg: Floats
    sd_deg: Floats
    novelty: Floats


@dataclass(frozen=True, slots=True)
class Regression:
    """Networks for the two pitches, and networks for how wrong they are.

    Attributes:
        pitch: from the inputs to pitch of pelvis and rib cage, degrees.
        log_sd: from the inputs, how far the `pitch` networks disagree and the novelty, to the
            logarithm of the standard deviations of pelvic tilt, trunk lean and lumbar angle,
            degrees.
        new_sd_deg: (3,) what a frame adds to these that is like none before.
    """

    pitch: Networks
    log_sd: Networks
    new_sd_deg: Floats

    def predict(self, inputs: Floats, novelty: Floats) -> Prediction:
        """Estimate from inputs (n, d) and their novelty (n,); NaN rows give NaN."""
        answers = self.pitch.answers(inputs)
        mean = answers.mean(axis=0)
        sd = self.sd_deg(with_doubt(inputs, answers, novelty), novelty)
        return Prediction(mean[:, 0], mean[:, 1], sd, novelty)

    def sd_deg(self, told: Floats, novelty: Floats) -> Floats:
        """(n, 3) standard deviations, from `with_doubt` (n, d + 4) and the novelty (n,)."""
        log_sd = np.clip(self.log_sd.answers(told).mean(axis=0), *_LOG_SD)
        variance = np.exp(2.0 * log_sd) + novelty[:, None] * self.new_sd_deg**2
        return np.asarray(np.sqrt(variance))


def with_doubt(inputs: Floats, answers: Floats, novelty: Floats) -> Floats:
    """Inputs of the `log_sd` networks, (n, d + 4).

    Args:
        inputs: (n, d).
        answers: (m, n, 2) of the `pitch` networks.
        novelty: (n,).
    """
    three = np.concatenate([answers, answers[..., :1] - answers[..., 1:]], axis=2)
    spread = np.log(three.std(axis=0) + _SPREAD_FLOOR_DEG)
    return np.concatenate([inputs, spread, novelty[:, None]], axis=1)


_SPREAD_FLOOR_DEG = 0.1
_LOG_SD = (np.log(0.3), np.log(90.0))  # far from all that was fitted on networks may say anything


@dataclass(frozen=True, slots=True)
class LumbopelvicModel:
    """The fitted model, as arrays.

    Attributes:
        version: names the estimator in sessions and calibrations.
        mean: (n_features,) of the training features.
        components: (n_components, n_features) what is made of them: the principal axes of the
            outlines first, then which parts are seen, and posture.
        average: (n_components,) scores of the average person in neutral standing.
        average_deg: (2,) hip-to-shoulder pitch of the average person in neutral standing; what
            a stranger's angles are taken against.
        known: for somebody whose neutral is known, from the scores and their change from it.
        stranger: for everybody else, from the scores alone.
        change: against the mean of other frames of the same person in the same camera, from the
            scores and their difference from that mean.
        inducing: (m, 2 * n_components) training frames that are kept: scores, and the weighted
            build of the person.
        spread: (m, m) so that `|k @ spread|^2` is the variance explained.
        gamma: (1,) RBF kernel width, exp(-gamma d^2).
        person_sd_deg: (3,) spread of the constant between people.
    """

    version: str
    mean: Floats
    components: Floats
    average: Floats
    average_deg: Floats
    known: Regression
    stranger: Regression
    change: Regression
    inducing: Floats
    spread: Floats
    gamma: Floats
    person_sd_deg: Floats

    def scores(self, vector: Floats) -> Floats:
        """What the networks see, (n, n_components), of feature rows (n, n_features)."""
        return (vector - self.mean) @ self.components.T

    def predict(self, scores: Floats, reference: Floats | None) -> Prediction:
        """Estimate from scores; NaN rows give NaN.

        Args:
            scores: (n, n_components).
            reference: (n_components,) scores of the same person in neutral standing; None when
                they are not known.
        """
        novelty = self.novelty(scores, reference)
        if reference is None:
            return self.stranger.predict(scores, novelty)
        return self.known.predict(against(scores, reference), novelty)

    def predict_change(
        self, scores: Floats, others: Floats, novelty: Floats | None = None
    ) -> Prediction:
        """Estimate against the mean of other frames; NaN rows give NaN.

        Args:
            scores: (n, n_components).
            others: (n_components,) or (n, n_components) mean scores of the same person in the
                same camera.
            novelty: (n,) of the frames if it is known; None to tell it.
        """
        if novelty is None:
            novelty = self.novelty(scores, None)
        return self.change.predict(against(scores, others), novelty)

    def novelty(self, scores: Floats, reference: Floats | None) -> Floats:
        """(n,) 0 (seen it all) to 1 (never seen the like).

        Args:
            scores: (n, n_components).
            reference: (n_components,) or (n, n_components) as for `predict`.
        """
        own = self.average if reference is None else reference
        build = REFERENCE_WEIGHT * (own - self.average)
        at = np.concatenate([scores, np.broadcast_to(build, scores.shape)], axis=1)
        distance2 = (
            (at**2).sum(axis=1)[:, None]
            + np.einsum("ij,ij->i", self.inducing, self.inducing)[None]
            - 2.0 * at @ self.inducing.T
        )
        near = np.exp(-self.gamma * np.maximum(distance2, 0.0))
        novelty: Floats = np.clip(1.0 - ((near @ self.spread) ** 2).sum(axis=1), 0.0, 1.0)
        return novelty


def against(scores: Floats, reference: Floats) -> Floats:
    """Scores (n, d) beside their difference from a reference (d,) or (n, d); (n, 2 d)."""
    return np.concatenate([scores, scores - reference], axis=1)


_REGRESSIONS = ("known", "stranger", "change")
_ARRAYS = tuple(
    field.name for field in fields(LumbopelvicModel) if field.name not in ("version", *_REGRESSIONS)
)
_NETWORKS = ("pitch", "log_sd")
_LAYERS = tuple(field.name for field in fields(Networks))
# what numpy raises for a file that is no archive, is broken, or lacks an array
_DAMAGED = (OSError, ValueError, KeyError, EOFError, TypeError, RuntimeError, BadZipFile, ZlibError)


def save_model(model: LumbopelvicModel, path: Path) -> None:
    """Write the model as a compressed array file without pickled objects."""
    arrays = {name: getattr(model, name) for name in _ARRAYS}
    for name in _REGRESSIONS:
        regression = getattr(model, name)
        arrays[f"{name}_new_sd_deg"] = regression.new_sd_deg
        for part in _NETWORKS:
            networks = getattr(regression, part)
            arrays |= {f"{name}_{part}_{layer}": getattr(networks, layer) for layer in _LAYERS}
    np.savez_compressed(
        path,
        version=np.array(model.version),
        **{name: values.astype(np.float32) for name, values in arrays.items()},
    )


_REMEDY = "reinstall coach, or give another file"


def load_model(path: Path) -> LumbopelvicModel:
    """Read a model file.

    Raises:
        CoachError: the file is missing or not a lumbopelvic model.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name].astype(np.float64) for name in stored if name != "version"}
            return LumbopelvicModel(
                version=str(stored["version"]),
                known=_regression(arrays, "known"),
                stranger=_regression(arrays, "stranger"),
                change=_regression(arrays, "change"),
                **{name: arrays[name] for name in _ARRAYS},
            )
    except FileNotFoundError:
        raise CoachError(f"The lumbopelvic model {path} is missing: {_REMEDY}.") from None
    except _DAMAGED as error:
        raise CoachError(f"{path} is not a lumbopelvic model ({error}): {_REMEDY}.") from None


def _regression(arrays: dict[str, Floats], name: str) -> Regression:
    pitch, log_sd = (
        Networks(*(arrays[f"{name}_{part}_{layer}"] for layer in _LAYERS)) for part in _NETWORKS
    )
    return Regression(pitch, log_sd, arrays[f"{name}_new_sd_deg"])


@cache
def default_model() -> LumbopelvicModel:
    """The model that comes with the program."""
    return load_model(models_dir() / "lumbopelvic.npz")
