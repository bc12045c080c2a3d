from __future__ import annotations

from coach.coaching.safety import FIRST_RUN, PAIN_STOP


def test_the_texts_say_what_they_must() -> None:
    before, hurt = (" ".join(text).lower() for text in (FIRST_RUN, PAIN_STOP))
    assert "movement practice" in before
    assert "not a medical device" in before
    for condition in ("spondylolisthesis", "osteoporosis", "pregnancy", "hip replacement"):
        assert condition in before
    for warning in ("rest", "tingling", "runs down the leg", "urine", "both legs", "emergency"):
        assert warning in hurt
    assert "bad posture" not in before + hurt
