// The stretch of time that the curves show.

const LEAST_FRAMES = 12;

export class View {
  /**
   * @param {number[]} ends first and last time stamp, seconds.
   * @param {number} n frames between them.
   * @param {function} changed called when another stretch is shown.
   */
  constructor(ends, n, changed) {
    // a recording of one frame has a width too
    this._ends = ends[1] > ends[0] ? ends : [ends[0] - 0.5, ends[0] + 0.5];
    this._least = Math.min(((ends[1] - ends[0]) / n) * LEAST_FRAMES || 1, this._ends[1] - this._ends[0]);
    this._changed = changed;
    [this.start, this.end] = this._ends;
  }

  get span() {
    return this.end - this.start;
  }

  get isWhole() {
    return this.start === this._ends[0] && this.end === this._ends[1];
  }

  show(start, end) {
    const [first, last] = this._ends;
    const span = Math.min(Math.max(end - start, this._least), last - first);
    this.start = Math.min(Math.max((start + end - span) / 2, first), last - span);
    this.end = this.start + span > last - 1e-9 ? last : this.start + span;
    this._changed();
  }

  whole() {
    this.show(...this._ends);
  }

  /** Show `factor` times as much, with a moment staying where it is. */
  zoom(factor, t_s) {
    const span = Math.max(factor * this.span, this._least);
    const start = t_s - ((t_s - this.start) / this.span) * span;
    this.show(start, start + span);
  }

  pan(by_s) {
    const [first, last] = this._ends;
    const start = Math.min(Math.max(this.start + by_s, first), last - this.span);
    this.show(start, start + this.span);
  }

  /** Turn the page when a moment is not in view. */
  follow(t_s) {
    if (t_s >= this.start && t_s <= this.end) return;
    const start = t_s < this.start ? t_s - 0.9 * this.span : t_s - 0.1 * this.span;
    this.show(start, start + this.span);
  }
}
