// Neutral, arch and tuck marked in the player become a calibration file beside the session.

import { element, getJSON, postJSON } from "./api.js";
import { bus, currentIndex, gotoTime, times } from "./player.js";

const KINDS = ["neutral", "arch", "tuck"];
const marks = { neutral: [], arch: [], tuck: [] }; // seconds; one neutral at most

const root = document.getElementById("calibrate");
const button = (text, title, act) => {
  const made = element("button", { type: "button", title, text });
  made.addEventListener("click", act);
  return made;
};

const list = element("ul", { class: "marks" });
const said = element("p", { role: "status" });
const make = button("Make a calibration", "Measure the marked moments and keep them in a file", () => send(false));
const replace = button("Replace it", "Write the new calibration over the old file", () => send(true));

function mark(kind) {
  const t_s = times[currentIndex()];
  if (kind === "neutral") marks.neutral = [t_s];
  else if (!marks[kind].includes(t_s)) marks[kind].push(t_s);
  show();
}

function remove(kind, t_s) {
  marks[kind] = marks[kind].filter((one) => one !== t_s);
  show();
}

function show() {
  const rows = KINDS.flatMap((kind) =>
    marks[kind].map((t_s) => {
      const text = `${kind} ${t_s.toFixed(2)} s`;
      return element(
        "li", {},
        button(text, "Go there", () => gotoTime(t_s)),
        button("×", `Remove ${text}`, () => remove(kind, t_s)),
      );
    }),
  );
  list.replaceChildren(...rows);
  make.disabled = !KINDS.every((kind) => marks[kind].length);
  replace.hidden = true;
  tell("");
}

function tell(text, wrong = false) {
  said.textContent = text;
  said.className = wrong ? "wrong" : "";
}

async function send(overwrite) {
  make.disabled = replace.hidden = true;
  tell("Measuring.");
  const id = location.pathname.split("/").pop();
  try {
    const { file, arch_deg, tuck_deg } = await postJSON(`/api/session/${id}/calibration`, {
      neutral_s: marks.neutral[0], arch_s: marks.arch, tuck_s: marks.tuck, overwrite,
    });
    tell(`${arch_deg.toFixed(0)} degrees of arch, ${(-tuck_deg).toFixed(0)} of tuck. Kept in ${file}; ` +
      `use it with coach score VIDEO --calibration ${file}.`);
  } catch (error) {
    tell(error.message, true);
    replace.hidden = error.status !== 409;
  }
  make.disabled = false;
}

async function begin() {
  if ((await getJSON("/api/studio")).read_only) return;
  root.append(
    element(
      "details", {}, element("summary", { text: "Calibrate on this recording" }),
      element("p", {
        class: "quiet",
        text: "Standing side-on: go to the middle of a second or more of quiet neutral, and to the " +
          "furthest of one or more gentle arches and tucks.",
      }),
      element(
        "div", { class: "controls" },
        ...KINDS.map((kind) => button(`Mark ${kind}`, `The frame shown is ${kind}`, () => mark(kind))),
        make, replace,
      ),
      list, said,
    ),
  );
  show();
}

bus.addEventListener("session", begin);
