"""A batch: what is missing or changed is scored, the ledger keeps what came of it."""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from coach.batch.keys import KeyMaker, Keys
from coach.batch.known import (
    forget_the_lost,
    is_session_of,
    loses_calibration,
    refuse_others,
    study_rows,
)
from coach.batch.ledger import LEDGER_NAME, Entry, Ledger
from coach.batch.recording import Recording
from coach.batch.results import sweep
from coach.batch.shard import Shard, ledgers_of_shards
from coach.batch.task import Executor, OnBeat, Outcome, Task
from coach.errors import CoachError
from coach.report.study import write_study

_SHARES_WAIT_S = 60.0  # for each other: all may begin at once


@dataclass(frozen=True, slots=True)
class Settings:
    """How a batch is scored.

    Attributes:
        folder: the batch folder, for the ledger and the tables.
        annotate: whether to write videos with the overlay.
        pose_bundle: pose model bundle; None for the one that comes with the program.
        retry_failed: whether what failed before is tried again.
        shard: the share of the batch that the recordings are; None for all of it, with what its
            shares have done.
    """

    folder: Path
    annotate: bool = False
    pose_bundle: Path | None = None
    retry_failed: bool = False
    shard: Shard | None = None

    @property
    def ledger(self) -> Path:
        """The ledger of this run."""
        return self.folder / (self.shard.ledger_name if self.shard else LEDGER_NAME)


@dataclass(frozen=True, slots=True)
class Finished:
    """A recording of which all is known.

    Attributes:
        recording: as it was asked for.
        outcome: what came of it.
        before: whether that was so before this run.
    """

    recording: Recording
    outcome: Outcome
    before: bool


class Watcher(Protocol):
    """Who is told how a batch gets on."""

    def planned(self, sizes: Mapping[str, int]) -> None:
        """More work was found: recordings by name, each with its size in bytes."""

    def beat(self, name: str, done: int, expected: int | None) -> None:
        """A recording that is being worked on, with frames done and expected."""


def score_batch(
    recordings: Sequence[Recording],
    settings: Settings,
    executor: Executor,
    watcher: Watcher | None = None,
) -> Generator[Finished, None, None]:
    """Score what is missing or changed, calibration clips first, and write the tables.

    A share of a batch writes no tables: those are made when all of it is scored.

    A failure never ends it. Close it before its end to stop it: what was begun is dropped, and
    waits for the next run.

    Args:
        recordings: all of the batch, each name once.
        settings: how.
        executor: where.
        watcher: is told of progress, if anybody is.

    Returns:
        Every recording once: what was known before at first, then each as it finishes.

    Raises:
        CoachError: the batch folder cannot be written, or another program is at work on it.
    """
    with Ledger(settings.ledger) as ledger:
        refuse_others(ledger, recordings)
        ledger.ask(recordings)
        sweep(recordings)
        try:
            batch = _Batch(ledger, settings, executor, watcher)
            yield from batch.score([one for one in recordings if one.makes_calibration])
            yield from batch.score([one for one in recordings if not one.makes_calibration])
        except BaseException:
            with suppress(CoachError):
                ledger.release()
            raise
        finally:
            sweep(recordings)
        forget_the_lost(ledger, recordings)
        if settings.shard is None:
            write_study(settings.folder, study_rows(ledger, settings.folder))


def _without_folders(outcome: Outcome, recording: Recording, folder: Path) -> Outcome:
    """What is kept, and told in tables that are handed on: where files lie is nobody's business."""
    if outcome.error is None:
        return outcome
    told = outcome.error.replace(recording.shown, recording.name)
    return replace(outcome, error=told.replace(f"{folder}{os.sep}", ""))


class _Batch:
    """What the two steps of a run share."""

    def __init__(
        self, ledger: Ledger, settings: Settings, executor: Executor, watcher: Watcher | None
    ) -> None:
        self._ledger = ledger
        self._settings = settings
        self._executor = executor
        self._watcher = watcher
        self._known = {entry.recording.name: entry for entry in ledger.entries()}
        self._elsewhere = _entries_elsewhere(settings)
        self._keys = KeyMaker(annotate=settings.annotate, pose_bundle=settings.pose_bundle)
        self._not_calibrated: dict[Path, str] = {}

    def score(self, recordings: Sequence[Recording]) -> Generator[Finished, None, None]:
        """Score what is missing or changed of some recordings."""
        to_do: dict[str, tuple[Task, Keys]] = {}
        for one in recordings:
            keys = self._keys.keys_of(one)
            self._take_over(one, keys)
            before = self._before(one, keys)
            if before is not None:
                yield self._known_of(one, before)
            elif (why := self._lacks_calibration(one)) is not None:
                yield self._record(one, replace(keys, judge_key=""), why)  # tried next time
            else:
                to_do[one.name] = (self._task(one, keys), keys)
        self._ledger.wait(list(to_do))  # so that nobody takes old results for new ones
        tasks = sorted((task for task, _ in to_do.values()), key=lambda task: -task.size)
        if self._watcher is not None:
            self._watcher.planned({task.recording.name: task.size for task in tasks})
        for task in tasks:
            with suppress(OSError):  # the task will say why
                task.recording.out.mkdir(parents=True, exist_ok=True)
        with closing(self._executor(tasks, self._beat_of(to_do))) as outcomes:
            for outcome in outcomes:
                task, keys = to_do[outcome.name]
                yield self._record(task.recording, keys, outcome)

    def _take_over(self, recording: Recording, keys: Keys) -> None:
        """Take what another ledger of the batch knows of a recording, if that is worth more."""
        own = self._known[recording.name]
        others = self._elsewhere.get(recording.name, [])
        best = max((own, *others), key=lambda entry: _worth(entry, keys))  # own when they are equal
        if best is not own:
            self._known[recording.name] = best
            self._ledger.take_over(best, keys)

    def _known_of(self, recording: Recording, outcome: Outcome) -> Finished:
        self._note_calibration(recording, outcome)
        return Finished(recording, outcome, before=True)

    def _record(self, recording: Recording, keys: Keys, outcome: Outcome) -> Finished:
        """Take down what came of it."""
        self._note_calibration(recording, outcome)
        if outcome.error is None and recording.source == str(recording.session):
            keys = self._keys.keys_of(recording)  # scored in its place, it is another one now
        kept = _without_folders(outcome, recording, self._settings.folder)
        self._ledger.finish(keys, kept, calibrated=recording.calibration is not None)
        return Finished(recording, outcome, before=False)

    def _note_calibration(self, recording: Recording, outcome: Outcome) -> None:
        if recording.makes_calibration and outcome.error is not None:
            self._not_calibrated[recording.calibration_made] = outcome.error

    def _lacks_calibration(self, recording: Recording) -> Outcome | None:
        """What came of a recording that was to be scored with a calibration that failed."""
        if recording.calibration is None or recording.calibration not in self._not_calibrated:
            return None
        return Outcome(
            recording.name,
            f"{recording.shown}: it was not scored, since the calibration of {recording.person} "
            f"failed: {self._not_calibrated[recording.calibration]}",
            "calibration",
        )

    def _before(self, recording: Recording, keys: Keys) -> Outcome | None:
        """What is known of a recording that need not be scored; None if it must be."""
        entry = self._known[recording.name]
        if recording.is_address and not keys.content and entry.state == "done":
            return entry.outcome  # its storage does not answer: what is known of it stays
        if entry.judge_key != keys.judge_key:
            return None
        if entry.state == "failed" and not self._settings.retry_failed:
            return entry.outcome
        if entry.state != "done" or not all(path.exists() for path in self._files(recording)):
            return None
        return entry.outcome if is_session_of(entry, recording) else None

    def _files(self, recording: Recording) -> list[Path]:
        """What scoring it leaves."""
        session = recording.session
        if recording.makes_calibration:
            return [session, recording.calibration_made]
        endings = [".frames.csv", ".reps.csv", ".candidates.csv", ".json"]
        if self._settings.annotate:
            endings.append(".webm")
        return [session, *(session.with_suffix(ending) for ending in endings)]

    def _task(self, recording: Recording, keys: Keys) -> Task:
        entry = self._known[recording.name]
        return Task(
            recording,
            annotate=self._settings.annotate,
            pose_bundle=self._settings.pose_bundle,
            judge_again=entry.pose_key == keys.pose_key != ""
            and is_session_of(entry, recording)
            and not recording.is_session
            and not self._settings.annotate  # which needs the pictures
            and not loses_calibration(entry, recording),
            size=keys.size,
        )

    def _beat_of(self, to_do: Mapping[str, tuple[Task, Keys]]) -> OnBeat:
        begun: set[str] = set()

        def beat(name: str, done: int, expected: int | None) -> None:
            if name not in begun:
                begun.add(name)
                self._ledger.begin(name, poses_stay=to_do[name][0].judge_again)
            if self._watcher is not None:
                self._watcher.beat(name, done, expected)

        return beat


def _entries_elsewhere(settings: Settings) -> dict[str, list[Entry]]:
    """What the other ledgers of a batch know, by name: for all of it those of its shares."""
    if settings.shard is None:
        paths, wait_s = ledgers_of_shards(settings.folder), 0.0
    else:
        whole = settings.folder / LEDGER_NAME
        paths, wait_s = [whole] if whole.exists() else [], _SHARES_WAIT_S
    entries: dict[str, list[Entry]] = {}
    for path in paths:
        with Ledger(path, wait_s) as ledger:
            for entry in ledger.entries():
                entries.setdefault(entry.recording.name, []).append(entry)
    return entries


def _worth(entry: Entry, keys: Keys) -> tuple[int, bool]:
    """The more, the less is left to do of a recording with these keys."""
    ended = {"failed": 1, "done": 2}.get(entry.state, 0)
    return (
        ended if entry.judge_key == keys.judge_key else 0,
        entry.pose_key == keys.pose_key != "",
    )
