from __future__ import annotations

import io
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from coach.errors import CoachError
from coach.geometry.neutral import Neutral
from coach.people.profiles import Profiles, print_profiles
from tests.neutrals import calibrated

ESTIMATOR = "lab-3"
OWN = calibrated()


@pytest.fixture
def profiles(tmp_path: Path) -> Profiles:
    return Profiles(tmp_path / "profiles")


def with_arch(arch_deg: float) -> Neutral:
    return replace(OWN, arch_deg=arch_deg)


def test_what_is_kept_comes_back(profiles: Profiles) -> None:
    profiles.save("me", "standing", 3.0, OWN, ESTIMATOR)
    assert profiles.load("me", "standing", 3.0, ESTIMATOR) == OWN
    assert profiles.names() == ["me"]


def test_nobody_is_known_at_first(profiles: Profiles) -> None:
    assert profiles.load("me", "standing", 3.0, ESTIMATOR) is None
    assert profiles.names() == []


@pytest.mark.parametrize(
    ("posture", "distance_m", "estimator", "known"),
    [
        ("standing", 3.0, ESTIMATOR, True),
        ("standing", 3.5, ESTIMATOR, True),
        ("standing", 2.5, ESTIMATOR, True),
        ("standing", 3.8, ESTIMATOR, False),
        ("standing", 2.2, ESTIMATOR, False),
        ("standing", float("nan"), ESTIMATOR, False),
        ("squat", 3.0, ESTIMATOR, False),
        ("standing", 3.0, "lab-4", False),
    ],
)
def test_it_holds_in_the_same_posture_place_and_estimator(
    profiles: Profiles, posture: str, distance_m: float, estimator: str, known: bool
) -> None:
    profiles.save("me", "standing", 3.0, OWN, ESTIMATOR)
    found = profiles.load("me", posture, distance_m, estimator)  # type: ignore[arg-type]
    assert found == (OWN if known else None)


def test_a_new_one_takes_the_place_of_the_old_and_only_of_that(profiles: Profiles) -> None:
    profiles.save("me", "standing", 3.0, with_arch(9.0), ESTIMATOR)
    profiles.save("me", "squat", 3.0, with_arch(7.0), ESTIMATOR)
    profiles.save("me", "standing", 2.0, with_arch(8.0), ESTIMATOR)
    profiles.save("you", "standing", 3.0, with_arch(5.0), ESTIMATOR)
    profiles.save("me", "standing", 3.1, with_arch(12.0), ESTIMATOR)
    for name, posture, distance_m, arch_deg in (
        ("me", "standing", 3.0, 12.0),
        ("me", "squat", 3.0, 7.0),
        ("me", "standing", 2.0, 8.0),
        ("you", "standing", 3.0, 5.0),
    ):
        found = profiles.load(name, posture, distance_m, ESTIMATOR)  # type: ignore[arg-type]
        assert found is not None and found.arch_deg == arch_deg
    assert len(profiles.read("me").calibrations) == 3


def test_a_person_is_forgotten(profiles: Profiles) -> None:
    profiles.save("me", "standing", 3.0, OWN, ESTIMATOR)
    profiles.save("you", "standing", 3.0, OWN, ESTIMATOR)
    profiles.delete("me")
    assert profiles.names() == ["you"]
    assert profiles.load("me", "standing", 3.0, ESTIMATOR) is None
    with pytest.raises(CoachError, match="no profile 'me': there are you"):
        profiles.delete("me")


@pytest.mark.parametrize("name", ["Anna-2", "åsa", "小雪", "a_b", " me "])
def test_people_may_have_ordinary_names(profiles: Profiles, name: str) -> None:
    profiles.save(name, "standing", 3.0, OWN, ESTIMATOR)
    assert profiles.load(name.upper(), "standing", 3.0, ESTIMATOR) == OWN


@pytest.mark.parametrize("name", ["", "  ", "../me", "a/b", "a\\b", ".me", "x" * 41, "a\0b"])
def test_a_name_that_is_no_file_is_refused(profiles: Profiles, name: str) -> None:
    with pytest.raises(CoachError, match="cannot name a profile"):
        profiles.save(name, "standing", 3.0, OWN, ESTIMATOR)


@pytest.mark.parametrize(
    ("text", "key"),
    [("", "Invalid JSON"), ("{}{", "Invalid JSON"), ('{"coach_profile": 2}', "coach_profile"),
     ('{"calibrations": [{"posture": "sitting"}]}', "calibrations.0.posture")],
)  # fmt: skip
def test_a_damaged_profile_is_named_with_what_to_do(
    tmp_path: Path, profiles: Profiles, text: str, key: str
) -> None:
    path = tmp_path / "profiles" / "me.json"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CoachError) as refusal:
        profiles.load("me", "standing", 3.0, ESTIMATOR)
    assert str(path) in str(refusal.value) and key in str(refusal.value)
    assert "coach profiles --delete me" in str(refusal.value)
    profiles.delete("me")
    assert profiles.load("me", "standing", 3.0, ESTIMATOR) is None


def test_a_file_half_written_never_takes_the_place_of_a_whole_one(
    tmp_path: Path, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles.save("me", "standing", 3.0, OWN, ESTIMATOR)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(CoachError, match="No space left"):
        patched.setattr(os, "fsync", full)
        profiles.save("me", "standing", 3.0, with_arch(5.0), ESTIMATOR)
    assert profiles.load("me", "standing", 3.0, ESTIMATOR) == OWN
    assert [path.name for path in (tmp_path / "profiles").iterdir()] == ["me.json"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CoachError, match="Not a directory"):
        Profiles(tmp_path / "file" / "profiles").save("me", "standing", 3.0, OWN, ESTIMATOR)


@pytest.mark.skipif(sys.platform != "linux", reason="each system keeps user data elsewhere")
def test_by_default_they_are_in_the_users_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    Profiles().save("me", "standing", 3.0, OWN, ESTIMATOR)
    assert (tmp_path / "coach" / "profiles" / "me.json").is_file()


def printed(profiles: Profiles) -> str:
    out = io.StringIO()
    print_profiles(Console(file=out, width=120), profiles)
    return out.getvalue()


def test_they_are_listed(tmp_path: Path, profiles: Profiles) -> None:
    assert "No profiles yet" in printed(profiles)
    profiles.save("me", "lying", 2.94, OWN, ESTIMATOR)
    profiles.save("me", "squat", 2.94, OWN, ESTIMATOR)
    (tmp_path / "profiles" / "you.json").write_text("?")
    lines = printed(profiles).splitlines()
    assert "2.9 m" in lines[1] and "lying" in lines[1] and "-9 to +11" in lines[1]
    assert "squat" in lines[2]
    assert "you.json is no profile" in lines[3]
