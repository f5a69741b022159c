// The phone's second screen: one conversation, who it is with, what can be done about them, and the composer.

import { logItems } from "./chat-log.js";
import { createComposer } from "./composer.js";
import { avatar, element, icon, ICONS, reconcile } from "./dom.js";
import { text } from "./phone-words.js";

/** @typedef {import("./sandbox-api.js").User} User */
/** @typedef {import("./sandbox-api.js").Dm} Dm */
/** @typedef {import("./sandbox-api.js").QuickReply} QuickReply */
/** @typedef {import("./chat-log.js").Talk} Talk */
/** @typedef {import("./chat-log.js").Draft} Draft */
/**
 * @typedef {Talk & { isTyping: boolean, isRequest: boolean, isBlocked: boolean, isFollowed: boolean }} ChatState
 * @typedef {{ onBack: () => void, onSend: (text: string, more?: { file?: File | null, quickReplyMetadata?: string }) => void,
 *   onRetry: (draft: Draft) => void, onTyping: () => void, onDelete: (dm: Dm) => void, onDeleteAll: () => void,
 *   onAccept: () => void, onBlock: (isBlocked: boolean) => void, onFollow: (isFollowed: boolean) => void }} ChatActions
 */

const NEAR_END_PX = 80;

/** @param {string} label @param {() => void} onclick */
const plainButton = (label, onclick) =>
  element("button", { type: "button", class: "secondary", onclick }, label);

/** What stands in the composer's place while the other side is a stranger, or blocked. @param {ChatState} state @param {ChatActions} actions */
function obstacle({ other, isRequest, isBlocked }, actions) {
  if (isBlocked) {
    return element(
      "section",
      { class: "obstacle", "aria-label": text.block(other.username) },
      element("p", {}, text.blockedText),
      plainButton(text.unblock(other.username), () => actions.onBlock(false)),
    );
  }
  if (!isRequest) return null;
  return element(
    "section",
    { class: "obstacle", "aria-label": text.requests },
    element("strong", {}, text.requestTitle(other.name)),
    element("p", {}, text.requestText),
    element("button", { type: "button", class: "primary", onclick: actions.onAccept }, text.accept),
    plainButton(text.remove, actions.onDeleteAll),
    plainButton(text.block(other.username), () => actions.onBlock(true)),
  );
}

/** The menu of the bar. Closes when something was chosen, on Escape, and when the focus leaves it. @param {ChatActions} actions */
function createMenu(actions) {
  const list = element("ul", {});
  const menu = /** @type {HTMLDetailsElement} */ (
    element(
      "details",
      { class: "chat-menu" },
      element(
        "summary",
        { class: "icon-button", "aria-label": text.menu, title: text.menu },
        icon(ICONS.more),
      ),
      list,
    )
  );
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (!menu.contains(/** @type {Node | null} */ (event.relatedTarget))) menu.open = false;
  });

  /** @param {string} label @param {() => void} action */
  const entry = (label, action) => ({
    key: label,
    signature: "",
    make: () =>
      element(
        "li",
        {},
        element(
          "button",
          {
            type: "button",
            onclick: () => {
              menu.open = false;
              action();
            },
          },
          label,
        ),
      ),
  });
  return {
    root: menu,
    /** @param {ChatState} state */
    render({ other, isBlocked, isFollowed, dms }) {
      const name = other.username;
      reconcile(list, [
        entry(isFollowed ? text.unfollow(name) : text.follow(name), () =>
          actions.onFollow(!isFollowed),
        ),
        entry(isBlocked ? text.unblock(name) : text.block(name), () => actions.onBlock(!isBlocked)),
        ...(dms.length === 0 ? [] : [entry(text.deleteConversation, actions.onDeleteAll)]),
      ]);
    },
  };
}

/** @param {ChatActions} actions */
export function createChat(actions) {
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
  const options = element("ul", { class: "options", "aria-label": text.quickReplies });
  const stop = element("div", { class: "obstacles" });
  const menu = createMenu(actions);
  const composer = createComposer({
    onSend: (body, file) => actions.onSend(body, { file }),
    onTyping: actions.onTyping,
  });
  const back = element(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": text.back,
      title: text.back,
      onclick: actions.onBack,
    },
    icon(ICONS.back),
  );
  const bar = element("div", { class: "bar" }, back, title, menu.root);
  const root = element("div", { class: "screen chat" }, bar, scroll, options, stop, composer.root);
  composer.acceptDrops(root);

  /** Options vanish with the first answer, tapped or typed. @param {QuickReply[]} offered @param {string} owner */
  function renderOptions(offered, owner) {
    reconcile(
      options,
      offered.map((option, index) => ({
        key: `${owner} ${index}`,
        signature: option.label,
        make: () =>
          element(
            "li",
            {},
            element(
              "button",
              {
                type: "button",
                onclick: () =>
                  actions.onSend(option.label, { quickReplyMetadata: option.metadata ?? "" }),
              },
              option.label,
              option.description !== undefined && element("small", {}, option.description),
            ),
          ),
      })),
    );
  }

  return {
    root,
    /** @param {string} body */
    setText: (body) => composer.setText(body),
    focus: () => {
      if (composer.root.hidden) stop.querySelector("button")?.focus();
      else composer.focus();
    },
    /** @param {ChatState} state */
    render(state) {
      const { me, other, dms, drafts, greeting, isTyping } = state;
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
      menu.render(state);
      reconcile(log, logItems(state, actions));
      typing.hidden = !isTyping;
      typing.lastElementChild?.replaceChildren(text.typing(other.name));
      const last = dms.at(-1);
      const isTheirs = last === undefined ? greeting !== null : last.fromId !== me.id;
      const asking = last ?? greeting;
      const blocker = obstacle(state, actions);
      renderOptions(
        isTheirs && drafts.length === 0 && blocker === null ? (asking?.quickReplies ?? []) : [],
        asking?.id ?? "",
      );
      const key = blocker === null ? "" : `${other.id} ${state.isBlocked}`;
      reconcile(
        stop,
        blocker === null ? [] : [{ key, signature: other.name, make: () => blocker }],
      );
      composer.root.hidden = blocker !== null;
      if (isAtEnd || isNewTalk || drafts.length > 0) scroll.scrollTop = scroll.scrollHeight;
    },
  };
}
