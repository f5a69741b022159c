// The pieces that the portal's pages are made of: cards, notices, fields, forms, tables.

import { element, icon, ICONS } from "./dom.js";
import { sentenceOf, sentenceOfProblem, words } from "./portal-words.js";
import { Refusal } from "./sandbox-api.js";

/** @typedef {import("./dom.js").Child} Child */

/** What screen readers are told about what just happened; stands in the frame. */
export const announcer = element("p", { class: "hidden-label", role: "status" });

/** @param {string} sentence */
export function announce(sentence) {
  announcer.textContent = "";
  // A change in a later turn is spoken also when the sentence is the same as before.
  setTimeout(() => (announcer.textContent = sentence), 50);
}

/** @param {Child | Child[]} title @param {...(Child | Child[])} children */
export function card(title, ...children) {
  return element("section", { class: "card" }, element("h2", {}, title), ...children);
}

/**
 * A sentence that stands out; a word of its kind is not needed, as the sentence says it.
 * @param {"info" | "warning" | "good" | "bad"} kind
 * @param {...(Child | Child[])} children
 */
export function notice(kind, ...children) {
  const drawing = kind === "good" ? ICONS.check : kind === "info" ? ICONS.info : ICONS.warning;
  return element(
    "div",
    { class: `notice ${kind}` },
    icon(drawing),
    element("div", {}, ...children),
  );
}

/** What only the sandbox has: marked as such, so that nobody looks for it on X. @param {...(Child | Child[])} children */
export function sandboxBox(...children) {
  return element(
    "div",
    { class: "sandbox-box" },
    element("span", { class: "tag" }, words.sandboxOnly),
    ...children,
  );
}

/** @param {Child | Child[]} label @param {() => unknown} onclick @param {"primary" | "secondary" | "danger"} [look] */
export function button(label, onclick, look = "secondary") {
  return element("button", { type: "button", class: look, onclick }, label);
}

/** @param {Child | Child[]} label @param {string} href @param {"primary" | "secondary" | ""} [look] */
export function link(label, href, look = "") {
  return element("a", { href, class: look }, label);
}

/** @param {...[Child | Child[], Child | Child[]]} rows name and value */
export function facts(...rows) {
  return element(
    "dl",
    {},
    rows.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]),
  );
}

/**
 * @param {{ caption: string, head: (Child | Child[])[], rows: (Child | Child[])[][] }} content
 */
export function table({ caption, head, rows }) {
  return element(
    "div",
    { class: "table", role: "region", "aria-label": caption, tabindex: 0 },
    element(
      "table",
      {},
      element("caption", { class: "hidden-label" }, caption),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          head.map((title) => element("th", { scope: "col" }, title)),
        ),
      ),
      element(
        "tbody",
        {},
        rows.map((cells) =>
          element(
            "tr",
            {},
            cells.map((cell) => element("td", {}, cell)),
          ),
        ),
      ),
    ),
  );
}

let lastFieldNumber = 0;

/**
 * One field of a form, by the name that the server knows it under.
 * @typedef {{ name: string, node: HTMLElement, read: () => unknown, setProblem: (sentence: string) => void, focus: () => void }} Field
 */

/**
 * A labelled control with its hint and its problem, joined for screen readers.
 * @param {{ name: string, label: Child | Child[], hint?: string, control: (properties: Record<string, unknown>) => HTMLElement,
 *   read: (control: any) => unknown }} options
 * @returns {Field}
 */
function field({ name, label, hint, control, read }) {
  lastFieldNumber += 1;
  const id = `field-${lastFieldNumber}`;
  const problem = element("p", { class: "problem", id: `${id}-problem` });
  const node = control({
    id,
    name,
    "aria-describedby": `${hint === undefined ? "" : `${id}-hint `}${id}-problem`,
  });
  return {
    name,
    node: element(
      "div",
      { class: "field" },
      element("label", { for: id }, label),
      hint !== undefined && element("p", { class: "hint", id: `${id}-hint` }, hint),
      node,
      problem,
    ),
    read: () => read(node),
    setProblem: (sentence) => {
      problem.textContent = sentence;
      if (sentence === "") node.removeAttribute("aria-invalid");
      else node.setAttribute("aria-invalid", "true");
    },
    focus: () => node.focus(),
  };
}

/**
 * @param {{ name: string, label: Child | Child[], hint?: string, value?: string, maxlength?: number, lines?: number, kind?: "text" | "url" | "number" }} options
 */
export function textField({ lines = 1, kind = "text", value = "", maxlength = 200, ...rest }) {
  return field({
    ...rest,
    control: (properties) => {
      const common = { ...properties, maxlength, autocomplete: "off", spellcheck: "false" };
      const control = /** @type {HTMLInputElement} */ (
        lines > 1
          ? element("textarea", { ...common, rows: lines })
          : element("input", {
              ...common,
              type: "text",
              inputmode: kind === "number" ? "decimal" : kind,
            })
      );
      control.value = value;
      return control;
    },
    read: (control) =>
      kind === "number" ? Number(control.value.trim() || "0") : control.value.trim(),
  });
}

/** @param {{ name: string, label: Child | Child[], hint?: string, value?: string, options: [value: string, name: string][] }} options */
export function choiceField({ options, value = "", ...rest }) {
  return field({
    ...rest,
    control: (properties) =>
      element(
        "select",
        properties,
        options.map(([key, name]) =>
          element("option", { value: key, selected: key === value }, name),
        ),
      ),
    read: (control) => control.value,
  });
}

/**
 * A box to tick, with its words behind it.
 * @param {{ name: string, label: Child | Child[], hint?: string, isChecked?: boolean }} options
 * @returns {Field}
 */
export function tickField({ name, label, hint, isChecked = false }) {
  lastFieldNumber += 1;
  const id = `field-${lastFieldNumber}`;
  const problem = element("p", { class: "problem", id: `${id}-problem` });
  const box = /** @type {HTMLInputElement} */ (
    element("input", {
      type: "checkbox",
      id,
      name,
      checked: isChecked,
      "aria-describedby": `${id}-hint ${id}-problem`,
    })
  );
  return {
    name,
    node: element(
      "div",
      { class: "field tick" },
      box,
      element(
        "div",
        {},
        element("label", { for: id }, label),
        element("p", { class: "hint", id: `${id}-hint` }, hint ?? ""),
        problem,
      ),
    ),
    read: () => box.checked,
    setProblem: (sentence) => {
      problem.textContent = sentence;
      if (sentence === "") box.removeAttribute("aria-invalid");
      else box.setAttribute("aria-invalid", "true");
    },
    focus: () => box.focus(),
  };
}

/**
 * One of a few, all in sight.
 * @param {{ name: string, label: Child | Child[], value: string, options: { value: string, label: Child | Child[], note?: string }[],
 *   onChange?: (value: string) => void, isTitled?: boolean }} options `isTitled`: the card around it says the same in its title
 * @returns {Field}
 */
export function radioField({ name, label, value, options, onChange, isTitled = false }) {
  lastFieldNumber += 1;
  const id = `field-${lastFieldNumber}`;
  const problem = element("p", { class: "problem", id: `${id}-problem` });
  const group = element(
    "fieldset",
    { class: "field", "aria-describedby": `${id}-problem` },
    element("legend", { class: isTitled ? "hidden-label" : null }, label),
    options.map((option, index) =>
      element(
        "div",
        { class: "tick" },
        element("input", {
          type: "radio",
          name: id,
          id: `${id}-${index}`,
          value: option.value,
          checked: option.value === value,
          "aria-describedby": option.note === undefined ? null : `${id}-${index}-note`,
          onchange: () => onChange?.(option.value),
        }),
        element(
          "div",
          {},
          element("label", { for: `${id}-${index}` }, option.label),
          option.note !== undefined &&
            element("p", { class: "hint", id: `${id}-${index}-note` }, option.note),
        ),
      ),
    ),
    problem,
  );
  /** @returns {HTMLInputElement | null} */
  const checked = () => group.querySelector(":checked");
  return {
    name,
    node: group,
    read: () => checked()?.value ?? "",
    setProblem: (sentence) => {
      problem.textContent = sentence;
    },
    focus: () => (checked() ?? group.querySelector("input"))?.focus(),
  };
}

/**
 * A form that sends what its fields hold. Refused fields say why and the first of them gets the focus; what is refused as a whole is said above
 * the buttons. While it is being sent it cannot be sent again.
 * @param {{ fields: Field[], parts?: Child[], submit: Child | Child[], send: (values: Record<string, any>) => Promise<unknown>,
 *   onCancel?: () => void, fieldOf?: (path: string) => string }} options `parts` are what stands in the form when that is more than its fields;
 *   `fieldOf` finds the field that a path of the server's answer belongs to
 */
export function form({ fields, parts, submit, send, onCancel, fieldOf = (path) => path }) {
  const problem = element("p", { class: "problem form-problem", role: "alert" });
  const sendButton = /** @type {HTMLButtonElement} */ (
    element("button", { type: "submit", class: "primary" }, submit)
  );

  /** @param {unknown} error */
  const show = (error) => {
    if (!(error instanceof Refusal)) throw error;
    /** @type {Field | undefined} */
    let first;
    for (const { field: path, problem: sentence } of error.details) {
      const blamed = fields.find((one) => one.name === fieldOf(path));
      blamed?.setProblem(sentenceOfProblem(sentence));
      first ??= blamed;
    }
    if (first === undefined) problem.textContent = sentenceOf(error);
    else first.focus();
  };

  /** @param {Event} event */
  const onsubmit = async (event) => {
    event.preventDefault();
    problem.textContent = "";
    for (const one of fields) one.setProblem("");
    sendButton.disabled = true;
    try {
      await send(Object.fromEntries(fields.map((one) => [one.name, one.read()])));
    } catch (error) {
      show(error);
    } finally {
      sendButton.disabled = false;
    }
  };

  return element(
    "form",
    { class: "form", novalidate: true, onsubmit },
    ...(parts ?? fields.map((one) => one.node)),
    problem,
    element(
      "div",
      { class: "actions" },
      sendButton,
      onCancel !== undefined && button(words.cancel, onCancel),
    ),
  );
}
