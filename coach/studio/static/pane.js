// One session on the page: its video, or the best that can be had of it, and the overlay upon it.

import { getJSON, postJSON } from "./api.js";
import { draw } from "./overlay.js";
import { SkeletonScreen } from "./skeleton.js";
import { OriginalFrames, ProxyFrames, VideoScreen } from "./video.js";

const ASK_AGAIN_MS = 500;
const LENGTH_OFF_S = 1; // by which a video may be shorter than its session

export class Pane {
  /**
   * @param {HTMLElement} place takes the pane.
   * @param {Session} session what it shows.
   * @param {object} show what the overlay draws; shared, see `overlay.draw`.
   * @param {object} tell onFrame(index), onState(), onSource(text, share or null).
   */
  constructor(place, session, show, tell) {
    this.session = session;
    this._show = show;
    this._tell = tell;
    this.element = document.createElement("div");
    this.element.className = "pane";
    this._picture = document.createElement("div");
    this._picture.className = "picture";
    this._canvas = document.createElement("canvas");
    this._canvas.setAttribute("role", "img");
    this._canvas.setAttribute("aria-label", `Skeleton and outline of ${session.header.name}`);
    this._picture.append(this._canvas);
    this.element.append(this._picture);
    place.append(this.element);
    this._size = session.header.size_px;
    session.onPoses = () => this.redraw();
    this._use(new SkeletonScreen(session));
    new ResizeObserver(() => this._fit()).observe(this.element);
    this._fit();
  }

  /** Show the original if the browser plays it, else the proxy, made if need be, else no video. */
  async open() {
    const { video } = this.session.header;
    const { times, address } = this.session;
    if (!("requestVideoFrameCallback" in HTMLVideoElement.prototype)) {
      this._tell.onSource("This browser does not tell which frame it shows: drawn instead.", null);
      return;
    }
    const asked = document.createElement("video").canPlayType(video.type);
    if (video.original && asked) {
      const frames = new OriginalFrames(times);
      if (await this._tryVideo(`${address}/video`, frames)) {
        this._tell.onSource(this._warning(), null);
        return;
      }
    }
    if (!video.original) {
      this._tell.onSource("No video here: drawn from the session.", null);
      return;
    }
    try {
      await this._untilReady();
    } catch (error) {
      this._tell.onSource(error.message, null);
      return;
    }
    const frames = new ProxyFrames(times, video.proxy_fps);
    const plays = await this._tryVideo(`${address}/proxy`, frames);
    this._tell.onSource(plays ? "" : "The video does not play here: drawn from the session.", null);
  }

  /** What is on the page: `original`, `proxy` or `skeleton`. */
  get source() {
    return this.element.dataset.source;
  }

  async _untilReady() {
    const address = `${this.session.address}/proxy`;
    let state = await postJSON(address, {});
    while (state.proxy !== "ready") {
      if (state.proxy === "none") throw new Error(state.trouble || "The video cannot be copied.");
      this._tell.onSource("Making a copy of the video that browsers play …", state.progress);
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      state = await getJSON(`${address}/state`);
    }
  }

  async _tryVideo(address, frames) {
    const video = document.createElement("video");
    video.playsInline = true;
    video.tabIndex = -1;
    this._picture.prepend(video); // what is not on the page need not be decoded
    let screen;
    try {
      screen = await VideoScreen.open(video, address, frames, this.session.length);
    } catch {
      video.remove();
      return false;
    }
    const { shown, playing, rate } = this.screen;
    this._use(screen);
    await screen.seek(shown);
    if (playing) screen.play(rate);
    return true;
  }

  _use(screen) {
    this.screen?.close();
    this.screen = screen;
    const kind = screen.video ? screen.video.src.split("/").pop() : "skeleton";
    this.element.dataset.source = kind === "video" ? "original" : kind;
    screen.onFrame = (index) => {
      this.redraw();
      this._tell.onFrame(index);
    };
    screen.onState = () => this._tell.onState();
  }

  _warning() {
    const { video } = this.screen;
    const { times } = this.session;
    const span = times[times.length - 1] - times[0];
    const shape = video.videoWidth / video.videoHeight / (this._size[0] / this._size[1]);
    const another = video.duration + LENGTH_OFF_S < span || Math.abs(Math.log(shape)) > 0.05;
    return another ? "The video of this name may be another one: length or shape differ." : "";
  }

  _fit() {
    const [width, height] = this._size;
    const room = this.element.getBoundingClientRect();
    const scale = Math.min(room.width / width, room.height / height);
    if (!(scale > 0)) return;
    this._picture.style.width = `${width * scale}px`;
    this._picture.style.height = `${height * scale}px`;
    const dots = scale * (window.devicePixelRatio || 1);
    this._canvas.width = Math.round(width * dots);
    this._canvas.height = Math.round(height * dots);
    this.redraw();
  }

  /** Draw the overlay of the frame that is shown. */
  redraw() {
    const canvas = this._canvas;
    const ctx = canvas.getContext("2d");
    const index = this.screen.shown;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    ctx.scale(canvas.width / this._size[0], canvas.height / this._size[1]);
    const pose = this.session.pose(index);
    draw(ctx, this._size, pose && Number.isFinite(pose[0]) ? pose : null, this._facts(index), this._show);
  }

  _facts(index) {
    const { header, columns } = this.session;
    const value = (name) => columns.get(name)?.[index] ?? NaN;
    return {
      lumbar_deg: value("lumbar_angle_deg"),
      lumbar_sd_deg: value("lumbar_angle_sd_deg"),
      tilt_deg: value("pelvic_tilt_deg"),
      tilt_sd_deg: value("pelvic_tilt_sd_deg"),
      facing: value("facing"),
      // where it is judged how far a rep goes no frame has a class
      cls: header.zones ? header.classes[value("tilt_class")] ?? "unclear" : null,
      reason: header.reason_texts[value("reason")] ?? "",
      hidden: header.reasons[value("reason")] === "back_hidden",
      zones: header.zones,
      own: header.own_range_deg,
    };
  }
}
