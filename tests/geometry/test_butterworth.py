from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy.signal import butter, sosfiltfilt

from coach.geometry.butterworth import low_pass


@pytest.mark.parametrize("seed", range(40))
def test_it_is_scipys_filter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rate_hz = rng.choice([7.5, 15.0, 29.97, 30.0, rng.uniform(4.0, 240.0)])
    cutoff_hz = rate_hz * rng.uniform(0.01, 0.45)
    values = rng.normal(0.0, 50.0, rng.integers(8, 400)).cumsum()
    pad = int(rng.integers(1, values.size))
    scipys = sosfiltfilt(butter(2, cutoff_hz, fs=rate_hz, output="sos"), values, padlen=pad)
    # to the bit on x86-64; other processors may multiply and add at once
    assert low_pass(values, cutoff_hz, rate_hz, pad) == pytest.approx(scipys, rel=1e-12, abs=1e-9)


def test_scoring_loads_neither_scipys_signals_nor_its_statistics() -> None:
    program = (
        "import sys, coach.scoring, coach.live.run; "
        "print([name for name in ('scipy.signal', 'scipy.stats') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("[]\n", "")
