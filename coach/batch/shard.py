"""A batch in shares, one for each of several machines that know nothing of each other."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from coach.batch.recording import Recording


@dataclass(frozen=True, slots=True)
class Shard:
    """One of the shares of a batch.

    Attributes:
        number: which one, from 1.
        count: how many there are.
    """

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `I/N`.

        Raises:
            ValueError: it is something else; the message says what is needed.
        """
        found = re.fullmatch(r"(\d+)/(\d+)", text)
        if found is None or not 1 <= int(found[1]) <= int(found[2]):
            raise ValueError(f"{text!r} is no I/N, such as 1/3 to 3/3 for three shares.")
        return cls(int(found[1]), int(found[2]))

    @property
    def ledger_name(self) -> str:
        """File of the ledger that this share has to itself."""
        return f"batch.{self.number}-of-{self.count}.db"

    def share_of(self, recordings: Sequence[Recording]) -> tuple[Recording, ...]:
        """The recordings of this share, in their order.

        Names alone decide, so that one that is added moves no other. Who has a calibration clip
        is in the share of that clip, which is then measured once.
        """
        clips = {str(one.calibration_made): one.name for one in recordings if one.makes_calibration}
        return tuple(
            one for one in recordings if self._takes(clips.get(str(one.calibration), one.name))
        )

    def _takes(self, name: str) -> bool:
        digest = hashlib.blake2b(os.fsencode(name), digest_size=8).digest()
        return int.from_bytes(digest) % self.count == self.number - 1


def ledgers_of_shards(folder: Path) -> list[Path]:
    """The ledgers that shares of a batch have left in its folder."""
    return sorted(folder.glob("batch.*-of-*.db"))
