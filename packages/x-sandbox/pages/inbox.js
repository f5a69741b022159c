// The phone's first screen: conversations of the one who holds it, and whom they can write to.

import { avatar, element, reconcile } from "./dom.js";
import { exactTime, listTime, text } from "./reader.js";

/** @typedef {import("./sandbox-api.js").User} User */
/** @typedef {import("./sandbox-api.js").Dm} Dm */

/**
 * The last message with everyone the user has talked to, newest first, and how many of theirs are unread.
 * @param {Dm[]} dms oldest first
 * @param {string} userId
 * @returns {Map<string, { last: Dm, unread: number }>}
 */
function conversationsOf(dms, userId) {
  /** @type {Map<string, { last: Dm, unread: number }>} */
  const found = new Map();
  for (const dm of dms) {
    const otherId = dm.fromId === userId ? dm.toId : dm.fromId;
    const unread =
      (found.get(otherId)?.unread ?? 0) + (dm.toId === userId && dm.readAt === null ? 1 : 0);
    found.delete(otherId);
    found.set(otherId, { last: dm, unread });
  }
  return new Map([...found].toReversed());
}

/**
 * @param {{ onOpen: (user: User) => void }} actions
 * @returns {{ root: HTMLElement, render: (state: { me: User, users: User[], dms: Dm[] }) => void }}
 */
export function createInbox({ onOpen }) {
  const talks = element("ul", { class: "talks" });
  const others = element("ul", { class: "talks" });
  const othersTitle = element("h3", {}, text.startWith);
  const root = element(
    "div",
    { class: "screen inbox" },
    element("div", { class: "bar" }, element("h2", {}, text.messages)),
    element("div", { class: "scroll" }, talks, othersTitle, others),
  );

  /** @param {User} user @param {{ last: Dm, unread: number } | undefined} talk @param {string} myId */
  const row = (user, talk, myId) =>
    element(
      "li",
      {},
      element(
        "button",
        {
          type: "button",
          class: talk !== undefined && talk.unread > 0 ? "talk unread" : "talk",
          onclick: () => onOpen(user),
        },
        avatar(user, "large"),
        element(
          "span",
          { class: "talk-text" },
          element(
            "span",
            { class: "talk-head" },
            element("span", { class: "person-name" }, user.name),
            element("span", { class: "person-username" }, `@${user.username}`),
            talk !== undefined &&
              element(
                "time",
                { datetime: talk.last.createdAt, title: exactTime(new Date(talk.last.createdAt)) },
                listTime(new Date(talk.last.createdAt)),
              ),
          ),
          element(
            "span",
            { class: "talk-last" },
            talk === undefined
              ? text.noMessagesYet
              : `${talk.last.fromId === myId ? `${text.you}: ` : ""}${talk.last.text}`,
          ),
        ),
        talk !== undefined &&
          talk.unread > 0 &&
          element("span", { class: "badge" }, String(talk.unread)),
      ),
    );

  return {
    root,
    render({ me, users, dms }) {
      const found = conversationsOf(dms, me.id);
      const byId = new Map(users.map((user) => [user.id, user]));
      reconcile(
        talks,
        [...found].flatMap(([id, talk]) => {
          const user = byId.get(id);
          if (user === undefined) return [];
          const signature = `${user.name} ${talk.last.id} ${talk.unread}`;
          return [{ key: id, signature, make: () => row(user, talk, me.id) }];
        }),
      );
      const reachable = users.filter(
        (user) => user.id !== me.id && user.isBusiness !== me.isBusiness && !found.has(user.id),
      );
      othersTitle.hidden = reachable.length === 0;
      reconcile(
        others,
        reachable.map((user) => ({
          key: user.id,
          signature: user.name,
          make: () => row(user, undefined, me.id),
        })),
      );
    },
  };
}
