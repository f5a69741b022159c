// The reader's language, theme and way of writing dates.

import { texts } from "./texts.js";

/** @typedef {"en" | "ja"} Language */
/** @typedef {"auto" | "light" | "dark"} Theme */

const parameters = new URLSearchParams(location.search);

/** @returns {Language} */
function chosenLanguage() {
  const asked = parameters.get("lang") ?? localStorage.getItem("lang") ?? navigator.language;
  return asked.toLowerCase().startsWith("ja") ? "ja" : "en";
}

/** The language of the page: `?lang=`, else what was chosen last, else the browser's. */
export const language = chosenLanguage();
document.documentElement.lang = language;
if (parameters.has("lang")) localStorage.setItem("lang", language);

/** What stands around every page, in the reader's language. */
export const text = texts[language];

/**
 * Opens the same page in the other language.
 * @param {Language} next
 */
export function switchLanguage(next) {
  const url = new URL(location.href);
  url.searchParams.set("lang", next);
  location.assign(url);
}

/** @returns {Theme} */
export function currentTheme() {
  const stored = localStorage.getItem("theme");
  return stored === "light" || stored === "dark" ? stored : "auto";
}

/** @param {Theme} theme */
export function setTheme(theme) {
  localStorage.setItem("theme", theme);
  applyTheme();
}

function applyTheme() {
  const asked = parameters.get("theme");
  const theme = asked === "light" || asked === "dark" ? asked : currentTheme();
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
applyTheme();

const clock = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const day = new Intl.DateTimeFormat(language, { month: "long", day: "numeric", weekday: "short" });
const year = new Intl.DateTimeFormat(language, { year: "numeric", month: "long", day: "numeric" });
const short = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

/** How X's time stands to the machine's, as it was when it was asked for. */
let xClock = { nowMs: Date.now(), rate: 1, isFrozen: false, askedAtMs: Date.now() };

/** Takes in what `GET /sandbox/clock` answered. @param {{ nowMs: number, rate: number, isFrozen: boolean }} answer */
export function setXClock({ nowMs, rate, isFrozen }) {
  xClock = { nowMs, rate, isFrozen, askedAtMs: Date.now() };
}

/** X's time: the machine's, unless the sandbox's clock was moved. @returns {Date} */
export function xNow() {
  const passedMs = xClock.isFrozen ? 0 : (Date.now() - xClock.askedAtMs) * xClock.rate;
  return new Date(xClock.nowMs + passedMs);
}

/** @param {Date} date */
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** @param {Date} date @returns {string} a key that is equal for instants of one day in the reader's time zone */
export const dayKey = (date) => `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;

/** @param {Date} date @returns {string} "10:02" */
export const clockTime = (date) => clock.format(date);

/** @param {Date} date @returns {string} everything, for a tooltip */
export const exactTime = (date) => exact.format(date);

/** @param {Date} date @returns {string} "today", "yesterday", or the date */
export function dayName(date) {
  const now = xNow();
  const daysAgo = Math.round((midnight(now).getTime() - midnight(date).getTime()) / 86_400_000);
  if (daysAgo <= 1) {
    const name = relative.format(-daysAgo, "day");
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  }
  return date.getFullYear() === now.getFullYear() ? day.format(date) : year.format(date);
}

/** @param {Date} date @returns {string} the time when it is of today, else the day */
export const listTime = (date) =>
  dayKey(date) === dayKey(xNow()) ? clock.format(date) : short.format(date);
