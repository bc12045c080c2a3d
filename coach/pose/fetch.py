"""Downloads of the official pose model bundles, each against its known checksum."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

import platformdirs
import pooch
import requests

from coach.errors import CoachError

if TYPE_CHECKING:
    from rich.progress import Progress

Size = Literal["lite", "full", "heavy"]

OFFICIAL_URL = "https://storage.googleapis.com/mediapipe-models/pose_landmarker"
# SHA-256 of version 1 of each bundle, which is never changed under its address
KNOWN_SHA256: Mapping[str, str] = MappingProxyType(
    {
        "lite": "59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a",
        "full": "5134a3aad27a58b93da0088d431f366da362b44e3ccfbe3462b3827a839011b1",
        "heavy": "64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b",
    }
)
_CHUNK_BYTES = 64 * 1024


def download_dir() -> Path:
    """The user's own folder for downloaded models."""
    return platformdirs.user_data_path("coach", appauthor=False) / "models"


def fetch(
    size: Size,
    folder: Path,
    base_url: str = OFFICIAL_URL,
    known_sha256: Mapping[str, str] = KNOWN_SHA256,
    progress: Progress | None = None,
) -> Path:
    """Download a pose model bundle, unless the folder has it already.

    Args:
        size: which of the bundles.
        folder: where to put it; made if need be.
        base_url: the server's address up to the bundles' folders.
        known_sha256: checksum of each size.
        progress: shows how far the download is.

    Returns:
        The bundle's path.

    Raises:
        CoachError: unknown size, no connection, wrong checksum, or nowhere to write.
    """
    if size not in known_sha256:
        raise CoachError(
            f"No checksum is known for the pose model '{size}', so it is not fetched; "
            f"choose one of {', '.join(get_args(Size))}."
        )
    name = f"pose_landmarker_{size}.task"
    url = f"{base_url}/pose_landmarker_{size}/float16/1/{name}"
    pooch.get_logger().setLevel("ERROR")
    downloader = pooch.HTTPDownloader(
        progressbar=False if progress is None else _Bar(progress, name), chunk_size=_CHUNK_BYTES
    )
    try:
        path = pooch.retrieve(
            url, f"sha256:{known_sha256[size]}", name, folder, downloader=downloader
        )
    except requests.RequestException as error:
        raise CoachError(
            f"{name} could not be downloaded from {url} ({type(error).__name__}); "
            "check the connection and try again."
        ) from error
    except ValueError as error:
        raise CoachError(
            f"{name} from {url} does not have the known checksum and was thrown away; try again."
        ) from error
    except OSError as error:
        raise CoachError(
            f"{name} cannot be written to {folder} ({error.strerror}); "
            "make room or name another folder."
        ) from error
    return Path(path)


class _Bar:
    """A rich progress display in the form that pooch drives."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress = progress
        self._task = progress.add_task(name, total=None)

    @property
    def total(self) -> float | None:
        """Size of the download in bytes."""
        return self._progress.tasks[self._task].total

    @total.setter
    def total(self, n_bytes: int) -> None:
        self._progress.update(self._task, total=n_bytes)

    def update(self, n_bytes: int) -> None:
        """Count bytes received."""
        self._progress.advance(self._task, n_bytes)

    def reset(self) -> None:
        """Start over."""
        self._progress.update(self._task, completed=0)

    def close(self) -> None:
        """Leave the full bar standing."""
        self._progress.refresh()
