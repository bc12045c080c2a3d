// The list of sessions: filtered, sorted and cut by the server; the address keeps what is asked.

import { element, getJSON, whole } from "/static/api.js";

const PAGE = 100;
const LOOK_AGAIN_MS = 4000;
const LOOK_AGAIN_WHILE_READING_MS = 500;
const FILTERS = ["search", "exercise", "person", "annotated"];
const DOWNWARD_FIRST = new Set(["date", "score", "reps", "measured", "duration"]);

const at = (id) => document.getElementById(id);
const chosen = new Map(); // id to name of the sessions to compare, in the order of choice
const asked = {
  search: "", exercise: "", person: "", annotated: "", sort: "-date", offset: 0,
  ...Object.fromEntries(new URLSearchParams(location.search)),
};
asked.offset = Math.max(0, Number.parseInt(asked.offset, 10) || 0);

let version = -1; // of the list that is shown

let latest = 0; // the answer to an earlier question is not shown over that to a later one

// -- what is shown ---------------------------------------------------------------------

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const hour = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

function length(seconds) {
  if (seconds === null) return "";
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function visible(text) {
  return text.replace(/[\n\r\t]/g, "\u21b5"); // a line end in a file name, seen as a sign
}

function cell(text, kind) {
  const title = text.length > 12 ? text : undefined;
  return element("td", { text: visible(text), class: kind, title });
}

function shownName(row) {
  const link = element("a", { text: visible(row.name), href: `/session/${row.id}`, title: row.name });
  const place = row.folder === "." ? "" : row.folder;
  const second = row.error
    ? element("span", { class: "second wrong", text: `Damaged: ${visible(row.error)}`, title: row.error })
    : element("span", { class: "second quiet", text: visible(row.headline), title: row.headline });
  const where = element("span", { class: "quiet", text: place && ` in ${visible(place)}`, title: place });
  return element("td", {}, link, where, second);
}

function shownDate(row) {
  if (!row.created_utc) return element("td");
  const at = new Date(row.created_utc);
  const second = element("span", { class: "second quiet", text: hour.format(at) });
  return element("td", {}, day.format(at), second);
}

function tableRow(row) {
  const box = element("input", { type: "checkbox", "aria-label": `Compare ${row.name}` });
  box.checked = chosen.has(row.id);
  const shown = element(
    "tr",
    { "data-id": row.id, class: box.checked ? "chosen" : undefined },
    element("td", {}, box),
    shownName(row),
    cell(row.person),
    cell(row.exercise),
    shownDate(row),
    cell(length(row.duration_s), "number"),
    cell(row.reps === null ? "" : String(row.reps), "number"),
    cell(row.score === null ? "" : whole(row.score), "number"),
    cell(row.measured_share === null ? "" : `${(100 * row.measured_share).toFixed(0)} %`, "number"),
    element("td", {}, element("span", { class: "lines", text: visible(row.raters.join(", ")) })),
  );
  box.addEventListener("change", () => choose(row, box.checked));
  return shown;
}

function showOptions(id, values) {
  const select = at(id);
  const known = [...select.options].slice(1).map((option) => option.value);
  const wanted = asked[id] && !values.includes(asked[id]) ? [asked[id], ...values] : values;
  if (known.length !== wanted.length || known.some((value, i) => value !== wanted[i])) {
    select.replaceChildren(
      select.options[0],
      ...wanted.map((value) => element("option", { value, text: visible(value) })),
    );
  }
  select.value = asked[id];
}

function showSort() {
  for (const head of document.querySelectorAll("th[data-sort]")) {
    const name = head.dataset.sort;
    const sorted = asked.sort.replace("-", "") === name;
    if (sorted) head.setAttribute("aria-sort", asked.sort === name ? "ascending" : "descending");
    else head.removeAttribute("aria-sort");
    const button = head.querySelector("button");
    button.textContent = button.textContent.replace(/ [\u25b2\u25bc]$/, "");
    if (sorted) button.textContent += asked.sort === name ? " \u25b2" : " \u25bc";
  }
}

function showStatus(total, progress) {

  const all = progress.found === 1 ? "1 session" : `${progress.found} sessions`;
  let text = total === progress.found ? all : `${total} of ${all}`;
  if (progress.found === 0) {
    text = `No session in ${progress.places.map(visible).join(", ")}: make one with "coach score VIDEO".`;
  }
  if (progress.unread > 0) text += `, reading ${progress.unread} of them`;
  if (progress.trouble) text = progress.trouble;
  at("status").textContent = `${text}.`.replace(/\.\.$/, ".");
}

function showPages(total, n) {
  at("earlier").disabled = asked.offset === 0;
  at("later").disabled = asked.offset + n >= total;
  at("where").textContent = total > n ? `${asked.offset + 1} to ${asked.offset + n} of ${total}` : "";
}

function show(page, progress) {
  const focused = document.activeElement?.closest?.("#rows tr")?.dataset.id;
  at("rows").replaceChildren(...page.rows.map(tableRow));
  if (focused) document.querySelector(`tr[data-id="${focused}"] a`)?.focus();
  showOptions("exercise", page.exercises);
  showOptions("person", page.people);
  showSort();
  showStatus(page.total, progress);
  showPages(page.total, page.rows.length);
  version = progress.version;
}

// -- what is asked ---------------------------------------------------------------------

async function load() {
  latest += 1;
  const mine = latest;
  const kept = Object.entries(asked).filter(([key, value]) => value && !(key === "sort" && value === "-date"));
  history.replaceState(null, "", kept.length ? `?${new URLSearchParams(kept)}` : location.pathname);
  try {
    const progress = await getJSON("/api/library"); // before the list: never newer than it
    const page = await getJSON("/api/sessions", { ...asked, limit: PAGE });
    if (mine === latest) show(page, progress);
    return progress;
  } catch (error) {
    at("status").textContent = error.message;
    return { unread: 0 };
  }
}

async function follow() {
  let progress = await load();
  for (;;) {
    const pause = progress.unread > 0 ? LOOK_AGAIN_WHILE_READING_MS : LOOK_AGAIN_MS;
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (document.hidden) continue;
    try {
      progress = await getJSON("/api/library");
      if (progress.version !== version) progress = await load();
    } catch (error) {
      at("status").textContent = error.message;
    }
  }
}

function ask(changes) {
  Object.assign(asked, { offset: 0 }, changes);
  return load();
}

// -- choosing two ----------------------------------------------------------------------

function choose(row, isChosen) {
  if (isChosen) chosen.set(row.id, row.name);
  else chosen.delete(row.id);
  if (chosen.size > 2) {
    const first = chosen.keys().next().value;
    chosen.delete(first);
  }
  for (const shown of document.querySelectorAll("#rows tr")) {
    const isOne = chosen.has(shown.dataset.id);
    shown.classList.toggle("chosen", isOne);
    shown.querySelector("input").checked = isOne;
  }
  const [one, other] = chosen.keys();
  const link = at("compare");
  link.setAttribute("aria-disabled", String(chosen.size < 2));
  link.title = [...chosen.values()].join("\n");
  if (chosen.size === 2) link.href = `/session/${one}?with=${other}`;
  else link.removeAttribute("href");
}

// -- hands -----------------------------------------------------------------------------

for (const id of FILTERS) {
  at(id).value = asked[id];
  at(id).addEventListener("input", () => ask({ [id]: at(id).value }));
}

for (const head of document.querySelectorAll("th[data-sort]")) {
  const name = head.dataset.sort;
  head.querySelector("button").addEventListener("click", () => {
    const first = DOWNWARD_FIRST.has(name) ? `-${name}` : name;
    const second = first === name ? `-${name}` : name;
    ask({ sort: asked.sort === first ? second : first });
  });
}

at("earlier").addEventListener("click", () => ask({ offset: Math.max(0, asked.offset - PAGE) }));
at("later").addEventListener("click", () => ask({ offset: asked.offset + PAGE }));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const inText = event.target.matches("input[type=search], select");
  const row = event.target.closest?.("#rows tr");
  if (event.key === "/" && !inText) {
    at("search").focus();
  } else if (event.key === "ArrowDown" && !event.target.matches("select")) {
    const next = row ? row.nextElementSibling : document.querySelector("#rows tr");
    next?.querySelector("a").focus();
  } else if (event.key === "ArrowUp" && !inText) {
    row?.previousElementSibling?.querySelector("a").focus();
  } else if (event.key.toLowerCase() === "x" && row && !inText) {
    row.querySelector("input").click();
  } else {
    return;
  }
  event.preventDefault();
});

follow();
