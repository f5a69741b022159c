// Drawings of the traffic lab: a scenario's curve, and what came and was answered.

import { element } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, string | number>} attributes */
function drawn(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}

/**
 * Lines over one axis of time, from zero up to the highest value of all.
 * @param {{ label: string, lines: { name: string, points: [x: number, y: number][] }[], width?: number, height?: number }} chart
 */
export function lineChart({ label, lines, width = 320, height = 72 }) {
  const all = lines.flatMap((line) => line.points);
  const xs = all.map(([x]) => x);
  const first = Math.min(...xs);
  const span = Math.max(1, Math.max(...xs) - first);
  const top = Math.max(1, ...all.map(([, y]) => y));
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img" });
  svg.setAttribute("aria-label", label);
  svg.append(drawn("path", { d: `M0 ${height - 1}H${width}`, class: "axis" }));
  lines.forEach(({ points }, index) => {
    const path = points
      .map(([x, y], place) => {
        const left = ((x - first) / span) * width;
        const down = height - 2 - (y / top) * (height - 8);
        return `${place === 0 ? "M" : "L"}${left.toFixed(1)} ${down.toFixed(1)}`;
      })
      .join("");
    svg.append(drawn("path", { d: path, class: `line line-${index + 1}` }));
  });
  return svg;
}

/** What the lines of a chart stand for, by a drawn sample and a word. @param {string[]} names */
export const legend = (names) =>
  element(
    "ul",
    { class: "legend" },
    names.map((name, index) => {
      const sample = drawn("svg", { viewBox: "0 0 24 8", "aria-hidden": "true", class: "sample" });
      sample.append(drawn("path", { d: "M0 4H24", class: `line line-${index + 1}` }));
      return element("li", {}, sample, name);
    }),
  );
