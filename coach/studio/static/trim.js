// Reps chosen here are cut out of the video as clips, with their labels, to train and test on.

import { myReps } from "./annotate.js";
import { element, getJSON, postJSON } from "./api.js";
import { bus, session } from "./player.js";

const RATER = "coach.rater"; // where the browser keeps the name; written by annotate.js

const root = document.getElementById("training");
const left = new Set(); // ids of reps that are not wanted
let listed = ""; // what the list shows

const list = element("ul", { class: "marks" });
const said = element("p", { role: "status" });
const cut = element("button", { type: "button", text: "Cut the clips" });
const replace = element("button", { type: "button", text: "Replace them", hidden: "" });

/** Whose reps: the rater's own where there are any, else the coach's, once they may be seen. */
function source() {
  const mine = myReps().filter((rep) => rep.not_this_exercise === null && rep.id !== null);
  if (mine.length) {
    return { rater: localStorage.getItem(RATER) ?? "", whose: "Your", reps: mine };
  }
  if (document.body.dataset.blind === "true") return { rater: "", whose: "", reps: [] };
  const reps = session.reps.map((rep) => ({ ...rep, id: rep.rep }));
  return { rater: "", whose: "The coach's", reps };
}

function show() {
  const { rater, whose, reps } = source();
  const now = JSON.stringify([rater, reps.map(({ id, start_s, end_s }) => [id, start_s, end_s])]);
  if (now === listed) return;
  listed = now;
  list.replaceChildren(
    ...reps.map(({ id, start_s, end_s, tilt_class }, i) => {
      const box = element("input", { type: "checkbox" });
      box.checked = !left.has(`${rater}:${id}`);
      box.addEventListener("change", () => {
        if (box.checked) left.delete(`${rater}:${id}`);
        else left.add(`${rater}:${id}`);
        replace.hidden = true;
      });
      const text = ` rep ${i + 1}, ${start_s.toFixed(1)} to ${end_s.toFixed(1)} s, ${tilt_class ?? "no class"}`;
      return element("li", {}, element("label", {}, box, text));
    }),
  );
  cut.disabled = reps.length === 0;
  tell(reps.length ? `${whose} reps; those that follow each other go into one clip.`
    : "Label reps, or finish to see the coach's.");
}

function tell(text, wrong = false) {
  said.textContent = text;
  said.className = wrong ? "wrong" : "quiet";
}

async function send(overwrite) {
  const { rater, reps } = source();
  const wanted = reps.filter(({ id }) => !left.has(`${rater}:${id}`)).map(({ id }) => id);
  cut.disabled = replace.hidden = true;
  tell("Cutting; the video is read from its begin.");
  const id = location.pathname.split("/").pop();
  try {
    const { folder, clips } = await postJSON(`/api/session/${id}/training`, { rater, reps: wanted, overwrite });
    tell(`${clips.length} clip${clips.length === 1 ? "" : "s"} and labels.json are in ${folder}.`);
  } catch (error) {
    tell(error.message, true);
    replace.hidden = error.status !== 409;
  }
  cut.disabled = false;
}

async function begin() {
  if ((await getJSON("/api/studio")).read_only || !session.video.original) return;
  cut.addEventListener("click", () => send(false));
  replace.addEventListener("click", () => send(true));
  root.append(
    element(
      "details", {}, element("summary", { text: "Clips for training" }),
      list, element("div", { class: "controls" }, cut, replace), said,
    ),
  );
  show();
  bus.addEventListener("notes", show);
}

bus.addEventListener("session", begin);
