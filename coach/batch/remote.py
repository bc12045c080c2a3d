"""Recordings in shared storage, by their address: found, told apart, and brought here."""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from coach.batch.places import is_recording, shown
from coach.errors import CoachError, Unavailable

_SAYS_A_CHANGE = ("size", "ETag", "etag", "LastModified", "last_modified", "mtime", "updated")


def find(address: str) -> list[str]:
    """The videos and sessions at an address.

    Args:
        address: of a file, of a folder (searched with all below it), or with `*`.

    Raises:
        CoachError: it cannot be read, or there is none.
    """
    with _storage(address) as (files, path):
        if "*" in path:
            found = files.glob(path)
        elif is_recording(address):
            return [address]
        else:
            found = files.find(path)
        names = sorted(files.unstrip_protocol(one) for one in found if is_recording(f"/{one}"))
    if not names:
        raise CoachError(f"There is no video at {shown(address)}: check the address.")
    return names


def fingerprint(address: str) -> str:
    """What changes when the file at an address does; it is not read for that.

    Raises:
        CoachError: it cannot be read, or is not there.
    """
    with _storage(address) as (files, path):
        told = files.info(path)
    kept = [f"{name}={told[name]}" for name in _SAYS_A_CHANGE if told.get(name) is not None]
    return hashlib.blake2b("\n".join(kept).encode(), digest_size=16).hexdigest()


def fetch(address: str, folder: Path, beat: Callable[[int, int | None], None]) -> Path:
    """Bring the file at an address to this machine.

    Args:
        address: of a video or session.
        folder: which takes it, under its own name.
        beat: called now and then with bytes done and bytes expected (None when unknown).

    Returns:
        The copy, for the caller to delete.

    Raises:
        Unavailable: storage or disk refuse at present.
        CoachError: it cannot be read, or is not there.
    """
    copy = folder / PurePosixPath(shown(address)).name
    with _storage(address) as (files, path):
        from fsspec.callbacks import Callback

        def on_bytes(size: int | None, value: int, **_: object) -> None:
            beat(value, size)

        files.get_file(path, str(copy), callback=Callback(hooks={"beat": on_bytes}))
    return copy


@contextmanager
def _storage(address: str) -> Iterator[tuple[Any, str]]:
    """The file system of an address and the path in it; what fails there as one sentence."""
    name = shown(address)
    try:
        from fsspec.core import url_to_fs

        yield url_to_fs(address)
    except CoachError:
        raise
    except ImportError as error:  # fsspec itself, or what it needs for this kind of storage
        raise CoachError(
            f"{name} needs the extra `remote`, which is not installed ({error}): add it with "
            "`pip install 'coach[remote]'`."
        ) from None
    except FileNotFoundError:
        raise CoachError(f"There is nothing at {name}: check the address.") from None
    except PermissionError as error:
        raise CoachError(f"{name} may not be read ({_said(error)}): check your access.") from None
    except Exception as error:  # every kind of storage has exceptions of its own
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise Unavailable(f"There is no room for a copy of {name}: free some.") from None
        raise Unavailable(
            f"{name} cannot be read ({_said(error)}): check the address, the network and your "
            "access."
        ) from None


def _said(error: Exception) -> str:
    """What an error says, on one line, without the keys in the query of an address."""
    said = re.sub(r"\?[^\s'\"]*", "", " ".join(str(error).split()))
    return said.rstrip(".") or type(error).__name__
