// The page of a live session: shows what the program tells, and asks for nothing else.

const SILENT_MS = 4000; // the program says every second that all is well
const AGAIN_MS = 1000;
const FRESH_MS = 1200; // for so long the count of a new rep is lit
const LARGEST_PX = 64;
const SMALLEST_PX = 20;
const MINUS = "\u2212";
const UNITS = { countdown: "seconds", rest: "s of rest" };

const $ = (id) => document.getElementById(id);
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let over = false;
let heardAt = 0;
let reps = null;
let words = "";

// -- state -----------------------------------------------------------------------------

function show(state) {
  document.body.dataset.mode = state.mode;
  $("exercise").textContent = state.exercise;
  $("set").textContent = state.sets > 1 && state.set > 0 ? `set ${state.set} of ${state.sets}` : "";
  showCount(state);
  showGauge(state.gauge);
  say(state);
  $("note").textContent = state.note || (asleep ? SLEEPS : "");
  showPage(state);
}

function showCount(state) {
  const counting = state.mode in UNITS;
  const number = $("number");
  number.textContent = String(counting ? state.left_s : state.reps);
  number.dataset.digits = String(number.textContent.length);
  const planned = state.reps_planned;
  const noun = state.reps === 1 ? "rep" : "reps";
  const timed = state.seconds_planned !== null && state.mode === "set";
  const amount = timed ? `${noun}, ${state.left_s} s left` : noun;
  const unit = counting ? UNITS[state.mode] : planned ? `of ${planned}` : amount;
  const sided = state.sides && !counting;
  $("unit").textContent = sided ? `${unit}: left ${state.sides[0]}, right ${state.sides[1]}` : unit;
  $("phase").textContent = state.paused ? "paused" : state.phase;
  const last = state.last_rep;
  $("last").textContent = points(last?.score);
  $("last-class").textContent = last?.tilt_class ?? "";
  $("last-class").dataset.class = last?.tilt_class ?? "";
  $("score").textContent = points(state.set_score);
  if (reps !== null && state.reps > reps) {
    document.body.dataset.fresh = "";
    setTimeout(() => delete document.body.dataset.fresh, FRESH_MS);
  }
  reps = state.reps;
}

const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0, roundingMode: "halfEven" });

/** A score without decimals, rounded as on every other screen. */
const points = (score) => (score === null || score === undefined ? "–" : WHOLE.format(score));

function showGauge(gauge) {
  const angle = gauge.angle_deg;
  const seen = angle !== null;
  $("degrees").textContent = seen ? signed(angle) : "–";
  $("sd").textContent = seen && gauge.sd_deg !== null ? `±${gauge.sd_deg.toFixed(0)}°` : "";
  const name = $("class");
  const classed = gauge.tilt_class !== null;
  name.textContent = seen ? (gauge.tilt_class ?? "from neutral") : gauge.why_blank;
  name.dataset.class = seen && classed ? gauge.tilt_class : "";
  name.toggleAttribute("data-blank", !seen);

  const [low, high] = gauge.axis_deg;
  const x = (deg) => (1000 * (Math.min(Math.max(deg, low), high) - low)) / (high - low);
  const [tucked, arched] = gauge.neutral_deg.map(x);
  stretch("zone-tucked", 0, classed ? tucked - 3 : 0);
  stretch("zone-neutral", classed ? tucked + 3 : 0, classed ? arched - 3 : 1000);
  stretch("zone-arched", classed ? arched + 3 : 1000, 1000);
  for (const zone of ["tucked", "neutral", "arched"]) {
    $(`zone-${zone}`).toggleAttribute("data-now", seen && zone === gauge.tilt_class);
  }
  const own = gauge.own_range_deg;
  stretch("own", ...(own ? own.map(x) : [0, 0]));
  const sd = gauge.sd_deg;
  stretch("band", ...(seen && sd !== null ? [x(angle - sd), x(angle + sd)] : [0, 0]));
  if (seen) $("needle").setAttribute("x", Math.min(Math.max(x(angle) - 7, 0), 986));
  $("needle").toggleAttribute("hidden", !seen);
}

function stretch(id, from, to) {
  $(id).setAttribute("x", from);
  $(id).setAttribute("width", Math.max(to - from, 0));
}

function signed(deg) {
  const whole = Math.round(deg);
  return `${whole > 0 ? "+" : whole < 0 ? MINUS : ""}${Math.abs(whole)}°`;
}

/** The one thing to do now, as large as its place allows. */
function say(state) {
  const text = state.trouble || state.cue || state.warning;
  $("words").dataset.say = state.trouble ? "trouble" : text ? "cue" : "";
  if (text === words) return;
  words = text;
  fitWords();
}

function fitWords() {
  const cue = $("cue");
  cue.textContent = words;
  const room = $("words").clientHeight - 16;
  for (let size = LARGEST_PX; size >= SMALLEST_PX; size -= 4) {
    cue.style.fontSize = `${size}px`;
    if (cue.scrollHeight <= room && cue.scrollWidth <= cue.clientWidth) return;
  }
}

/** What takes the place of everything: the pain stop, and the end. */
function showPage(state) {
  const page = $("page");
  const paragraphs = [];
  if (state.mode === "pain") {
    paragraphs.push(["h2", "Stopped"], ...state.safety.map((text) => ["p", text]));
  } else if (state.mode === "summary" && state.ending) {
    const { headline, improved, next, score, reps: done } = state.ending;
    paragraphs.push(["h2", `Done: ${done} ${done === 1 ? "rep" : "reps"}`]);
    if (score !== null) paragraphs.push(["p", points(score), "score"], ["p", "score of 100"]);
    paragraphs.push(["p", headline]);
    if (improved) paragraphs.push(["p", improved]);
    paragraphs.push(["p", `Next time: ${next}`, "next"]);
  }
  page.hidden = paragraphs.length === 0;
  const text = JSON.stringify(paragraphs);
  if (page.dataset.text === text) return;
  page.dataset.text = text;
  page.replaceChildren(
    ...paragraphs.map(([tag, content, name = ""]) => {
      const element = document.createElement(tag);
      element.textContent = content;
      element.className = name;
      return element;
    }),
  );
}

// -- connection ------------------------------------------------------------------------

let events = null;

function connect() {
  events?.close();
  heardAt = performance.now();
  events = new EventSource("/api/events");
  events.onopen = heard;
  events.onmessage = (message) => {
    heard();
    show(JSON.parse(message.data));
  };
  events.addEventListener("alive", heard);
  events.addEventListener("over", end);
  events.onerror = lose;
}

function heard() {
  heardAt = performance.now();
  delete document.body.dataset.lost;
  $("connection").textContent = "live";
}

function lose() {
  if (over) return;
  document.body.dataset.lost = "";
  $("connection").textContent = "connection lost, trying again";
}

function end() {
  over = true;
  events.close();
  delete document.body.dataset.lost;
  $("connection").textContent = "the session is over";
}

setInterval(() => {
  const silent = performance.now() - heardAt > SILENT_MS;
  const given_up = events.readyState === EventSource.CLOSED;
  if (over || !(silent || given_up)) return;
  lose();
  connect();
}, AGAIN_MS);

// -- picture ---------------------------------------------------------------------------

async function pictures() {
  const canvas = $("picture");
  const context = canvas.getContext("2d");
  let after = 0;
  while (!over) {
    if (document.hidden) {
      await wait(AGAIN_MS);
      continue;
    }
    try {
      const answer = await fetch(`/api/picture?after=${after}`, {
        signal: AbortSignal.timeout(SILENT_MS),
      });
      if (answer.status === 204) continue;
      if (!answer.ok) throw new Error(answer.statusText);
      after = Number(answer.headers.get("X-Picture"));
      const bitmap = await createImageBitmap(await answer.blob());
      if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
      if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
      context.drawImage(bitmap, 0, 0);
      bitmap.close();
      canvas.dataset.picture = String(after);
    } catch {
      await wait(AGAIN_MS); // `connect` says that the connection is lost
    }
  }
}

// -- screen ----------------------------------------------------------------------------

const SLEEPS =
  "The browser cannot keep this screen on here: lengthen its timeout in the device's settings.";
let asleep = !("wakeLock" in navigator);

/** Ask for the screen to stay on; the browser gives it free whenever the page is hidden. */
async function stayAwake() {
  if (asleep || document.hidden) return;
  try {
    await navigator.wakeLock.request("screen");
  } catch {
    asleep = true; // such as a nearly empty battery
  }
}

document.addEventListener("visibilitychange", stayAwake);
window.addEventListener("resize", fitWords);
if (asleep) $("note").textContent = SLEEPS;
stayAwake();
connect();
pictures();
