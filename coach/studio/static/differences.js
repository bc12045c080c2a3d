// Differences against means (Bland and Altman), as SVG.

const WIDTH = 640;
const HEIGHT = 330;
const MARGIN = { left: 58, right: 134, top: 12, bottom: 42 };
const SMALLEST = 1e-6; // spread of seconds, degrees or points; less is rounding
const SVG = "http://www.w3.org/2000/svg";

function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** About five round numbers within a range. */
export function ticks(low, high) {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
  const found = [];
  for (let k = Math.ceil(low / step); k * step <= high; k += 1) found.push(k * step);
  return found.map((value) => Number(value.toPrecision(12)));
}

function short(name) {
  return name.length > 16 ? `${name.slice(0, 15)}\u2026` : name;
}

function range(values) {
  const known = values.filter((value) => value !== null);
  const low = known.reduce((a, b) => Math.min(a, b));
  const high = known.reduce((a, b) => Math.max(a, b));
  const spread = high - low;
  const room = spread > SMALLEST ? spread * 0.06 : Math.max(Math.abs(high) * 0.1, 0.1);
  return [low - room, high + room];
}

/**
 * The plot of one quantity.
 * `text(value)` states a value, `link(point)` is where a point leads, `name(point)` what it is.
 */
export function plot(quantity, names, { text, link, name }) {
  const { bias, lower, upper } = quantity.limits;
  const lines = [["upper limit", upper, "limit"], ["bias", bias, "bias"], ["lower limit", lower, "limit"]];
  const [x0, x1] = range(quantity.points.map((point) => point.mean));
  const [y0, y1] = range([
    0,
    ...quantity.points.map((point) => point.difference),
    ...lines.flatMap(([, one]) => [one.value, one.low, one.high]),
  ]);
  const right = WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const x = (value) => MARGIN.left + ((value - x0) / (x1 - x0)) * (right - MARGIN.left);
  const y = (value) => bottom - ((value - y0) / (y1 - y0)) * (bottom - MARGIN.top);
  const across = (value, kind) =>
    svg("line", { x1: MARGIN.left, x2: right, y1: y(value), y2: y(value), class: kind });

  const drawn = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label":
      `Differences in ${quantity.name} between ${names.join(" and ")}: bias ${text(bias.value)}, ` +
      `95 % of differences from ${text(lower.value)} to ${text(upper.value)}`,
  });
  for (const value of ticks(x0, x1)) {
    drawn.append(
      svg("line", { x1: x(value), x2: x(value), y1: MARGIN.top, y2: bottom, class: "axis" }),
      svg("text", { x: x(value), y: bottom + 16, "text-anchor": "middle", class: "quiet" }, `${value}`),
    );
  }
  for (const value of ticks(y0, y1)) {
    drawn.append(
      across(value, "axis"),
      svg("text", { x: MARGIN.left - 6, y: y(value) + 4, "text-anchor": "end", class: "quiet" }, `${value}`),
    );
  }
  drawn.append(across(0, "zero"));
  for (const [title, one, kind] of lines) {
    if (one.value === null) continue;
    if (one.low !== null) {
      drawn.append(
        svg("rect", {
          x: MARGIN.left, width: right - MARGIN.left, y: y(one.high), height: y(one.low) - y(one.high),
          class: "interval",
        }),
      );
    }
    drawn.append(
      across(one.value, kind),
      svg("text", { x: right + 5, y: y(one.value) + 4 }, `${title} ${text(one.value)}`),
    );
  }
  for (const point of quantity.points) {
    const title = `${name(point)}: ${text(point.difference)}`;
    drawn.append(
      // by keyboard the furthest are in the list below; hundreds of stops here would help nobody
      svg(
        "a",
        { href: link(point), tabindex: "-1", "aria-label": title },
        svg("circle", { cx: x(point.mean), cy: y(point.difference), r: 4.5 }, svg("title", {}, title)),
      ),
    );
  }
  const unit = quantity.unit;
  drawn.append(
    svg("text", { x: (MARGIN.left + right) / 2, y: HEIGHT - 6, "text-anchor": "middle" },
      `mean of both, ${unit}`),
    svg(
      "text",
      { x: 0, y: 0, "text-anchor": "middle", transform: `translate(13 ${(MARGIN.top + bottom) / 2}) rotate(-90)` },
      `${short(names[0])} minus ${short(names[1])}, ${unit}`,
    ),
  );
  return drawn;
}
