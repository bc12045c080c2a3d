// What is drawn over the picture: the skeleton, the outline of the back in the colour of its class
// with a band as wide as its uncertainty, and the gauge. All of it comes from the session.

import { LANDMARKS, STATIONS } from "./session.js";

// sky blue and orange of Okabe and Ito (2008), which stay apart in every common colour blindness
export const CLASS_COLOUR = {
  tucked: "#56b4e9", neutral: "#fafafa", arched: "#e69f00", unclear: "#a0a0a0",
};
const INK = "#14161a";
const PAPER = "#fafafa";
const QUIET = "#bebebe";

const BONES = [
  [11, 13], [13, 15], [12, 14], [14, 16], [11, 23], [12, 24], [11, 12], [23, 24],
  [23, 25], [25, 27], [27, 31], [24, 26], [26, 28], [28, 32],
];
const SEEN = 0.5; // a landmark less visible is a guess
const UNITS = 480; // in the shorter side of the picture
const LEVER = 0.5; // of the trunk's length: what swings when the lumbar angle is wrong
const FIRST_STATION = -0.4;
const STATION_STEP = 1.45 / (STATIONS - 1);
const BACK = [0, 0.9]; // stretch that is drawn, in trunk lengths from the hips
const SCALE_DEG = [-12, 12]; // of the gauge where the own range is not known
const LIFT_DEG = [-30, 30]; // where no frame has a class

/**
 * Draw one frame.
 * @param {CanvasRenderingContext2D} ctx cleared by the caller, one unit a pixel of the session.
 * @param {number[]} size width and height in those pixels.
 * @param {Float32Array|null} pose as `Session.pose` gives it.
 * @param {object} facts lumbar_deg, lumbar_sd_deg, tilt_deg, tilt_sd_deg, facing, cls, reason,
 *   hidden, zones, own: what was measured of this frame and what it is held against.
 * @param {object} show skeleton, outline, gauge, verdict: true for what is drawn.
 */
export function draw(ctx, size, pose, facts, show) {
  const unit = Math.min(...size) / UNITS;
  ctx.lineCap = ctx.lineJoin = "round";
  if (pose && show.skeleton) drawSkeleton(ctx, pose, unit);
  if (pose && show.outline) drawOutline(ctx, pose, facts, show, unit);
  if (show.gauge && show.verdict) drawGauge(ctx, size, facts, unit);
}

function stroke(ctx, points, colour, width) {
  ctx.beginPath();
  points.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.stroke();
}

const landmark = (pose, i) => [pose[3 * i], pose[3 * i + 1]];

function drawSkeleton(ctx, pose, unit) {
  const seen = (i) => pose[3 * i + 2] >= SEEN;
  const bones = BONES.filter(([a, b]) => seen(a) && seen(b));
  const lines = bones.map(([a, b]) => [landmark(pose, a), landmark(pose, b)]);
  for (const line of lines) stroke(ctx, line, INK, 3.2 * unit);
  for (const line of lines) stroke(ctx, line, PAPER, 1.6 * unit);
  for (const i of new Set(bones.flat())) {
    const [x, y] = landmark(pose, i);
    ctx.beginPath();
    ctx.arc(x, y, 2.6 * unit, 0, 2 * Math.PI);
    ctx.fillStyle = PAPER;
    ctx.fill();
    ctx.lineWidth = unit;
    ctx.strokeStyle = INK;
    ctx.stroke();
  }
}

function trunkLength(pose) {
  const middle = (a, b) => {
    const [p, q] = [landmark(pose, a), landmark(pose, b)];
    return [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
  };
  const [hip, shoulder] = [middle(23, 24), middle(11, 12)];
  return Math.hypot(hip[0] - shoulder[0], hip[1] - shoulder[1]);
}

/** The seen stretches of one side of the outline. */
function runs(pose, side, [low, high]) {
  const found = [];
  let run = [];
  for (let i = 0; i < STATIONS; i += 1) {
    const at = LANDMARKS * 3 + 2 * (side * STATIONS + i);
    const station = FIRST_STATION + i * STATION_STEP;
    if (station >= low && station <= high && Number.isFinite(pose[at])) {
      run.push([pose[at], pose[at + 1]]);
    } else if (run.length) {
      found.push(run);
      run = [];
    }
  }
  if (run.length) found.push(run);
  return found.filter((points) => points.length > 1);
}

function drawOutline(ctx, pose, facts, show, unit) {
  if (!facts.facing) {
    for (const side of [0, 1]) {
      for (const run of runs(pose, side, BACK)) stroke(ctx, run, QUIET, 1.5 * unit);
    }
    return;
  }
  const back = facts.facing > 0 ? 1 : 0;
  for (const run of runs(pose, 1 - back, BACK)) stroke(ctx, run, QUIET, 1.5 * unit);
  const colour = show.verdict && facts.cls ? CLASS_COLOUR[facts.cls] : PAPER;
  const swing = Math.sin(Math.min((facts.lumbar_sd_deg * Math.PI) / 180, Math.PI / 2));
  const band = swing * LEVER * trunkLength(pose);
  for (const run of runs(pose, back, BACK)) {
    if (show.verdict && Number.isFinite(band)) {
      ctx.globalAlpha = 0.3;
      stroke(ctx, run, colour, 2 * band + 4 * unit);
      ctx.globalAlpha = 1;
    }
    stroke(ctx, run, INK, 7 * unit);
    const unsure = facts.hidden || facts.cls === "unclear";
    if (show.verdict && unsure) ctx.setLineDash([9 * unit, 9 * unit]);
    stroke(ctx, run, colour, 4 * unit);
    ctx.setLineDash([]);
  }
}

/** Whole degrees with a true minus sign. */
export function signed(deg) {
  const whole = Math.round(deg);
  return `${whole > 0 ? "+" : whole < 0 ? "−" : ""}${Math.abs(whole)}°`;
}

function scale(facts) {
  if (!facts.zones) return LIFT_DEG;
  if (!facts.own) return SCALE_DEG;
  const [tuck, arch] = facts.own;
  const margin = 0.12 * (arch - tuck);
  return [Math.min(tuck - margin, -6), Math.max(arch + margin, 7.5)];
}

function drawGauge(ctx, [width], facts, unit) {
  const box = { x: width - 254 * unit, y: 12 * unit, w: 242 * unit, h: 112 * unit };
  ctx.globalAlpha = 0.8;
  ctx.fillStyle = INK;
  ctx.beginPath();
  ctx.roundRect(box.x, box.y, box.w, box.h, 8 * unit);
  ctx.fill();
  ctx.globalAlpha = 1;
  const text = (words, x, y, size, colour, align = "left", weight = 400) => {
    ctx.font = `${weight} ${size * unit}px system-ui, sans-serif`;
    ctx.textAlign = align;
    ctx.fillStyle = colour;
    ctx.fillText(words, x, y, box.w - 24 * unit);
  };
  const track = { x: box.x + 12 * unit, y: box.y + 46 * unit, w: box.w - 24 * unit, h: 12 * unit };
  const right = track.x + track.w;
  if (Number.isFinite(facts.lumbar_deg)) {
    text(signed(facts.lumbar_deg), track.x, box.y + 32 * unit, 26, PAPER, "left", 700);
    const beside = Math.max(ctx.measureText("−00°").width, ctx.measureText("+00°").width);
    const sd = Number.isFinite(facts.lumbar_sd_deg) ? `±${Math.round(facts.lumbar_sd_deg)}°` : "";
    text(sd, track.x + beside + 5 * unit, box.y + 32 * unit, 14, QUIET);
    if (facts.cls) text(facts.cls, right, box.y + 32 * unit, 17, CLASS_COLOUR[facts.cls], "right", 700);
    else text("from neutral", right, box.y + 32 * unit, 13, QUIET, "right");
    drawTrack(ctx, track, facts, unit);
    text("tucked", track.x, box.y + 76 * unit, 12, QUIET);
    text("lumbar angle", track.x + track.w / 2, box.y + 76 * unit, 12, QUIET, "center");
    text("arched", right, box.y + 76 * unit, 12, QUIET, "right");
  } else {
    text(facts.reason || "the back was not seen", track.x, box.y + 34 * unit, 14, PAPER);
    ctx.fillStyle = "#4a4d52";
    ctx.fillRect(track.x, track.y, track.w, track.h);
  }
  const tilt = Number.isFinite(facts.tilt_deg)
    ? `${signed(facts.tilt_deg)} ±${Math.round(facts.tilt_sd_deg)}°`
    : "–";
  text("pelvic tilt", track.x, box.y + 100 * unit, 14, QUIET);
  text(tilt, right, box.y + 100 * unit, 16, PAPER, "right", 600);
}

function drawTrack(ctx, track, facts, unit) {
  const [low, high] = scale(facts);
  const at = (deg) => {
    const share = Math.min(Math.max((deg - low) / (high - low), 0), 1);
    return track.x + share * track.w;
  };
  const bar = (left, right, colour, alpha) => {
    ctx.globalAlpha = alpha;
    ctx.fillStyle = colour;
    ctx.fillRect(left, track.y, Math.max(right - left, 0), track.h);
    ctx.globalAlpha = 1;
  };
  if (facts.zones) {
    const [first, second] = [at(facts.zones.tucked_deg), at(facts.zones.arched_deg)];
    const alpha = (cls) => (cls === facts.cls ? 0.75 : 0.4);
    bar(track.x, first - unit, CLASS_COLOUR.tucked, alpha("tucked"));
    bar(first + unit, second - unit, CLASS_COLOUR.neutral, alpha("neutral"));
    bar(second + unit, track.x + track.w, CLASS_COLOUR.arched, alpha("arched"));
  } else {
    bar(track.x, track.x + track.w, QUIET, 0.4);
  }
  const over = 4 * unit;
  if (Number.isFinite(facts.lumbar_sd_deg)) {
    const left = at(facts.lumbar_deg - facts.lumbar_sd_deg);
    const right = at(facts.lumbar_deg + facts.lumbar_sd_deg);
    ctx.globalAlpha = 0.4;
    ctx.fillStyle = PAPER;
    ctx.fillRect(left, track.y - over, right - left, track.h + 2 * over);
    ctx.globalAlpha = 1;
  }
  if (facts.own) {
    const y = track.y + track.h + 3 * unit;
    stroke(ctx, facts.own.map((deg) => [at(deg), y]), QUIET, 1.2 * unit);
  }
  const x = at(facts.lumbar_deg);
  const top = [x, track.y - over];
  const bottom = [x, track.y + track.h + over];
  stroke(ctx, [top, bottom], INK, 5.5 * unit);
  stroke(ctx, [top, bottom], PAPER, 3 * unit);
}
