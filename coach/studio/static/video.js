// A video whose frames are known by their own time stamps.
//
// Two rules make it frame-exact. To show a frame, seek to the middle between its time stamp and the
// next: at the stamp itself browsers show the frame before about every third time. To know which
// frame is shown, ask requestVideoFrameCallback's mediaTime, never currentTime.
//
// A screen shows the frames of a session: `seek`, `play`, `pause`, and calls `onFrame(index)` for
// every frame that it has put on the page and `onState()` when it starts, stops or ends.

import { nearest } from "./session.js";

const OPENS_WITHIN_MS = 8000;
const SHOWS_WITHIN_MS = 250; // after a seek, where the frame was there before and is not told again

/** Where each frame of the original is in its video: at its own time stamp. */
export class OriginalFrames {
  constructor(times) {
    this._times = times;
    this._offset = 0;
    const steps = Array.from(times.subarray(1, 4000), (t, i) => t - times[i]).sort((a, b) => a - b);
    this._usual = steps.length ? steps[steps.length >> 1] : 1 / 30;
  }

  /** The first frame is at this time: a file may begin with sound alone, which OpenCV leaves out. */
  startAt(mediaTime) {
    this._offset = mediaTime - this._times[0];
  }

  middle(index) {
    const t = this._times;
    // the session lacks frames that could not be decoded: a long step may hide some
    const step = index + 1 < t.length ? Math.min(t[index + 1] - t[index], this._usual) : this._usual;
    return t[index] + step / 2 + this._offset;
  }

  indexAt(mediaTime) {
    return nearest(this._times, mediaTime - this._offset);
  }

  rate() {
    return 1;
  }
}

/** Where each frame is in the proxy, which has a constant rate: frame i at i / fps. */
export class ProxyFrames {
  constructor(times, fps) {
    this._times = times;
    this._fps = fps;
  }

  startAt() {}

  middle(index) {
    return (index + 0.5) / this._fps;
  }

  indexAt(mediaTime) {
    const index = Math.round(mediaTime * this._fps);
    return Math.min(Math.max(index, 0), this._times.length - 1);
  }

  /** How much faster than its own rate the proxy runs here, to keep to the session's time. */
  rate(index) {
    const from = Math.max(index - 2, 0);
    const to = Math.min(index + 2, this._times.length - 1);
    const rate = (to - from) / this._fps / (this._times[to] - this._times[from]);
    return Math.abs(rate - 1) < 0.05 || !Number.isFinite(rate) ? 1 : Math.min(Math.max(rate, 0.2), 5);
  }
}

export class VideoScreen {
  /** Resolves with a screen that shows its first frame; rejects when the browser does not play it. */
  static async open(video, address, frames, length) {
    const screen = new VideoScreen(video, frames, length);
    try {
      await screen._load(address);
    } catch (error) {
      screen.close();
      throw error;
    }
    return screen;
  }

  constructor(video, frames, length) {
    this.video = video;
    this.onFrame = () => {};
    this.onState = () => {};
    this.shown = 0;
    this.target = 0; // where the last seek leads, or what is shown
    this.rate = 1;
    this._frames = frames;
    this._length = length;
    this._seeking = false;
    this._waiting = []; // for the seeks to be over
    this._events = new AbortController();
    const on = (name, action) =>
      video.addEventListener(name, action, { signal: this._events.signal });
    on("seeked", () => this._afterSeek());
    for (const name of ["play", "pause", "ended"]) on(name, () => this.onState());
  }

  get playing() {
    return !this.video.paused && !this.video.ended;
  }

  get ended() {
    return this.video.ended;
  }

  _load(address) {
    const video = this.video;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no picture came")), OPENS_WITHIN_MS);
      const signal = this._events.signal;
      video.addEventListener("error", () => reject(new Error("it does not play")), { signal });
      video.addEventListener(
        "loadedmetadata",
        () => video.videoWidth === 0 && reject(new Error("no picture in it plays")),
        { signal },
      );
      video.requestVideoFrameCallback((now, { mediaTime }) => {
        clearTimeout(timer);
        this._frames.startAt(mediaTime);
        this._callback = video.requestVideoFrameCallback((...told) => this._onPresented(...told));
        resolve();
      });
      video.muted = true;
      video.preload = "auto";
      video.src = address;
      video.load();
    });
  }

  _onPresented(now, { mediaTime }) {
    this._callback = this.video.requestVideoFrameCallback((...told) => this._onPresented(...told));
    this.shown = this._frames.indexAt(mediaTime);
    if (!this._seeking) this.target = this.shown;
    if (this.playing) this._keepTime();
    this.onFrame(this.shown);
    this._told?.();
  }

  _keepTime() {
    const rate = this.rate * this._frames.rate(this.shown);
    if (Math.abs(this.video.playbackRate - rate) > 0.01) this.video.playbackRate = rate;
  }

  /** Show a frame; resolves when it, or a later wish, is on the page. */
  seek(index) {
    this.target = Math.min(Math.max(Math.round(index), 0), this._length - 1);
    if (!this._seeking && !this.playing && this.target === this.shown) {
      this.onFrame(this.shown);
      return Promise.resolve();
    }
    const over = new Promise((resolve) => this._waiting.push(resolve));
    if (!this._seeking) this._seekNow();
    return over;
  }

  _seekNow() {
    this._seeking = true;
    this._sought = this.target;
    this.video.currentTime = this._frames.middle(this._sought);
  }

  async _afterSeek() {
    if (!this._seeking) return;
    if (this.shown !== this._sought && !this.playing) {
      await new Promise((resolve) => {
        this._told = resolve;
        setTimeout(resolve, SHOWS_WITHIN_MS);
      });
      this._told = null;
    }
    if (this.target !== this._sought) {
      this._seekNow(); // only the latest wish counts: dragging never falls behind
      return;
    }
    this._seeking = false;
    this._waiting.splice(0).forEach((resolve) => resolve());
  }

  play(rate) {
    this.setRate(rate);
    return this.video.play().catch(() => {}); // a pause that comes at once is no error
  }

  setRate(rate) {
    this.rate = rate;
    this.video.playbackRate = rate;
  }

  pause() {
    this.video.pause();
  }

  close() {
    this._events.abort();
    if (this._callback) this.video.cancelVideoFrameCallback(this._callback);
    this.video.removeAttribute("src");
    this.video.load();
  }
}
