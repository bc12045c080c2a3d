// What a rater says, as the server tells it, and the edits on their way there, one after another.

const AGAIN_MS = 1500; // after the server has not answered

class Refused extends Error {}

/** The server's answer, or an Error whose message is its sentence; `Refused` if it will not do it. */
async function ask(address, body) {
  const response = await fetch(
    address,
    body && {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    },
  );
  const told = await response.json().catch(() => ({}));
  if (response.ok) return told;
  const sentence = told.error ?? `${address} answered ${response.status}; reload the page.`;
  throw [401, 503].includes(response.status) ? new Error(sentence) : new Refused(sentence);
}

export class NoteStore {
  /**
   * @param {string} address of the session.
   * @param {object} tell onState() when what is said has changed, onTrouble(sentence), "" when over.
   */
  constructor(address, tell) {
    this._address = `${address}/annotations`;
    this._tell = tell;
    this._waiting = [];
    this._running = false;
    this._looks = false;
    this.rater = "";
    this.state = null;
  }

  /** Number of edits that the server does not have yet. */
  get unsaved() {
    return this._waiting.length;
  }

  /** Begin as a rater, or without a name; who `looks` has none and sees what others say. */
  async open(rater, looks = false) {
    this.rater = rater;
    this._looks = looks;
    await this._load();
  }

  /**
   * Send something once all before it is there.
   * @param {function} make from what is said by then to {path, body}, or null when there is nothing
   *   to do; called again after a failure, so it must find what has got through after all.
   * @returns {Promise} what is said then; null when it was refused or there was nothing to do.
   */
  send(make) {
    return new Promise((resolve) => {
      this._waiting.push({ make, resolve, rater: this.rater });
      this._run();
    });
  }

  history() {
    return ask(`${this._address}/history?rater=${encodeURIComponent(this.rater)}`);
  }

  exportAddress(format) {
    return `${this._address}/export?format=${format}&rater=${encodeURIComponent(this.rater)}`;
  }

  /** Bring in a file; resolves to the number of edits by rater. */
  async importFile(format, text) {
    const rater = encodeURIComponent(this.rater);
    const response = await fetch(`${this._address}/import?format=${format}&rater=${rater}`, {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body: text,
    });
    const told = await response.json();
    if (!response.ok) throw new Error(told.error);
    this._take(told);
    return told.imported;
  }

  async _load() {
    this._take(await this._read(this.rater));
  }

  _read(rater) {
    const blind = this._looks ? "&blind=0" : "";
    return ask(`${this._address}?rater=${encodeURIComponent(rater)}${blind}`);
  }

  _take(state) {
    this.state = state;
    this._tell.onState();
  }

  async _run() {
    if (this._running) return;
    this._running = true;
    while (this._waiting.length > 0) {
      const { make, resolve, rater } = this._waiting[0];
      const done = await this._try(make, rater);
      if (done === undefined) continue;
      this._waiting.shift();
      resolve(done);
    }
    this._running = false;
  }

  /** What is said then, null when there is nothing to do, undefined to try again. */
  async _try(make, rater) {
    try {
      // none after a failure to load, and another's where the name has changed meanwhile
      const state = this.state?.rater === rater ? this.state : await this._read(rater);
      const asked = make(state);
      if (!asked) return null;
      const told = await ask(this._address + asked.path, { rater, ...asked.body });
      if (rater === this.rater) this._take(told);
      this._tell.onTrouble("");
      return told;
    } catch (error) {
      const refused = error instanceof Refused;
      this._tell.onTrouble(refused ? error.message : `Not saved yet: ${this._why(error)}`);
      if (!refused) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      await this._load().catch(() => {});
      return refused ? null : undefined;
    }
  }

  _why(error) {
    return error instanceof TypeError
      ? "`coach review` does not answer; start it again, or leave this page open until it does."
      : error.message;
  }
}
