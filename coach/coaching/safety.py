"""What everybody is told before the first set, and what somebody in pain is told (docs/safety.md).

Each text is a tuple of paragraphs, the most important first.
"""

from __future__ import annotations

FIRST_RUN = (
    "For information and movement practice. Not a medical device: it does not diagnose or treat.",
    "Stop and rest if your back, hip, groin, knee or leg hurts. One key, p, ends the set at once.",
    "Ask a clinician first after a recent fall, back injury, or surgery of the back, hip or "
    "belly; with osteoporosis or long-term steroids, a history of cancer, fever or unexplained "
    "weight loss; with spondylolysis, spondylolisthesis, spinal stenosis, disc trouble, a hip "
    "replacement or hip pain; in pregnancy; with a hernia, uncontrolled blood pressure, chest "
    "pain or dizziness.",
    "Warm up first, clear the floor, and stand a bench against a wall. Small and easy is enough: "
    "neither the end of your range nor speed earns anything here.",
    "Your pictures stay on this machine and are not kept unless you ask for it.",
)
PAIN_STOP = (
    "Stop and rest now.",
    "If pain in your back, hip, groin, knee or leg stays or grows, that is all for today.",
    "Tingling, numbness, or pain that runs down the leg: do not go on, and see a clinician.",
    "Get emergency care at once for new trouble passing or holding urine or bowels, numbness "
    "between the legs or of the genitals, worsening pain below the knee, or weakness in both "
    "legs.",
    "If it eases and you go on, nothing will ask you for more in this session.",
)
ROUTINE_PAIN_STOP = (*PAIN_STOP[:-1], "The routine ends here; the day counts as kept.")
