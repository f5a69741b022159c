// The phone's second screen: one conversation, with day lines, what was sent and seen, and the composer.

import { avatar, element, icon, ICONS, reconcile } from "./dom.js";
import { clockTime, dayKey, dayName, exactTime, text } from "./reader.js";

/** @typedef {import("./sandbox-api.js").User} User */
/** @typedef {import("./sandbox-api.js").Dm} Dm */
/** @typedef {{ key: string, text: string, state: "sending" | "failed", reason: string }} Draft a message that is not on X yet */

const MAX_LENGTH = 10_000;
/** Messages this close together form one group with one time below it. */
const GROUP_MS = 5 * 60_000;
const NEAR_END_PX = 80;

/**
 * Text with its addresses as links.
 * @param {string} body
 * @returns {(string | HTMLElement)[]}
 */
function linked(body) {
  return body
    .split(/(https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+)/u)
    .map((part, index) =>
      index % 2 === 1
        ? element("a", { href: part, target: "_blank", rel: "noreferrer" }, part)
        : part,
    );
}

/** @param {Dm} dm @param {boolean} isMine */
const bubble = (dm, isMine) =>
  element(
    "div",
    { class: isMine ? "message mine" : "message theirs" },
    element("p", { class: "bubble", title: exactTime(new Date(dm.createdAt)) }, linked(dm.text)),
    dm.ctas.map((cta) =>
      element("a", { class: "cta", href: cta.url, target: "_blank", rel: "noreferrer" }, cta.label),
    ),
  );

/** @param {Dm} dm @param {boolean} isMine @param {boolean} isLastOfMine */
const underline = (dm, isMine, isLastOfMine) => {
  const at = new Date(dm.createdAt);
  const state = !isMine
    ? ""
    : dm.readAt !== null && isLastOfMine
      ? text.seenAt(clockTime(new Date(dm.readAt)))
      : isLastOfMine
        ? text.sent
        : "";
  return element(
    "p",
    { class: isMine ? "under mine" : "under theirs" },
    element("time", { datetime: dm.createdAt, title: exactTime(at) }, clockTime(at)),
    state !== "" && element("span", { class: "state" }, ` · ${state}`),
  );
};

/**
 * @param {{ onBack: () => void, onSend: (text: string, quickReplyMetadata?: string) => void, onRetry: (draft: Draft) => void,
 *   onTyping: () => void }} actions
 */
export function createChat({ onBack, onSend, onRetry, onTyping }) {
  const title = element("div", { class: "chat-title" });
  const log = element("div", { class: "log", role: "log", "aria-live": "polite", tabindex: "0" });
  const typing = element(
    "p",
    { class: "typing", hidden: true },
    element("i"),
    element("i"),
    element("i"),
    element("span", { class: "hidden-label" }),
  );
  const scroll = element("div", { class: "scroll" }, log, typing);
  const chips = element("div", { class: "chips" });
  const over = element("p", { class: "problem", role: "alert" });
  const input = /** @type {HTMLTextAreaElement} */ (
    element("textarea", {
      rows: 1,
      "aria-label": text.composer,
      placeholder: text.composerPlaceholder,
    })
  );
  const sendButton = /** @type {HTMLButtonElement} */ (
    element(
      "button",
      { type: "submit", class: "send", "aria-label": text.send, title: text.send, disabled: true },
      icon(ICONS.send),
    )
  );
  const form = element("form", { class: "composer" }, input, sendButton);
  const root = element(
    "div",
    { class: "screen chat" },
    element(
      "div",
      { class: "bar" },
      element(
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": text.back,
          title: text.back,
          onclick: onBack,
        },
        icon(ICONS.back),
      ),
      title,
    ),
    scroll,
    chips,
    over,
    form,
  );

  const fit = () => {
    const length = [...input.value].length;
    over.textContent = length > MAX_LENGTH ? text.tooLong(length - MAX_LENGTH) : "";
    sendButton.disabled = input.value.trim() === "" || length > MAX_LENGTH;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 120)}px`;
  };
  const submit = () => {
    if (sendButton.disabled) return;
    const body = input.value.trim();
    input.value = "";
    fit();
    onSend(body);
  };
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

  /** @param {Draft} draft */
  const draftBubble = (draft) =>
    element(
      "div",
      { class: `message mine ${draft.state}` },
      element("p", { class: "bubble" }, draft.text),
      element(
        "p",
        { class: "under mine" },
        draft.state === "sending" ? text.sending : `${text.notSent} ${draft.reason} `,
        draft.state === "failed" &&
          element(
            "button",
            { type: "button", class: "plain", onclick: () => onRetry(draft) },
            text.retry,
          ),
      ),
    );

  /** @param {User} me @param {User} other @param {Dm[]} dms @param {Draft[]} drafts */
  function items(me, other, dms, drafts) {
    /** @type {{ key: string, signature: string, make: () => HTMLElement }[]} */
    const list = [];
    if (dms.length === 0 && drafts.length === 0) {
      const hint = me.isBusiness
        ? text.firstMessageFromCompany(other.name)
        : text.firstMessage(other.name);
      list.push({
        key: "empty",
        signature: other.id,
        make: () =>
          element(
            "div",
            { class: "empty" },
            avatar(other, "huge"),
            element("strong", {}, other.name),
            element("p", {}, hint),
          ),
      });
    }
    const lastOfMine = dms.findLast((dm) => dm.fromId === me.id)?.id;
    dms.forEach((dm, index) => {
      const at = new Date(dm.createdAt);
      const before = dms[index - 1];
      const after = dms[index + 1];
      const isMine = dm.fromId === me.id;
      if (before === undefined || dayKey(new Date(before.createdAt)) !== dayKey(at)) {
        const name = dayName(at);
        list.push({
          key: `day ${dayKey(at)}`,
          signature: name,
          make: () =>
            element("h3", { class: "day" }, element("time", { datetime: dm.createdAt }, name)),
        });
      }
      list.push({ key: dm.id, signature: dm.fromId, make: () => bubble(dm, isMine) });
      const isEndOfGroup =
        after === undefined ||
        after.fromId !== dm.fromId ||
        new Date(after.createdAt).getTime() - at.getTime() > GROUP_MS;
      const isLastOfMine = dm.id === lastOfMine;
      if (isEndOfGroup || isLastOfMine) {
        list.push({
          key: `under ${dm.id}`,
          signature: `${dm.readAt} ${isLastOfMine}`,
          make: () => underline(dm, isMine, isLastOfMine),
        });
      }
    });
    for (const draft of drafts) {
      list.push({ key: draft.key, signature: draft.state, make: () => draftBubble(draft) });
    }
    return list;
  }

  /** @param {Dm | undefined} last @param {User} me */
  function renderChips(last, me) {
    const options = last !== undefined && last.fromId !== me.id ? last.quickReplies : [];
    reconcile(
      chips,
      options.map((option, index) => ({
        key: `${last?.id} ${index}`,
        signature: option.label,
        make: () =>
          element(
            "button",
            {
              type: "button",
              title: option.description,
              onclick: () => onSend(option.label, option.metadata ?? ""),
            },
            option.label,
          ),
      })),
    );
  }

  return {
    root,
    focus: () => input.focus(),
    /** @param {{ me: User, other: User, dms: Dm[], drafts: Draft[], isTyping: boolean }} state */
    render({ me, other, dms, drafts, isTyping }) {
      const isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END_PX;
      const isNewTalk = root.dataset["with"] !== `${me.id} ${other.id}`;
      root.dataset["with"] = `${me.id} ${other.id}`;
      log.setAttribute("aria-label", text.chatWith(other.name));
      title.replaceChildren(
        avatar(other),
        element(
          "h2",
          { class: "person-names" },
          element("span", { class: "person-name" }, other.name),
          element("span", { class: "person-username" }, `@${other.username}`),
        ),
      );
      reconcile(log, items(me, other, dms, drafts));
      typing.hidden = !isTyping;
      typing.lastElementChild?.replaceChildren(text.typing(other.name));
      renderChips(dms.at(-1), me);
      const hasDraft = drafts.length > 0;
      if (isAtEnd || isNewTalk || hasDraft) scroll.scrollTop = scroll.scrollHeight;
    },
  };
}
