// The portal's sentences in the reader's language, and the words of X's own portal beside the Japanese ones.

import { element } from "./dom.js";
import { en } from "./portal-texts-en.js";
import { ja } from "./portal-texts-ja.js";
import { language } from "./reader.js";

/** Every sentence of the portal in the reader's language. */
export const words = language === "ja" ? ja : en;

/** @param {unknown} value @param {string} key @returns {any} */
const within = (value, key) => /** @type {any} */ (value)[key];

/**
 * A word of X's portal by its key (`plans.elevated`). For Japanese readers the English stands beside it, small: it is what they will look for
 * on X.
 * @param {string} key
 * @returns {(Node | string)[]}
 */
export function term(key) {
  const inLanguage = /** @type {string} */ (key.split(".").reduce(within, words));
  const original = /** @type {string} */ (key.split(".").reduce(within, en));
  if (inLanguage === original) return [inLanguage];
  return [inLanguage, " ", element("span", { lang: "en", class: "original" }, original)];
}

/**
 * What to say about a refusal as a whole, when no field is to blame.
 * @param {{ code?: string }} refusal
 */
export function sentenceOf({ code = "failed" }) {
  const noRoom = /** @type {Record<string, string>} */ (words.noRoom);
  return noRoom[code] ?? words.unexpected(code);
}

/** @param {string} problem the server's sentence @returns {string} */
export function sentenceOfProblem(problem) {
  return /** @type {Record<string, string>} */ (words.problems)[problem] ?? problem;
}

const money = new Intl.NumberFormat(language, {
  style: "currency",
  currency: "USD",
  minimumFractionDigits: 2,
  maximumFractionDigits: 3,
});

/** @param {number} amountUsd */
export const dollars = (amountUsd) => money.format(amountUsd);

const day = new Intl.DateTimeFormat(language, { dateStyle: "medium" });

/** @param {string} instant @returns {string} the day in the reader's time zone */
export const dateOf = (instant) => day.format(new Date(instant));
