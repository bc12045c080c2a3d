"""What a lower back usually does as the hips bend, where an oblique view says little of it.

From obliquely in front or behind, a back that bends forward reads too arched: the more, the
further the hips bend. About that slope a lift scatters no more than from the side. So the
error is taken to be a slope: degrees of lumbar angle for each degree of hip flexion, one unknown
for a recording, known roughly from real recordings of lifts. People's own slope is known from the
literature, roughly. The slope that a recording shows is split between the two by how uncertain
either is (docs/estimate.md#lifts); whatever the pelvis does besides stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from coach.geometry.observables import Observables
from coach.geometry.view import MAX_YAW_DEG
from coach.pose.types import Floats

# Lumbar flexion in a back squat: 13 degrees (women) to 26 (men) (McKean 2010), in neutral good
# mornings and swings 25 to 27 (Vigotsky 2015, McGill 2012), in lifting a box from a squat 7 to 11;
# of a relaxed forward bend 42 of 111 (Esola 1996). The hips bend by 90 to 120 degrees in all.
_USUAL_SLOPE, _USUAL_SLOPE_SD = -0.2, 0.1
# In 57 real recordings of lifts from 30 to 60 degrees off the side view the lumbar angle reads 0.05
# for each degree of hip flexion (sd 0.10), in 99 from nearer -0.05 (0.09), which is 0.11 less; one
# hinge filmed from the side and from 45 degrees at once 0.14 to 0.18 less. If the two views of a
# person have nothing in common, they differ by 0.13 (sd).
_OBLIQUE_SLOPE, _OBLIQUE_SLOPE_SD = 0.15, 0.13
_OBLIQUE_SD_DEG = 5.0  # in the same, people who stand read 5 less from there
_OBLIQUE_FROM_TO_DEG = (MAX_YAW_DEG, 40.0)
# of the hip flexion in a recording: with less to go by no slope is told
_ENOUGH_VARIANCE_DEG2 = 15.0**2
_MEMORY_S = 2.0  # the view changes slowly


def hip_flexion_deg(observed: Observables) -> Floats:
    """(n,) trunk against thigh in the sagittal plane, 0 standing, however oblique the view."""
    away = np.radians(observed.settled_yaw_deg)
    return _sagittal(observed.trunk_in_picture_deg, away) + _sagittal(
        90.0 - observed.thigh_in_picture_deg, away
    )


def _sagittal(pitch_deg: Floats, away: Floats) -> Floats:
    """Pitch of a segment of which the picture shows the forward part shortened by the view."""
    pitch = np.radians(pitch_deg)
    sagittal: Floats = np.degrees(np.arctan2(np.sin(pitch), np.cos(pitch) * np.cos(away)))
    return sagittal


def _oblique_share(observed: Observables) -> Floats:
    """(n,) 0 where the view, or lying, makes the estimate no less certain, 1 where it does."""
    return np.where(
        observed.lying, 0.0, np.interp(observed.settled_yaw_deg, _OBLIQUE_FROM_TO_DEG, (0.0, 1.0))
    )


def oblique_sd_deg(observed: Observables) -> Floats:
    """(n, 1) what an oblique view of a real person adds to each standard deviation."""
    bent = _OBLIQUE_SLOPE_SD * hip_flexion_deg(observed)
    return (_oblique_share(observed) * np.hypot(_OBLIQUE_SD_DEG, bent))[:, None]


@dataclass(frozen=True, slots=True)
class Correction:
    """Of n frames.

    Attributes:
        lumbar_deg: (n,) to add to the lumbar angle.
        known_deg2: (n,) of the variance that `oblique_sd_deg` adds, what is no longer unknown.
    """

    lumbar_deg: Floats
    known_deg2: Floats


@dataclass(slots=True)
class UsualLift:
    """Follows one person; frames must come in the order of time.

    Args:
        look_ahead: as for `pooling.Pooling`.
    """

    look_ahead: bool
    _sums: Floats = field(default_factory=lambda: np.zeros(5))
    _share: float = np.nan
    _t_s: float = np.nan

    def correct(
        self, observed: Observables, lumbar_deg: Floats, measured: NDArray[np.bool_]
    ) -> Correction:
        """What to change in the lumbar angles (n,) of the next n frames, and what is then known.

        Args:
            observed: n frames.
            lumbar_deg: of these, up to a constant.
            measured: (n,) which of them count.
        """
        flexion = hip_flexion_deg(observed)
        share = _oblique_share(observed)
        weight = np.where(measured & np.isfinite(flexion + lumbar_deg), share, 0.0)
        x, y = np.nan_to_num(flexion), np.nan_to_num(lumbar_deg)
        sums = np.cumsum(weight * np.stack([np.ones_like(x), x, y, x * x, x * y]), axis=1)
        sums += self._sums[:, None]
        if len(x):
            self._sums = sums[:, -1].copy()
        if self.look_ahead:
            sums = np.broadcast_to(self._sums[:, None], sums.shape)
        mean_x, mean_y, mean_xx, mean_xy = sums[1:] / np.maximum(sums[0], 1e-9)
        variance, covariance = mean_xx - mean_x**2, mean_xy - mean_x * mean_y
        slope = covariance / np.maximum(variance, 1e-9)
        told = variance / (variance + _ENOUGH_VARIANCE_DEG2)
        trust = _OBLIQUE_SLOPE_SD**2 / (_OBLIQUE_SLOPE_SD**2 + _USUAL_SLOPE_SD**2)
        error = told * (trust * (slope - _USUAL_SLOPE) + (1.0 - trust) * _OBLIQUE_SLOPE)
        return Correction(
            lumbar_deg=-self._settled(observed.t_s, share) * error * flexion,
            known_deg2=told * trust * (share * _OBLIQUE_SLOPE_SD * flexion) ** 2,
        )

    def _settled(self, t_s: Floats, share: Floats) -> Floats:
        """The share without the unrest of the view from frame to frame."""
        out = np.empty_like(share)
        for i, (t, now) in enumerate(zip(t_s.tolist(), share.tolist(), strict=True)):
            if now == now:
                if self._share != self._share:
                    self._share, self._t_s = now, t
                self._share += (now - self._share) * min((t - self._t_s) / _MEMORY_S, 1.0)
                self._t_s = t
            out[i] = self._share
        return np.nan_to_num(out)
