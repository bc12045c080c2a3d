from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.live.pose_stream import fitted

sides = st.integers(16, 200)


@given(size=st.tuples(sides, sides), into=st.tuples(sides, sides))
def test_a_picture_of_another_size_is_seen_whole_and_in_proportion(
    size: tuple[int, int], into: tuple[int, int]
) -> None:
    white = np.full((size[1], size[0], 3), 255, np.uint8)
    whole = fitted(white, into)
    assert whole.shape == (into[1], into[0], 3)
    rows, columns = np.nonzero(whole[..., 0] == 255)
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert height == into[1] or width == into[0]
    scale = min(into[0] / size[0], into[1] / size[1])
    assert (width, height) == pytest.approx((size[0] * scale, size[1] * scale), abs=1)
    assert (whole == 255).all(axis=2).sum() == width * height
