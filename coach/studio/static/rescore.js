// Thresholds of an exercise in a form; what reps, classes, faults and scores change with them, in
// this session and in all of the same exercise; and the file that they are saved in.

import { element, getJSON, postJSON } from "/static/api.js";

const WAIT_MS = 150; // after the last key
const SECTIONS = {
  exercise: "Smoothing", counting: "Counting", guards: "What is no rep", judging: "Tilt class",
  parts: "Score", tilt_part: "Score of the tilt class", faults: "Faults",
};
const OPEN = new Set(["judging", "parts", "tilt_part", "faults"]);

const at = (id) => document.getElementById(id);
const id = location.pathname.split("/").pop();

let form = null; // what the server says of the exercise
let exercise = null; // as the fields say
let number = 0; // of the last question: answers to earlier ones are not shown
let timer = 0;
let readOnly = false;

// -- the form ----------------------------------------------------------------------------------

const key = ({ path }) => path.join(".");

function set({ path }, value) {
  const inner = path.slice(0, -1).reduce((part, name) => part[name], exercise);
  if (value === null) delete inner[path.at(-1)];
  else inner[path.at(-1)] = value;
}

function inputFor(field) {
  if (field.options.length) {
    const select = element("select", {}, ...field.options.map((one) => new Option(one, one)));
    select.value = field.value;
    return select;
  }
  const input = element("input", { type: "number", step: "any", min: field.lowest, max: field.highest });
  if (field.optional) input.placeholder = "no limit";
  input.value = field.value ?? "";
  return input;
}

function valueOf(field, input) {
  if (field.options.length) return input.value;
  return Number.isFinite(input.valueAsNumber) ? input.valueAsNumber : null;
}

function rowOf(field) {
  const input = inputFor(field);
  input.id = `field-${key(field)}`;
  input.setAttribute("aria-label", `${field.item} ${field.label}`.trim().replaceAll("_", " "));
  const unit = element("span", { class: "unit quiet", text: field.unit });
  const row = element(
    "div", { class: "field" },
    element("label", { for: input.id, text: field.label.replaceAll("_", " ") }), input,
    ...(field.options.length ? [] : [unit]),
  );
  input.addEventListener("input", () => {
    const value = valueOf(field, input);
    const changed = value !== field.value;
    row.classList.toggle("changed", changed);
    const was = changed ? `was ${field.value ?? "no limit"}` : "";
    unit.textContent = [field.unit, was].filter(Boolean).join(", ");
    set(field, value);
    at("reset").disabled = !document.querySelector("#fields .field.changed");
    askSoon();
  });
  return row;
}

/** Fields of one thing, with why they are what they are: once where it is the same for all. */
function groupOf(fields) {
  const found = [];
  fields.forEach((field, i) => {
    found.push(rowOf(field));
    const next = fields[i + 1];
    if (field.source && next?.source !== field.source) {
      found.push(element("p", { class: "why quiet", text: field.source }));
    }
  });
  const title = fields[0].item.replaceAll("_", " ");
  return element("div", { class: "group" }, ...(title ? [element("h3", { text: title })] : []), ...found);
}

function inGroups(fields, of) {
  const groups = new Map();
  for (const field of fields) groups.set(of(field), [...(groups.get(of(field)) ?? []), field]);
  return [...groups];
}

function showForm() {
  exercise = structuredClone(form.exercise);
  const sections = inGroups(form.fields, ({ section }) => section).map(([name, fields]) => {
    const groups = inGroups(fields, ({ path, item }) => `${item} ${path[1]}`.slice(0, item ? undefined : 1));
    const section = element("details", {}, element("summary", { text: SECTIONS[name] ?? name }));
    section.open = OPEN.has(name);
    section.append(...groups.map(([, inside]) => groupOf(inside)));
    return section;
  });
  at("fields").replaceChildren(...sections);
  at("reset").disabled = true;
  filter();
}

function filter() {
  const words = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of document.querySelectorAll("#fields .group")) {
    const section = group.closest("details");
    const text = `${section.querySelector("summary").textContent} ${group.textContent}`.toLowerCase();
    group.hidden = !words.every((word) => text.includes(word));
    if (words.length && !group.hidden) section.open = true;
  }
}

// -- what changes ------------------------------------------------------------------------------

function askSoon() {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT_MS);
  at("saved").textContent = "";
  at("replace").hidden = at("keep").hidden = true;
}

async function ask() {
  const mine = ++number;
  try {
    const answer = await postJSON(`/api/rescore/${id}`, { exercise, estimator: at("estimator").value });
    if (mine !== number) return;
    showTotals(answer);
    at("reps").tBodies[0].replaceChildren(...answer.changes.map(repRow));
    const n = answer.changes.filter(({ changed }) => changed.length).length;
    say(answer.before === null ? "Judged." : counted(n, "rep changes", "reps change"));
  } catch (error) {
    if (mine === number) say(error.message, true);
  }
}

function say(text, wrong = false) {
  at("status").textContent = text;
  at("status").className = wrong ? "wrong" : "quiet";
}

const counted = (n, one, many) => `${n === 0 ? "No" : n} ${n === 1 ? one : many}.`;
const points = (score) => (score === null ? "not graded" : score.toFixed(1));
const listed = (counts) =>
  Object.entries(counts).filter(([, n]) => n).map(([name, n]) => `${n} ${name.replaceAll("_", " ")}`).join(", ") || "none";

function showTotals({ before, after, remark }) {
  const rows = [
    ["reps", ({ reps }) => String(reps)],
    ["score", ({ score }) => points(score)],
    ["classes", ({ classes }) => listed(classes)],
    ["faults", ({ faults }) => listed(faults)],
    ["headline", ({ headline }) => headline],
  ];
  at("totals").tBodies[0].replaceChildren(
    ...rows.map(([name, told]) => {
      const [was, is] = [before ? told(before) : "-", told(after)];
      return element(
        "tr", { class: before && was !== is ? "changed" : "" },
        element("th", { scope: "row", text: name }), element("td", { text: was }), element("td", { text: is }),
      );
    }),
  );
  at("remark").textContent = remark;
}

/** One value, or the old one struck through and the new one. */
function beforeAfter(was, is) {
  if (was === is) return [is];
  return [...(was ? [element("del", { text: was }), " "] : []), ...(is ? [element("ins", { text: is })] : [])];
}

function repRow({ before, after, changed, refused_by }) {
  const cells = [
    [(rep) => `${rep.start_s.toFixed(2)} s`],
    [(rep) => rep.tilt_class ?? "not judged"],
    [(rep) => points(rep.score)],
    [(rep) => rep.faults.join(", ").replaceAll("_", " ") || "none"],
  ].map(([told]) => element("td", {}, ...beforeAfter(before ? told(before) : "", after ? told(after) : "")));
  const what = element("td", { text: changed.join(", ") });
  if (refused_by) what.append(element("p", { class: "quiet", text: refused_by }));
  return element("tr", { class: changed.length ? "changed" : "" }, ...cells, what);
}

// -- all sessions ------------------------------------------------------------------------------

async function judgeAll() {
  const asked = { exercise: structuredClone(exercise), estimator: at("estimator").value };
  const body = at("sessions").tBodies[0];
  const bar = at("progress");
  const sessions = form.sessions;
  let changed = 0;
  body.replaceChildren();
  at("sessions").hidden = bar.hidden = false;
  at("all").disabled = true;
  for (const [i, one] of sessions.entries()) {
    at("all-said").textContent = `${i + 1} of ${sessions.length}; the first time each is measured.`;
    bar.value = i / sessions.length;
    const name = element("td", {}, element("a", { href: `/rescore/${one.id}`, text: one.name }));
    try {
      const { before, after, changes } = await postJSON(`/api/rescore/${one.id}`, asked);
      const n = changes.filter((change) => change.changed.length).length;
      changed += n > 0;
      body.append(
        element(
          "tr", { class: n ? "changed" : "" }, name,
          element("td", {}, ...beforeAfter(String(before?.reps ?? ""), String(after.reps))),
          element("td", {}, ...beforeAfter(before ? points(before.score) : "", points(after.score))),
          element("td", { text: String(n) }),
        ),
      );
    } catch (error) {
      body.append(element("tr", {}, name, element("td", { colspan: 3, class: "wrong", text: error.message })));
    }
  }
  bar.hidden = true;
  at("all").disabled = false;
  at("all-said").textContent = `${changed} of ${sessions.length} sessions change.`;
}

// -- saving ------------------------------------------------------------------------------------

async function save(overwrite) {
  const name = at("save-name").value.trim();
  at("replace").hidden = at("keep").hidden = true;
  try {
    const { file } = await postJSON("/api/rescore/save", {
      session: id, name, exercise, start: form.start, overwrite,
    });
    tell(`Kept in ${file}; use it with coach score VIDEO -e ${file}. "Keep in this session" judges this ` +
      "session by it and replaces the coach's results in it; labels of raters stay.");
    at("keep").hidden = false;
    at("keep").dataset.name = name;
  } catch (error) {
    tell(error.message, true);
    at("replace").hidden = error.status !== 409;
  }
}

async function keep() {
  at("keep").disabled = true;
  tell("Scoring the session.");
  try {
    const { after } = await postJSON("/api/rescore/keep", { session: id, name: at("keep").dataset.name });
    tell(`The session keeps it: ${after.headline}`);
    at("keep").hidden = true;
  } catch (error) {
    tell(error.message, true);
  }
  at("keep").disabled = false;
}

function tell(text, wrong = false) {
  at("saved").textContent = text;
  at("saved").className = wrong ? "wrong" : "";
}

// -- start -------------------------------------------------------------------------------------

async function begin(start) {
  form = await getJSON(`/api/rescore/${id}/form`, start ? { start } : {});
  document.title = `${form.name}: thresholds - coach`;
  at("name").textContent = form.name;
  at("player").href = `/session/${id}`;
  at("start").replaceChildren(
    ...form.starts.map((one) => new Option(one || `that of the session (${form.used})`, one)),
  );
  at("start").value = form.start;
  at("start").disabled = false;
  if (!at("estimator").options.length) {
    const named = ["", ...form.estimators];
    at("estimator").replaceChildren(...named.map((one) => new Option(one || "the program's own model", one)));
  }
  at("estimators").hidden = form.estimators.length === 0;
  at("all").disabled = form.sessions.length === 0;
  at("save").disabled = at("save-name").disabled = readOnly;
  at("save-name").value ||= `${form.exercise.name}-own`;
  showForm();
  say("Measuring the session; after the first time this takes no time.");
  await ask();
}

const started = (start) => begin(start).catch((error) => say(error.message, true));

at("start").addEventListener("change", ({ target }) => started(target.value));
at("estimator").addEventListener("change", () => {
  say("Measuring the session; after the first time this takes no time.");
  ask();
});
at("search").addEventListener("input", filter);
at("reset").addEventListener("click", () => {
  showForm();
  askSoon();
});
at("fields").addEventListener("submit", (event) => event.preventDefault());
at("all").addEventListener("click", judgeAll);
at("save-form").addEventListener("submit", (event) => {
  event.preventDefault();
  save(false);
});
at("replace").addEventListener("click", () => save(true));
at("keep").addEventListener("click", keep);

readOnly = (await getJSON("/api/studio")).read_only;
if (readOnly) tell("The page was opened with --read-only: nothing can be saved.");
await started("");
