"""Recordings in shared storage, by their address: found, told apart, and brought here."""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from coach.batch.places import base_of, is_recording, shown
from coach.batch.search import chosen
from coach.errors import CoachError, NotFetched, Unavailable

_SILENT_S = 30.0  # after which a web server counts as gone
_SAYS_A_CHANGE = (
    "size",
    "ETag",
    "etag",
    "LastModified",
    "last_modified",
    "Last-Modified",
    "mtime",
    "updated",
)


def find(address: str) -> list[str]:
    """The videos and sessions at an address.

    Args:
        address: of a file, of a folder (searched with all below it), or with `*`.

    Raises:
        CoachError: it cannot be read, or there is none.
    """
    if is_recording(address) and "*" not in address:
        return [address]
    with _storage(address) as (files, path):
        files.invalidate_cache()  # it may have been asked before
        found = files.glob(path) if "*" in path else files.find(path)
        there = [files.unstrip_protocol(one) for one in found]
    recordings = chosen(there, folder_of(address), any_session="*" in address)
    if not recordings:
        raise CoachError(f"There is no video at {shown(address)}: check the address.")
    return recordings


def folder_of(address: str) -> str:
    """The folder from which what is at an address is named."""
    fixed = address.partition("*")[0]
    return base_of(fixed) if fixed != address or is_recording(address) else address


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
        NotFetched: the storage cannot be read at present.
        Unavailable: there is no room for it.
        CoachError: it may not be read, or is not there.
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

        yield url_to_fs(address, **_options(address))
    except CoachError:
        raise
    except ModuleNotFoundError:
        raise CoachError(
            f"{name} needs the extra `remote`, which is not installed: add it with "
            "`pip install fsspec s3fs aiohttp`."
        ) from None
    except ImportError as error:  # fsspec names the package for this kind of storage
        raise CoachError(f"{name} cannot be read: {_said(error)}.") from None
    except FileNotFoundError:
        raise CoachError(f"There is nothing at {name}: check the address.") from None
    except PermissionError as error:
        raise CoachError(f"{name} may not be read ({_said(error)}): check your access.") from None
    except Exception as error:  # every kind of storage has exceptions of its own
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise Unavailable(f"There is no room for a copy of {name}: free some.") from None
        raise NotFetched(
            f"{name} cannot be read ({_said(error)}): check the address, the network and your "
            "access."
        ) from None


def _options(address: str) -> dict[str, Any]:
    """For a web server: a large file may take its time while something comes."""
    if not address.startswith("http"):
        return {}
    from aiohttp import ClientTimeout

    timeout = ClientTimeout(total=None, sock_connect=_SILENT_S, sock_read=_SILENT_S)
    return {"client_kwargs": {"timeout": timeout, "trust_env": True}}


def _said(error: Exception) -> str:
    """What an error says, on one line, without the keys in the query of an address."""
    said = re.sub(r"\?[^\s'\"]*", "", " ".join(str(error).split()))
    return said.rstrip(".") or type(error).__name__
