// The coach's reps: left and right where they are compared; the table of class with its probabilities,
// score and what it is made of, faults; and the movements that were found but not counted. Nothing of
// it is on the page while the rater labels blindly.

import { whole } from "./api.js";
import { LEAST_OVERLAP, overlap } from "./disagreements.js";
import { minus } from "./curve_plot.js";
import { el } from "./notes_view.js";
import { bus, gotoTime, reps, select, selectedRep, session } from "./player.js";
import { sideFigures } from "./sides.js";

const CHANCES = ["tucked", "neutral", "arched"];
const NEARLY_ALL = 95; // of 100 points: what lacks less is not worth a word
const UNIT = /_(deg|s)$/; // of a metric, at the end of its name

const root = document.getElementById("reps");
const opened = new Set(); // numbers of the reps whose details are shown
let rowOf = new Map(); // number of a rep -> its row
let running; // the row of the rep that is on the page

const isBlind = () => document.body.dataset.blind !== "false";
const seconds = (t_s) => t_s.toFixed(2);
const isSided = () => session.reps.some(({ side }) => side);
const words = (name) => name.replaceAll("_", " ");
const known = (value) => typeof value === "number";

/** The one of `list` that is the same rep, by overlap of time; null for none. */
function same(rep, list) {
  let best = null;
  for (const one of list) {
    const share = overlap(rep, one);
    if (share >= LEAST_OVERLAP && (!best || share > best.share)) best = { one, share };
  }
  return best?.one ?? null;
}

/** Select a rep of the coach; where a rater's reps are gone through, the one that goes with it. */
export function chooseRep(rep) {
  const there = same(rep, reps());
  if (there) select(there.rep);
  else {
    mark(rep);
    gotoTime(rep.start_s);
  }
}

function degrees(deg, sd) {
  if (!known(deg)) return "–";
  return `${minus(deg.toFixed(1))}${known(sd) ? ` ± ${sd.toFixed(1)}` : ""}°`;
}

/** Probabilities of tucked, neutral and arched as one bar. */
function chances(rep) {
  if (!known(rep.p_tucked)) return "";
  const bar = el("div", { className: "chances", role: "img" });
  bar.setAttribute("aria-label", chanceText(rep));
  bar.title = chanceText(rep);
  for (const name of CHANCES) {
    const part = el("span");
    part.style.width = `${100 * rep[`p_${name}`]}%`;
    part.style.background = `var(--${name})`;
    bar.append(part);
  }
  return bar;
}

const chanceText = (rep) =>
  CHANCES.map((name) => `${name} ${Math.round(100 * rep[`p_${name}`])} %`).join(", ");

function scoreText({ score }) {
  return known(score) ? whole(score) : "–";
}

function withUnit(name, value) {
  const unit = { _deg: "°", _s: " s" }[name.match(UNIT)?.[0]] ?? "";
  return minus(Number(value.toFixed(unit === "°" ? 1 : 2))) + unit;
}

/** Names and texts of what a row has no room for. */
function details(rep) {
  const told = [];
  if (rep.why_unclear) told.push(["why unclear", rep.why_unclear]);
  if (known(rep.p_tucked)) told.push(["likely", chanceText(rep)]);
  if (rep.reference) {
    told.push(["angle from", rep.reference === "neutral" ? "the person's neutral" : "the rest beside the rep"]);
  }
  if (rep.peak_s !== null) told.push(["peak at", `${seconds(rep.peak_s)} s`]);
  if (rep.partial) told.push(["cut off", "the recording or a gap cuts off its way out or back"]);
  for (const part of rep.parts) {
    const points = known(part.points) ? `${whole(part.points)} of ${part.of}` : `not graded, of ${part.of}`;
    told.push([words(part.name), `${points} points`]);
  }
  if (known(rep.score) && rep.graded_points < 100) {
    told.push(["score", `from the ${whole(rep.graded_points)} points that could be graded`]);
  }
  for (const name of rep.faults) {
    const text = session.faults.find((fault) => fault.name === name)?.text;
    told.push([words(name), text ?? "fault"]);
  }
  for (const [name, value] of Object.entries(rep.metrics)) {
    told.push([words(name.replace(UNIT, "")), known(value) ? withUnit(name, value) : "not seen"]);
  }
  return told;
}

function detailRow(rep) {
  const list = el("dl", {}, ...details(rep).flatMap(([name, text]) =>
    [el("dt", { textContent: name }), el("dd", { textContent: text })]));
  return el("tr", { className: "detail", hidden: !opened.has(rep.rep) },
    el("td", { colSpan: heads().length }, list));
}

function repRows(rep) {
  const below = detailRow(rep);
  const more = el("button", {
    type: "button", className: "more", "aria-label": `Details of rep ${rep.rep}`,
    "aria-expanded": String(opened.has(rep.rep)), textContent: opened.has(rep.rep) ? "▾" : "▸",
  });
  more.addEventListener("click", (event) => {
    event.stopPropagation();
    const open = below.hidden;
    below.hidden = !open;
    if (open) opened.add(rep.rep);
    else opened.delete(rep.rep);
    more.setAttribute("aria-expanded", String(open));
    more.textContent = open ? "▾" : "▸";
  });
  const cls = el("td", {}, el("span", {
    className: "class", dataset: { class: rep.tilt_class ?? "" }, textContent: rep.tilt_class ?? "–",
  }), chances(rep));
  const row = el(
    "tr",
    { className: "rep", dataset: { rep: rep.rep } },
    el("td", {}, more, String(rep.rep)),
    el("td", { className: "when", textContent: `${seconds(rep.start_s)} to ${seconds(rep.end_s)}` }),
    ...(isSided() ? [el("td", { textContent: rep.side || "–" })] : []),
    cls,
    el("td", { className: "number", textContent: degrees(rep.tilt_deg, rep.tilt_sd_deg) }),
    el("td", { className: "number", textContent: scoreText(rep) }),
    el("td", {
      className: "faults",
      textContent: [...rep.faults.map(words), ...(rep.partial ? ["cut off"] : [])].join(", "),
    }),
  );
  row.addEventListener("click", () => chooseRep(rep));
  rowOf.set(rep.rep, row);
  return [row, below];
}

/** Name and class of each column. */
function heads() {
  const side = isSided() ? [["side"]] : [];
  return [["rep"], ["from, to s"], ...side, ["class"], ["angle", "number"], ["score", "number"], ["faults"]];
}

function table() {
  return el(
    "table",
    {},
    el("thead", {}, el("tr", {}, ...heads().map(([text, className = ""]) =>
      el("th", { textContent: text, className })))),
    el("tbody", {}, ...session.reps.flatMap(repRows)),
  );
}

/** The answer, what to try next, and what to know before trusting it, as the terminal tells them. */
function answer() {
  const told = session.summary;
  if (!told) return [];
  const from = told.graded_points < NEARLY_ALL ? `, from the ${whole(told.graded_points)} points that could be graded` : "";
  const score = known(told.score) ? `Score ${whole(told.score)} of 100${from}. ` : "";
  const { left, right, unknown } = told.sides ?? {};
  const untold = unknown ? `, ${unknown} whose side could not be told` : "";
  const sides = told.sides ? `Left ${left}, right ${right}${untold}.` : "";
  const lines = [told.set_verdict?.text, sides, `${score}Try next: ${told.next}`].filter(Boolean);
  return [el("div", { className: "answer" },
    el("p", { className: "headline", textContent: told.headline }),
    ...lines.map((textContent) => el("p", { textContent })),
    ...told.warnings.map((textContent) => el("p", { className: "quiet", textContent })))];
}

/** Movements that were found but not counted, and the rule that refused each. */
function refused() {
  const list = session.candidates.filter(({ counted }) => !counted);
  if (list.length === 0) return [];
  const items = list.map((one) => {
    const when = el("button", {
      type: "button", textContent: `${seconds(one.start_s)} to ${seconds(one.end_s)} s`,
      title: "Show this moment",
    });
    when.addEventListener("click", () => gotoTime(one.start_s));
    return el("li", {}, when, el("span", { textContent: one.refused_by }));
  });
  const text = list.length === 1 ? "1 movement was not counted" : `${list.length} movements were not counted`;
  return [el("details", {}, el("summary", { textContent: text }), el("ul", {}, ...items))];
}

function mark(rep) {
  for (const [number, row] of rowOf) {
    const on = number === rep?.rep;
    if (on && row.getAttribute("aria-selected") !== "true") row.scrollIntoView({ block: "nearest" });
    row.setAttribute("aria-selected", String(on));
  }
}

function markSelected() {
  const selected = selectedRep();
  if (selected) mark(same(selected, session.reps));
}

function render() {
  rowOf = new Map();
  if (isBlind()) {
    root.replaceChildren();
    return;
  }
  const n = session.reps.length;
  root.replaceChildren(
    el("div", { className: "head" },
      el("h2", { textContent: "The coach's reps" }),
      el("span", { className: "quiet", textContent: n ? String(n) : "none were counted" })),
    ...answer(),
    ...sideFigures(session.summary),
    ...(n ? [table()] : []),
    ...refused(),
  );
  markSelected();
}

bus.addEventListener("session", () => {
  render();
  new MutationObserver(render).observe(document.body, { attributeFilter: ["data-blind"] });
});
for (const name of ["select", "reps"]) bus.addEventListener(name, markSelected);
bus.addEventListener("frame", ({ detail: { t_s } }) => {
  const here = session.reps.findLast(({ start_s, end_s }) => start_s <= t_s && t_s <= end_s);
  const row = rowOf.get(here?.rep);
  if (row === running) return;
  running?.removeAttribute("aria-current");
  row?.setAttribute("aria-current", "true");
  running = row;
});
