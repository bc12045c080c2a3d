// The notes as they are shown: what the rater says, the buttons for it, and files of it.

const CLASS_KEYS = ["1", "2", "3", "4"];

/** An element with properties and children; text is always set as text. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "dataset") Object.assign(made.dataset, value);
    else if (name.startsWith("aria-")) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

const button = (text, title, onclick, more = {}) =>
  el("button", { type: "button", textContent: text, title, onclick, ...more });

const seconds = (t_s) => (t_s === null ? "" : t_s.toFixed(2));

export class NotesView {
  /**
   * @param {HTMLElement} root takes everything.
   * @param {object} facts classes, and faults as [{name, text, key}].
   * @param {object} act what buttons do: setName, look, rename, finish, undo, redo, mark, label,
   *   fault, other, remove, write, saveNote, removeNote, select, show, adopt, importFile, readHistory.
   */
  constructor(root, facts, act) {
    this._facts = facts;
    this._act = act;
    this._who = this._nameForm();
    this._bar = el("div", { className: "controls note-bar" });
    this._marking = el("p", { className: "marking" });
    this._labels = el("div", { className: "controls labels" });
    this._reps = el("tbody");
    this._notes = el("ul", { className: "free-notes" });
    this._form = this._noteForm();
    this._trouble = el("p", { className: "trouble" });
    this._trouble.setAttribute("role", "alert");
    this._files = this._fileBox();
    this._past = this._pastBox();
    const head = ["rep", "start s", "peak s", "end s", "class", "said of it", ""];
    const table = el(
      "table",
      { className: "my-reps" },
      el("thead", {}, el("tr", {}, ...head.map((text) => el("th", { textContent: text })))),
      this._reps,
    );
    this._body = el(
      "div",
      { className: "notes-body", hidden: true },
      this._bar, this._marking, this._labels, this._form, el("div", { className: "scroll" }, table),
      this._notes, this._files, this._past,
    );
    root.replaceChildren(el("h2", { textContent: "Notes" }), this._who, this._trouble, this._body);
  }

  /** Show what is said now: state, shown, current, pending, blind, readOnly, and seen (of another). */
  render(model) {
    const named = model.state?.rater;
    this._who.hidden = Boolean(named) || model.readOnly;
    this._body.hidden = !named && !model.state?.others;
    if (this._body.hidden) return;
    const focused = this._body.contains(document.activeElement) && document.activeElement.title;
    const writes = Boolean(named) && !model.readOnly;
    for (const part of [this._marking, this._labels, this._files, this._past]) part.hidden = !writes;
    this._renderBar(model, writes);
    this._renderLabels(model);
    this._marking.textContent = model.pending === null
      ? "N where a rep begins, N where it ends, then its class: 1 to 4."
      : `A rep begins at ${seconds(model.pending)} s: N or its class (1 to 4) where it ends.`;
    this._marking.classList.toggle("open", model.pending !== null);
    this._reps.replaceChildren(...this._repRows(model, writes));
    this._notes.replaceChildren(...this._noteRows(model, writes));
    if (focused && !this._body.contains(document.activeElement)) {
      [...this._body.querySelectorAll("button, select")].find(({ title }) => title === focused)?.focus();
    }
  }

  trouble(text, unsaved) {
    this._trouble.textContent = unsaved > 1 ? `${text} (${unsaved} changes wait)` : text;
  }

  /** Ask for a note; `about` says of what. */
  openNote(about) {
    this._form.hidden = false;
    this._form.querySelector("span").textContent = about;
    const text = this._form.querySelector("textarea");
    text.value = "";
    text.focus();
  }

  _nameForm() {
    const name = el("input", { type: "text", maxLength: 80, autocomplete: "name", required: true });
    const form = el(
      "form",
      { className: "who" },
      el("label", {}, "Your name as a rater ", name),
      el("button", { textContent: "Label without seeing the coach's verdict" }),
      button("Only look: show the coach's verdict", "", () => this._act.look()),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (name.value.trim()) this._act.setName(name.value.trim());
      name.blur();
    });
    return form;
  }

  _noteForm() {
    const text = el("textarea", { rows: 3, maxLength: 10000, "aria-label": "Text of the note" });
    const form = el(
      "form",
      { className: "note-form", hidden: true },
      el("span"),
      text,
      el("button", { textContent: "Save: Enter" }),
      el("small", { textContent: "Shift Enter for a new line, Esc to leave it." }),
    );
    const save = () => {
      form.hidden = true;
      text.blur();
      if (text.value.trim()) this._act.saveNote(text.value);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      save();
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Escape") form.hidden = true;
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      save();
    });
    return form;
  }

  _fileBox() {
    this._links = el("span");
    const file = el("input", { type: "file", accept: ".csv,.tsv,.json,.eaf" });
    file.addEventListener("change", async () => {
      if (file.files[0]) await this._act.importFile(file.files[0].name, await file.files[0].text());
      file.value = "";
    });
    const take = el("label", {}, " Bring in ", file);
    return el("details", {}, el("summary", { textContent: "Files" }), this._links, take);
  }

  _pastBox() {
    const list = el("ol", { className: "past" });
    const box = el("details", {}, el("summary", { textContent: "Who did what, when" }), list);
    box.addEventListener("toggle", async () => {
      if (!box.open) return;
      const done = await this._act.readHistory();
      list.replaceChildren(...done.map((text) => el("li", { textContent: text })));
    });
    return box;
  }

  _renderBar(model, writes) {
    const { state, blind } = model;
    const parts = [];
    if (state.rater) {
      parts.push(
        el("strong", { className: "rater", textContent: state.rater }),
        button("Not you?", "Label as another rater", this._act.rename),
      );
    }
    if (writes) {
      parts.push(
        button("Undo", "Ctrl Z", this._act.undo, { disabled: !state.can_undo }),
        button("Redo", "Ctrl Shift Z", this._act.redo, { disabled: !state.can_redo }),
      );
      if (blind) parts.push(button("I have finished: show the coach's verdict", "", this._act.finish));
    }
    if (!blind) parts.push(this._shownChoice(model));
    this._bar.replaceChildren(...parts);
    const formats = [["csv", "CSV"], ["json", "JSON"], ["elan", "ELAN"], ["boris", "BORIS"]];
    this._links.replaceChildren(
      "Take away ",
      ...formats.flatMap(([format, text]) => [
        el("a", { href: model.exportAddress(format), download: "", textContent: text }), " ",
      ]),
    );
  }

  _shownChoice(model) {
    const choice = el("select", { title: "Next: S" });
    for (const { name, text } of model.choices) choice.add(new Option(text, name));
    choice.value = model.shown;
    choice.addEventListener("change", () => this._act.show(choice.value));
    return el("label", {}, "Labels of ", choice);
  }

  _renderLabels({ rep }) {
    const toggled = (text, title, on, action) =>
      button(text, title, action, { disabled: !rep, "aria-pressed": String(Boolean(on)) });
    this._labels.replaceChildren(
      ...this._facts.classes.map((name, i) =>
        toggled(`${CLASS_KEYS[i]} ${name}`, `${name}: ${CLASS_KEYS[i]}`, rep?.tilt_class === name,
          () => this._act.label(name))),
      ...this._facts.faults.map(({ name, text, key }) =>
        toggled(`${key} ${name.replaceAll("_", " ")}`, text, rep && name in rep.faults,
          () => this._act.fault(name))),
      toggled("X not this exercise", "The rep is of another exercise", rep?.not_this_exercise,
        this._act.other),
      button("T note", "Write a note about this moment", this._act.write),
      button("Del", "Remove the rep", this._act.remove, { disabled: !rep }),
    );
  }

  _repRows(model, writes) {
    return model.listed.map((rep, i) => {
      const said = [
        ...Object.keys(rep.faults ?? {}).map((name) => name.replaceAll("_", " ")),
        ...(rep.not_this_exercise ? ["not this exercise"] : []),
        ...(rep.adopted ? ["taken over from the coach"] : []),
      ];
      const row = el(
        "tr",
        { dataset: { rep: rep.id } },
        el("td", { textContent: String(i + 1) }),
        ...[rep.start_s, rep.peak_s, rep.end_s].map((t_s) => el("td", { textContent: seconds(t_s) })),
        el("td", { textContent: rep.tilt_class ?? "–" }),
        el("td", { textContent: said.join(", ") }),
        el("td", {}, ...(writes && model.shown === "coach"
          ? [button("Take over", "Begin a rep of your own as this one", () => this._act.adopt(rep.id))]
          : [])),
      );
      row.setAttribute("aria-selected", String(rep.id === model.rep?.id));
      row.addEventListener("click", () => this._act.select(rep.id));
      return row;
    });
  }

  _noteRows(model, writes) {
    return model.notes.map((note) => {
      const when = note.end_s === null
        ? `${seconds(note.start_s)} s`
        : `${seconds(note.start_s)} to ${seconds(note.end_s)} s`;
      const item = el(
        "li",
        {},
        button(when, "Show this moment", () => this._act.goto(note.start_s)),
        el("span", { className: "text", textContent: note.text }),
      );
      if (writes && model.shown === "mine") {
        item.append(button("Remove", "Remove this note", () => this._act.removeNote(note.id)));
      }
      return item;
    });
  }
}
