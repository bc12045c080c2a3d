"""The demo: the bundled samples, scored, and what is true beside what was measured."""

from __future__ import annotations

from itertools import zip_longest
from math import isnan
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from coach.assets import sample_videos_dir
from coach.geometry.lumbopelvic import default_model
from coach.geometry.measurement import Measurement
from coach.people.calibrate import calibrate, read_calibration
from coach.report.terminal import print_summary
from coach.scoring import Job, Progress, score
from coach.session.store import SessionReader
from coach.validation.truth import read_truth

CALIBRATION_CLIP = "calibration.mp4"
CLIPS = ("hip-thrust", "squat-twerk")


def run_demo(out: Path, progress: Progress, console: Console) -> None:
    """Calibrate on one sample, score the others, compare with their truth.

    Raises:
        CoachError: the results cannot be written.
    """
    samples = sample_videos_dir()
    model = default_model()
    kept = out / "calibration.json"
    calibrate(samples / CALIBRATION_CLIP, kept, model, None, progress)
    for name in CLIPS:
        video = samples / f"{name}.mp4"
        job = Job(
            exercise=name,
            out=out,
            model=model,
            calibration=read_calibration(kept, model),
            pose_bundle=None,
            annotate=True,
        )
        analysis = score(video, job, progress)
        console.print(f"\n[bold]{name}[/]")
        print_summary(console, analysis.summary)
        console.print(_against_truth(video, out / f"{name}.coach"))
    console.print(
        f"\nWatch [bold]{escape(str(out / 'hip-thrust.webm'))}[/]; every number is in the files "
        f"beside it. `coach show {escape(str(out / 'hip-thrust.coach'))}` prints the session.\n"
        "For movement practice; not a medical device. Stop if it hurts."
    )


def _against_truth(video: Path, session: Path) -> Table:
    """Lumbar angle at the peak of each rep, measured and true."""
    truth = read_truth(video)
    table = Table(box=None, header_style="dim")
    for column in ("rep", "peak s", "measured deg", "true deg", "measured", "true"):
        table.add_column(column, justify="right")
    with SessionReader(session) as reader:
        reps = list(reader.reps())
        measurements = [m for m, _ in reader.measurements()]
    for rep, true in zip_longest(reps, truth.reps):
        peak_s = rep.span.peak_s if rep else true.peak_s
        at = min(measurements, key=lambda m: abs(m.t_s - peak_s))
        table.add_row(
            str(rep.number) if rep else "missed",
            f"{peak_s:.1f}",
            _with_sd(at),
            f"{np.interp(peak_s, truth.t_s, truth.lumbar_angle_deg):+.1f}",
            rep.tilt_class if rep else "",
            true.cls if true else "no rep",
        )
    return table


def _with_sd(at: Measurement) -> str:
    if isnan(at.lumbar_angle_deg):
        return "not seen"
    return f"{at.lumbar_angle_deg:+z.1f} ±{at.lumbar_angle_sd_deg:.0f}"
