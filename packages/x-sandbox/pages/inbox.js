// The phone's first screen: conversations of the one who holds it, and whom they can write to.

import { avatar, element, icon, ICONS, reconcile } from "./dom.js";
import { text } from "./phone-words.js";
import { exactTime, listTime } from "./reader.js";

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

/** What the last message is, in a line. @param {Dm} dm */
const summaryOf = (dm) => (dm.text === "" && dm.media !== null ? text.pictureOnly : dm.text);

/**
 * @param {{ onOpen: (user: User) => void }} actions
 * @returns {{ root: HTMLElement, render: (state: { me: User, users: User[], dms: Dm[], isRequest: (otherId: string) => boolean }) => void }}
 */
export function createInbox({ onOpen }) {
  let showsRequests = false;
  /** @type {{ me: User, users: User[], dms: Dm[], isRequest: (otherId: string) => boolean } | null} */
  let drawn = null;
  const talks = element("ul", { class: "talks" });
  const others = element("ul", { class: "talks" });
  const othersTitle = element("h3", {}, text.startWith);
  const title = element("h2", {}, text.messages);
  const requestCount = element("span", { class: "badge" });
  const requests = element(
    "button",
    { type: "button", class: "talk requests", onclick: () => turnTo(true) },
    element("span", { class: "talk-text" }, text.requests),
    requestCount,
    icon(ICONS.next),
  );
  const back = element(
    "button",
    {
      type: "button",
      class: "icon-button",
      "aria-label": text.back,
      title: text.back,
      onclick: () => turnTo(false),
    },
    icon(ICONS.back),
  );
  const hint = element("p", { class: "hint" }, text.requestsHint);
  const root = element(
    "div",
    { class: "screen inbox" },
    element("div", { class: "bar" }, back, title),
    element("div", { class: "scroll" }, hint, requests, talks, othersTitle, others),
  );

  /** @param {boolean} isShown */
  function turnTo(isShown) {
    showsRequests = isShown;
    if (drawn !== null) render(drawn);
    (isShown ? back : requests).focus();
  }

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
              : `${talk.last.fromId === myId ? `${text.you}: ` : ""}${summaryOf(talk.last)}`,
          ),
        ),
        talk !== undefined &&
          talk.unread > 0 &&
          element("span", { class: "badge" }, String(talk.unread)),
      ),
    );

  /** @param {{ me: User, users: User[], dms: Dm[], isRequest: (otherId: string) => boolean }} state */
  function render(state) {
    drawn = state;
    const { me, users, dms, isRequest } = state;
    const found = conversationsOf(dms, me.id);
    const byId = new Map(users.map((user) => [user.id, user]));
    const requestIds = [...found.keys()].filter(isRequest);
    requests.hidden = showsRequests || requestIds.length === 0;
    requestCount.textContent = text.requestsCount(requestIds.length);
    back.hidden = !showsRequests;
    hint.hidden = !showsRequests;
    hint.textContent = requestIds.length === 0 ? text.noRequests : text.requestsHint;
    title.textContent = showsRequests ? text.requests : text.messages;
    reconcile(
      talks,
      [...found].flatMap(([id, talk]) => {
        const user = byId.get(id);
        if (user === undefined || isRequest(id) !== showsRequests) return [];
        const signature = `${user.name} ${talk.last.id} ${talk.unread}`;
        return [{ key: id, signature, make: () => row(user, talk, me.id) }];
      }),
    );
    const reachable = users.filter(
      (user) =>
        user.id !== me.id &&
        user.isBusiness !== me.isBusiness &&
        !user.isSimulated &&
        !found.has(user.id),
    );
    othersTitle.hidden = showsRequests || reachable.length === 0;
    reconcile(
      others,
      (showsRequests ? [] : reachable).map((user) => ({
        key: user.id,
        signature: user.name,
        make: () => row(user, undefined, me.id),
      })),
    );
  }

  return { root, render };
}
