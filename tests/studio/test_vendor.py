"""Code of others in the review page is what it says it is."""

from __future__ import annotations

import hashlib
import re

from coach.studio.app import STATIC

VENDOR = STATIC / "vendor"


def test_every_vendored_file_is_listed_with_its_hash() -> None:
    listed = dict(
        (name, digest)
        for digest, name in re.findall(
            r"^([0-9a-f]{64})  (\S+)$", (VENDOR / "README.md").read_text(encoding="utf-8"), re.M
        )
    )
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "README.md"
    }
    assert found
    assert found == listed
