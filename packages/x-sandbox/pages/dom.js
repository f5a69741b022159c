// Small tools to build and update a page without a library.

/**
 * @typedef {Node | string | null | undefined | false} Child
 * @typedef {Record<string, unknown>} Properties Attributes (strings and numbers; `true` makes an empty one, anything else none);
 *   `on…` keys are listeners, `--…` keys are custom properties.
 */

/**
 * Makes an element. Text always becomes a text node: nothing a customer writes is ever read as markup.
 * @param {string} tag
 * @param {Properties} [properties]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElement}
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) {
      node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (value === true) {
      node.setAttribute(name, "");
    } else if (typeof value === "string" || typeof value === "number") {
      if (name.startsWith("--")) node.style.setProperty(name, String(value));
      else node.setAttribute(name, String(value));
    }
  }
  node.append(...present(children.flat()));
  return node;
}

/**
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
function present(children) {
  return children.flatMap((child) =>
    child === null || child === undefined || child === false ? [] : [child],
  );
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * A decorative line icon, 24 by 24, in the colour of the text.
 * @param {string} path
 * @returns {SVGSVGElement}
 */
export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  back: "M15 5l-7 7 7 7",
  send: "M4 12l16-7-6 15-3-6z M11 14l9-9",
  add: "M12 5v14 M5 12h14",
  newTab: "M14 4h6v6 M20 4l-9 9 M18 14v6H4V6h6",
  copy: "M9 9h11v11H9z M15 9V4H4v11h5",
  check: "M5 12l5 5 9-11",
  more: "M6 12h.01 M12 12h.01 M18 12h.01",
  close: "M6 6l12 12 M18 6L6 18",
  trash: "M5 7h14 M9 7V4h6v3 M7 7l1 13h8l1-13",
  picture: "M4 5h16v14H4z M4 16l5-5 4 4 3-3 4 4 M15 9.5v.01",
  pin: "M12 21s-7-6.5-7-11a7 7 0 0114 0c0 4.500-7 11-7 11z M12 7.500a2.500 2.500 0 100 5 2.500 2.500 0 000-5z",
  sentTick: "M5 12l4 4 9-9",
  readTick: "M2 12l4 4 9-9 M11 15l1 1 9-9",
  next: "M9 5l7 7-7 7",
  theme: "M12 3v2 M12 19v2 M3 12h2 M19 12h2 M12 8a4 4 0 100 8 4 4 0 000-8z",
  info: "M12 3a9 9 0 100 18 9 9 0 000-18z M12 11v6 M12 7.5v.5",
  warning: "M12 4l9 16H3z M12 10v4 M12 17v.5",
  menu: "M4 7h16 M4 12h16 M4 17h16",
  shop: "M4 10v10h16V10 M3 10l2-6h14l2 6z M10 20v-5h4v5",
};

/**
 * Brings a container's children into the given order. A child whose key and signature stayed the same keeps its node, so that a live
 * region announces only what is new and the focus is not lost.
 * @param {HTMLElement} container
 * @param {{ key: string, signature: string, make: () => HTMLElement }[]} items
 */
export function reconcile(container, items) {
  /** @type {Map<string, HTMLElement>} */
  const old = new Map();
  for (const node of /** @type {HTMLCollectionOf<HTMLElement>} */ (container.children)) {
    old.set(node.dataset["key"] ?? "", node);
  }
  /** @type {ChildNode | null} */
  let position = container.firstChild;
  for (const item of items) {
    const kept = old.get(item.key);
    if (kept !== undefined && kept.dataset["signature"] === item.signature) {
      old.delete(item.key);
      if (kept === position) position = kept.nextSibling;
      else container.insertBefore(kept, position);
      continue;
    }
    const made = item.make();
    made.dataset["key"] = item.key;
    made.dataset["signature"] = item.signature;
    container.insertBefore(made, position);
  }
  for (const node of old.values()) node.remove();
}

/**
 * A round picture with initials, in a colour that belongs to the account.
 * @param {{ id: string, name: string }} user
 * @param {string} [size] extra class
 * @returns {HTMLElement}
 */
export function avatar(user, size = "") {
  let hash = 7;
  for (const character of user.id) hash = (hash * 31 + character.charCodeAt(0)) % 3600;
  const words = user.name.trim().split(/\s+/u);
  const isLatin = /^[\p{Script=Latin}\d]/u.test(user.name);
  const first = [...(words[0] ?? "")][0] ?? "?";
  const last = isLatin && words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return element(
    "span",
    { class: `avatar ${size}`, "aria-hidden": "true", "--hue": Math.floor(hash / 10) },
    (first + last).toUpperCase(),
  );
}
