// Labels of a rater: keys and buttons become edits, one after another, each kept at once.
//
// Until the rater says to have finished, `document.body.dataset.blind` is "true": what the coach
// and others say is hidden, and of others it is not even here. `bus` tells `notes` when any of it
// has changed.

import { disagreements } from "./disagreements.js";
import { register } from "./keys.js";
import { NoteStore } from "./note_store.js";
import { NotesView } from "./notes_view.js";
import {
  bus, currentIndex, gotoTime, playing, say, select, session, showReps, showVerdict, times,
} from "./player.js";

const RATER = "coach.rater"; // where the browser keeps the name
const LOOK = "coach.look"; // and that one came only to look
const LOOKED = "coach.looked"; // and the sessions that were seen so
const FREE_KEYS = "ABEFHIQRWYZ"; // for faults; the others have a meaning

let store = null;
let view = null;
let coachs = []; // the coach's reps in the form of a rater's
let told = null; // {state, shown} that the bus was told of last
let readOnly = false;
let shown = "mine"; // or "coach", or "rater:" and the name of another
let pending = null; // start of the rep that is being marked, seconds
let rendered = null; // the rep that the buttons are for
let current = null; // {id}, or {id: null, start_s, end_s} of a rep on its way to the server
let jumping = null; // time of the disagreement that is about to be on the page
let written = null; // {start_s, end_s, target} of the note that is being written

/** The rater's own reps, with id, start_s, peak_s, end_s, tilt_class, faults; for the curves. */
export const myReps = () => store?.state?.reps ?? [];

/** Whose reps are shown: "mine", "coach" or "rater:" and a name; and whether mine may be moved. */
export const labels = () => ({
  shown, writable: shown === "mine" && !readOnly && Boolean(store?.rater),
});

/** Number of edits that are not in the session yet. */
export const unsaved = () => store?.unsaved ?? 0;

/** Move a rep of the rater, by its id; a peak outside the bounds, or null, is none. */
export function setBounds(id, start_s, end_s, peak_s = null) {
  move({ id }, () => ({ start_s, end_s, peak_s }));
}

const here = () => times[currentIndex()];
const isBlind = () => (store.rater ? !store.state.done : document.body.dataset.blind === "true");

// -- what is shown ---------------------------------------------------------------------------

function find(state, ref) {
  if (!ref || !state) return null;
  if (ref.id === null) {
    const made = state.reps.find((r) => r.start_s === ref.start_s && r.end_s === ref.end_s);
    if (made) ref.id = made.id;
    return made ?? null;
  }
  return state.reps.find(({ id }) => id === ref.id) ?? null;
}

const runs = (rep) => rep.start_s <= here() && here() <= rep.end_s;

/** The rep that is running, where the selected one has been left by playing on. */
function playedTo() {
  const chosen = find(store.state, current) ?? (current?.id === null ? current : null);
  return (playing() && chosen && !runs(chosen) && myReps().find(runs)) || null;
}

/** The rep that keys are for: the selected one, or the one that is running. */
function wanted() {
  return playedTo() ?? find(store.state, current) ?? myReps().find(runs) ?? null;
}

function choices() {
  const list = store.rater ? [{ name: "mine", text: "mine" }] : [];
  list.push({ name: "coach", text: "the coach" });
  for (const { rater } of store.state.others?.raters ?? []) {
    list.push({ name: `rater:${rater}`, text: rater });
  }
  return list;
}

/** Reps and notes of whom is shown. */
function listed() {
  const { state } = store;
  if (shown === "mine") return state;
  const other = state.others?.raters.find(({ rater }) => `rater:${rater}` === shown);
  if (other) return other;
  const remarks = state.others?.remarks ?? [];
  return { reps: coachs, notes: remarks.map((one, id) => ({ ...one, id, end_s: null })) };
}

/** The coach's reps in the form of a rater's. */
const asLabels = (rep) => (
  { ...rep, id: rep.rep, faults: Object.fromEntries(rep.faults.map((name) => [name, 0])) });

function setBlind(on) {
  document.body.dataset.blind = String(on);
  showVerdict(!on);
}

function render() {
  if (!store.state) return;
  const blind = isBlind();
  if (document.body.dataset.blind !== String(blind)) setBlind(blind);
  if (blind) shown = "mine";
  else if (!choices().some(({ name }) => name === shown)) shown = choices()[0].name;
  const { reps, notes } = listed();
  const news = told?.state !== store.state || told.shown !== shown;
  if (news) showReps(reps.map((rep) => ({ ...rep, rep: rep.id })));
  rendered = shown === "mine" ? wanted() : null;
  view.render({
    state: store.state, shown, pending, blind, readOnly,
    rep: rendered,
    listed: reps, notes, choices: choices(),
    exportAddress: (format) => store.exportAddress(format),
  });
  told = { state: store.state, shown };
  if (news) bus.dispatchEvent(new CustomEvent("notes", { detail: {} }));
}

// -- edits -----------------------------------------------------------------------------------

const send = (edit) => store.send((state) => {
  const made = edit(state);
  return made && { path: "", body: { edits: [made] } };
});

/** Whether something can be said now; says why not. */
function mayWrite() {
  if (!readOnly && store.rater && shown !== "mine") {
    current = null; // what was selected is a rep of somebody else
    show("mine");
    say("Your own labels are shown again: choose a rep of yours and press the key once more.");
    return false;
  }
  if (readOnly) say("Opened with --read-only: nothing can be labelled.");
  else if (!store.rater) {
    say("Give your name as a rater first.");
    document.querySelector("#notes .who input")?.focus();
  }
  return !readOnly && Boolean(store.rater);
}

function mark() {
  if (!mayWrite()) return;
  if (pending === null) {
    pending = here();
    render();
  } else endRep();
}

/** Whether the rep that was begun has become one; says why not. */
function endRep() {
  const [start_s, end_s] = [pending, here()].sort((a, b) => a - b);
  pending = null;
  if (start_s === end_s) {
    say("A rep of no length is none.");
    render();
    return false;
  }
  current = { id: null, start_s, end_s };
  send(({ reps }) =>
    reps.some((r) => r.start_s === start_s && r.end_s === end_s) ? null : { kind: "rep", start_s, end_s });
  return true;
}

/** The reference to the rep that a key is for; says when there is none. */
function subject() {
  if (!mayWrite()) return null;
  const rep = wanted();
  if (current?.id === null && !playedTo()) return current;
  if (!rep) say("No rep is selected: mark one with N, or choose one.");
  return rep && { id: rep.id };
}

function label(value) {
  if (pending !== null && !(mayWrite() && endRep())) return;
  const ref = subject();
  if (!ref) return;
  current = ref;
  send((state) => {
    const rep = find(state, ref);
    if (!rep || rep.tilt_class === value) return null;
    return { kind: "class", value, target: rep.id, replaces: rep.class_version };
  });
  if (playing()) return;
  // on at once: the next key is for the next rep, however long this one takes to be kept
  const from_s = ref.start_s ?? find(store.state, ref).start_s;
  const next = myReps().find((rep) => isUnlabelled(rep) && rep.start_s > from_s);
  if (next) select(next.id);
}

/** Say something of a rep, or take it back: `at` finds the annotation that says it. */
function toggle(kind, value, at) {
  if (pending !== null) {
    say("End the rep that was begun first, with N.");
    return;
  }
  const ref = subject();
  if (!ref) return;
  let on = null;
  send((state) => {
    const rep = find(state, ref);
    if (!rep) return null;
    const said = at(rep) ?? null;
    on ??= said === null;
    if ((said !== null) === on) return null;
    return on ? { kind, value, target: rep.id } : { kind: "deleted", replaces: said };
  });
}

const fault = (name) => toggle("fault", name, (rep) => rep.faults[name]);
const other = () => toggle("not_this_exercise", "", (rep) => rep.not_this_exercise);

function remove() {
  const ref = subject();
  if (!ref) return;
  send((state) => {
    const rep = find(state, ref);
    return rep && { kind: "deleted", replaces: rep.version };
  });
}

function move(ref, changed) {
  if (!ref) return;
  send((state) => {
    const rep = find(state, ref);
    if (!rep) return null;
    const { start_s, end_s, peak_s } = { ...rep, ...changed(rep) };
    if (start_s >= end_s) {
      say("A rep must begin before it ends.");
      return null;
    }
    const peak = peak_s !== null && peak_s >= start_s && peak_s <= end_s ? peak_s : null;
    if (start_s === rep.start_s && end_s === rep.end_s && peak === rep.peak_s) return null;
    return { kind: "rep", start_s, end_s, peak_s: peak, replaces: rep.version };
  });
}

function moveHere(name) {
  const t_s = here();
  move(subject(), () => ({ [name]: t_s }));
}

function turn(path, nothing) {
  if (!mayWrite()) return;
  let head = null;
  store.send((state) => {
    if (!(path === "/undo" ? state.can_undo : state.can_redo)) {
      say(nothing);
      return null;
    }
    head ??= state.head;
    return { path, body: { head } };
  });
}

const undo = () => turn("/undo", "There is nothing of yours to take back here.");
const redo = () => turn("/redo", "There is nothing to bring back here.");

function write() {
  if (!mayWrite()) return;
  const t_s = here();
  const rep = wanted();
  const target = rep && rep.start_s <= t_s && t_s <= rep.end_s ? rep.id : null;
  const span = pending === null ? [t_s, null] : [pending, t_s].sort((a, b) => a - b);
  written = { start_s: span[0], end_s: span[1], target };
  pending = null;
  render();
  const until = span[1] === null ? "" : ` to ${span[1].toFixed(2)}`;
  view.openNote(`Note at ${span[0].toFixed(2)}${until} s`);
}

function saveNote(value) {
  const { start_s, end_s, target } = written;
  send(({ notes }) =>
    notes.some((one) => one.text === value && one.start_s === start_s)
      ? null
      : { kind: "note", start_s, end_s, value, target });
}

function removeNote(id) {
  send(({ notes }) => {
    const there = notes.find((one) => one.id === id);
    return there ? { kind: "deleted", replaces: there.version } : null;
  });
}

async function adopt(number) {
  const before = new Set(myReps().map(({ id }) => id));
  shown = "mine";
  await send(({ reps }) =>
    reps.some((r) => !before.has(r.id)) ? null : { kind: "rep", adopt: number });
  const made = myReps().find(({ id }) => !before.has(id));
  if (made) select(made.id);
}

// -- blind or not, and who is shown ------------------------------------------------------------

function finish() {
  store.send((state) => (state.done ? null : { path: "/done", body: { done: true } }));
}

/** Take a name: who has seen the verdict of this session before does not label blindly. */
async function setName(name) {
  const looked = document.body.dataset.blind === "false";
  localStorage.setItem(RATER, name);
  shown = "mine";
  await store.open(name).catch(({ message }) => view.trouble(message, 0));
  if (looked) sayLooked();
}

const lookedAt = () => JSON.parse(localStorage.getItem(LOOKED) ?? "[]");

function rememberLook() {
  localStorage.setItem(LOOKED, JSON.stringify([...new Set([...lookedAt(), session.id])]));
}

/** Keep with the session that its verdict was seen before it was labelled. */
function sayLooked() {
  store.send(({ done }) => (done ? null : { path: "/done", body: { done: true, looked: true } }));
}

async function look() {
  localStorage.setItem(LOOK, "yes");
  rememberLook();
  setBlind(false);
  await store.open("", true);
}

async function rename() {
  localStorage.removeItem(RATER);
  localStorage.removeItem(LOOK);
  localStorage.removeItem(LOOKED); // somebody else
  pending = current = null;
  setBlind(true);
  await store.open("");
}

function show(name) {
  shown = name;
  render();
}

function swap() {
  const names = choices().map(({ name }) => name);
  if (isBlind() || names.length < 2) say("Nobody else is shown before you say that you have finished.");
  else show(names[(names.indexOf(shown) + 1) % names.length]);
}

const isUnlabelled = (rep) => !rep.tilt_class && !rep.not_this_exercise;

function nextUnlabelled() {
  const t_s = here();
  const open = myReps().filter(isUnlabelled);
  const next = open.find(({ start_s }) => start_s > t_s) ?? open[0];
  if (next) {
    if (mayWrite()) select(next.id);
  } else say("Every rep of yours has a class.");
}

function toDisagreement(by) {
  if (isBlind()) {
    say("Disagreements are shown once you say that you have finished.");
    return;
  }
  const whom = shown === "mine" ? "coach" : shown;
  const theirs = whom === "coach"
    ? session.reps
    : store.state.others.raters.find(({ rater }) => `rater:${rater}` === whom).reps;
  const name = whom === "coach" ? "the coach" : whom.slice("rater:".length);
  const mine = myReps().filter((rep) => !rep.not_this_exercise);
  const found = disagreements(mine, theirs, name);
  const t_s = jumping ?? here();
  const half = (times[1] - times[0]) / 2;
  const next = by > 0
    ? found.find((one) => one.t_s > t_s + half)
    : found.findLast((one) => one.t_s < t_s - half);
  if (!next) {
    say(`No disagreement with ${name} ${by > 0 ? "after" : "before"} this.`);
    return;
  }
  jumping = next.t_s;
  gotoTime(next.t_s).finally(() => {
    jumping = null;
  });
  say(next.text);
}

// -- start -----------------------------------------------------------------------------------

async function importFile(name, text) {
  const ending = name.split(".").pop().toLowerCase();
  const first = text.slice(0, text.indexOf("\n") + 1);
  const format = { json: "json", eaf: "elan", tsv: "boris" }[ending]
    ?? (first.includes("Behavior type") ? "boris" : "csv");
  try {
    const added = await store.importFile(format, text);
    const list = Object.entries(added).map(([rater, edits]) => `${rater}: ${edits}`);
    say(`Brought in, new or changed: ${list.join(", ") || "nothing"}.`);
  } catch (error) {
    view.trouble(error.message, 0);
  }
}

async function readHistory() {
  const changes = await store.history();
  return changes.map(({ kind, value, start_s, created_utc, stands, about }) => {
    const when = new Date(created_utc).toLocaleString();
    const what = kind === "done" ? "finished" : `${kind} ${kind === "rep" ? "" : value}`.trim();
    const of = about === null ? "" : ` (${about}, at ${start_s.toFixed(2)} s)`;
    return `${when}: ${what}${of}${stands ? "" : ", taken back"}`;
  });
}

/** The exercise's faults, each with a letter: the first of its name that is free. */
function withKeys(faults) {
  const free = new Set(FREE_KEYS);
  return faults.map(({ name, text }) => {
    const letters = [...name.toUpperCase(), ...FREE_KEYS];
    const key = letters.find((letter) => free.delete(letter)) ?? "";
    return { name, text, key };
  });
}

function wire(faults) {
  register("N", "a rep begins here; again: it ends here", mark);
  session.classes.forEach((name, i) => register(String(i + 1), `${name}; then on`, () => label(name)));
  for (const { name, key } of faults) {
    if (key) register(key, `fault: ${name.replaceAll("_", " ")}`, () => fault(name));
  }
  register("X", "the rep is not of this exercise", other);
  register("T", "note at this moment, or from where a rep was begun", write);
  register("[", "the rep begins here", () => moveHere("start_s"));
  register("]", "the rep ends here", () => moveHere("end_s"));
  register("P", "peak of the rep here", () => moveHere("peak_s"));
  register("Delete", "remove the rep", remove);
  register("Escape", "leave the rep that was begun", () => {
    pending = null;
    render();
  });
  register("Ctrl+Z", "take back", undo);
  register("Ctrl+Shift+Z", "bring back", redo);
  register("D", "next disagreement", () => toDisagreement(1));
  register("Shift+D", "previous disagreement", () => toDisagreement(-1));
  register("U", "next rep without a class", nextUnlabelled);
  register("S", "labels of the next rater", swap);
}

async function open() {
  setBlind(true);
  showReps([]);
  coachs = session.reps.map(asLabels);
  const address = `/api/session/${encodeURIComponent(session.id)}`;
  const faults = withKeys(session.faults);
  store = new NoteStore(address, {
    onState: render,
    onTrouble: (text) => view.trouble(text, store.unsaved),
  });
  view = new NotesView(document.getElementById("notes"), { classes: session.classes, faults }, {
    setName, look, rename, finish, undo, redo, label, fault, other, remove, write, saveNote,
    removeNote, select, show, adopt, importFile, readHistory, goto: gotoTime,
  });
  wire(faults);
  ({ read_only: readOnly } = await (await fetch("/api/studio")).json());
  const rater = localStorage.getItem(RATER);
  const looks = readOnly || (!rater && Boolean(localStorage.getItem(LOOK)));
  if (looks) {
    setBlind(false);
    rememberLook();
  }
  const seen = !looks && rater && lookedAt().includes(session.id);
  await store.open(looks ? "" : (rater ?? ""), looks);
  if (seen) sayLooked();
}

bus.addEventListener("select", ({ detail }) => {
  if (shown === "mine" && detail.rep !== null) current = { id: detail.rep };
  if (store?.state) render();
});

bus.addEventListener("frame", () => {
  if (store?.state && shown === "mine" && wanted() !== rendered) render();
});

bus.addEventListener("session", () => open().catch(({ message }) => say(message)));

window.addEventListener("beforeunload", (event) => {
  if (store?.unsaved) event.preventDefault();
});
