"""The measurements of a whole session, held small: half an hour takes ten megabytes."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np

from coach.geometry.measurement import SIGNALS, Measurement
from coach.geometry.reasons import Reason
from coach.pose.types import Floats

_COLUMNS = ("t_s", *SIGNALS)


class MeasurementLog:
    """Measurements in the order of their frames."""

    def __init__(self) -> None:
        self._values = array("d")
        self._frames = array("q")
        self._facing = array("b")
        self._seen_from = array("b")
        self._reasons: list[Reason] = []

    def append(self, measurement: Measurement) -> None:
        """Keep one."""
        self._values.extend(getattr(measurement, name) for name in _COLUMNS)
        self._frames.append(measurement.frame)
        self._facing.append(measurement.facing)
        self._seen_from.append(measurement.seen_from)
        self._reasons.append(measurement.reason)

    def __len__(self) -> int:
        return len(self._frames)

    def __iter__(self) -> Iterator[Measurement]:
        width = len(_COLUMNS)
        for i, frame in enumerate(self._frames):
            values = self._values[i * width : (i + 1) * width]
            yield Measurement(
                frame=frame,
                facing=self._facing[i],
                seen_from=self._seen_from[i],
                reason=self._reasons[i],
                **dict(zip(_COLUMNS, values, strict=True)),
            )

    def columns(self, *names: str) -> tuple[Floats, ...]:
        """Some of the numbers over all frames, each (n,)."""
        values = np.array(self._values).reshape(-1, len(_COLUMNS))
        return tuple(values[:, _COLUMNS.index(name)] for name in names)
