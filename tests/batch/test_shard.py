from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coach.batch.ledger import Ledger
from coach.batch.recording import Recording
from coach.batch.run import Finished, Settings, score_batch
from coach.batch.shard import Shard
from coach.cli import app
from coach.errors import CoachError
from tests.batch.executors import Here

TABLES = ("reps.csv", "sessions.csv")
STORED = Path(__file__).parents[1] / "session" / "data"
THIRDS = [Shard(number, 3) for number in (1, 2, 3)]
# one in each third, and one more in the second
NAMES = ("a", "b", "c", "g")


def recording(name: str, **others: object) -> Recording:
    return Recording(f"/videos/{name}.mp4", f"{name}.mp4", Path("/out"), **others)  # type: ignore[arg-type]


def sessions_in(folder: Path, exercise: str = "pelvic-tilt") -> list[Recording]:
    return [
        Recording(str(path), path.name, folder / "out", exercise)
        for path in sorted(folder.glob("*.coach"))
    ]


def machine(folder: Path) -> Path:
    """A folder with the sessions of a study."""
    folder.mkdir()
    for number, name in enumerate(NAMES):
        stored = ("recording-v1.coach", "recording-v2.coach")[number % 2]
        shutil.copy(STORED / stored, folder / f"{name}.coach")
    return folder


def run(folder: Path, executor: Here, shard: Shard | None = None) -> list[Finished]:
    recordings = sessions_in(folder)
    asked = shard.share_of(recordings) if shard else recordings
    return list(score_batch(asked, Settings(folder, shard=shard), executor))


def tables(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in TABLES]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of a study, scored on one machine."""
    folder = machine(tmp_path_factory.mktemp("one") / "study")
    run(folder, Here())
    return folder


@pytest.fixture(scope="module")
def shares(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The same on three machines, each with a copy of the folder and a third of the work."""
    folders = [machine(tmp_path_factory.mktemp("many") / "study") for _ in THIRDS]
    for shard, folder in zip(THIRDS, folders, strict=True):
        executor = Here()
        run(folder, executor, shard)
        assert executor.names  # none has all to do, none nothing
        assert len(executor.names) < len(NAMES)
        assert not (folder / "sessions.csv").exists()
    return folders


@pytest.fixture
def together(shares: list[Path], tmp_path: Path) -> Path:
    """What the three machines have, copied into one folder."""
    folder = tmp_path / "study"
    for share in shares:
        shutil.copytree(share, folder, dirs_exist_ok=True)
    return folder


def test_folders_of_several_machines_make_the_tables_of_one(together: Path, whole: Path) -> None:
    executor = Here()
    found = run(together, executor)
    assert executor.names == []
    assert all(one.before for one in found)
    assert tables(together) == tables(whole)


def test_what_a_share_left_undone_is_done_by_the_run_of_all(together: Path, whole: Path) -> None:
    (together / THIRDS[0].ledger_name).unlink()
    executor = Here()
    run(together, executor)
    assert executor.names == [one.name for one in THIRDS[0].share_of(sessions_in(together))]
    assert tables(together) == tables(whole)


def test_what_was_done_since_is_not_undone_by_what_shares_knew(together: Path) -> None:
    changed = sessions_in(together, exercise="none")[:1]
    first, second = Here(), Here()
    for executor in (first, second):
        list(score_batch(changed, Settings(together), executor))
    assert first.names == [changed[0].name]
    assert second.names == []


def test_a_share_knows_what_a_run_of_all_has_done(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    shutil.copytree(whole, folder)
    executor = Here()
    found = run(folder, executor, THIRDS[1])
    assert executor.names == []
    assert all(one.before for one in found)


def test_shares_at_work_are_not_taken_over(together: Path) -> None:
    with (
        Ledger(together / THIRDS[1].ledger_name),
        pytest.raises(CoachError, match="Another coach is at work"),
    ):
        run(together, Here())


def test_shares_hold_each_recording_once_and_one_that_is_added_moves_no_other() -> None:
    some = [recording(f"clip{number}") for number in range(60)]
    more = [*some[:30], recording("added"), *some[30:]]
    shares = [set(one.share_of(some)) for one in THIRDS]
    assert sum(map(len, shares)) == len(some)
    assert set.union(*shares) == set(some)
    assert all(10 <= len(share) <= 30 for share in shares)
    for before, shard in zip(shares, THIRDS, strict=True):
        assert before == set(shard.share_of(more)) - {recording("added")}


def test_who_has_a_calibration_clip_is_in_its_share() -> None:
    clip = recording("neutral", makes_calibration=True)
    theirs = [recording(f"{n}", calibration=clip.calibration_made) for n in range(20)]
    others = [replace(one, name=f"other{one.name}", calibration=None) for one in theirs]
    holding = [one for one in THIRDS if clip in one.share_of([*others, clip, *theirs])]
    assert len(holding) == 1
    assert set(theirs) < set(holding[0].share_of([*others, *theirs, clip]))


@pytest.mark.parametrize("text", ["0/3", "4/3", "1/0", "3", "1/3/3", "-1/3", "a/b", "1.0/3", ""])
def test_what_is_no_share_is_wrong_usage(text: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["score", str(tmp_path), "--shard", text])
    assert result.exit_code == 2
    assert "is no I/N" in result.output
