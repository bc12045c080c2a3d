"""The questions before the first training, and what follows from the answers. Pure.

In the manner of the PAR-Q: yes or no, asked once, kept on this machine. They diagnose nothing; a
yes turns off the cues that ask for more, and says whom to see (docs/safety.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.programme.events import Event

VERSION = 1  # of the questions; answers to other ones are not asked for again

Whom = Literal["clinician", "emergency"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        name: under which its answer is kept.
        text: as it is asked.
        advice: what is said after a yes.
        see: whom to see first after a yes.
    """

    name: str
    text: str
    advice: str
    see: Whom = "clinician"


# docs/safety.md; the first is the NHS's wording of what cannot wait
QUESTIONS = (
    Question(
        "emergency",
        "New in the last days or weeks: trouble passing or holding urine or bowels, numbness "
        "between the legs or of the genitals, pain below the knee that gets worse, or weakness "
        "in both legs?",
        "Get emergency care now; do not train.",
        "emergency",
    ),
    Question(
        "heart",
        "Chest pain, dizziness or fainting, or blood pressure that is not under control?",
        "See a doctor before you train.",
    ),
    Question(
        "leg_pain",
        "Tingling, numbness, or pain that runs down a leg?",
        "See a clinician first. Stop at once when it comes on or grows.",
    ),
    Question(
        "injury",
        "A fall, a back injury, or surgery of the back, hip or belly in the last months, or a "
        "hernia?",
        "Ask the clinician who treats you what you may do, and how soon.",
    ),
    Question(
        "bones",
        "Osteoporosis, or steroids taken for a long time?",
        "Ask a clinician first; keep every movement small, above all rounding the back.",
    ),
    Question(
        "illness",
        "A history of cancer, fever, or weight lost without a reason?",
        "Have new or lasting back pain looked at before you train.",
    ),
    Question(
        "arching",
        "Have you been told of spondylolysis, spondylolisthesis or spinal stenosis?",
        "Ask a clinician first; leave out arching far and often.",
    ),
    Question(
        "disc_or_hip",
        "A disc that hurts on bending, a hip replacement, or a hip that hurts when bent far?",
        "Ask a clinician first; stay above the depth where it hurts.",
    ),
    Question(
        "pregnancy",
        "Are you pregnant, or have you given birth in the last months?",
        "Ask your midwife or doctor first; do not lie on your back for long.",
    ),
    Question(
        "pain_now",
        "Does your back, hip, groin, knee or leg hurt today?",
        "Stay small and easy, and stop if it grows. See somebody if it stays.",
    ),
)


class Answers(BaseModel):
    """What was answered; detail of the event `screened`.

    Attributes:
        version: of the questions.
        yes: names of the questions answered with yes.
        skipped: whether somebody chose not to answer; then nothing is known.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int = VERSION
    yes: tuple[str, ...] = Field(default=())
    skipped: bool = False

    @property
    def effort_cues(self) -> bool:
        """Whether cues may ask for more: larger, further, longer."""
        return not self.yes

    @property
    def advice(self) -> tuple[str, ...]:
        """What to do, the most urgent first."""
        return tuple(one.advice for one in QUESTIONS if one.name in self.yes)

    @property
    def see(self) -> Whom | None:
        """Whom to see first; None for nobody."""
        found: set[Whom] = {one.see for one in QUESTIONS if one.name in self.yes}
        return "emergency" if "emergency" in found else "clinician" if found else None

    def event(self, at: datetime) -> Event:
        """That it was asked."""
        return Event("screened", at, detail=self.model_dump(mode="json"))


def answers_of(given: Mapping[str, bool]) -> Answers:
    """The answers, question by question: name to whether it was a yes."""
    return Answers(yes=tuple(one.name for one in QUESTIONS if given[one.name]))


def last_answers(events: Iterable[Event]) -> Answers | None:
    """What was answered last; None when nobody was asked.

    Args:
        events: in the order of their times.
    """
    found = None
    for event in events:
        if event.kind == "screened":
            try:
                found = Answers.model_validate(event.detail)
            except ValidationError:
                continue
    return found
