// The one table of keys. They work wherever the focus is, but for fields that text is typed into.

const table = new Map(); // key name -> {key, what, action}
const rows = []; // of the sheet, in the order in which they were registered

const TEXT_FIELDS = new Set(["text", "search", "number", "email", "url", "password", ""]);
const REPEATED = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", ",", "."]);
const NAMES = {
  ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Delete: "Del", Escape: "Esc",
};

/**
 * Give a key its meaning; several that mean the same are separated by a blank.
 * Names are those of KeyboardEvent.key, letters in capitals, a blank as Space, with the modifiers
 * Ctrl+, Alt+ and Shift+ before them in this order: "Space K", "Alt+ArrowLeft", "Ctrl+Shift+Z".
 */
export function register(key, what, action) {
  const keys = key.split(" ");
  for (const one of keys) {
    if (table.has(one)) throw new Error(`The key ${one} is taken: ${table.get(one).what}`);
    table.set(one, { what, action });
  }
  rows.push({ keys, what });
}

/** The name of what was pressed, as `register` takes it. */
export function nameOf(event) {
  let key = event.key === " " ? "Space" : event.key;
  const letter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  if (letter) key = key.toUpperCase();
  // brackets lie behind AltGr on many keyboards, which says Ctrl and Alt too
  const plain = event.getModifierState("AltGraph");
  let name = "";
  if (!plain && (event.ctrlKey || event.metaKey)) name += "Ctrl+";
  if (!plain && event.altKey) name += "Alt+";
  // of other signs Shift is how they are reached: ? and [ are what they are
  if (event.shiftKey && (letter || key.length > 1)) name += "Shift+";
  return name + key;
}

function isTextField(target) {
  if (target.isContentEditable) return true;
  if (target.tagName === "INPUT") return TEXT_FIELDS.has(target.type);
  return target.tagName === "TEXTAREA" || target.tagName === "SELECT";
}

function onKeyDown(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return;
  if (isTextField(target)) {
    if (event.key === "Escape") target.blur();
    return;
  }
  if (sheet?.open && event.key !== "?") return;
  // Enter presses a button that has the focus; every other key means the same everywhere
  if (event.key === "Enter" && target.closest("button, a[href], summary")) return;
  const entry = table.get(nameOf(event));
  if (!entry) return;
  event.preventDefault();
  event.stopPropagation();
  if (!event.repeat || REPEATED.has(event.key)) entry.action(event);
}

// a button that has the focus would be pressed when Space is let go
function onKeyUp(event) {
  if (event.key !== " " || sheet?.open || isTextField(event.target)) return;
  if (table.has("Space")) event.preventDefault();
}

// a list that has been chosen from would take the next keys
function onChange({ target }) {
  if (target.tagName === "SELECT") target.blur();
}

let sheet = null;

/** Show what every key does, or hide it. */
export function toggleSheet() {
  if (sheet?.open) {
    document.activeElement.blur(); // a button that is gone would take the next Enter
    sheet.close();
    return;
  }
  sheet?.remove();
  sheet = document.createElement("dialog");
  sheet.className = "key-sheet";
  sheet.setAttribute("aria-label", "Keys");
  const heading = document.createElement("h2");
  heading.textContent = "Keys";
  const list = document.createElement("table");
  for (const { keys, what } of rows) {
    const row = list.insertRow();
    const cell = row.insertCell();
    keys.forEach((key, i) => {
      if (i > 0) cell.append(" or ");
      const kbd = document.createElement("kbd");
      kbd.textContent = shown(key);
      cell.append(kbd);
    });
    row.insertCell().textContent = what;
  }
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => sheet.close());
  sheet.append(heading, list, close);
  document.body.append(sheet);
  sheet.showModal();
  sheet.scrollTop = 0; // the focus is on its last button
}

function shown(key) {
  const [name, ...modifiers] = key === "+" ? ["+"] : key.split("+").reverse();
  return [...modifiers.reverse(), NAMES[name] ?? name].join(" ");
}

document.addEventListener("keydown", onKeyDown, true);
document.addEventListener("keyup", onKeyUp, true);
document.addEventListener("change", onChange);
register("?", "show or hide this sheet", toggleSheet);
