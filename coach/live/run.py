"""A whole live session, from the camera to the last word: `coach live`."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import islice
from types import FrameType

from rich.console import Console

from coach.capture.video import VideoFile
from coach.capture.webcam import Camera
from coach.coaching.events import Calibrated
from coach.coaching.safety import FIRST_RUN
from coach.coaching.trainer import Trainer
from coach.errors import CoachError
from coach.exercises.schema import Posture
from coach.feedback.sound import Speaker
from coach.feedback.window import Window
from coach.files import check_takes_files
from coach.geometry.neutral import Neutral
from coach.live.event_writer import EventWriter
from coach.live.first_run import first_run, remember_first_run
from coach.live.history_keeper import HistoryKeeper
from coach.live.loop import LiveJob, LiveLoop
from coach.live.page.board import Board
from coach.live.pose_stream import PoseStream
from coach.live.screened import screened
from coach.live.set_recorder import SetRecorder
from coach.live.welcome import welcome
from coach.people.profiles import Profiles
from coach.pose.observer import Observer
from coach.report.terminal import print_error, print_live
from coach.session.calibration import Calibration

TITLE = "coach"
_WARM_UP_FRAMES = 8


def run_live(
    job: LiveJob,
    source: str,
    profile: str,
    calibration: Calibration | None,
    console: Console,
    *,
    headless: bool,
    page_address: str | None = None,
) -> bool:
    """Coach somebody.

    Args:
        job: what is to be done.
        source: as for `Camera`.
        profile: whose calibration is recalled and kept.
        calibration: one to be taken as it is; None for that of the profile.
        console: for people.
        headless: write events on standard output instead of showing a window.
        page_address: HOST or HOST:PORT where the session is also shown as a page; None for none.

    Returns:
        Whether everything that was done is kept.

    Raises:
        CoachError: the source, the pose model, the profile or the page's address cannot be used,
            there is no display for a window, or `job.out` takes no files.
        ImportError: the extra `studio` is missing, which the page needs.
    """
    profiles, estimator = Profiles(), job.model.version

    def recall(posture: Posture, distance_m: float) -> Neutral | None:
        return profiles.load(profile, posture, distance_m, estimator)

    def keep(calibrated: Calibrated) -> None:
        try:
            profiles.save(
                profile, calibrated.posture, calibrated.distance_m, calibrated.neutral, estimator
            )
        except CoachError as error:  # it holds for this session all the same
            print_error(console, error)

    profiles.read(profile)  # a bad name or file is better said before than after calibrating
    check_takes_files(job.out)
    person_is_there = not (headless or job.plan.straight_on)
    answers = screened(job.history, console, may_ask=person_is_there)
    if answers is None:
        return True
    with ExitStack() as stack, _asked_to_stop() as stop:
        board = None if page_address is None else _page(stack, page_address, console)
        # a camera warms up while the pose model is loaded; a recording waits for nobody
        camera = None if job.plan.straight_on else stack.enter_context(Camera(source))
        observer = stack.enter_context(Observer(job.bundle))
        if camera is None:
            _warm_up(observer, source)
        window = None if headless else stack.enter_context(Window(TITLE))
        if first_run():
            console.print("\n\n".join(FIRST_RUN), markup=False, highlight=False)
            if window is not None:
                if not welcome(window, stop):
                    return True
                remember_first_run()
        event_writer = stack.enter_context(EventWriter(sys.stdout)) if headless else None
        speaker = stack.enter_context(Speaker())
        camera = camera or stack.enter_context(Camera(source))
        pose_stream = stack.enter_context(PoseStream(camera, observer))
        own = calibration.neutral() if calibration else None
        trainer = Trainer(job.model, job.plan, own, recall, asks_effort=answers.effort_cues)
        history = stack.enter_context(HistoryKeeper(job.history)) if job.history else None
        live = LiveLoop(
            job, trainer, camera, speaker, window, event_writer, keep, calibration, board, history
        )
        live.run(pose_stream, stop)
        print_live(console, live.summary, live.ending)
        live.show_ending(stop)
    for sentence in history.compared if history else ():
        console.print(sentence, markup=False, highlight=False, soft_wrap=True)
    kept = [_report(recorder, console) for recorder in live.set_recorders]
    if history is not None and history.trouble:
        print_error(console, CoachError(history.trouble))
        kept.append(False)
    return all(kept)


def _page(stack: ExitStack, address: str, console: Console) -> Board:
    """Serve a page until the session is over, and say where."""
    from coach.live.page.serve import LivePage, place_of  # needs the extra `studio`

    page = stack.enter_context(LivePage(place_of(address)))
    who = "The page, on this computer only"
    if not page.here_only:
        who = (
            "The page. Whoever has this address and reaches this computer sees the live picture "
            "until the session ends; it travels unencrypted, so use a network that you trust"
        )
    console.print(f"{who}:", highlight=False, soft_wrap=True)
    console.print(page.address, markup=False, highlight=False, soft_wrap=True)
    return page.board


def _report(recorder: SetRecorder, console: Console) -> bool:
    """Say where a set is kept, and what is not, once all is written; whether all of it is."""
    recorder.wait()
    for trouble in (recorder.recording_trouble, recorder.video_trouble):
        if trouble:
            print_error(console, CoachError(trouble))
    kept = f"Kept in {recorder.path}"
    if recorder.video_left_out:
        kept += (
            f"; its video lacks {recorder.video_left_out} pictures, which came faster than this "
            "computer could write them"
        )
    if recorder.path.exists():
        console.print(kept, markup=False, highlight=False, soft_wrap=True)
    return not (recorder.recording_trouble or recorder.video_trouble)


def _warm_up(observer: Observer, recording: str) -> None:
    """Let the pose model find the person before the recording begins to play."""
    with VideoFile(recording) as video:
        for frame in islice(video, _WARM_UP_FRAMES):
            observer.observe(frame)


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """An event that is set by Ctrl-C or a polite kill; the second one is not polite any more."""
    stop = threading.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in signals]

    def restore() -> None:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()
        restore()

    for number in signals:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        restore()
