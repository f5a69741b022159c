// Where a message is written: text, and a picture or film that was picked, pasted or dropped.

import { element, icon, ICONS } from "./dom.js";
import { text } from "./phone-words.js";

const MAX_LENGTH = 10_000;
const TYPES = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/gif",
  "video/mp4",
  "video/quicktime",
];

/**
 * @param {{ onSend: (body: string, file: File | null) => void, onTyping: () => void }} actions
 * @returns {{ root: HTMLElement, focus: () => void, acceptDrops: (area: HTMLElement) => void, setText: (body: string) => void }}
 */
export function createComposer({ onSend, onTyping }) {
  /** @type {File | null} */
  let file = null;
  const problem = element("p", { class: "problem", role: "alert" });
  const preview = element("div", { class: "attachment", hidden: true });
  const input = /** @type {HTMLTextAreaElement} */ (
    element("textarea", {
      rows: 1,
      "aria-label": text.composer,
      placeholder: text.composerPlaceholder,
    })
  );
  const picker = /** @type {HTMLInputElement} */ (
    element("input", { type: "file", accept: TYPES.join(","), hidden: true, tabindex: -1 })
  );
  const attachButton = element(
    "button",
    {
      type: "button",
      class: "attach",
      "aria-label": text.attach,
      title: text.attach,
      onclick: () => picker.click(),
    },
    icon(ICONS.picture),
  );
  const sendButton = /** @type {HTMLButtonElement} */ (
    element(
      "button",
      { type: "submit", class: "send", "aria-label": text.send, title: text.send, disabled: true },
      icon(ICONS.send),
    )
  );
  const form = element("form", { class: "composer" }, attachButton, picker, input, sendButton);
  const root = element("div", { class: "composer-area" }, preview, problem, form);

  function fit() {
    const length = [...input.value].length;
    problem.textContent = length > MAX_LENGTH ? text.tooLong(length - MAX_LENGTH) : "";
    const isEmpty = input.value.trim() === "" && file === null;
    sendButton.disabled = isEmpty || length > MAX_LENGTH;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 120)}px`;
  }

  /** @param {File | null} next */
  function attach(next) {
    const shown = preview.querySelector("img");
    if (shown !== null) URL.revokeObjectURL(shown.src);
    if (next !== null && !TYPES.includes(next.type)) {
      problem.textContent = text.wrongFile;
      return;
    }
    file = next;
    preview.hidden = next === null;
    preview.replaceChildren(
      ...(next === null
        ? []
        : [
            next.type.startsWith("image/")
              ? element("img", { src: URL.createObjectURL(next), alt: "" })
              : icon(ICONS.picture),
            element("span", {}, text.attachmentOf(next.name)),
            element(
              "button",
              {
                type: "button",
                class: "icon-button",
                "aria-label": text.removeAttachment,
                title: text.removeAttachment,
                onclick: () => {
                  attach(null);
                  input.focus();
                },
              },
              icon(ICONS.close),
            ),
          ]),
    );
    fit();
    if (next !== null) input.focus();
  }

  function submit() {
    if (sendButton.disabled) return;
    const body = input.value.trim();
    const sent = file;
    input.value = "";
    attach(null);
    onSend(body, sent);
  }

  picker.addEventListener("change", () => {
    attach(picker.files?.[0] ?? null);
    picker.value = "";
  });
  input.addEventListener("paste", (event) => {
    const pasted = event.clipboardData?.files[0];
    if (pasted === undefined) return;
    event.preventDefault();
    attach(pasted);
  });
  input.addEventListener("input", () => {
    fit();
    if (input.value !== "") onTyping();
  });
  input.addEventListener("keydown", (event) => {
    // Enter that confirms a kana conversion must not send; some browsers report it only as key code 229.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229)
      return;
    event.preventDefault();
    submit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    input.focus();
  });

  return {
    root,
    focus: () => input.focus(),
    setText(body) {
      input.value = body;
      fit();
    },
    acceptDrops(area) {
      area.dataset["drop"] = text.dropHere;
      area.addEventListener("dragover", (event) => {
        if (root.hidden || !(event.dataTransfer?.types.includes("Files") ?? false)) return;
        event.preventDefault();
        area.classList.add("dropping");
      });
      area.addEventListener("dragleave", (event) => {
        if (!area.contains(/** @type {Node | null} */ (event.relatedTarget))) {
          area.classList.remove("dropping");
        }
      });
      area.addEventListener("drop", (event) => {
        area.classList.remove("dropping");
        const dropped = event.dataTransfer?.files[0];
        if (root.hidden || dropped === undefined) return;
        event.preventDefault();
        attach(dropped);
      });
    },
  };
}
