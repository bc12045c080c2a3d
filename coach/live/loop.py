"""The live loop: looks in; picture, sound, recording and events out. Wiring, no rules.

Three threads share the work: the camera keeps its newest picture, `PoseStream` finds the pose,
and the main thread (some systems allow a window nowhere else) draws and shows. All others, for
recording, film, sound and events, are handed what they need and never waited for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePath

import numpy as np

from coach.capture.sources import ASKED_SIZE_PX
from coach.capture.webcam import Camera
from coach.coaching.events import Component, Event, Learnt, SetEnded, SetStarted, Troubled
from coach.coaching.trainer import Plan, Trainer
from coach.coaching.wrap_up import last_screen, sum_up
from coach.exercises.schema import Exercise
from coach.feedback.live_renderer import LiveRenderer
from coach.feedback.scene import Ending
from coach.feedback.sound import Speaker
from coach.feedback.window import Window
from coach.geometry.lumbopelvic import LumbopelvicModel
from coach.geometry.neutral import Neutral
from coach.live.event_writer import EventWriter, begun, over, told
from coach.live.latency import LatencyMeter
from coach.live.measurement_log import MeasurementLog
from coach.live.pose_stream import ObservedFrame, PoseStream
from coach.live.scene_builder import View, live_scene
from coach.live.set_recorder import SetRecorder
from coach.live.speech import spoken, tone_share
from coach.pose.bundle import default_bundle, model_version
from coach.pose.types import Pose
from coach.reps.types import Rep
from coach.session.calibration import Calibration
from coach.session.meta import SessionMeta
from coach.session.parameters import Parameters
from coach.session.summary import Summary, Versions

_TICK_S = 0.01  # between two looks at the keys
_REDRAW_S = 0.2  # without new pictures
_NOTE_S = 10.0  # for so long a note on sound or recording stays


@dataclass(frozen=True, slots=True)
class LiveJob:
    """A live session to be had.

    Attributes:
        exercise: what is done.
        plan: how much of it.
        model: the fitted lumbopelvic model.
        out: folder that takes the sessions.
        film: whether each set is filmed too.
        tone: whether a tone follows the tilt.
        mirrored: whether the window is a mirror.
        bundle: pose model bundle; None for the one that comes with the program.
    """

    exercise: Exercise
    plan: Plan
    model: LumbopelvicModel
    out: Path
    film: bool = False
    tone: bool = False
    mirrored: bool = True
    bundle: Path | None = None


class LiveLoop:
    """One live session.

    Attributes:
        keepers: of the sets so far.
        summary: of all sets, at the end; None when no frame of a set was measured.
        ending: the last screen, at the end.
    """

    def __init__(
        self,
        job: LiveJob,
        trainer: Trainer,
        camera: Camera,
        speaker: Speaker,
        window: Window | None,
        teller: EventWriter | None,
        keep_calibration: Callable[[Neutral, float], None],
        pace: LatencyMeter,
        given: Calibration | None,
    ) -> None:
        """Get ready.

        Args:
            job: what is to be done.
            trainer: decides what happens.
            camera: where the pictures come from.
            speaker: what says it.
            window: what shows it; None for none.
            teller: what tells other programs; None for none.
            keep_calibration: takes a neutral just learnt, and about how far away the person is.
            pace: takes how fast the loop runs.
            given: the calibration that the trainer was given; None when it recalls or learns one.
        """
        self._job, self._trainer, self._camera = job, trainer, camera
        self._speaker, self._window, self._teller = speaker, window, teller
        self._keep_calibration, self._pace, self._given = keep_calibration, pace, given
        self._stage = LiveRenderer()
        self._view = View(mirrored=job.mirrored)
        self._look: ObservedFrame | None = None
        self._keeper: SetRecorder | None = None  # of the set that goes on
        self._tracks: list[MeasurementLog] = []
        self._crowded = [0]
        self._reps: list[Rep] = []
        self._troubles: dict[Component, str] = {}
        self._note = 0.0, ""  # when it was said, and what
        self._drawn_s = 0.0
        bundle = job.bundle or default_bundle()
        self._versions = Versions(
            program=version("coach"),
            pose_model=model_version(bundle),
            estimator=job.model.version,
        )
        self.keepers: list[SetRecorder] = []
        self.summary: Summary | None = None
        self.ending: Ending | None = None

    def run(self, eyes: PoseStream, stop: threading.Event) -> None:
        """Coach until the session is over, `stop` is set, or the window is closed."""
        try:
            while self._trainer.mode != "summary":
                look = eyes.next(_TICK_S)
                events: list[Event] = []
                if look is not None:
                    if self._look is None and self._teller is not None:
                        exercise, plan = self._job.exercise, self._job.plan
                        self._teller.tell(begun(exercise, plan, self._camera.name, look.pose))
                    self._look = look
                    events = self._trainer.push(look.pose, look.light, self._camera.fps_given)
                if eyes.done or stop.is_set() or self._left_alone:
                    events += self._trainer.end()
                self._answer(look, events)
                self._show(look)
        finally:
            if self._keeper is not None:  # an error: what there is of the set is kept
                self._keeper.close((), (), None)
        self._close()

    def show_ending(self, stop: threading.Event) -> None:
        """Leave the last screen on until a key is pressed or the window is closed."""
        if self._window is None or self.ending is None:
            return
        while not (self._window.closed or stop.is_set()):
            self._draw()
            pressed = self._window.keys()
            if {"q", "escape", "space"}.intersection(pressed):
                return
            time.sleep(_REDRAW_S)

    @property
    def _left_alone(self) -> bool:
        """Whether nobody looks or listens any more."""
        window, teller = self._window, self._teller
        return (window is not None and window.closed) or (teller is not None and teller.unheard)

    # -- what happened -----------------------------------------------------------------

    def _answer(self, look: ObservedFrame | None, events: list[Event]) -> None:
        """Record, say and tell what happened with this look, or without one."""
        for event in events:
            if isinstance(event, SetStarted):
                self._begin_set()
        state = self._trainer.state
        if look is not None and state is not None and self._keeper is not None:
            self._keeper.add(look, state)
            self._tracks[-1].append(state.measurement)
            self._crowded[-1] += look.pose.people > 1
        for event in [*events, *self._news_of_trouble()]:
            self._tell(event)
            if self._keeper is not None:
                self._keeper.note(event)
            for key in spoken(event):
                self._speaker.say(key)
            if isinstance(event, SetEnded):
                self._end_set(event)
            elif isinstance(event, Learnt):
                self._keep_calibration(event.neutral, event.distance_m)
        if self._job.tone and look is not None:
            self._speaker.tone(tone_share(state, self._trainer.neutral))

    def _news_of_trouble(self) -> list[Troubled]:
        """What has begun or ceased to be wrong."""
        camera = self._camera
        now: dict[Component, str] = {
            "camera": camera.sentence if camera.trouble != "ended" else "",
            "sound": self._speaker.trouble,
        }
        for keeper in self.keepers[-1:]:
            now |= {"recording": keeper.recording_trouble, "video": keeper.film_trouble}
        t_s = self._look.pose.t_s if self._look else 0.0
        news = [
            Troubled(t_s, part, text)
            for part, text in now.items()
            if text != self._troubles.get(part, "")
        ]
        self._troubles |= now
        for trouble in news:
            if trouble.part != "camera":
                self._note = time.monotonic(), trouble.text
        return news

    def _tell(self, event: Event) -> None:
        line = told(event, self._trainer.set_number)
        if self._teller is not None and line is not None:
            if isinstance(event, SetEnded):
                line["session"] = str(self.keepers[-1].path)
            self._teller.tell(line)

    # -- sets --------------------------------------------------------------------------

    def _begin_set(self) -> None:
        assert self._look is not None
        pose, now = self._look.pose, datetime.now().astimezone()
        path = self._job.out / f"{self._job.exercise.name}-{now:%Y%m%d-%H%M%S}.coach"
        fps = self._camera.fps_given
        meta = SessionMeta(
            source=PurePath(self._camera.name).name,
            size_px=pose.size_px,
            nominal_fps=fps or None,
            program=self._versions.program,
            pose_model=self._versions.pose_model,
            estimator=self._versions.estimator,
            exercise=self._job.exercise.name,
            created_utc=now.astimezone(UTC),
            engine="live",
            set_number=self._trainer.set_number,
        )
        parameters = Parameters(
            exercise_used=self._job.exercise,
            calibration=self._calibration,
            neutral=self._trainer.neutral,
        )
        self._keeper = SetRecorder(path, meta, parameters, film=self._job.film)
        self.keepers.append(self._keeper)
        self._tracks.append(MeasurementLog())
        self._crowded.append(0)

    @property
    def _calibration(self) -> Calibration | None:
        """The person's own, as it was given, recalled or learnt."""
        own, given = self._trainer.calibration, self._given
        if own is None:
            return None
        if given is not None and given.neutral() == own:
            return given
        return Calibration.of(own, self._job.model.version, "guided")

    def _end_set(self, event: SetEnded) -> None:
        assert self._keeper is not None
        self._reps += event.reps
        track = self._tracks[-1]
        summary = self._summary([track], event.reps, self._crowded[-1]) if len(track) else None
        self._keeper.close(event.reps, self._trainer.candidates, summary)
        self._keeper = None

    def _summary(
        self, tracks: list[MeasurementLog], reps: Sequence[Rep], crowded_frames: int
    ) -> Summary:
        neutral, exercise = self._trainer.neutral, self._job.exercise
        return sum_up(tracks, reps, neutral, exercise, crowded_frames, self._versions)

    def _close(self) -> None:
        """The session is over: what does it come to?"""
        tracks = [track for track in self._tracks if len(track)]
        if tracks:
            self.summary = self._summary(tracks, self._reps, sum(self._crowded))
            self.ending = last_screen(self.summary, tracks, self._reps, self._job.exercise)
        if self._teller is not None:
            t_s = self._look.pose.t_s if self._look else 0.0
            paths = [keeper.path for keeper in self.keepers]
            better = self.ending.improved if self.ending else ""
            skipped = self._camera.skipped
            self._teller.tell(over(t_s, self.summary, better, paths, self._pace, skipped))

    # -- the window --------------------------------------------------------------------

    def _show(self, look: ObservedFrame | None) -> None:
        """Show the latest look, and take the keys."""
        if self._window is not None:
            if look is not None or time.monotonic() - self._drawn_s > _REDRAW_S:
                self._draw()
            pressed = self._window.keys()
            for key in pressed:
                self._press(key)
        if look is not None:
            self._pace.shown(look.shot.read_at_s, time.monotonic())

    def _draw(self) -> None:
        assert self._window is not None
        self._drawn_s = time.monotonic()
        if self._look is not None:
            image, pose = self._look.shot.frame.image, self._look.pose
        else:
            image = np.zeros((*ASKED_SIZE_PX[::-1], 3), np.uint8)
            pose = Pose(0, 0.0, ASKED_SIZE_PX, None, None, 0)
        said_s, note = self._note
        if time.monotonic() - said_s > _NOTE_S or self._trainer.mode in ("pain", "summary"):
            note = ""
        scene = live_scene(
            self._trainer, self._job.exercise, self._job.plan, pose, self._view,
            self._troubles.get("camera", ""), note, self.ending,
        )  # fmt: skip
        self._window.show(self._stage.draw(image, scene, self._window.size_px))

    def _press(self, key: str) -> None:
        assert self._window is not None
        view = self._view
        match key:
            case "m":
                self._view = replace(view, muted=not view.muted)
                self._speaker.mute(self._view.muted)
            case "v":
                self._view = replace(view, detail=not view.detail)
            case "f":
                self._window.toggle_full_screen()
            case "space" if self._look is None:
                pass  # nothing can start before there is a picture
            case _:
                self._answer(None, self._trainer.press("q" if key == "escape" else key))
        self._drawn_s = 0.0  # the answer is shown at once
