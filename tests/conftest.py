"""Fixtures for every room."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of laboratory and real clips beside the project."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the clips in {SHARED}")
    return SHARED
