"""Which of the people in the picture is coached: one is followed, the others are counted."""

from __future__ import annotations

from math import exp, hypot, inf

from coach.pose.landmarker import Detection

BACKGROUND = 0.3  # people smaller than this share of the nearest are background
SAME_PERSON = 0.5  # overlap from which two detections are the same person
NEARER = 1.5  # how much larger another must be to take over ...
TAKE_OVER_S = 1.0  # ... and for how long; also how long a person may be out of sight
UPRIGHT_S = 30.0  # in which the size of who has crouched or knelt down is forgotten, to 1 in e
STRIDE = 0.5  # how far a person moves between frames at most, in own sizes

Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels

_VISIBLE = 0.5
_FEW_VISIBLE = 4  # with fewer visible landmarks the box is drawn round all of them


class Follower:
    """Stays with one person among those in the picture."""

    def __init__(self) -> None:
        """Follow nobody yet."""
        self._box: Box = (0.0, 0.0, 0.0, 0.0)
        self._size = 0.0  # at the most of late: who crouches is no further away
        self._seen_s = -inf
        self._rival_since_s: float | None = None

    def lost(self, t_s: float) -> bool:
        """Whether the person followed has been out of sight for long, or nobody is followed."""
        return t_s - self._seen_s > TAKE_OVER_S

    def mirror(self, width_px: int) -> None:
        """Go on in the mirrored picture."""
        left, top, right, bottom = self._box
        self._box = width_px - right, top, width_px - left, bottom

    def choose(self, people: list[Detection], t_s: float) -> Detection | None:
        """Pick the person followed; None while that person is out of sight.

        Args:
            people: those in the picture, the nearest first.
            t_s: time of the picture in seconds.
        """
        if not people:
            return None
        boxes = [box(one) for one in people]
        nearest = 0
        followed: int | None = nearest
        if self.lost(t_s):
            self._size, self._rival_since_s = 0.0, None
        else:
            ways = [self._way(one) for one in boxes]
            closest = ways.index(min(ways))
            followed = closest if ways[closest] <= STRIDE else None
            if followed == nearest or (
                followed is not None
                and size(boxes[nearest]) < NEARER * max(size(boxes[followed]), self._size)
            ):
                self._rival_since_s = None
            elif self._rival_since_s is None:
                self._rival_since_s = t_s
            elif t_s - self._rival_since_s >= TAKE_OVER_S:
                followed, self._size = nearest, 0.0
        if followed is None:
            return None
        faded = exp((self._seen_s - t_s) / UPRIGHT_S)
        self._size = max(size(boxes[followed]), self._size * faded)
        self._box, self._seen_s = boxes[followed], t_s
        return people[followed]

    def _way(self, here: Box) -> float:
        """From where the followed person was to this box, in sizes of that person."""
        there = self._box
        right = 0.5 * (here[0] + here[2] - there[0] - there[2])
        down = 0.5 * (here[1] + here[3] - there[1] - there[3])
        return hypot(right, down) / size(there)


def box(person: Detection) -> Box:
    """Round the visible landmarks; in plain numbers, quicker than arrays for so few."""
    landmarks = person.landmarks.tolist()
    visible = [one for one in landmarks if one[3] > _VISIBLE]
    x, y, _, _ = zip(*(visible if len(visible) >= _FEW_VISIBLE else landmarks), strict=True)
    return min(x), min(y), max(x), max(y)


def size(box: Box) -> float:
    """Diagonal of a box in pixels: the same for a person standing up and lying down."""
    return max(hypot(box[2] - box[0], box[3] - box[1]), 1.0)


def overlap(a: Box, b: Box) -> float:
    """Shared area of two boxes over the area they cover together, 0 to 1."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(width, 0.0) * max(height, 0.0)
    covered = sum((one[2] - one[0]) * (one[3] - one[1]) for one in (a, b)) - shared
    return shared / max(covered, 1e-6)


def distinct(detections: list[Detection]) -> list[Detection]:
    """The people among the detections, nearest first, without doubles and background.

    Of two detections of the same person the one that comes first is kept.
    """
    people: list[Detection] = []
    for one in detections:
        if all(overlap(box(one), box(other)) < SAME_PERSON for other in people):
            people.append(one)
    people.sort(key=lambda one: -size(box(one)))
    return [one for one in people if size(box(one)) >= BACKGROUND * size(box(people[0]))]
