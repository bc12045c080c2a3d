"""The history of the `.coach` layout: one step from each version to the next.

A step is written once and never changed, so it takes nothing from classes or constants that may
change. A file of any earlier version opens: for reading it is brought up to date in a copy, for
writing in place.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable

from coach.session.schema import SCHEMA_VERSION

_NOT_KEPT_BY_3 = ("left_knee_above_ankle", "right_knee_above_ankle")
_NOT_KEPT_BY_2 = (
    *_NOT_KEPT_BY_3,
    "hip_over_foot", "left_ankle_up", "right_ankle_up", "left_ankle_ahead", "right_ankle_ahead",
    "seen_from", "pelvic_obliquity_deg", "pelvic_obliquity_sd_deg", "trunk_side_lean_deg",
    "hip_lift_deg", "free_hip_lift_deg", "hips_to_right", "left_knee_over_foot",
    "right_knee_over_foot",
)  # fmt: skip
NOT_YET_KEPT: dict[int, frozenset[str]] = {
    1: frozenset(
        {
            *_NOT_KEPT_BY_2,
            "left_hip_angle_deg", "right_hip_angle_deg", "left_knee_angle_deg",
            "right_knee_angle_deg", "hidden_share", "novelty", "lumbar_motion_noise_deg",
            "feet_apart",
            "over_feet",
            "upper_arm_deg",
            "lumbar_change_sd_deg",
        }
    ),
    2: frozenset(_NOT_KEPT_BY_2),
    3: frozenset(_NOT_KEPT_BY_3),
}  # fmt: skip
"""Version to the columns of `measurement` that files written in it say nothing of."""


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a session up to date, within the transaction that is open if there is one.

    Args:
        connection: to the session.
        version: of its layout now.

    Raises:
        sqlite3.Error: it is not a whole session of that version, or cannot be written.
    """
    for step in range(version, SCHEMA_VERSION):
        _STEPS[step](connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _from_1_to_2(connection: sqlite3.Connection) -> None:
    """World landmarks, joints of each side, candidates, verdicts, typed reasons, annotated spans.

    Version 1 kept the neutral as used under the name of a calibration and not the calibration
    as given, of the exercise nothing but its name, and reasons as the sentences shown to people.
    """
    execute = connection.execute
    execute("ALTER TABLE pose ADD COLUMN world BLOB")
    for name in (
        "left_hip_angle_deg", "right_hip_angle_deg", "left_knee_angle_deg",
        "right_knee_angle_deg", "hidden_share", "novelty", "lumbar_motion_noise_deg",
        "feet_apart",
        "over_feet",
        "upper_arm_deg",
        "lumbar_change_sd_deg",
    ):  # fmt: skip
        execute(f"ALTER TABLE measurement ADD COLUMN {name} REAL")
    for sentence, reason in _REASONS_1.items():
        execute("UPDATE measurement SET reason = ? WHERE reason = ?", (reason, sentence))
    execute(
        "CREATE TABLE candidate (id INTEGER PRIMARY KEY, start_s REAL, peak_s REAL, end_s REAL, "
        "counted INTEGER, refused_by TEXT, amplitude REAL, unit TEXT)"
    )
    for declared in (
        "partial INTEGER", "p_tucked REAL", "p_neutral REAL", "p_arched REAL", "tilt_deg REAL",
        "tilt_sd_deg REAL", "reference TEXT", "graded_points REAL",
    ):  # fmt: skip
        execute(f"ALTER TABLE rep ADD COLUMN {declared}")
    execute("ALTER TABLE rep RENAME COLUMN why_ungraded TO why_unclear")
    # all of a rep was graded then, or nothing, and all from the neutral
    execute(
        "UPDATE rep SET partial = 0, reference = 'neutral', "
        "graded_points = CASE WHEN score IS NULL THEN 0 ELSE 100 END"
    )
    for old, new in (("t_s", "start_s"), ("text", "value"), ("author", "rater")):
        execute(f"ALTER TABLE annotation RENAME COLUMN {old} TO {new}")
    for declared in ("end_s REAL", "target INTEGER", "replaces INTEGER"):
        execute(f"ALTER TABLE annotation ADD COLUMN {declared}")
    meta = dict(execute("SELECT key, value FROM meta"))
    live = json.loads(meta.get("set_number", "null")) is not None
    connection.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)",
        [
            ("neutral", meta.get("calibration", "null")),
            ("calibration", "null"),
            ("exercise_used", "null"),
            # it did not say whether a live set had been scored again since
            ("engine", json.dumps("live" if live else "recording")),
            ("results_version", "1"),
        ],
    )


def _from_2_to_3(connection: sqlite3.Connection) -> None:
    """The side of a rep, of which no earlier exercise said anything; feet; the frontal plane."""
    for name in (
        "hip_over_foot", "left_ankle_up", "right_ankle_up", "left_ankle_ahead", "right_ankle_ahead",
        "pelvic_obliquity_deg", "pelvic_obliquity_sd_deg", "trunk_side_lean_deg", "hip_lift_deg",
        "free_hip_lift_deg", "hips_to_right", "left_knee_over_foot", "right_knee_over_foot",
    ):  # fmt: skip
        connection.execute(f"ALTER TABLE measurement ADD COLUMN {name} REAL")
    connection.execute("ALTER TABLE measurement ADD COLUMN seen_from INTEGER")
    connection.execute("UPDATE measurement SET seen_from = 0")
    connection.execute("ALTER TABLE pose ADD COLUMN pelvis_turn_deg REAL")
    connection.execute("ALTER TABLE rep ADD COLUMN side TEXT")
    connection.execute("UPDATE rep SET side = ''")


def _from_3_to_4(connection: sqlite3.Connection) -> None:
    """How high each knee is."""
    for name in ("left_knee_above_ankle", "right_knee_above_ankle"):
        connection.execute(f"ALTER TABLE measurement ADD COLUMN {name} REAL")


_REASONS_1 = {
    "nobody seen: step into the picture": "no_person",
    "step back: hips, shoulders or knees leave the picture": "out_of_picture",
    "come closer: you are too small in the picture": "too_small",
    "turn side-on to the camera": "not_side_on",
    "your back is hidden: keep arms, hair and furniture away from it": "back_hidden",
    "the outline of your back is unusual: tighter clothes, or stand clear of things": (
        "unusual_outline"
    ),
}

_STEPS: dict[int, Callable[[sqlite3.Connection], None]] = {
    1: _from_1_to_2,
    2: _from_2_to_3,
    3: _from_3_to_4,
}
