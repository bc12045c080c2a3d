"""Why a frame has no lumbopelvic angles. An enum inside; worded at the edge, by posture."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What keeps pelvis and rib cage of one frame from being stated; empty for nothing.

    The values are what a session stores, so they may be added to and never changed.
    """

    NONE = ""
    NO_PERSON = "no_person"
    OUT_OF_PICTURE = "out_of_picture"  # hips, shoulders or knees leave the picture
    TOO_SMALL = "too_small"
    NOT_SIDE_ON = "not_side_on"
    BACK_HIDDEN = "back_hidden"  # too much of the outline of the back is missing or behind an arm
    UNUSUAL_OUTLINE = "unusual_outline"  # unlike everything that the estimate was fitted on


_STANDING: dict[Reason, str] = {
    Reason.NO_PERSON: "nobody seen: step into the picture",
    Reason.OUT_OF_PICTURE: "step back: hips, shoulders or knees leave the picture",
    Reason.TOO_SMALL: "come closer: you are too small in the picture",
    Reason.NOT_SIDE_ON: "turn side-on to the camera",
    Reason.BACK_HIDDEN: "your back is hidden: keep arms, hair and furniture away from it",
    Reason.UNUSUAL_OUTLINE: (
        "the outline of your back is unusual: tighter clothes, or stand clear of things"
    ),
}
_LYING: dict[Reason, str] = _STANDING | {
    Reason.OUT_OF_PICTURE: ("move the camera back: hips, shoulders or knees leave the picture"),
    Reason.TOO_SMALL: "move the camera closer: you are too small in the picture",
    Reason.NOT_SIDE_ON: "lie side-on to the camera",
    Reason.BACK_HIDDEN: "your back is hidden: rest your near arm on your belly or overhead",
    Reason.UNUSUAL_OUTLINE: (
        "the outline of your back is unusual: tighter clothes, and nothing between you and the "
        "camera"
    ),
}
_LYING_PITCH_DEG = -45.0  # trunk leaning back further than this lies, on the floor or a bench [P]


def sentence(reason: Reason, trunk_pitch_deg: float) -> str:
    """What the person can do about it; empty for `Reason.NONE`.

    Args:
        reason: why there is no angle.
        trunk_pitch_deg: hip-to-shoulder line against the vertical, plus = forward; NaN for
            somebody upright or not seen. Somebody on the floor is not told to stand.
    """
    return (_LYING if trunk_pitch_deg < _LYING_PITCH_DEG else _STANDING).get(reason, "")
