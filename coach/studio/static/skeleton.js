// The screen of a session without its video: time runs by the clock, and the overlay draws the
// person on a plain ground. It has the same face as `VideoScreen`.

export class SkeletonScreen {
  constructor(session) {
    this.onFrame = () => {};
    this.onState = () => {};
    this.shown = 0;
    this.rate = 1;
    this.playing = false;
    this.ended = false;
    this._session = session;
  }

  get target() {
    return this.shown;
  }

  seek(index) {
    const last = this._session.length - 1;
    this.shown = Math.min(Math.max(Math.round(index), 0), last);
    this._t_s = this._session.times[this.shown];
    this.ended = false;
    this.onFrame(this.shown);
    return Promise.resolve();
  }

  play(rate) {
    this.rate = rate;
    if (this.playing) return Promise.resolve();
    if (this.shown === this._session.length - 1) this.seek(0);
    this._t_s = this._session.times[this.shown];
    this._now = performance.now();
    this.playing = true;
    this.ended = false;
    this._request = requestAnimationFrame((now) => this._tick(now));
    this.onState();
    return Promise.resolve();
  }

  setRate(rate) {
    this.rate = rate;
  }

  _tick(now) {
    if (!this.playing) return;
    const { times } = this._session;
    this._t_s += (Math.max(now - this._now, 0) / 1000) * this.rate;
    this._now = now;
    let index = this.shown;
    while (index + 1 < times.length && times[index + 1] <= this._t_s) index += 1;
    if (index !== this.shown) {
      this.shown = index;
      this.onFrame(index);
    }
    if (this.shown === times.length - 1) {
      this.ended = true;
      this.pause();
    } else {
      this._request = requestAnimationFrame((later) => this._tick(later));
    }
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    cancelAnimationFrame(this._request);
    this.onState();
  }

  close() {
    this.pause();
  }
}
