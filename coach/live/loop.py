"""The live loop: observed frames in; picture, sound, recording and events out. Wiring, no rules.

Three threads share the work: the camera keeps its newest picture, `PoseStream` finds the pose,
and the main thread (some systems allow a window nowhere else) draws and shows. All others, for
recording, video, sound and events, are handed what they need and never waited for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePath

from coach.capture.webcam import Camera
from coach.coaching.events import (
    Calibrated,
    Component,
    Event,
    PainStopped,
    SetEnded,
    SetStarted,
    Troubled,
)
from coach.coaching.mode import Mode
from coach.coaching.plan import Plan
from coach.coaching.trainer import Trainer
from coach.coaching.wrap_up import (
    Ending,
    SetRecord,
    ending_of,
    summarise_session,
    summarise_sets,
)
from coach.feedback.sound import Speaker
from coach.feedback.window import Window
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral
from coach.live.display import REDRAW_S, Display
from coach.live.event_writer import EventWriter, event_line, session_line, summary_line
from coach.live.history_keeper import HistoryKeeper
from coach.live.latency import LatencyMeter
from coach.live.page.board import Board
from coach.live.pose_stream import ObservedFrame, PoseStream
from coach.live.routine_log import RoutineLog
from coach.live.set_recorder import SetRecorder
from coach.live.speech import clips_of, tone_share
from coach.pose.bundle import default_bundle, model_version
from coach.session.calibration import GUIDED, Calibration
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.summary import Summary, Versions

_TICK_S = 0.01  # of waiting for a frame, between two polls of the keys


@dataclass(frozen=True, slots=True)
class LiveJob:
    """A live session to be had.

    Attributes:
        plan: what is done, and how much of it.
        model: the fitted lumbopelvic model.
        out: folder that takes the sessions.
        save_video: whether the pictures of each set are kept too.
        tone: whether a tone follows the tilt.
        mirrored: whether the window is a mirror.
        person: whose profile is used; kept with each set.
        bundle: pose model bundle; None for the one that comes with the program.
        history: the store that what is done is added to; None for none.
        routine: name of the routine that the plan is of; empty for none.
    """

    plan: Plan
    model: LumbopelvicModel
    out: Path
    save_video: bool = False
    tone: bool = False
    mirrored: bool = True
    person: str = ""
    bundle: Path | None = None
    history: Path | None = None
    routine: str = ""


class LiveLoop:
    """One live session.

    Attributes:
        latency: how fast the loop runs, so far.
        set_recorders: of the sets so far.
        summary: of all sets, at the end; None when no frame of a set was measured.
        ending: what is said at the end.
    """

    def __init__(
        self,
        job: LiveJob,
        trainer: Trainer,
        camera: Camera,
        speaker: Speaker,
        window: Window | None,
        event_writer: EventWriter | None,
        keep_calibration: Callable[[Calibrated], None],
        given: Calibration | None = None,
        board: Board | None = None,
        history: HistoryKeeper | None = None,
    ) -> None:
        """Get ready.

        Args:
            job: what is to be done.
            trainer: decides what happens.
            camera: where the pictures come from.
            speaker: what says it.
            window: what shows it; None for none.
            event_writer: what tells other programs; None for none.
            keep_calibration: takes a neutral just learnt.
            given: the calibration that the trainer was given; None when it recalls or learns one.
            board: what its page shows; None without a page.
            history: what keeps the sets that were done, and that pain ended one; None for none.
        """
        self._job, self._trainer, self._camera = job, trainer, camera
        self._speaker, self._event_writer = speaker, event_writer
        self._keep_calibration, self._given = keep_calibration, given
        self._history = history
        self._routine_log: RoutineLog | None = None
        if history is not None and job.routine:
            self._routine_log = RoutineLog(history.keep, job.routine, len(job.plan.sets))
        self._display: Display | None = None
        if window is not None or board is not None:
            self._display = Display(window, board, trainer, speaker, job.plan, job.mirrored)
        self._observed: ObservedFrame | None = None  # the latest one
        self._set_recorder: SetRecorder | None = None  # of the set that goes on
        self._set_records: list[SetRecord] = []
        self._begun: tuple[SessionMeta, Parameters] | None = None  # of that set, or the last one
        self._troubles: dict[Component, str] = {}
        bundle = job.bundle or default_bundle()
        self._versions = Versions(
            program=version("coach"),
            pose_model=model_version(bundle),
            estimator=job.model.version,
        )
        self.latency = LatencyMeter()
        self.set_recorders: list[SetRecorder] = []
        self.summary: Summary | None = None
        self.ending: Ending | None = None

    def run(self, pose_stream: PoseStream, stop: threading.Event) -> None:
        """Coach until the session is over, `stop` is set, or the window is closed."""
        try:
            while self._trainer.mode is not Mode.SUMMARY:
                observed = pose_stream.next(_TICK_S)
                events: list[Event] = []
                if observed is not None:
                    events = self._push(observed)
                if pose_stream.done or stop.is_set() or self._left_alone:
                    events += self._trainer.end()
                self._handle(observed, events)
                self._show(observed)
        finally:
            if self._set_recorder is not None:  # an error: what there is of the set is kept
                self._set_recorder.close((), (), None)
        self._close()

    def show_ending(self, stop: threading.Event) -> None:
        """Leave the last screen on until a key is pressed or the window is closed."""
        display = self._display
        if display is None or self.ending is None:
            return
        self._draw(display)  # also for a page without a window
        while display.window is not None and not (display.closed or stop.is_set()):
            if {"q", "escape", "space"}.intersection(display.pressed()):
                return
            time.sleep(REDRAW_S)
            self._draw(display)

    @property
    def _left_alone(self) -> bool:
        """Whether nobody looks or listens any more."""
        if self._display is not None and self._display.closed:
            return True
        return self._event_writer is not None and self._event_writer.reader_gone

    @property
    def _t_s(self) -> float:
        """Time of the latest frame."""
        return self._observed.pose.t_s if self._observed else 0.0

    # -- what happened -----------------------------------------------------------------

    def _push(self, observed: ObservedFrame) -> list[Event]:
        if self._observed is None and self._event_writer is not None:
            begin = session_line(self._job.plan, self._camera.name, observed.pose)
            self._event_writer.write(begin)
        self._observed = observed
        return self._trainer.push(observed.pose, observed.light, self._camera.fps_given)

    def _handle(self, observed: ObservedFrame | None, events: list[Event]) -> None:
        """Record, say and write what happened with this frame, or without one."""
        for event in events:
            if isinstance(event, SetStarted):
                self._begin_set(event)
        state = self._trainer.state
        if observed is not None and state is not None and self._set_recorder is not None:
            self._set_recorder.add(observed, state)
            self._set_records[-1].log.append(state.measurement)
            self._set_records[-1].crowded_frames += observed.pose.people > 1
        for event in [*events, *self._news_of_trouble()]:
            self._write_event(event)
            if self._set_recorder is not None:
                self._set_recorder.note(event)
            for key in clips_of(event):
                self._speaker.say(key)
            if isinstance(event, SetEnded):
                self._end_set(event)
            elif isinstance(event, PainStopped) and self._history is not None:
                self._history.pain(self._trainer.current.exercise.name)
            elif isinstance(event, Calibrated):
                self._keep_calibration(event)
            if self._routine_log is not None:
                self._routine_log.watch(event)
        if self._job.tone and observed is not None:
            self._speaker.tone(tone_share(state, self._trainer.neutral))

    def _news_of_trouble(self) -> list[Troubled]:
        """What has begun or ceased to be wrong."""
        camera = self._camera
        now: dict[Component, str] = {
            "camera": camera.sentence if camera.trouble != "ended" else "",
            "sound": self._speaker.trouble,
        }
        if self._history is not None:
            now["history"] = self._history.trouble
        for recorder in self.set_recorders[-1:]:
            now |= {"recording": recorder.recording_trouble, "video": recorder.video_trouble}
        news = [
            Troubled(self._t_s, part, text)
            for part, text in now.items()
            if text != self._troubles.get(part, "")
        ]
        self._troubles |= now
        for trouble in news:
            if trouble.part != "camera" and self._display is not None:
                self._display.note(trouble.text)
        return news

    def _write_event(self, event: Event) -> None:
        line = event_line(event, self._trainer.set_number)
        if self._event_writer is not None and line is not None:
            if isinstance(event, SetEnded):
                line["session"] = str(self.set_recorders[-1].path)
            self._event_writer.write(line)

    # -- sets --------------------------------------------------------------------------

    def _begin_set(self, event: SetStarted) -> None:
        assert self._observed is not None
        pose, now = self._observed.pose, datetime.now().astimezone()
        name, fps = event.exercise.name, self._camera.fps_given
        meta = SessionMeta(
            source=PurePath(self._camera.name).name,
            size_px=pose.size_px,
            nominal_fps=fps or None,
            program=self._versions.program,
            pose_model=self._versions.pose_model,
            estimator=self._versions.estimator,
            exercise=name,
            created_utc=now.astimezone(UTC),
            engine="live",
            set_number=event.number,
            person=self._job.person,
        )
        parameters = Parameters(
            exercise_used=event.exercise,
            calibration=self._calibration(event.calibration),
            neutral=event.neutral,
        )
        path = self._job.out / f"{name}-{now:%Y%m%d-%H%M%S}.coach"
        self._set_recorder = SetRecorder(path, meta, parameters, save_video=self._job.save_video)
        self.set_recorders.append(self._set_recorder)
        self._set_records.append(SetRecord(event.exercise, event.neutral))
        self._begun = meta, parameters

    def _calibration(self, own: Neutral | None) -> Calibration | None:
        """As it is kept with a set."""
        if own is None:
            return None
        if self._given is not None and self._given.neutral() == own:
            return self._given
        return Calibration.of(own, self._job.model.version, GUIDED)

    def _end_set(self, event: SetEnded) -> None:
        assert self._set_recorder is not None
        record = self._set_records[-1]
        record.reps = event.reps
        summary = None
        if len(record.log):
            summary = summarise_sets([record], self._versions, self._trainer.asks_effort)
        self._set_recorder.close(event.reps, event.candidates, summary)
        if self._history is not None and summary is not None:
            assert self._begun is not None
            self._history.set_done(event, *self._begun, self._set_recorder.path.name)
        self._set_recorder = None

    def _close(self) -> None:
        """The session is over: what does it come to?"""
        records = [record for record in self._set_records if len(record.log)]
        if records:
            self.summary = summarise_session(
                records, self._versions, asks_effort=self._trainer.asks_effort
            )
            self.ending = ending_of(self.summary, records)
        if self._event_writer is not None:
            paths = [recorder.path for recorder in self.set_recorders]
            improved = self.ending.improved if self.ending else ""
            skipped = self._camera.skipped
            self._event_writer.write(
                summary_line(self._t_s, self.summary, improved, paths, self.latency, skipped)
            )

    # -- the window --------------------------------------------------------------------

    def _show(self, observed: ObservedFrame | None) -> None:
        """Show the latest frame, and take the keys."""
        display = self._display
        if display is not None:
            if observed is not None or display.stale:
                self._draw(display)
            for key in display.pressed():
                if not display.press(key):
                    self._press("q" if key == "escape" else key)
        if observed is not None:
            self.latency.shown(observed.shot.read_at_s, time.monotonic())

    def _draw(self, display: Display) -> None:
        display.draw(self._observed, self._troubles.get("camera", ""), self.ending)

    def _press(self, key: str) -> None:
        if key == "space" and self._observed is None:
            return  # nothing can start before there is a picture
        self._handle(None, self._trainer.press(key))
