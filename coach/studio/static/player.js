// The player: state of the page, the buttons and keys that move through a session, and the bus on
// which the other parts (curves.js, reps.js, annotate.js) hear of it.
//
// Events of `bus`:
//   session                    everything below is there
//   frame  {index, t_s}        another frame is on the page
//   select {rep}               a rep is selected, by its number in `reps()`; null for none
//   reps                       `showReps` gave other reps
//   notes                      annotations have changed (sent by annotate.js)

import { register, toggleSheet } from "./keys.js";
import { Pane } from "./pane.js";
import { Session } from "./session.js";

export const bus = new EventTarget();
export let session = null; // header
export let times = null; // Float64Array, seconds
export let columns = null; // Map of name -> Float32Array

const RATES = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3];
const show = { skeleton: true, outline: true, gauge: true, verdict: true };
const byId = (id) => document.getElementById(id);
const emit = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));

let main = null; // Pane
let other = null; // Pane beside it, or null
let rate = 1;
let looped = null; // [start_s, end_s]
let shownReps = [];
let selected = null; // number of a rep
let dragging = false; // the slider: it follows the hand, not the frame that is shown
let beside = null; // number of the rep of `other` that goes with the selected one

// -- what the other parts use ----------------------------------------------------------------

/** Place of the frame that is on the page. */
export const currentIndex = () => main.screen.shown;

/** Show a frame; resolves when it is on the page. */
export function goto(index) {
  pause();
  return main.screen.seek(index);
}

/** Show the frame nearest to a time. */
export const gotoTime = (t_s) => goto(main.session.nearest(t_s));

export function play(wanted = rate) {
  setRate(wanted);
  return main.screen.play(rate);
}

export const pause = () => main.screen.pause();

export const playing = () => main.screen.playing;

/** Repeat a span; without arguments, or with null, go on beyond its end again. */
export function loop(start_s = null, end_s = null) {
  looped = start_s === null || end_s === null ? null : [start_s, end_s];
  byId("loop").setAttribute("aria-pressed", String(looped !== null));
}

/** The reps that keys and buttons go through: the coach's, or those `showReps` gave. */
export const reps = () => shownReps;

/** Go through other reps from now on: objects with rep, start_s, peak_s, end_s, tilt_class. */
export function showReps(list) {
  shownReps = [...list].sort((a, b) => a.start_s - b.start_s);
  if (!selectedRep()) selected = null;
  emit("reps", {});
}

/** The rep that is selected, or null. */
export const selectedRep = () => shownReps.find(({ rep }) => rep === selected) ?? null;

/** Select a rep and show its start. */
export const select = (rep) => emit("select", { rep });

/** Hide what the coach says of the tilt, or show it: colour of the back, its band, the gauge. */
export function showVerdict(on) {
  show.verdict = on;
  redraw();
  if (other) followWith(times[currentIndex()]);
}

/** Say something below the video, to everybody. */
export function say(text) {
  byId("status").textContent = text;
}

// -- moving ----------------------------------------------------------------------------------

const target = () => main.screen.target;
const step = (frames) => goto(target() + frames);
const stepTime = (seconds) => gotoTime(times[target()] + seconds);

function setRate(wanted) {
  rate = wanted;
  main.screen.setRate(rate);
  byId("rate").value = String(rate);
}

function faster(by) {
  const place = RATES.indexOf(rate);
  setRate(RATES[Math.min(Math.max(place + by, 0), RATES.length - 1)]);
}

function togglePlay() {
  if (main.screen.playing) pause();
  else play();
}

function halfFrame(index) {
  const next = Math.min(index + 1, times.length - 1);
  return (times[next] - times[Math.max(next - 1, 0)]) / 2;
}

/** The rep after or before where we are. */
function neighbour(by, wanted = () => true) {
  const at = target();
  const now = times[at];
  const here = selectedRep();
  const inside = here && now >= here.start_s - halfFrame(at) && now <= here.end_s + halfFrame(at);
  const from = inside ? here.start_s : now;
  const list = shownReps.filter(wanted);
  return by > 0
    ? list.find(({ start_s }) => start_s > from + halfFrame(at))
    : list.findLast(({ start_s }) => start_s < from - halfFrame(at));
}

function jump(by, what, wanted) {
  const rep = neighbour(by, wanted);
  if (rep) select(rep.rep);
  else say(`There is no ${what}.`);
}

const nextUnclear = () =>
  jump(1, "unclear rep after this one", ({ tilt_class }) => tilt_class === "unclear");

function toggleLoop() {
  if (looped) {
    loop(null);
    return;
  }
  const here = shownReps.findLast(({ start_s }) => start_s <= times[target()]);
  const rep = selectedRep() ?? here ?? shownReps[0];
  if (!rep) {
    say("There is no rep to repeat.");
    return;
  }
  select(rep.rep);
  loop(rep.start_s, rep.end_s);
  play();
}

bus.addEventListener("select", ({ detail }) => {
  selected = detail.rep;
  const rep = selectedRep();
  if (!rep) return;
  if (looped) loop(rep.start_s, rep.end_s);
  const playing = main.screen.playing;
  const there = gotoTime(rep.start_s);
  if (playing) there.then(() => play());
});

// -- what is on the page ---------------------------------------------------------------------

function onFrame(index) {
  const t_s = times[index];
  byId("frame").value = String(index);
  byId("time").textContent = `${t_s.toFixed(3)} s`;
  if (!dragging) byId("scrub").value = String(index);
  emit("frame", { index, t_s });
  if (other) followWith(t_s);
  if (looped && main.screen.playing && t_s >= looped[1] - halfFrame(index)) restart();
}

function restart() {
  main.screen.seek(main.session.nearest(looped[0]));
}

function onState() {
  const { playing, ended } = main.screen;
  if (ended && looped) {
    main.screen.seek(main.session.nearest(looped[0])).then(() => play());
    return;
  }
  const button = byId("play");
  button.setAttribute("aria-pressed", String(playing));
  button.textContent = playing ? "Pause" : "Play";
}

function redraw() {
  main?.redraw();
  other?.redraw();
}

function onSource(text, share) {
  say(text);
  const bar = byId("making");
  bar.hidden = share === null;
  if (share !== null) bar.value = share;
}

// -- beside it -------------------------------------------------------------------------------

/**
 * The other session shows the moment that is as far from its own rep's start; while the verdict is
 * hidden, from its beginning, since where the coach sees its reps is part of the verdict.
 */
function followWith(t_s) {
  const mine = selectedRep() ?? shownReps[0];
  const theirs = other.session.header.reps.find(({ rep }) => rep === beside);
  const offset = show.verdict ? (theirs?.start_s ?? 0) - (mine?.start_s ?? 0) : 0;
  other.screen.seek(other.session.nearest(t_s + offset));
}

async function openBeside(id) {
  const loaded = await Session.load(id);
  const quiet = { onFrame() {}, onState() {}, onSource(text) { if (text) say(text); } };
  other = new Pane(byId("panes"), loaded, show, quiet);
  byId("beside").hidden = false;
  byId("beside-name").textContent = loaded.header.name;
  const choice = byId("beside-rep");
  for (const { rep, start_s } of loaded.header.reps) {
    choice.add(new Option(`rep ${rep}, ${start_s.toFixed(1)} s`, String(rep)));
  }
  beside = loaded.header.reps[0]?.rep ?? null;
  choice.addEventListener("change", () => {
    beside = Number(choice.value);
    followWith(times[currentIndex()]);
  });
  await other.open();
  followWith(times[currentIndex()]);
}

// -- buttons and keys ------------------------------------------------------------------------

function toggle(part) {
  show[part] = !show[part];
  byId(`show-${part}`).setAttribute("aria-pressed", String(show[part]));
  redraw();
}

const onClick = (id, action) => byId(id).addEventListener("click", () => action());

function wire() {
  onClick("play", togglePlay);
  onClick("back", () => step(-1));
  onClick("on", () => step(1));
  onClick("back-10", () => step(-10));
  onClick("on-10", () => step(10));
  onClick("previous-rep", () => jump(-1, "rep before this one"));
  onClick("next-rep", () => jump(1, "rep after this one"));
  onClick("loop", toggleLoop);
  onClick("keys", toggleSheet);
  for (const part of ["skeleton", "outline", "gauge"]) onClick(`show-${part}`, () => toggle(part));
  byId("scrub").addEventListener("pointerdown", () => (dragging = true));
  for (const end of ["pointerup", "pointercancel"]) {
    window.addEventListener(end, () => (dragging = false));
  }
  byId("scrub").addEventListener("input", ({ target: { value } }) => goto(Number(value)));
  byId("rate").addEventListener("change", ({ target: { value } }) => setRate(Number(value)));
  byId("frame").addEventListener("change", ({ target: { value } }) => goto(Number(value)));

  register("Space", "play or pause", togglePlay);
  register("K", "pause; play at normal speed", () => (main.screen.playing ? pause() : play(1)));
  register("J", "slower", () => faster(-1));
  register("L", "faster", () => faster(1));
  register("ArrowLeft ,", "one frame back", () => step(-1));
  register("ArrowRight .", "one frame on", () => step(1));
  register("Shift+ArrowLeft", "ten frames back", () => step(-10));
  register("Shift+ArrowRight", "ten frames on", () => step(10));
  register("Alt+ArrowLeft", "one second back", () => stepTime(-1));
  register("Alt+ArrowRight", "one second on", () => stepTime(1));
  register("Home", "first frame", () => goto(0));
  register("End", "last frame", () => goto(times.length - 1));
  register("ArrowUp", "previous rep", () => jump(-1, "rep before this one"));
  register("ArrowDown", "next rep", () => jump(1, "rep after this one"));
  register("C", "next unclear rep", nextUnclear);
  register("Enter", "repeat the selected rep, or go on", toggleLoop);
  register("G", "go to a frame by its number", () => byId("frame").select());
  register("V", "skeleton on or off", () => toggle("skeleton"));
  register("O", "outline on or off", () => toggle("outline"));
  register("M", "gauge on or off", () => toggle("gauge"));
}

// -- start -----------------------------------------------------------------------------------

async function start() {
  const id = location.pathname.split("/").pop();
  const loaded = await Session.load(id);
  session = loaded.header;
  times = loaded.times;
  columns = loaded.columns;
  document.title = `coach: ${session.name}`;
  byId("name").textContent = session.name;
  byId("thresholds").href = `/rescore/${id}`;
  byId("what").textContent = session.exercise;
  if (times.length === 0) {
    say("This session holds no frame: score its video.");
    return;
  }
  shownReps = [...session.reps];
  const last = times.length - 1;
  byId("scrub").max = byId("frame").max = String(last);
  byId("last").textContent = `/ ${last}`;
  main = new Pane(byId("panes"), loaded, show, { onFrame, onState, onSource });
  wire();
  if (document.readyState !== "complete") {
    // the other parts listen once their modules have run, which "interactive" does not say
    await new Promise((resolve) => window.addEventListener("load", resolve));
  }
  emit("session", {});
  main.screen.seek(0);
  const asked = new URLSearchParams(location.search);
  const with_ = asked.get("with");
  await Promise.all([main.open(), with_ ? openBeside(with_) : null]);
  const t_s = Number.parseFloat(asked.get("t"));
  if (Number.isFinite(t_s)) await gotoTime(t_s);
}

/** Resolves when the video is there, or it is settled that there is none. */
export const opened = start();
opened.catch((error) => say(error.message));
