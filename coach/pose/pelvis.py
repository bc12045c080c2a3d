"""How far the picture of the pelvis has turned, for a person seen from the front or from behind.

The hip landmarks of the pose model hardly follow a pelvis that goes up on one side: of a degree
they show less than half, seated nothing (measured on rendered people, docs/drills.md#front). What
is seen there does turn with it: waistband, seams, the outline of the hips. So a patch about the
hips is kept from the first sight, and every later picture is registered to it (enhanced correlation
coefficient: Evangelidis & Psarakis 2008).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, degrees, isnan, nan, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from coach.pose.types import SITTING_BELOW, Floats, Landmark

# The patch, in trunk lengths from mid-hip: above, below, and to either side. Of somebody who sits
# on the floor the pelvis shows below the hip landmarks.
_STANDING, _SITTING = (0.3, 0.2), (0.0, 0.4)
_ASIDE = 0.34
_PATCH_TRUNK_PX = 120.0  # trunk length at which patches are compared
_SEARCH = 0.25  # how far from mid-hip the patch is looked for, in trunk lengths
_FIRST_TURNS_DEG = (0.0, -8.0, 8.0)  # tried besides the last one known
_ALIKE = 0.6  # correlation from which a picture shows the patch
_SURE = 0.9  # and from which the last turn known need not be compared with others
_FORGET_S = 2.0  # unseen for so long, the patch is taken anew where it is not found again
_SCALE_S = 1.0  # time constant of the person's size
_FURTHEST_DEG = 30.0  # no pelvis of somebody upright turns further
_ROUNDS = 40
_BLUR_PX = 1.0
# Who is turned by less than about 40 degrees towards front or back has the shoulders nearer to each
# other than this share of the trunk: the frontal plane begins at 60.
_APART = 0.5


@dataclass(frozen=True, slots=True)
class _Patch:
    """What is about the hips, grey, when the line of the hips is turned by so much."""

    grey: NDArray[np.uint8]
    start_deg: float

    def mirrored(self) -> _Patch:
        return _Patch(np.ascontiguousarray(self.grey[:, ::-1]), -self.start_deg)


class PelvisTurn:
    """Follows one person through a video, picture by picture."""

    def __init__(self) -> None:
        """Begin without a patch."""
        self._patches: dict[bool, _Patch] = {}  # by whether the person sits
        self._turn_deg = 0.0
        self._seen_s = -np.inf
        self._last_s = -np.inf
        self._trunk_px = nan
        self._sits = False

    def mirror(self) -> None:
        """Go on in the mirrored picture."""
        self._patches = {sits: patch.mirrored() for sits, patch in self._patches.items()}
        self._turn_deg = -self._turn_deg

    def follow(
        self, image_rgb: NDArray[np.uint8], landmarks: NDArray[np.float32], t_s: float
    ) -> float:
        """How far the pelvis is turned in this picture.

        Args:
            image_rgb: (height, width, 3).
            landmarks: (33, 4) of the person in it.
            t_s: time of the picture in seconds.

        Returns:
            Degrees clockwise as seen in the picture, from where the line of the hips was when the
            patch was taken; NaN from beside, and where the patch is not found again.
        """
        xy = landmarks[:, :2].astype(np.float64)
        hips = 0.5 * (xy[Landmark.LEFT_HIP] + xy[Landmark.RIGHT_HIP])
        trunk = 0.5 * (xy[Landmark.LEFT_SHOULDER] + xy[Landmark.RIGHT_SHOULDER]) - hips
        trunk_px = float(np.hypot(*trunk))
        apart_px = abs(xy[Landmark.LEFT_SHOULDER, 0] - xy[Landmark.RIGHT_SHOULDER, 0])
        if trunk_px < 1.0 or apart_px < _APART * trunk_px:
            return nan
        self._measure(trunk_px, t_s)
        knees = 0.5 * (xy[Landmark.LEFT_KNEE] + xy[Landmark.RIGHT_KNEE])
        self._sits = bool(knees[1] - hips[1] < SITTING_BELOW * trunk_px)
        grey = np.asarray(cv2.cvtColor(image_rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        patch = self._patches.get(self._sits)
        if patch is None:
            return self._take(grey, xy, hips, t_s)
        turn_deg = self._register(patch.grey, grey, hips)
        if isnan(turn_deg):  # who was away and comes back as before keeps the zero of before
            return self._take(grey, xy, hips, t_s) if t_s - self._seen_s > _FORGET_S else nan
        self._seen_s, self._turn_deg = t_s, turn_deg
        return patch.start_deg + turn_deg

    def _measure(self, trunk_px: float, t_s: float) -> None:
        """The person's size in the picture, which changes slowly."""
        gap_s = max(t_s - self._last_s, 0.0)
        self._last_s = t_s
        if isnan(self._trunk_px) or gap_s > _FORGET_S:
            self._trunk_px = trunk_px
        else:
            self._trunk_px += gap_s / (gap_s + _SCALE_S) * (trunk_px - self._trunk_px)

    def _take(self, grey: NDArray[np.uint8], xy: Floats, hips: Floats, t_s: float) -> float:
        left, right = sorted((xy[Landmark.LEFT_HIP], xy[Landmark.RIGHT_HIP]), key=lambda at: at[0])
        start_deg = degrees(atan2(right[1] - left[1], max(right[0] - left[0], 1.0)))
        self._patches[self._sits] = _Patch(self._cut(grey, hips, 0.0), start_deg)
        self._seen_s, self._turn_deg = t_s, 0.0
        return start_deg

    def _cut(self, grey: NDArray[np.uint8], hips: Floats, margin: float) -> NDArray[np.uint8]:
        """The neighbourhood of the hips at the size in which patches are compared."""
        unit = _PATCH_TRUNK_PX
        scale = self._trunk_px / unit
        above, below = _SITTING if self._sits else _STANDING
        width, height = 2 * (_ASIDE + margin) * unit, (above + below + 2 * margin) * unit
        size = round(width), round(height)
        corner = hips - scale * unit * np.array([_ASIDE + margin, above + margin])
        to_picture = np.array([[scale, 0.0, corner[0]], [0.0, scale, corner[1]]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cut = cv2.warpAffine(grey, to_picture, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(cv2.GaussianBlur(cut, (0, 0), _BLUR_PX), dtype=np.uint8)

    def _register(self, patch: NDArray[np.uint8], grey: NDArray[np.uint8], hips: Floats) -> float:
        """Degrees clockwise from the patch to what is seen now; NaN when that is something else."""
        around = self._cut(grey, hips, _SEARCH)
        best, turn_deg = _ALIKE, nan
        for guess_deg in dict.fromkeys((self._turn_deg, *_FIRST_TURNS_DEG)):
            alike, found_deg = _aligned(patch, around, guess_deg)
            if alike > best:
                best, turn_deg = alike, found_deg
            if best > _SURE:
                break
        return turn_deg


def _aligned(
    patch: NDArray[np.uint8], around: NDArray[np.uint8], guess_deg: float
) -> tuple[float, float]:
    """(correlation, degrees clockwise) of the patch in a larger picture, near a guess."""
    height, width = patch.shape
    middle = 0.5 * np.array([width - 1.0, height - 1.0])
    c, s = cos(radians(guess_deg)), sin(radians(guess_deg))
    turn = np.array([[c, -s], [s, c]])
    shown = np.column_stack([turn, middle - turn @ middle])
    turned = cv2.warpAffine(patch, shown, (width, height), borderMode=cv2.BORDER_REPLICATE)
    _, _, _, at = cv2.minMaxLoc(cv2.matchTemplate(around, turned, cv2.TM_CCOEFF_NORMED))
    shown[:, 2] += at
    until = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, _ROUNDS, 1e-4)
    try:
        alike, found = cv2.findTransformECC(
            patch, around, shown.astype(np.float32), cv2.MOTION_EUCLIDEAN, until
        )
    except cv2.error:  # it does not converge: something else is seen
        return 0.0, nan
    matrix = np.asarray(found, dtype=np.float64)
    turned_deg = degrees(atan2(matrix[1, 0], matrix[0, 0]))
    return (float(alike), turned_deg) if abs(turned_deg) <= _FURTHEST_DEG else (0.0, nan)
