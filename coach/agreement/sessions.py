"""Sessions as what is compared: the coach's reps, and those of each rater who has finished."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path

import numpy as np

from coach.agreement.rated import COACH, RatedRep, RatedSession
from coach.errors import CoachError
from coach.pose.types import Floats
from coach.reps.types import CLASSES, Rep, TiltClass
from coach.session.labels import LabelledRep
from coach.session.rater_state import raters, state
from coach.session.reader import SessionReader

_CLASSES: dict[str, TiltClass] = {str(name): name for name in CLASSES}


@dataclass(frozen=True, slots=True)
class ReadSession:
    """A session that was read.

    Attributes:
        rated: what is compared.
        unfinished: raters who have begun and not said that they have finished.
        not_blind: raters who have finished, but saw the coach's verdict before.
        is_person_known: whether the session tells who trains in it.
    """

    rated: RatedSession
    unfinished: tuple[str, ...]
    not_blind: tuple[str, ...]
    is_person_known: bool


def find_sessions(places: Iterable[Path]) -> list[Path]:
    """The sessions named, and those in the folders named with all below them.

    Raises:
        CoachError: a place is not there, or there is no session in a folder.
    """
    found: dict[Path, None] = {}
    for place in places:
        if not place.is_dir():
            if not place.exists():
                raise CoachError(f"There is no {place}; give a folder, or a .coach session.")
            found[place] = None
            continue
        below = sorted(
            path
            for path in place.rglob("*.coach")
            if path.is_file() and not _is_hidden(path.relative_to(place))
        )
        if not below:
            raise CoachError(
                f"There is no session in the folder {place}; give one of .coach files, which "
                "`coach score` and `coach live` write."
            )
        found.update(dict.fromkeys(below))
    return list(found)


def _is_hidden(path: Path) -> bool:
    """Whether it is still being made, or lies where no one looks."""
    return any(part.startswith(".") for part in path.parts)


def read_session(path: Path, name: str) -> ReadSession:
    """Read who judged a session and how.

    What counts of a rater is what stood when they first said to have finished: until then they
    had not seen the coach's verdict. Reps that they call another exercise are none.

    Args:
        path: the `.coach` file.
        name: what it is called in the report.

    Raises:
        CoachError: it cannot be read.
    """
    with SessionReader(path) as session:
        annotations = list(session.annotations())
        states = [state(annotations, rater, blind_only=True) for rater in raters(annotations)]
        person = session.person.encode("utf-8", "replace").decode() or name
        reps: dict[str, tuple[RatedRep, ...]] = {}
        exercise, faults = session.meta.exercise, frozenset[str]()
        finished = [one for one in states if one.done]
        if finished:
            curve = np.array(
                [(m.t_s, m.lumbar_angle_deg) for m, _ in session.measurements()], np.float64
            ).reshape(-1, 2)
            if session.complete:
                reps[COACH] = tuple(_counted(rep, name, person, curve) for rep in session.reps())
            for one in finished:
                labelled = [rep for rep in one.reps if rep.not_this_exercise is None]
                reps[_label(one.rater)] = tuple(
                    _labelled(rep, i, name, person, curve) for i, rep in enumerate(labelled, 1)
                )
            if used := session.parameters.exercise_used:
                exercise, faults = used.name, frozenset(fault.name for fault in used.faults)
        return ReadSession(
            rated=RatedSession(name, person, reps, exercise, faults),
            unfinished=tuple(one.rater for one in states if not one.done and one.reps),
            not_blind=tuple(
                one.rater
                for one in (state(annotations, blind.rater) for blind in states if not blind.done)
                if one.done and one.reps
            ),
            is_person_known=bool(session.person),
        )


def remarks_on(sessions: Sequence[ReadSession]) -> list[str]:
    """What to know of the sessions before believing a comparison, a sentence each."""
    said: list[str] = []
    unfinished: dict[str, int] = {}
    for one in sessions:
        for rater in one.unfinished:
            unfinished[rater] = unfinished.get(rater, 0) + 1
    said += [
        f"{rater} has not finished {n} session{'s' * (n > 1)}, left out here: say so in "
        "`coach review` when all reps are labelled."
        for rater, n in sorted(unfinished.items())
    ]
    for rater in sorted({rater for one in sessions for rater in one.not_blind}):
        n = sum(rater in one.not_blind for one in sessions)
        said.append(
            f"{rater} saw the coach's verdict before labelling {n} session{'s' * (n > 1)}, left "
            "out here: only labels given blind tell of agreement."
        )
    unknown = sum(not one.is_person_known for one in sessions if one.rated.reps)
    if unknown:
        said.append(
            f"{unknown} session{'s do' if unknown > 1 else ' does'} not tell who trains: each is "
            "taken for another person's, and intervals are too narrow if it is not."
        )
    return said


def _label(rater: str) -> str:
    """Name of a rater in a report, which is not that of the program."""
    return f"{rater} (rater)" if rater == COACH else rater


def _counted(rep: Rep, session: str, person: str, curve: Floats) -> RatedRep:
    return RatedRep(
        session=session,
        person=person,
        number=rep.number,
        start_s=rep.span.start_s,
        peak_s=rep.span.peak_s,
        end_s=rep.span.end_s,
        tilt_class=rep.tilt_class if rep.verdict else None,
        faults=frozenset(rep.faults),
        angle_deg=_at(curve, rep.span.peak_s),
        score=nan if rep.score is None else rep.score,
    )


def _labelled(rep: LabelledRep, number: int, session: str, person: str, curve: Floats) -> RatedRep:
    peak_s = nan if rep.peak_s is None else rep.peak_s
    return RatedRep(
        session=session,
        person=person,
        number=number,
        start_s=rep.start_s,
        peak_s=peak_s,
        end_s=rep.end_s,
        tilt_class=_CLASSES.get(rep.tilt_class or ""),
        faults=frozenset(rep.faults),
        angle_deg=_at(curve, peak_s),
    )


def _at(curve: Floats, t_s: float) -> float:
    """Lumbar angle of the frame nearest to a moment; NaN where it was not measured."""
    if not len(curve) or not np.isfinite(t_s):
        return nan
    apart = np.nan_to_num(np.abs(curve[:, 0] - t_s), nan=np.inf)
    return float(curve[apart.argmin(), 1])
