from __future__ import annotations

import math
import sys
from dataclasses import asdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coach.coaching.measurement_log import MeasurementLog
from coach.geometry.measurement import SIGNALS, Measurement
from coach.geometry.reasons import Reason

numbers = st.floats(allow_infinity=False)
measurements = st.builds(
    Measurement,
    frame=st.integers(0, 2**40),
    t_s=st.floats(0, 1e6),
    facing=st.sampled_from([-1, 0, 1]),
    reason=st.sampled_from(Reason),
    **dict.fromkeys(SIGNALS, numbers),
)


@given(kept=st.lists(measurements, max_size=5))
def test_a_log_gives_back_what_it_was_given(kept: list[Measurement]) -> None:
    log = MeasurementLog()
    for measurement in kept:
        log.append(measurement)
    assert len(log) == len(kept)
    for found, given_ in zip(log, kept, strict=True):
        np.testing.assert_equal(asdict(found), asdict(given_))
        assert found.reason is given_.reason


def test_columns_are_single_numbers_over_all_frames() -> None:
    log = MeasurementLog()
    for i in range(3):
        log.append(Measurement(i, i / 30, lumbar_angle_deg=math.nan if i == 1 else float(i)))
    t_s, lumbar = log.columns("t_s", "lumbar_angle_deg")
    np.testing.assert_allclose(t_s, [0, 1 / 30, 2 / 30])
    np.testing.assert_equal(lumbar, [0.0, math.nan, 2.0])
    assert sys.getsizeof(log) < 1000
