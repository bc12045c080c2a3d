// Who agrees with whom: figures, the table of classes whose cells open their reps, differences.

import { element, getJSON } from "/static/api.js";
import { plot } from "/static/differences.js";

const COACH = "coach";
const CLASSES = ["tucked", "neutral", "arched", "unclear"];
const MOST_REPS = 200; // in a list
const FURTHEST = 10;
const FIRST_SHOWN = "peak"; // of the quantities
const SHORT = { "lower limit of agreement": "lower limit", "upper limit of agreement": "upper limit" };

const at = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
let answer = null;

// -- words -------------------------------------------------------------------------------

function stated(value, unit) {
  if (value === null) return "-";
  if (unit === "share") return `${(100 * value).toFixed(0)} %`;
  const digits = unit === "coefficient" || unit === "s" ? 2 : 1;
  const size = Math.abs(value).toFixed(digits);
  const sign = value < 0 && Number(size) > 0 ? "\u2212" : "+";
  if (unit === "coefficient") return sign === "+" ? size : sign + size;
  return `${sign}${size}${{ s: " s", degrees: "\u00b0", points: "" }[unit]}`;
}

const counted = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

function compared() {
  return [
    ...answer.report.pairs.map((pair) => ({ pair, raters: [pair.first, pair.second] })),
    ...answer.report.groups.map((group) => ({ group, raters: group.raters })),
  ];
}

// -- reps that can be opened --------------------------------------------------------------

function numberOfCoach(pair, rep) {
  if (pair.first === COACH) return rep.first;
  return pair.second === COACH ? rep.second : null;
}

function address(pair, rep) {
  const query = new URLSearchParams({ t: (rep.t_s ?? 0).toFixed(3) });
  const number = numberOfCoach(pair, rep);
  if (number !== null) query.set("rep", number);
  return `/session/${rep.session}?${query}`;
}

function nameOf(rep) {
  const number = rep.first ?? rep.second;
  return `${answer.names[rep.session]}, rep ${number} at ${(rep.t_s ?? 0).toFixed(1)} s`;
}

function listed(pair, reps, says = () => "") {
  const items = reps
    .slice(0, MOST_REPS)
    .map((rep) => element("li", {}, element("a", { href: address(pair, rep), text: nameOf(rep) }), says(rep)));
  if (reps.length > MOST_REPS) items.push(element("li", { text: `and ${reps.length - MOST_REPS} more` }));
  return items;
}

function open(button, title, pair, reps) {
  for (const other of document.querySelectorAll("#classes button")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  at("chosen").replaceChildren(
    element("h3", { text: `${title}: ${counted(reps.length, "rep")}` }),
    element("ol", { class: "reps" }, ...listed(pair, reps)),
  );
}

// -- what is shown ------------------------------------------------------------------------

function showFigures({ pair, raters }) {
  const same = (one) => one.raters.length === raters.length && one.raters.every((who, i) => who === raters[i]);
  const found = answer.figures.filter(same);
  const rows = found.map((one, i) => {
    const interval = one.low === null ? "-" : `${stated(one.low, one.unit)} to ${stated(one.high, one.unit)}`;
    const row = element(
      "tr",
      {},
      element("td", { text: SHORT[one.statistic] ?? one.statistic, title: one.statistic }),
      element("td", { class: "number", text: stated(one.value, one.unit) }),
      element("td", { class: "number", text: interval }),
      element("td", { class: "number", text: String(one.n) }),
    );
    if (one.about !== found[i - 1]?.about) {
      const rowspan = found.filter((other) => other.about === one.about).length;
      row.prepend(element("th", { scope: "rowgroup", rowspan, text: one.about }));
      row.className = "first";
    }
    return row;
  });
  at("figures").hidden = false;
  at("figures").querySelector("tbody").replaceChildren(...rows);
  at("counts").textContent = pair
    ? `${counted(pair.sessions, "session")} of ${counted(pair.people, "person", "people")}. ` +
      `${pair.first} has ${counted(pair.detection.first_reps, "rep")}, ${pair.second} ` +
      `${pair.detection.second_reps}; ${pair.detection.matched} are the same.`
    : `${raters.join(", ")} together.`;
}

function cellButton(pair, cell, most) {
  const n = cell.reps.length;
  const title = `${pair.first} ${cell.first}, ${pair.second} ${cell.second}`;
  const depth = n ? Math.ceil((3 * n) / most) : 0;
  const kind = cell.first === cell.second ? "same" : "other";
  const button = element("button", {
    type: "button",
    text: String(n),
    class: depth ? `${kind}-${depth}` : undefined,
    "aria-label": `${title}: ${counted(n, "rep")}`,
    "aria-pressed": "false",
  });
  button.disabled = n === 0;
  button.addEventListener("click", () => open(button, title, pair, cell.reps.map((i) => pair.reps[i])));
  return button;
}

function showClasses(pair) {
  at("classes").hidden = !pair;
  at("chosen").replaceChildren();
  if (!pair) return;
  const most = pair.confusion.reduce((a, cell) => Math.max(a, cell.reps.length), 1);
  const rows = CLASSES.map((first) =>
    element(
      "tr",
      {},
      element("th", { scope: "row", text: `${pair.first}: ${first}` }),
      ...pair.confusion
        .filter((cell) => cell.first === first)
        .map((cell) => element("td", {}, cellButton(pair, cell, most))),
    ),
  );
  const head = CLASSES.map((name) => element("th", { scope: "col", text: `${pair.second}: ${name}` }));
  at("classes").querySelector("table").replaceChildren(
    element("caption", { text: "Reps that both have; a cell opens its reps" }),
    element("thead", {}, element("tr", {}, element("td"), ...head)),
    element("tbody", {}, ...rows),
  );
  const alone = [
    [`Only ${pair.first}`, pair.detection.extra],
    [`Only ${pair.second}`, pair.detection.missed],
  ].map(([title, reps]) => {
    const button = element("button", {
      type: "button", text: `${title}: ${counted(reps.length, "rep")}`, "aria-pressed": "false",
    });
    button.disabled = reps.length === 0;
    button.addEventListener("click", () => open(button, title, pair, reps));
    return button;
  });
  at("classes").querySelector(".others").replaceChildren(...alone);
}

function showDifferences(pair) {
  const quantity = pair.quantities.find((one) => one.name === at("quantity").value);
  const text = (value) => stated(value, quantity.unit);
  const rep = (point) => pair.reps[point.rep];
  at("plot").querySelector("figure").replaceChildren(
    plot(quantity, [pair.first, pair.second], {
      text,
      link: (point) => address(pair, rep(point)),
      name: (point) => nameOf(rep(point)),
    }),
  );
  const middle = quantity.limits.bias.value;
  const furthest = [...quantity.points]
    .sort((a, b) => Math.abs(b.difference - middle) - Math.abs(a.difference - middle))
    .slice(0, FURTHEST);
  at("furthest").replaceChildren(
    ...furthest.map((point) => listed(pair, [rep(point)], () => `: ${text(point.difference)}`)[0]),
  );
}

function showQuantities(pair) {
  at("plot").hidden = !pair?.quantities.length;
  if (at("plot").hidden) return;
  const kept = at("quantity").value || FIRST_SHOWN;
  const names = pair.quantities.map((one) => one.name);
  at("quantity").replaceChildren(...names.map((name) => element("option", { value: name, text: name })));
  at("quantity").value = names.includes(kept) ? kept : names[0];
  showDifferences(pair);
}

function show() {
  const one = compared()[at("pair").selectedIndex];
  showFigures(one);
  showClasses(one.pair);
  showQuantities(one.pair);
  asked.set("pair", String(at("pair").selectedIndex));
  history.replaceState(null, "", `?${asked}`);
}

function start() {
  const { report } = answer;
  at("remarks").replaceChildren(...report.remarks.map((text) => element("li", { text })));
  const all = compared();
  at("status").textContent = all.length
    ? `${counted(report.sessions, "session")} annotated, of ${counted(report.people, "person", "people")}.`
    : "Nothing to compare.";
  if (!all.length) return;
  at("pair").replaceChildren(
    ...all.map(({ pair, raters }) =>
      element("option", { text: pair ? raters.join(" and ") : `together: ${raters.join(", ")}` }),
    ),
  );
  at("pair").disabled = false;
  at("pair").selectedIndex = Math.min(Number.parseInt(asked.get("pair"), 10) || 0, all.length - 1);
  at("pair").addEventListener("change", show);
  at("quantity").addEventListener("change", () => showDifferences(compared()[at("pair").selectedIndex].pair));
  show();
}

try {
  answer = await getJSON("/api/agreement", asked.has("ids") ? { ids: asked.get("ids") } : {});
  start();
} catch (error) {
  at("status").textContent = error.message;
  at("status").classList.add("wrong");
}
