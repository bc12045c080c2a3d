// One quantity over time: its line with a band of one standard deviation, on class zones and below
// rep bands. uPlot keeps scales and axes; lines are drawn from the typed arrays, where NaN is a gap.

import uPlot from "./vendor/uPlot.esm.js";

export const AXIS_PX = 58; // left of the plot
export const RIGHT_PX = 12; // right of it
const TIME_AXIS_PX = 26;
const OWN_LABEL_PX = 60; // beside the names of the zones
const NAME_SHARE = 0.2; // of the height, free for the name of the quantity
const LEAST_SPAN_DEG = 12;
const ZONE_MARGIN_DEG = 3; // shown of the outer zones at least

const finite = (values) => values.filter(Number.isFinite);

/** Lowest and highest degree to be shown. */
function range(mean, sd, lines) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of mean) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const sds = finite(sd ? [...sd] : []).sort((a, b) => a - b);
  const usual = sds.length ? sds[sds.length >> 1] : 0;
  const all = finite([low - usual, high + usual, ...lines]);
  if (all.length === 0) return [-LEAST_SPAN_DEG / 2, LEAST_SPAN_DEG / 2];
  [low, high] = [Math.min(...all), Math.max(...all)];
  const room = Math.max(0.06 * (high - low), (LEAST_SPAN_DEG - (high - low)) / 2);
  return [low - room, high + room + NAME_SHARE * (high - low)];
}

/** First place whose time is not before `t_s`. */
export function placeOf(times, t_s) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < t_s) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Seen stretches of a value within the view, at most four points a dot: first, least, most, last.
 * @param {function} value of the frame at a place, NaN where there is none.
 * @param {string|null} edge "most" or "least" for only that of each dot.
 * @returns {number[][]} a list x, y, x, y, ... a stretch, in dots of the canvas.
 */
function stretches(u, times, value, edge = null) {
  const { left, top, width, height } = u.bbox;
  const { min: t0, max: t1 } = u.scales.x;
  const { min: low, max: high } = u.scales.y;
  const perSecond = width / (t1 - t0);
  const perDegree = height / (high - low);
  const y = (deg) => top + (high - deg) * perDegree;
  const found = [];
  let run = [];
  let dot = NaN;
  let first;
  let least;
  let most;
  let last;
  const flush = () => {
    if (least === undefined) return;
    if (edge) run.push(dot, y(edge === "most" ? most : least));
    else if (least === most) run.push(dot, y(last));
    else run.push(dot, y(first), dot, y(least), dot, y(most), dot, y(last));
    least = most = last = undefined;
  };
  const begin = Math.max(placeOf(times, t0) - 1, 0);
  const end = Math.min(placeOf(times, t1) + 1, times.length);
  const dense = end - begin > width;
  for (let i = begin; i < end; i += 1) {
    const deg = value(i);
    if (Number.isNaN(deg)) {
      flush();
      if (run.length) found.push(run);
      run = [];
      dot = NaN;
      continue;
    }
    const exact = left + (times[i] - t0) * perSecond;
    const x = dense ? Math.round(exact) : exact;
    if (x !== dot) {
      flush();
      dot = x;
      first = least = most = deg;
    }
    least = Math.min(least, deg);
    most = Math.max(most, deg);
    last = deg;
  }
  flush();
  if (run.length) found.push(run);
  return found;
}

function addTo(path, points, joined = false) {
  for (let i = 0; i < points.length; i += 2) {
    if (i === 0 && !joined) path.moveTo(points[0], points[1]);
    else path.lineTo(points[i], points[i + 1]);
  }
  if (points.length === 2) path.lineTo(points[0] + 0.1, points[1]); // a single frame is a dot
}

export class CurvePlot {
  /**
   * @param {HTMLElement} place takes the plot and gives its size.
   * @param {Float64Array} times of the frames, seconds.
   * @param {Float32Array} mean in degrees, NaN where nothing was measured.
   * @param {Float32Array|null} sd its standard deviation.
   * @param {object} about zones {tucked_deg, arched_deg} or null, own [tuck_deg, arch_deg] or null,
   *   timeAxis (whether it has one), colours (read at each drawing), and drawReps(u), called
   *   between the zones and the line.
   */
  constructor(place, times, mean, sd, about) {
    this._place = place;
    this._times = times;
    this._mean = mean;
    this._sd = sd;
    this._about = about;
    const { zones, own, colours } = about;
    const lines = [...(own ?? [])];
    if (zones) lines.push(zones.tucked_deg - ZONE_MARGIN_DEG, zones.arched_deg + ZONE_MARGIN_DEG);
    const [low, high] = range(mean, sd, lines);
    const axis = {
      stroke: () => colours.quiet,
      grid: { stroke: () => colours.line, width: 1 },
      ticks: { show: false },
      font: "12px system-ui, sans-serif",
    };
    const options = {
      ...this._size(),
      padding: [4, RIGHT_PX, about.timeAxis ? 0 : 4, 0],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false },
      scales: { x: { time: false }, y: { auto: false, range: [low, high] } },
      axes: [
        { ...axis, show: about.timeAxis, size: TIME_AXIS_PX, values: (u, at) => at.map(clock) },
        { ...axis, size: AXIS_PX, space: 26, gap: 6, values: (u, at) => at.map((deg) => `${minus(deg)}°`) },
      ],
      series: [
        {},
        { stroke: () => colours.text, width: 1.5, points: { show: false }, paths: (u) => this._line(u) },
      ],
      hooks: { drawClear: [(u) => this._under(u)] },
    };
    this._kept = null; // the paths of what is shown, and of what view they are
    this._plot = new uPlot(options, [times, mean], place);
  }

  _size() {
    return { width: this._place.clientWidth, height: this._place.clientHeight };
  }

  fit() {
    const size = this._size();
    if (size.width > 0 && size.height > 0) this._plot.setSize(size);
  }

  /** Show a stretch of time, [start, end] in seconds. */
  show(view) {
    const { min, max } = this._plot.scales.x;
    if (min === view[0] && max === view[1]) this._plot.redraw(false, false);
    else this._plot.setScale("x", { min: view[0], max: view[1] });
  }

  _line(u) {
    return { stroke: this._paths(u).line, fill: null, clip: null, flags: 0 };
  }

  /** The line and its band, made anew only when the view has changed. */
  _paths(u) {
    const of = [...Object.values(u.bbox), u.scales.x.min, u.scales.x.max].join();
    if (this._kept?.of === of) return this._kept;
    const line = new Path2D();
    for (const run of stretches(u, this._times, (i) => this._mean[i])) addTo(line, run);
    const band = new Path2D();
    if (this._sd) {
      const upper = stretches(u, this._times, (i) => this._mean[i] + this._sd[i], "most");
      const lower = stretches(u, this._times, (i) => this._mean[i] - this._sd[i], "least");
      upper.forEach((points, k) => {
        addTo(band, points);
        addTo(band, backwards(lower[k]), true);
        band.closePath();
      });
    }
    this._kept = { of, line, band };
    return this._kept;
  }

  _under(u) {
    const { ctx } = u;
    const { left, top, width, height } = u.bbox;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    this._drawZones(u);
    this._about.drawReps(u);
    this._drawBand(u);
    ctx.restore();
  }

  _drawZones(u) {
    const { ctx } = u;
    const { zones, own, colours } = this._about;
    const { left, top, width, height } = u.bbox;
    const y = (deg) => u.valToPos(deg, "y", true);
    if (zones) {
      const [first, second] = [y(zones.arched_deg), y(zones.tucked_deg)];
      ctx.globalAlpha = 0.13;
      ctx.fillStyle = colours.arched;
      ctx.fillRect(left, top, width, first - top);
      ctx.fillStyle = colours.tucked;
      ctx.fillRect(left, second, width, top + height - second);
      ctx.globalAlpha = 1;
      this._label(u, "arched", zones.arched_deg, -1, 6);
      this._label(u, "tucked", zones.tucked_deg, 1, 6);
    }
    if (!own) return;
    ctx.strokeStyle = colours.quiet;
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([6 * devicePixelRatio, 5 * devicePixelRatio]);
    for (const deg of own) {
      ctx.beginPath();
      ctx.moveTo(left, y(deg));
      ctx.lineTo(left + width, y(deg));
      ctx.stroke();
    }
    ctx.setLineDash([]);
    this._label(u, "own furthest tuck", own[0], 1, OWN_LABEL_PX);
    this._label(u, "own furthest arch", own[1], -1, OWN_LABEL_PX);
  }

  /** Words at a line, above (-1) or below it (1), so far from its right end. */
  _label(u, words, deg, side, from_px) {
    const { ctx } = u;
    ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    const at = u.valToPos(deg, "y", true);
    const below = side > 0 && at + 14 * devicePixelRatio < u.bbox.top + u.bbox.height;
    ctx.textAlign = "right";
    ctx.textBaseline = below ? "top" : "bottom";
    ctx.fillStyle = this._about.colours.quiet;
    const x = u.bbox.left + u.bbox.width - from_px * devicePixelRatio;
    ctx.fillText(words, x, at + (below ? 2 : -2) * devicePixelRatio);
  }

  _drawBand(u) {
    const { ctx } = u;
    ctx.globalAlpha = 0.22;
    ctx.fillStyle = this._about.colours.text;
    ctx.fill(this._paths(u).band);
    ctx.globalAlpha = 1;
  }
}

function backwards(points) {
  const turned = [];
  for (let i = points.length - 2; i >= 0; i -= 2) turned.push(points[i], points[i + 1]);
  return turned;
}

/** A number with a true minus sign. */
export const minus = (value) => String(value).replace("-", "−");

/** Seconds as 4.5 s, or 12:03.5 from a minute on. */
export function clock(t_s) {
  const tenths = Math.round(t_s * 100) / 100;
  if (tenths < 60) return `${tenths} s`;
  const minutes = Math.floor(tenths / 60);
  const rest = Math.round((tenths - 60 * minutes) * 100) / 100;
  return `${minutes}:${rest < 10 ? "0" : ""}${rest}`;
}
