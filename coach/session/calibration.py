"""A person's own neutral and range as it is kept: in a file, in a profile and in a session."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, FiniteFloat

from coach.geometry.neutral import Neutral

GUIDED = "guided"
"""Source of a calibration that was measured live, not from a clip."""


class Calibration(BaseModel):
    """A calibration as it was measured; degrees, signs as in docs/angles.md.

    Attributes:
        coach_calibration: version of this layout.
        estimator: version of the estimator; another one's constants mean nothing to it.
        source: name of the clip, or how else it was measured.
        scores: what the estimator sees of the person in neutral standing.
        pelvis_deg: raw pelvic pitch in neutral standing.
        thorax_deg: raw rib cage pitch in neutral standing.
        sd_deg: standard deviations of tilt, lean and lumbar angle that the neutral adds.
        arch_deg: lumbar angle of the gentle arch.
        tuck_deg: lumbar angle of the gentle tuck.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    coach_calibration: Literal[1] = 1
    estimator: str
    source: str
    scores: tuple[FiniteFloat, ...]
    pelvis_deg: FiniteFloat
    thorax_deg: FiniteFloat
    sd_deg: tuple[FiniteFloat, FiniteFloat, FiniteFloat]
    arch_deg: FiniteFloat
    tuck_deg: FiniteFloat

    @classmethod
    def of(cls, neutral: Neutral, estimator: str, source: str) -> Self:
        """What is kept of a neutral that was calibrated.

        Args:
            neutral: from a calibration, so with scores.
            estimator: version of the lumbopelvic model.
            source: name of the clip, or how else it was measured.
        """
        return cls.model_validate(
            {
                "estimator": estimator,
                "source": source,
                "scores": neutral.scores,
                "pelvis_deg": neutral.pelvis_deg,
                "thorax_deg": neutral.thorax_deg,
                "sd_deg": neutral.sd_deg,
                "arch_deg": neutral.arch_deg,
                "tuck_deg": neutral.tuck_deg,
            }
        )

    def neutral(self) -> Neutral:
        """The neutral that was kept."""
        return Neutral(
            "calibration",
            self.scores,
            self.pelvis_deg,
            self.thorax_deg,
            self.sd_deg,
            self.arch_deg,
            self.tuck_deg,
        )

    def neutral_for(self, estimator: str) -> Neutral | None:
        """The neutral that was kept, for the estimator that made it; None for another one."""
        return self.neutral() if self.estimator == estimator else None
