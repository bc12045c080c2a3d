// Left and right of each exercise that compares them: two rows of dots on one axis, a dot a rep, with
// the mean of each side and the smallest visible difference as a band about the middle of the means.

import { minus } from "./curve_plot.js";
import { el } from "./notes_view.js";

const WIDTH = 360;
const LEFT = 46; // of the axis, beside the names of the sides
const RIGHT = 346;
const ROW_Y = { left: 20, right: 52 };
const AXIS_Y = 74;
const MOST_TICKS = 6;
const KEY = "A dot a rep, a line the mean; the band is as wide as the smallest visible difference.";
const UNITS = { deg: "°", s: " s" };

function svg(name, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Round values from below `low` to above `high`. */
function ticks(low, high) {
  const least = Math.max(high - low, 1e-6) / (MOST_TICKS - 2);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((times) => power * times).find((one) => one >= least);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => Number((step * (first + i)).toPrecision(9)));
}

function plot(compared) {
  const { left_mean: left, right_mean: right, smallest_visible: visible } = compared;
  const middle = (left + right) / 2;
  const band = visible === null ? [] : [middle - visible / 2, middle + visible / 2];
  const shown = [...compared.left, ...compared.right, ...band];
  const at = ticks(Math.min(...shown), Math.max(...shown));
  const [low, high] = [at[0], at.at(-1)];
  const x = (value) => LEFT + ((value - low) / (high - low)) * (RIGHT - LEFT);
  const told = (value) => minus(value) + (UNITS[compared.unit] ?? "");
  const drawn = svg("svg", { viewBox: `0 0 ${WIDTH} 94`, role: "img", "aria-label": compared.text });
  if (band.length) {
    const [from, to] = band.map(x);
    const area = { x: from, y: 4, width: to - from, height: AXIS_Y - 4, class: "visible" };
    drawn.append(svg("rect", area, svg("title", {}, "smallest visible difference")));
  }
  for (const value of at) {
    const label = svg("text", { x: x(value), y: AXIS_Y + 14, "text-anchor": "middle" }, told(value));
    drawn.append(svg("line", { x1: x(value), x2: x(value), y1: AXIS_Y, y2: AXIS_Y + 4, class: "axis" }), label);
  }
  drawn.append(svg("line", { x1: LEFT, x2: RIGHT, y1: AXIS_Y, y2: AXIS_Y, class: "axis" }));
  for (const [side, mean] of [["left", left], ["right", right]]) {
    const y = ROW_Y[side];
    drawn.append(svg("text", { x: 0, y: y + 4 }, side));
    for (const value of compared[side]) {
      const dot = svg("circle", { cx: x(value), cy: y, r: 4, class: "rep" });
      dot.append(svg("title", {}, told(Number(value.toFixed(1)))));
      drawn.append(dot);
    }
    drawn.append(svg("line", { x1: x(mean), x2: x(mean), y1: y - 12, y2: y + 12, class: "mean" }));
  }
  return drawn;
}

/** A figure for each exercise of a summary that compares its sides; none without a summary. */
export function sideFigures(summary) {
  return (summary?.sides_compared ?? []).map((compared) => {
    const both = compared.left_mean !== null && compared.right_mean !== null;
    return el("figure", { className: "sides" },
      el("figcaption", { textContent: compared.text }),
      ...(both ? [plot(compared), el("small", { className: "quiet", textContent: KEY })] : []));
  });
}
