// Who says that a rep is where, and the coach's phases: a row each, above the curves and on the same
// time axis; and the reps as bands behind the curves.

import { AXIS_PX, RIGHT_PX } from "./curve_plot.js";

export const ROW_PX = 18;
const LEAST_TEXT_PX = 15;
const LEAST_PEAK_PX = 12;
const FONT = "11px system-ui, sans-serif";

/** The colour of a rep: of its class, else the one for reps of no class. */
export const colourOf = (rep, colours) => colours[rep.tilt_class] ?? colours.accent;

/** A bar may be one dot wide, so that no rep is lost when all of a long recording is shown. */
function spanOf(rep, x) {
  const left = x(rep.start_s);
  return [left, Math.max(x(rep.end_s) - left, 1)];
}

function write(ctx, words, left, middle, width) {
  if (width > LEAST_TEXT_PX && ctx.measureText(words).width + 6 <= width) ctx.fillText(words, left + 3, middle);
}

function drawBar(ctx, rep, row, x, colours) {
  const [left, width] = spanOf(rep, x);
  const top = row * ROW_PX + 2;
  const colour = colourOf(rep, colours);
  ctx.globalAlpha = rep.refused_by ? 0 : 0.35;
  ctx.fillStyle = colour;
  ctx.fillRect(left, top, width, ROW_PX - 4);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = rep.refused_by ? colours.quiet : colour;
  ctx.setLineDash(rep.refused_by ? [3, 3] : []);
  ctx.lineWidth = rep.chosen ? 2.5 : 1;
  ctx.strokeRect(left + 0.5, top + 0.5, Math.max(width - 1, 0.5), ROW_PX - 5);
  ctx.setLineDash([]);
  if (rep.peak_s !== null && width > LEAST_PEAK_PX) {
    const at = x(rep.peak_s);
    ctx.fillStyle = colours.text;
    ctx.beginPath();
    ctx.moveTo(at - 3, top);
    ctx.lineTo(at + 3, top);
    ctx.lineTo(at, top + 5);
    ctx.fill();
  }
  ctx.fillStyle = rep.refused_by ? colours.quiet : colours.text;
  write(ctx, rep.words, left, top + (ROW_PX - 4) / 2, width);
}

/** Stretches of frames of the same code. */
function phaseRuns(times, phase) {
  const runs = [];
  for (let i = 0; i < times.length; i += 1) {
    const code = phase[i];
    const open = runs.at(-1);
    if (open && Object.is(open.code, code)) open.end_s = times[i];
    else {
      if (open) open.end_s = times[i];
      runs.push({ code, start_s: times[i], end_s: times[i] });
    }
  }
  return runs.filter(({ code }) => Number.isFinite(code));
}

export class Lanes {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Float64Array} times of the frames, seconds.
   * @param {Float32Array} phase code of each frame's phase, NaN for none.
   * @param {string[]} phases names of the codes; none where the exercise has none.
   */
  constructor(canvas, times, phase, phases) {
    this._canvas = canvas;
    this._runs = phaseRuns(times, phase);
    this._phases = phases;
  }

  /**
   * @param {object[]} rows {name, reps} with start_s, peak_s, end_s, tilt_class, words, and chosen
   *   or refused_by; or {name, phases: true}.
   * @param {number[]} view start and end in seconds.
   */
  draw(rows, view, colours) {
    const canvas = this._canvas;
    const width = canvas.clientWidth;
    canvas.style.height = `${rows.length * ROW_PX}px`;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(rows.length * ROW_PX * devicePixelRatio);
    const ctx = canvas.getContext("2d");
    ctx.scale(devicePixelRatio, devicePixelRatio);
    ctx.font = FONT;
    ctx.textBaseline = "middle";
    const room = width - AXIS_PX - RIGHT_PX;
    const x = (t_s) => AXIS_PX + ((t_s - view[0]) / (view[1] - view[0])) * room;
    rows.forEach(({ name }, row) => {
      ctx.textAlign = "right";
      ctx.fillStyle = colours.quiet;
      ctx.fillText(name, AXIS_PX - 8, (row + 0.5) * ROW_PX, AXIS_PX - 10);
      ctx.textAlign = "left";
      ctx.globalAlpha = 0.35;
      ctx.fillStyle = colours.line;
      ctx.fillRect(AXIS_PX, row * ROW_PX + 2, room, ROW_PX - 4);
      ctx.globalAlpha = 1;
    });
    ctx.beginPath();
    ctx.rect(AXIS_PX, 0, room, canvas.height);
    ctx.clip();
    rows.forEach(({ reps, phases }, row) => {
      if (phases) this._drawPhases(ctx, row, x, view, colours);
      const seen = (reps ?? []).filter((rep) => rep.end_s >= view[0] && rep.start_s <= view[1]);
      for (const rep of seen) drawBar(ctx, rep, row, x, colours);
    });
  }

  _drawPhases(ctx, row, x, view, colours) {
    const top = row * ROW_PX + 2;
    for (const run of this._runs) {
      if (run.end_s < view[0] || run.start_s > view[1]) continue;
      const [left, width] = spanOf(run, x);
      ctx.globalAlpha = 0.12 + 0.16 * (run.code % 4);
      ctx.fillStyle = colours.quiet;
      ctx.fillRect(left, top, width, ROW_PX - 4);
      ctx.globalAlpha = 1;
      ctx.fillStyle = colours.text;
      write(ctx, this._phases[run.code] ?? "", left, top + (ROW_PX - 4) / 2, width);
    }
  }
}

/**
 * Bands behind a curve.
 * @param {uPlot} u the plot.
 * @param {object[]} coachs bands of the coach: the reps, and what was not counted.
 * @param {object[]} own reps of the rater: only their bounds and peaks, as lines.
 */
export function drawBands(u, coachs, own, colours) {
  const { ctx } = u;
  const { top, height } = u.bbox;
  const x = (t_s) => u.valToPos(t_s, "x", true);
  const { min, max } = u.scales.x;
  const seen = (rep) => rep.end_s >= min && rep.start_s <= max;
  for (const rep of coachs.filter(seen)) {
    const [left, width] = spanOf(rep, x);
    ctx.fillStyle = rep.refused_by ? colours.quiet : colourOf(rep, colours);
    ctx.globalAlpha = rep.refused_by ? 0.08 : rep.chosen ? 0.3 : 0.16;
    ctx.fillRect(left, top, width, height);
    ctx.globalAlpha = 1;
  }
  ctx.strokeStyle = colours.accent;
  for (const rep of own.filter(seen)) {
    ctx.lineWidth = (rep.chosen ? 2 : 1) * devicePixelRatio;
    for (const name of ["start_s", "end_s", "peak_s"]) {
      if (rep[name] === null) continue;
      ctx.setLineDash(name === "peak_s" ? [4 * devicePixelRatio, 3 * devicePixelRatio] : []);
      ctx.beginPath();
      ctx.moveTo(x(rep[name]), top);
      ctx.lineTo(x(rep[name]), top + height);
      ctx.stroke();
    }
  }
  ctx.setLineDash([]);
}
