"""One recording of a study."""

from __future__ import annotations

from dataclasses import dataclass

from coach.report.digest import Digest


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One recording of a study.

    Attributes:
        name: unique in the study.
        person: whom it shows; empty where that is not said.
        side: the side that was stated for it; empty for none.
        remark: what else was stated, such as the condition.
        session: path of the session, from the study's folder; empty where there is none.
        digest: what came of it; None where it failed.
        error: why it failed, in a sentence; empty where it did not.
        cause: the class of that reason, in a few words.
    """

    name: str
    person: str
    side: str
    remark: str
    session: str
    digest: Digest | None
    error: str = ""
    cause: str = ""
