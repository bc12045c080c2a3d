"""All that one annotated frame shows."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from coach.coaching.guided_calibration import CalibrationStep
from coach.coaching.lead import Lead
from coach.coaching.mode import Mode
from coach.coaching.setup_guide import Guidance
from coach.coaching.wrap_up import Ending
from coach.geometry.measurement import Measurement
from coach.pose.types import Pose
from coach.reps.types import Rep, TiltClass


@dataclass(frozen=True, slots=True)
class Scene:
    """The state of a set at one frame, as the overlay draws it.

    Attributes:
        measurement: angles of this frame.
        pose: landmarks and silhouette of this frame, in pixels of the picture drawn on.
        tilt_class: class of this frame's lumbar angle; None where the exercise judges how far
            each rep goes from its start.
        own_range_deg: the person's own (tuck, arch) lumbar angles, None when not calibrated.
        rep_count: repetitions so far.
        phase: name of the exercise's current phase, empty when there is none.
        cue: the one thing to do now, None when there is nothing to say.
        last_rep: the repetition counted last.
        exercise_title: name of the exercise for people.
        sides: repetitions so far of the (left, right) side, None where the exercise has none.
        frontal: whether the exercise is seen from the front or from behind, and so the hips' line
            shown instead of the back's.
    """

    measurement: Measurement
    pose: Pose
    tilt_class: TiltClass | None
    own_range_deg: tuple[float, float] | None
    rep_count: int
    phase: str
    cue: str | None
    last_rep: Rep | None
    exercise_title: str
    sides: tuple[int, int] | None = None
    frontal: bool = False

    @property
    def rep_age_s(self) -> float:
        """Since the last rep ended; infinite before the first."""
        return self.measurement.t_s - self.last_rep.span.end_s if self.last_rep else inf


@dataclass(frozen=True, slots=True)
class LiveScene:
    """The state of a live session at one frame, as the live renderer draws it.

    Attributes:
        mode: what is going on; it chooses the screen.
        scene: person, angles, reps and cue, in the un-mirrored picture that was measured.
        guidance: of the set-up; shown before a set, and during one while it is not green.
        step: of the guided calibration; shown in that mode.
        set_score: of the reps of the set that goes on, or of the last one, 0 to 100; None when
            nothing could be graded.
        lead: what leads to the next set of a routine, in the set-up and at rest; None without.
        left_s: whole seconds left of the countdown, the rest or a timed set.
        reps_planned: reps a set, None for as many as one likes.
        seconds_planned: of a timed set; None where the set goes by reps.
        set_number: this set, from 1; between sets the one just done.
        sets_planned: how many sets.
        routine: its title; empty without one.
        paused: whether the set stands still.
        muted: whether the sound is off.
        detail: whether skeleton and degrees are drawn.
        mirrored: whether the person sees themselves as in a mirror.
        trouble: what is wrong with the camera and what to do; empty while all is well.
        note: a quieter word, on sound or recording; empty mostly.
        safety: paragraphs for the pain stop.
        ending: of the session; shown in the summary.
    """

    mode: Mode
    scene: Scene
    guidance: Guidance | None = None
    step: CalibrationStep | None = None
    set_score: float | None = None
    lead: Lead | None = None
    left_s: int = 0
    reps_planned: int | None = None
    seconds_planned: float | None = None
    set_number: int = 1
    sets_planned: int = 1
    routine: str = ""
    paused: bool = False
    muted: bool = False
    detail: bool = True
    mirrored: bool = True
    trouble: str = ""
    note: str = ""
    safety: tuple[str, ...] = ()
    ending: Ending | None = None

    @property
    def held(self) -> bool:
        """Whether the picture is not followed at the moment."""
        return self.paused or bool(self.trouble)
