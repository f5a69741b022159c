// What stands in a conversation, in order: day lines, greeting, messages with the time below each group, and what is being sent.

import { avatar, element } from "./dom.js";
import { mediaView, messageView, underline } from "./message.js";
import { text } from "./phone-words.js";
import { dayKey, dayName } from "./reader.js";

/** @typedef {import("./sandbox-api.js").User} User */
/** @typedef {import("./sandbox-api.js").Dm} Dm */
/** @typedef {import("./sandbox-api.js").Greeting} Greeting */
/**
 * @typedef {{ key: string, text: string, file: File | null, fileUrl: string, state: "sending" | "failed", reason: string,
 *   quickReplyMetadata?: string }} Draft a message that is not on X yet
 * @typedef {{ key: string, signature: string, make: () => HTMLElement }} Item
 * @typedef {{ me: User, other: User, dms: Dm[], drafts: Draft[], greeting: Greeting | null }} Talk
 */

/** Messages this close together form one group with one time below it. */
const GROUP_MS = 5 * 60_000;

/** @param {Talk} talk @returns {Item} */
const emptyItem = ({ me, other }) => ({
  key: "empty",
  signature: other.id,
  make: () =>
    element(
      "div",
      { class: "empty" },
      avatar(other, "huge"),
      element("strong", {}, other.name),
      element(
        "p",
        {},
        me.isBusiness ? text.firstMessageFromCompany(other.name) : text.firstMessage(other.name),
      ),
    ),
});

/** @param {Greeting} greeting @param {User} other @returns {Item} */
const greetingItem = (greeting, other) => ({
  key: `greeting ${greeting.id}`,
  signature: "",
  make: () => {
    const shown = messageView({ dm: greeting, isMine: false, senderName: other.name });
    shown.prepend(element("p", { class: "hint" }, text.welcome));
    return shown;
  },
});

/** @param {Draft} draft @param {User} me @param {(draft: Draft) => void} onRetry @returns {Item} */
const draftItem = (draft, me, onRetry) => ({
  key: draft.key,
  signature: draft.state,
  make: () =>
    element(
      "div",
      { class: `message mine ${draft.state}` },
      draft.file !== null &&
        mediaView(
          {
            kind: draft.file.type === "image/gif" ? "animated_gif" : "photo",
            contentType: draft.file.type,
            width: 0,
            height: 0,
            url: draft.fileUrl,
          },
          me.name,
        ),
      draft.text !== "" && element("p", { class: "bubble" }, draft.text),
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
    ),
});

/**
 * @param {Talk} talk
 * @param {{ onRetry: (draft: Draft) => void, onDelete: (dm: Dm) => void }} actions
 * @returns {Item[]}
 */
export function logItems(talk, { onRetry, onDelete }) {
  const { me, other, dms, drafts, greeting } = talk;
  /** @type {Item[]} */
  const list = [];
  if (dms.length === 0 && drafts.length === 0 && greeting === null) list.push(emptyItem(talk));
  if (greeting !== null) list.push(greetingItem(greeting, other));
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
    const senderName = isMine ? me.name : other.name;
    list.push({
      key: dm.id,
      signature: dm.fromId,
      make: () => messageView({ dm, isMine, senderName, onDelete: () => onDelete(dm) }),
    });
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
  return [...list, ...drafts.map((draft) => draftItem(draft, me, onRetry))];
}
