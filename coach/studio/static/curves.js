// Angles over time, bound to the frame that is shown: click and drag seek, the rater's own reps are
// moved by their edges, and what is pointed at is explained.
//
// While `document.body.dataset.blind` is not "false", only the hip angle and the rater's own reps are
// here: lumbar angle and pelvic tilt are what the class is made of, and would tell it.

import { labels, myReps, setBounds } from "./annotate.js";
import { CurvePlot, AXIS_PX, RIGHT_PX, clock, minus, placeOf } from "./curve_plot.js";
import { register } from "./keys.js";
import { Lanes, ROW_PX, drawBands } from "./lanes.js";
import { el } from "./notes_view.js";
import { bus, columns, currentIndex, goto, reps, select, selectedRep, session, times } from "./player.js";
import { chooseRep } from "./reps.js";
import { nearest } from "./session.js";
import { View } from "./view.js";

const QUANTITIES = [
  { name: "lumbar_angle_deg", sd: "lumbar_angle_sd_deg", text: "Lumbar angle", tells: true, judged: true },
  { name: "pelvic_tilt_deg", sd: "pelvic_tilt_sd_deg", text: "Pelvic tilt", tells: true },
  { name: "hip_angle_deg", sd: "hip_angle_sd_deg", text: "Hip angle", tells: false },
  { name: "obliquity_deg", sd: "obliquity_sd_deg", text: "Obliquity", tells: true },
];
const GRIP_PX = 6; // how far from an edge it can be taken hold of
const EDGES = ["start_s", "end_s", "peak_s"];
const COLOURS = [
  "text", "quiet", "line", "accent", "tucked", "neutral", "arched", "unclear",
];

const root = document.getElementById("curves");
const colours = {}; // by name, from style.css
let shown = []; // quantities, each with its element, plot and reading
let lanes = null;
let view = null;
let stack = null;
let rows = [];
let coachs = [];
let own = [];
let moved = null; // the rep of the rater that is being dragged, as it would be
let held = null; // what the pointer has hold of: "frame", "span" or an edge's name
let drawing = false;

const isBlind = () => document.body.dataset.blind !== "false";
const visible = () => shown.filter(({ tells }) => !tells || !isBlind());

// -- reps ------------------------------------------------------------------------------------

function percent(share) {
  return `${Math.round(100 * share)} %`;
}

/** What the coach says of a rep, in a few words. */
export function verdictOf(rep) {
  const share = rep[`p_${rep.tilt_class}`];
  if (!rep.tilt_class) return "";
  return Number.isFinite(share) ? `${rep.tilt_class} ${percent(share)}` : rep.tilt_class;
}

function collect() {
  const blind = isBlind();
  const selected = selectedRep();
  const who = labels().shown;
  const chosen = (rep, of) =>
    selected !== null && who === of && rep.start_s === selected.start_s && rep.end_s === selected.end_s;
  coachs = blind ? [] : [
    ...session.candidates.filter(({ counted }) => !counted)
      .map((one) => ({ ...one, words: "not counted" })),
    ...session.reps.map((rep) => ({
      ...rep, words: `${rep.rep} ${rep.tilt_class ?? ""}`, chosen: chosen(rep, "coach"),
    })),
  ];
  const other = who.startsWith("rater:") && !blind;
  own = (other ? reps() : myReps()).map((rep, i) => ({
    ...(moved?.id === rep.id ? moved : rep),
    words: `${i + 1} ${rep.tilt_class ?? ""}`,
    chosen: chosen(rep, other ? who : "mine"),
  }));
  rows = [{ name: other ? who.slice("rater:".length) : "you", reps: own }];
  if (blind) return;
  rows.unshift({ name: "coach", reps: coachs });
  if (session.phases.length) rows.push({ name: "phase", phases: true });
}

/** The rater's edge under the pointer, of the selected rep first. */
function edgeAt(x) {
  if (!labels().writable) return null;
  let best = null;
  for (const rep of own) {
    for (const edge of EDGES) {
      if (rep[edge] === null) continue;
      const away = Math.abs(xOf(rep[edge]) - x) - (rep.chosen ? GRIP_PX / 2 : 0);
      if (away <= GRIP_PX && (!best || away < best.away)) best = { rep, edge, away };
    }
  }
  return best;
}

/** The rep as it is with one of its edges at another frame. */
function withEdge(rep, edge, index) {
  const first = nearest(times, rep.start_s);
  const last = nearest(times, rep.end_s);
  const limits = { start_s: [0, last - 1], end_s: [first + 1, times.length - 1], peak_s: [first, last] };
  const [least, most] = limits[edge];
  return { ...rep, [edge]: times[Math.min(Math.max(index, least), most)] };
}

// -- drawing ---------------------------------------------------------------------------------

const room = () => stack.clientWidth - AXIS_PX - RIGHT_PX;
const xOf = (t_s) => AXIS_PX + ((t_s - view.start) / view.span) * room();
const timeAt = (x) => view.start + ((x - AXIS_PX) / room()) * view.span;

function place(line, t_s) {
  const x = xOf(t_s);
  line.hidden = !(x >= AXIS_PX - 1 && x <= AXIS_PX + room() + 1);
  line.style.transform = `translateX(${x}px)`;
}

/** Draw all anew, once before the next picture. */
function redraw() {
  if (drawing || !view) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    collect();
    const span = [view.start, view.end];
    for (const one of visible()) one.plot.show(span);
    lanes.draw(rows, span, colours);
    place(stack.querySelector(".now"), times[currentIndex()]);
    root.querySelector(".span").textContent = `${clock(view.start)} to ${clock(view.end)}`;
    root.querySelector(".whole").disabled = view.isWhole;
  });
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of COLOURS) colours[name] = style.getPropertyValue(`--${name}`).trim();
}

function valueText({ name, sd }, index) {
  const deg = columns.get(name)[index];
  if (!Number.isFinite(deg)) return null;
  const spread = columns.get(sd)?.[index];
  const text = minus(deg.toFixed(1));
  return Number.isFinite(spread) ? `${text} ± ${spread.toFixed(1)}°` : `${text}°`;
}

/** Why a frame has no value. */
function gapText(index) {
  const reason = session.reason_texts[columns.get("reason")?.[index]];
  return `not measured: ${reason || "not seen in this frame"}`;
}

function readValues(index) {
  for (const one of visible()) {
    const text = valueText(one, index);
    one.reading.textContent = text ?? gapText(index);
    one.reading.classList.toggle("gap", text === null);
  }
}

// -- what is pointed at ----------------------------------------------------------------------

/** Lines that explain a moment. */
function explain(t_s, quantity) {
  const index = nearest(times, t_s);
  const told = [`${times[index].toFixed(2)} s, frame ${index}`];
  for (const one of quantity ? [quantity] : []) {
    told.push(`${one.text} ${valueText(one, index) ?? gapText(index)}`);
  }
  const phase = session.phases[columns.get("phase")?.[index]];
  if (phase && !isBlind()) told.push(`phase: ${phase}`);
  const within = (rep) => rep.start_s <= t_s && t_s <= rep.end_s;
  for (const rep of coachs.filter(within)) {
    told.push(rep.refused_by
      ? `not counted, ${rep.refused_by}`
      : `the coach's rep ${rep.rep}: ${[verdictOf(rep), rep.why_unclear].filter(Boolean).join(", ")}`);
  }
  for (const rep of own.filter(within)) {
    const whose = rows.find(({ reps }) => reps === own).name;
    told.push(`rep of ${whose}: ${rep.tilt_class ?? "no class yet"}`);
  }
  return told;
}

function point(event) {
  const box = stack.getBoundingClientRect();
  const x = event.clientX - box.left;
  const line = stack.querySelector(".pointed");
  const tip = stack.querySelector(".tip");
  const inside = x >= AXIS_PX && x <= AXIS_PX + room();
  line.hidden = tip.hidden = !inside;
  if (!inside) return;
  const t_s = timeAt(x);
  place(line, t_s);
  const quantity = visible().find(({ element }) => element.contains(event.target));
  tip.replaceChildren(...explain(t_s, quantity).map((text) => el("div", { textContent: text })));
  const beyond = x + 14 + tip.offsetWidth > stack.clientWidth;
  const left = beyond ? Math.max(x - 14 - tip.offsetWidth, 0) : x + 14;
  const y = event.clientY - box.top;
  const top = Math.min(Math.max(y + 14, 0), stack.clientHeight - tip.offsetHeight);
  tip.style.transform = `translate(${left}px, ${top}px)`;
}

function leave() {
  for (const name of [".pointed", ".tip"]) stack.querySelector(name).hidden = true;
}

// -- the pointer -----------------------------------------------------------------------------

const xIn = (event) => event.clientX - stack.getBoundingClientRect().left;

/** The rep of a row that a click is on. */
function repAt(event) {
  if (!(event.target instanceof HTMLCanvasElement) || !event.target.matches(".lanes")) return null;
  const row = rows[Math.floor((event.clientY - event.target.getBoundingClientRect().top) / ROW_PX)];
  const t_s = timeAt(xIn(event));
  const list = (row?.reps ?? []).filter(({ refused_by }) => !refused_by);
  const rep = list.find(({ start_s, end_s }) => start_s <= t_s && t_s <= end_s);
  return rep ? { rep, coachs: row.reps === coachs } : null;
}

function seekTo(x) {
  const index = nearest(times, Math.min(Math.max(timeAt(x), view.start), view.end));
  if (held !== "frame" || index !== currentIndex()) goto(index);
}

function press(event) {
  const x = xIn(event);
  if (event.button !== 0 || x < AXIS_PX || x > AXIS_PX + room() + GRIP_PX) return;
  const grip = event.shiftKey ? null : edgeAt(x);
  const on = grip ? null : repAt(event);
  if (on) {
    if (on.coachs) chooseRep(on.rep);
    else if (labels().shown !== "coach") select(on.rep.id);
    return;
  }
  stack.setPointerCapture(event.pointerId);
  if (event.shiftKey) {
    held = "span";
    stack.dataset.from = String(timeAt(x));
  } else if (grip) {
    held = grip.edge;
    moved = { ...grip.rep };
  } else {
    seekTo(x);
    held = "frame";
  }
}

function move(event) {
  const x = xIn(event);
  if (held === "frame") seekTo(x);
  else if (held === "span") markSpan(x);
  else if (held) {
    const index = nearest(times, timeAt(x));
    moved = withEdge(moved, held, index);
    goto(nearest(times, moved[held]));
    redraw();
  } else stack.classList.toggle("grip", edgeAt(x) !== null);
  point(event);
}

function markSpan(x) {
  const mark = stack.querySelector(".marked");
  const [left, right] = [xOf(Number(stack.dataset.from)), x].sort((a, b) => a - b);
  mark.hidden = false;
  mark.style.transform = `translateX(${left}px)`;
  mark.style.width = `${right - left}px`;
}

function release(event) {
  if (held === "span") {
    stack.querySelector(".marked").hidden = true;
    const ends = [Number(stack.dataset.from), timeAt(xIn(event))].sort((a, b) => a - b);
    if (xOf(ends[1]) - xOf(ends[0]) > GRIP_PX) view.show(...ends);
  } else if (EDGES.includes(held)) {
    const { id, start_s, end_s, peak_s } = moved;
    const before = myReps().find((rep) => rep.id === id);
    if (event.type === "pointerup" && before && EDGES.some((edge) => before[edge] !== moved[edge])) {
      setBounds(id, start_s, end_s, peak_s); // drawn as moved until `notes` tells what is kept
    } else moved = null;
  }
  held = null;
  redraw();
}

function wheel(event) {
  const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
  const by = sideways ? event.deltaX || event.deltaY : event.deltaY;
  if (view.isWhole && (sideways || by > 0)) return; // the page scrolls
  event.preventDefault();
  if (sideways) view.pan((by / room()) * view.span);
  else view.zoom(1.002 ** by, timeAt(xIn(event)));
}

// -- start -----------------------------------------------------------------------------------

function makeCurve(quantity, timeAxis) {
  const reading = el("span", { className: "reading" });
  const element = el(
    "div",
    { className: timeAxis ? "curve last" : "curve", dataset: { name: quantity.name } },
    el("p", {}, el("strong", { textContent: quantity.text }), " ", reading),
  );
  if (quantity.tells) element.classList.add("tells");
  return { ...quantity, element, reading, timeAxis };
}

function makePlot(one) {
  const { zones, own_range_deg } = session;
  one.plot = new CurvePlot(one.element, times, columns.get(one.name), columns.get(one.sd) ?? null, {
    zones: one.judged ? zones : null,
    own: one.judged ? own_range_deg : null,
    timeAxis: one.timeAxis,
    colours,
    drawReps: (u) => drawBands(u, coachs, own, colours),
  });
  new ResizeObserver(() => {
    one.plot.fit();
    redraw();
  }).observe(one.element);
}

function build() {
  const there = QUANTITIES.filter(({ name }) => columns.has(name));
  // the hip angle comes last and has the time axis: it is there for everybody
  there.sort((a, b) => Number(b.tells) - Number(a.tells));
  shown = there.map((quantity, i) => makeCurve(quantity, i === there.length - 1));
  stack = el(
    "div",
    { className: "stack" },
    el("canvas", { className: "lanes" }),
    ...shown.map(({ element }) => element),
    ...["now", "pointed", "marked", "tip"].map((name) => el("div", { className: name, hidden: name !== "now" })),
  );
  const button = (text, title, name, action) =>
    el("button", { type: "button", textContent: text, title, className: name, onclick: action });
  root.replaceChildren(
    el(
      "div",
      { className: "controls" },
      el("h2", { textContent: "Curves" }),
      el("span", { className: "span quiet" }),
      button("−", "Wider: -", "wider", () => view.zoom(2, middle())),
      button("+", "Closer: + or the wheel", "closer", () => view.zoom(0.5, middle())),
      button("Whole", "The whole recording: 0 or double click", "whole", () => view.whole()),
      el("small", { className: "quiet", textContent: "Drag to move through it, Shift drag to look closer." }),
    ),
    stack,
  );
  if (session.zones === null && session.reps.length) {
    root.append(el("p", { className: "quiet", textContent: "Each rep is judged by its change from its own start: there are no zones." }));
  }
  const ends = [times[0], times[times.length - 1]];
  view = new View(ends, times.length, redraw);
  readColours();
  shown.forEach(makePlot);
  lanes = new Lanes(stack.querySelector(".lanes"), times, columns.get("phase"), session.phases);
  wire();
  readValues(0);
  redraw();
}

/** Where closer and wider by key or button hold on to. */
function middle() {
  const t_s = times[currentIndex()];
  return t_s >= view.start && t_s <= view.end ? t_s : (view.start + view.end) / 2;
}

function wire() {
  stack.addEventListener("pointerdown", press);
  stack.addEventListener("pointermove", move);
  stack.addEventListener("pointerup", release);
  stack.addEventListener("pointercancel", release);
  stack.addEventListener("pointerleave", leave);
  stack.addEventListener("dblclick", () => view.whole());
  stack.addEventListener("wheel", wheel, { passive: false });
  register("+ =", "curves: closer", () => view.zoom(0.5, middle()));
  register("-", "curves: wider", () => view.zoom(2, middle()));
  register("0", "curves: the whole recording", () => view.whole());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    readColours();
    redraw();
  });
  new MutationObserver(() => {
    readValues(currentIndex());
    redraw();
  }).observe(document.body, { attributeFilter: ["data-blind"] });
}

bus.addEventListener("session", build);
bus.addEventListener("frame", ({ detail: { index, t_s } }) => {
  if (!view) return;
  readValues(index);
  if (held === null) view.follow(t_s);
  place(stack.querySelector(".now"), t_s);
});
bus.addEventListener("notes", () => {
  if (held === null) moved = null;
  redraw();
});
for (const name of ["select", "reps"]) bus.addEventListener(name, redraw);
