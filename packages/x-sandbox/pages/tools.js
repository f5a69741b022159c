// Pieces that the pages of the traffic lab and of the faults share: frame, cards, fields, and asking again and again.

import { element } from "./dom.js";
import { banner } from "./frame.js";
import { language } from "./reader.js";

/** @typedef {import("./dom.js").Child} Child */

const number = new Intl.NumberFormat(language);
const rate = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

/** @param {number} value */
export const count = (value) => number.format(value);

/** @param {number} value with one decimal at most */
export const oneDecimal = (value) => rate.format(value);

/** Minutes and seconds, with hours where there are any: `1:02:03`. @param {number} ms */
export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown
    .map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0")))
    .join(":");
}

/**
 * Puts the banner and the page's parts in place.
 * @param {{ page: "lab" | "faults", title: string, intro: string, parts: Child[] }} content
 */
export function showPage({ page, title, intro, parts }) {
  document.title = title;
  document
    .getElementById("page")
    ?.replaceChildren(
      banner(page),
      element(
        "main",
        { class: "tools" },
        element("h1", {}, title),
        element("p", { class: "intro" }, intro),
        ...parts,
      ),
    );
}

/** @param {string} title @param {...(Child | Child[])} children */
export function card(title, ...children) {
  return element(
    "section",
    { class: "card", "aria-label": title },
    element("h2", {}, title),
    ...children,
  );
}

let lastFieldNumber = 0;

/**
 * A labelled control.
 * @template {HTMLElement} Control
 * @param {{ label: string, hint?: string, control: Control, isInline?: boolean }} parts
 */
export function field({ label, hint, control, isInline = false }) {
  lastFieldNumber += 1;
  const id = `tool-field-${lastFieldNumber}`;
  control.id = id;
  if (hint !== undefined) control.setAttribute("aria-describedby", `${id}-hint`);
  const name = element("label", { for: id }, label);
  return element(
    "div",
    { class: isInline ? "tool-field inline" : "tool-field" },
    isInline ? control : name,
    isInline ? name : control,
    hint !== undefined && element("p", { class: "hint", id: `${id}-hint` }, hint),
  );
}

/** @param {Record<string, unknown>} properties @returns {HTMLInputElement} */
export const input = (properties) =>
  /** @type {HTMLInputElement} */ (element("input", { autocomplete: "off", ...properties }));

/** @param {[value: string, name: string][]} options @param {string} chosen @returns {HTMLSelectElement} */
export const select = (options, chosen) =>
  /** @type {HTMLSelectElement} */ (
    element(
      "select",
      {},
      options.map(([value, name]) =>
        element("option", { value, selected: value === chosen }, name),
      ),
    )
  );

/** @param {string} label @param {() => unknown} onclick @param {"primary" | "secondary"} [look] @returns {HTMLButtonElement} */
export const button = (label, onclick, look = "secondary") =>
  /** @type {HTMLButtonElement} */ (
    element("button", { type: "button", class: look, onclick }, label)
  );

/**
 * Does something again and again while the page is seen, each time after the last one is done. The answer does it at once.
 * @param {() => Promise<void>} work @param {number} pauseMs
 */
export function every(work, pauseMs) {
  let isWorking = false;
  const run = async () => {
    if (isWorking || document.visibilityState !== "visible") return;
    isWorking = true;
    try {
      await work();
    } finally {
      isWorking = false;
    }
  };
  setInterval(() => void run(), pauseMs);
  document.addEventListener("visibilitychange", () => void run());
  void run();
  return run;
}
