// What the portal asks before it breaks something, and the one moment at which a secret is shown.

import { element, icon, ICONS } from "./dom.js";
import { announce, button } from "./portal-kit.js";
import { term, words } from "./portal-words.js";

let lastDialogNumber = 0;

/**
 * Opens a modal window and answers when it is closed. The browser keeps the focus inside and gives it back afterwards.
 * @param {{ title: string, body: import("./dom.js").Child[], actions: (close: (answer: boolean) => void) => HTMLElement[], canEscape: boolean }} options
 * @returns {Promise<boolean>}
 */
function openDialog({ title, body, actions, canEscape }) {
  return new Promise((resolve) => {
    lastDialogNumber += 1;
    const id = `dialog-${lastDialogNumber}`;
    /** @param {boolean} answer */
    const close = (answer) => {
      dialog.close();
      dialog.remove();
      resolve(answer);
    };
    const dialog = /** @type {HTMLDialogElement} */ (
      element(
        "dialog",
        { "aria-labelledby": id },
        element("h2", { id }, title),
        ...body,
        element("div", { class: "actions" }, actions(close)),
      )
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (canEscape) close(false);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/**
 * Asks before something that cannot be undone.
 * @param {{ title: string, text: string, yes: string }} question
 * @returns {Promise<boolean>}
 */
export function confirmed({ title, text, yes }) {
  return openDialog({
    title,
    body: [element("p", {}, text)],
    canEscape: true,
    actions: (close) => [
      button(words.cancel, () => close(false)),
      button(yes, () => close(true), "danger"),
    ],
  });
}

const COPIED_SHOWN_MS = 1_500;

/**
 * A value with a button that copies it.
 * @param {string} name @param {string} value
 */
function copyRow(name, value) {
  const label =
    /** @type {Record<string, string>} */ (/** @type {unknown} */ (words))[name] ?? name;
  const code = element("code", {}, value);
  const copy = element(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": words.copy(label),
      title: words.copy(label),
    },
    icon(ICONS.copy),
  );
  const copyValue = async () => {
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      // No clipboard outside a secure context: the reader copies by hand.
      getSelection()?.selectAllChildren(code);
      announce(words.notCopied);
      return;
    }
    copy.replaceChildren(icon(ICONS.check));
    announce(words.copied);
    setTimeout(() => copy.replaceChildren(icon(ICONS.copy)), COPIED_SHOWN_MS);
  };
  copy.addEventListener("click", () => void copyValue());
  return [element("dt", {}, term(name)), element("dd", { class: "value" }, code, copy)];
}

/**
 * Shows what was just made; nothing can show it again. Escape does not close it: only the button that says it was saved does.
 * @param {Record<string, string>} secrets by field name
 */
export async function showOnce(secrets) {
  const entries = Object.entries(secrets);
  if (entries.length === 0) return;
  await openDialog({
    title: words.secretsTitle,
    body: [
      element("p", {}, words.secretsText),
      element(
        "dl",
        { class: "secrets" },
        entries.flatMap(([name, value]) => copyRow(name, value)),
      ),
    ],
    canEscape: false,
    actions: (close) => [button(words.savedThem, () => close(true), "primary")],
  });
}
