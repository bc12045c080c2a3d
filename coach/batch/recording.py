"""One recording of a batch, as it was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from coach.batch.places import is_address, shown
from coach.scoring import SESSION_SUFFIX

CALIBRATION_SUFFIX = ".calibration.json"


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording of a batch, as it was asked for.

    Attributes:
        source: absolute path of a video or session, or an address (contains "://").
        name: unique in the batch, for people and tables: path relative to the source that was
            given, with "/" between folders; its last part is the file's own.
        out: folder that takes its results.
        exercise: as `coach.scoring.Job.exercise`.
        person: who is seen; empty when not said.
        calibration: the person's calibration file, which may be one that this batch makes first:
            then the `calibration_made` of the clip's recording. None without one, and for the
            clip itself.
        makes_calibration: whether this is the person's calibration clip.
        side: the side that the manifest states.
        remark: free text of the manifest: the condition in a study.
    """

    source: str
    name: str
    out: Path
    exercise: str | None = None
    person: str = ""
    calibration: Path | None = None
    makes_calibration: bool = False
    side: Literal["", "left", "right"] = ""
    remark: str = ""

    @property
    def stem(self) -> str:
        """What the files of the results are named after."""
        return PurePosixPath(self.name).stem  # an address may end in a key

    @property
    def session(self) -> Path:
        """The session that scoring it leaves."""
        return self.out / f"{self.stem}{SESSION_SUFFIX}"

    @property
    def calibration_made(self) -> Path:
        """The calibration file that a calibration clip leaves."""
        return self.out / f"{self.stem}{CALIBRATION_SUFFIX}"

    @property
    def is_session(self) -> bool:
        """Whether the source is a session, which needs no video."""
        return PurePosixPath(self.name).suffix == SESSION_SUFFIX

    @property
    def is_address(self) -> bool:
        """Whether the source is not on this machine's file system."""
        return is_address(self.source)

    @property
    def shown(self) -> str:
        """The source as people may see it."""
        return shown(self.source)
