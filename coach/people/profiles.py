"""Calibrations kept from one day to the next: one file a person in the user's data folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coach.errors import CoachError
from coach.exercises.schema import Posture
from coach.files import read_json, write_text
from coach.geometry.neutral import Neutral
from coach.report.terminal import print_error
from coach.session.calibration import GUIDED, Calibration

# A camera stood within this share of the stored distance is the same place: the distance is
# itself known to a quarter only, but the same way each time [P].
SAME_DISTANCE = 0.2

_MAX_NAME = 40
_SUFFIX = ".json"


class StoredCalibration(BaseModel):
    """One calibration of a person.

    Attributes:
        posture: in which the range was learnt.
        distance_m: from the camera, as judged from the person's size in the picture.
        made_utc: when.
        calibration: as `coach calibrate` keeps it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    posture: Posture
    distance_m: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    made_utc: AwareDatetime
    calibration: Calibration

    def is_for(self, posture: Posture, distance_m: float) -> bool:
        """Whether it holds in this posture, this far from the camera."""
        near = abs(self.distance_m - distance_m) <= SAME_DISTANCE * self.distance_m
        return self.posture == posture and near


class ProfileFile(BaseModel):
    """All that is kept of a person.

    Attributes:
        coach_profile: version of this layout.
        calibrations: the latest last.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    coach_profile: Literal[1] = 1
    calibrations: tuple[StoredCalibration, ...] = ()


class Profiles:
    """The calibrations in a folder, by person, posture and distance from the camera."""

    def __init__(self, folder: Path | None = None) -> None:
        """Use this folder; None for the one in the user's data folder."""
        self._folder = folder or platformdirs.user_data_path("coach", appauthor=False) / "profiles"

    def names(self) -> list[str]:
        """Who has a profile."""
        return sorted(path.stem for path in self._folder.glob(f"*{_SUFFIX}"))

    def read(self, name: str) -> ProfileFile:
        """All that is kept of a person; empty for a new one.

        Raises:
            CoachError: no name for a profile, or a file that cannot be read or is none.
        """
        path = self._path(name)
        if not path.exists():
            return ProfileFile()
        forget = f"delete it with `coach profiles --delete {path.stem}` and calibrate again"
        return read_json(path, ProfileFile, "profile", forget)

    def load(
        self, name: str, posture: Posture, distance_m: float, estimator: str
    ) -> Neutral | None:
        """The person's calibration, if there is one that holds here.

        Args:
            name: of the person.
            posture: of the exercise.
            distance_m: from the camera, as of `coach.coaching.setup_guide.distance_m`.
            estimator: version of the lumbopelvic model; another one's angles mean nothing to it.

        Raises:
            CoachError: as `read`.
        """
        fitting = [
            stored
            for stored in self.read(name).calibrations
            if stored.is_for(posture, distance_m) and stored.calibration.estimator == estimator
        ]
        return fitting[-1].calibration.neutral() if fitting else None

    def save(
        self, name: str, posture: Posture, distance_m: float, neutral: Neutral, estimator: str
    ) -> None:
        """Keep a calibration, in place of any for the same posture and distance.

        Args:
            name: of the person.
            posture: in which the range was learnt.
            distance_m: from the camera.
            neutral: what was learnt.
            estimator: version of the lumbopelvic model.

        Raises:
            CoachError: as `read`, or the file cannot be written; then the old one is left.
        """
        others = tuple(
            stored
            for stored in self.read(name).calibrations
            if not stored.is_for(posture, distance_m)
        )
        new = StoredCalibration(
            posture=posture,
            distance_m=round(distance_m, 2),
            made_utc=datetime.now(UTC).replace(microsecond=0),
            calibration=Calibration.of(neutral, estimator, GUIDED),
        )
        kept = ProfileFile(calibrations=(*others, new))
        try:
            write_text(self._path(name), kept.model_dump_json(indent=2) + "\n")
        except CoachError as error:
            raise CoachError(
                f"{str(error).removesuffix('.')}; the calibration holds for this session."
            ) from None

    def delete(self, name: str) -> None:
        """Forget a person.

        Raises:
            CoachError: nobody of that name, or the file cannot be deleted.
        """
        path = self._path(name)
        try:
            path.unlink()
        except FileNotFoundError:
            known = ", ".join(self.names()) or "none yet"
            raise CoachError(f"There is no profile '{name}': there are {known}.") from None
        except OSError as error:
            raise CoachError(f"The profile {path} cannot be deleted: {error.strerror}.") from None

    def _path(self, name: str) -> Path:
        stem = name.strip().casefold()  # on some systems me and Me are one file
        if not (0 < len(stem) <= _MAX_NAME and stem.replace("-", "a").replace("_", "a").isalnum()):
            raise CoachError(
                f"'{name}' cannot name a profile: use up to {_MAX_NAME} letters, digits, - and _."
            )
        return self._folder / f"{stem}{_SUFFIX}"


def print_profiles(console: Console, profiles: Profiles) -> None:
    """Who is known, and what is kept of them."""
    names = profiles.names()
    if not names:
        console.print("No profiles yet: `coach live EXERCISE` makes one when it calibrates.")
        return
    table = Table(box=None, header_style="dim")
    for column in ("profile", "posture", "camera", "tuck to arch", "calibrated"):
        table.add_column(column, overflow="fold")
    damaged: list[CoachError] = []
    for name in names:
        try:
            kept = profiles.read(name).calibrations
        except CoachError as error:
            damaged.append(error)
            continue
        for stored in kept:
            table.add_row(
                escape(name),
                stored.posture,
                f"{stored.distance_m:.1f} m",
                f"{stored.calibration.tuck_deg:+z.0f} to {stored.calibration.arch_deg:+z.0f} deg",
                f"{stored.made_utc:%Y-%m-%d}",
            )
    console.print(table)
    for damage in damaged:
        print_error(console, damage)
