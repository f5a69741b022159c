// What all pages have around them: the banner that says what this is, and the switches.

import { element } from "./dom.js";
import { currentTheme, language, setTheme, switchLanguage, text } from "./reader.js";

/** @param {string} href @param {string} name @param {boolean} isCurrent */
const link = (href, name, isCurrent) =>
  element("a", { href, "aria-current": isCurrent ? "page" : null }, name);

/**
 * @param {"phone" | "lab" | "faults" | "portal"} page
 * @returns {HTMLElement}
 */
export function banner(page) {
  const theme = /** @type {HTMLSelectElement} */ (
    element(
      "select",
      {
        id: "theme",
        "aria-label": text.theme,
        onchange: () => setTheme(/** @type {any} */ (theme.value)),
      },
      Object.entries(text.themes).map(([value, name]) =>
        element("option", { value, selected: value === currentTheme() }, name),
      ),
    )
  );
  const other = language === "ja" ? "en" : "ja";
  return element(
    "header",
    { class: "banner" },
    element("strong", { class: "banner-title" }, text.title),
    element("p", {}, text.banner),
    element(
      "nav",
      { "aria-label": text.pages },
      link("/", text.toPhone, page === "phone"),
      link("/lab", text.toLab, page === "lab"),
      link("/faults", text.toFaults, page === "faults"),
      link("/portal", text.toDeveloper, page === "portal"),
      theme,
      element(
        "button",
        { type: "button", class: "plain", lang: other, onclick: () => switchLanguage(other) },
        text.switchLanguage,
      ),
    ),
  );
}
