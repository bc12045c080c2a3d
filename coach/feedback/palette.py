"""Colours of the overlay, in OpenCV's order (blue, green, red).

Tucked and arched are the sky blue and the orange of Okabe and Ito (2008), "Color Universal
Design", which stay apart in every common colour blindness; neutral is white between them
and unclear grey. No class is told by its colour alone: its name stands in the gauge, its
place on the scale, and an unclear back is drawn dashed.
"""

from __future__ import annotations

from coach.reps.types import TiltClass

Colour = tuple[int, int, int]

CLASS_COLOUR: dict[TiltClass, Colour] = {
    "tucked": (233, 180, 86),
    "neutral": (250, 250, 250),
    "arched": (0, 159, 230),
    "unclear": (160, 160, 160),
}

# the traffic light: bluish green, yellow and vermilion of the same authors; the lamp's place
# and the sign in it say the same
LIGHT_COLOUR: dict[str, Colour] = {
    "green": (115, 158, 0),
    "amber": (66, 228, 240),
    "red": (0, 94, 213),
}

INK: Colour = (26, 22, 20)  # casings, panels, text on light ground
PAPER: Colour = (250, 250, 250)  # text on panels, ground of the cue
QUIET: Colour = (190, 190, 190)  # captions
FRESH: Colour = (66, 228, 240)  # a rep just counted: the yellow of Okabe and Ito


def mix(colour: Colour, ground: Colour, share: float) -> Colour:
    """`colour` laid over `ground` with the given share, 0 to 1."""
    b, g, r = (round(share * c + (1 - share) * d) for c, d in zip(colour, ground, strict=True))
    return b, g, r
