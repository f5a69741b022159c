// One phone: who holds it, what they see, and what they do with it.

import { createChat } from "./chat.js";
import { element, icon, ICONS } from "./dom.js";
import { createInbox } from "./inbox.js";
import { createOutbox } from "./outbox.js";
import { text } from "./phone-words.js";
import { clockTime, xNow } from "./reader.js";
import { call } from "./sandbox-api.js";

/** @typedef {import("./sandbox-api.js").User} User */
/** @typedef {import("./sandbox-api.js").Dm} Dm */
/** @typedef {import("./sandbox-api.js").Greeting} Greeting */

/** Messages asked for: the newest of all conversations of the one who holds the phone. */
const MAX_SHOWN = 2_000;
const TYPING_SHOWN_MS = 3_000;
const TYPING_PAUSE_MS = 2_500;
const NO_RELATIONS = {
  /** @type {string[]} */ follows: [],
  /** @type {string[]} */ blocks: [],
  /** @type {string[]} */ acceptances: [],
};

/**
 * @param {{ meId: string, users: () => User[], onOpened: () => void, onActive: () => void, onClose: () => void }} parts `users` answers
 *   everyone there is
 */
export function createDevice({ meId, users, onOpened, onActive, onClose }) {
  /** @type {string | null} */
  let otherId = null;
  /** @type {Dm[]} */
  let dms = [];
  let relations = NO_RELATIONS;
  /** Greetings by the account that greets. @type {Map<string, Greeting>} */
  const greetings = new Map();
  let typingUntilMs = 0;
  let typingToldAtMs = 0;
  let lastReadId = "";
  let isLoaded = false;

  const user = (/** @type {string | null} */ id) => users().find((one) => one.id === id);
  const outbox = createOutbox({ meId, onChange: render, onSent: insert });
  const inbox = createInbox({ onOpen: (other) => open(other.id) });
  const chat = createChat({
    onBack: () => open(null),
    onSend: (body, more) => {
      if (otherId !== null) outbox.send(otherId, { text: body, ...more });
    },
    onRetry: (draft) => outbox.retry(draft),
    onTyping: tellTyping,
    onDelete: (dm) => void act("DELETE", `/dms/${dm.id}?userId=${meId}`),
    onDeleteAll: () => void deleteTalk(),
    onAccept: () => void relate("acceptances", true),
    onBlock: (isBlocked) => void relate("blocks", isBlocked),
    onFollow: (isFollowed) => void relate("follows", isFollowed),
  });

  const clock = element("span", { class: "clock" });
  const owner = element("span", { class: "owner" });
  const lost = element("p", { class: "lost", role: "status", hidden: true }, text.reconnecting);
  const screen = element("div", { class: "screens" });
  const closer = element(
    "button",
    { type: "button", class: "device-close", onclick: onClose },
    icon(ICONS.close),
  );
  const root = element(
    "section",
    { class: "phone" },
    element("div", { class: "status-bar" }, clock, owner, closer),
    lost,
    screen,
    element("div", { class: "home-line", "aria-hidden": "true" }),
  );
  root.addEventListener("focusin", onActive);

  /** A stranger's messages wait until they are accepted, answered or the stranger is followed. @param {string} id */
  function isRequest(id) {
    const theirs = visible().some((dm) => dm.fromId === id);
    const isKnown = relations.acceptances.includes(id) || relations.follows.includes(id);
    return theirs && !isKnown && !dms.some((dm) => dm.fromId === meId && dm.toId === id);
  }

  const visible = () => dms.filter((dm) => !dm.hiddenFrom.includes(meId));

  function render() {
    const me = user(meId);
    if (me === undefined) return;
    const whose = me.isBusiness ? text.phoneOfCompany(me.name) : text.phoneOf(me.name);
    owner.textContent = whose;
    root.setAttribute("aria-label", whose);
    closer.setAttribute("aria-label", text.takeAway(me.name));
    closer.title = text.takeAway(me.name);
    clock.textContent = clockTime(xNow());
    const other = user(otherId);
    const wanted = other === undefined ? inbox.root : chat.root;
    if (screen.firstChild !== wanted) screen.replaceChildren(wanted);
    if (other === undefined) {
      inbox.render({ me, users: users(), dms: visible(), isRequest });
      return;
    }
    const talk = visible().filter((dm) => dm.fromId === other.id || dm.toId === other.id);
    chat.render({
      me,
      other,
      dms: talk,
      drafts: outbox.draftsTo(other.id),
      greeting: greetings.get(other.id) ?? null,
      isTyping: Date.now() < typingUntilMs,
      isRequest: isRequest(other.id),
      isBlocked: relations.blocks.includes(other.id),
      isFollowed: relations.follows.includes(other.id),
    });
    if (isLoaded && !isRequest(other.id)) void markRead(talk);
  }

  /** @param {Dm[]} talk */
  async function markRead(talk) {
    if (document.visibilityState !== "visible") return;
    const last = talk.findLast((dm) => dm.fromId === otherId && dm.readAt === null);
    if (last === undefined || last.id === lastReadId) return;
    lastReadId = last.id;
    await call("POST", "/reads", { userId: meId, withId: otherId, lastReadId: last.id });
  }

  async function load() {
    const [answer, related] = await Promise.all([
      call("GET", `/dms?userId=${meId}&limit=${MAX_SHOWN}`),
      call("GET", `/users/${meId}/relations`),
    ]);
    dms = answer.dms;
    relations = related;
    isLoaded = true;
  }

  let isLoading = false;
  let isStale = false;
  /** Loads everything anew; what changes meanwhile is one more round, however often it changed. */
  async function reload() {
    isStale = true;
    if (isLoading) return;
    isLoading = true;
    try {
      while (isStale) {
        isStale = false;
        await load();
        render();
      }
    } catch {
      // The sandbox is gone: the stream reports it, and its return loads everything.
    } finally {
      isLoading = false;
    }
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async function act(method, path, body) {
    await call(method, path, body);
    await reload();
  }

  /** @param {"follows" | "blocks" | "acceptances"} kind @param {boolean} isWanted */
  async function relate(kind, isWanted) {
    await act(isWanted ? "POST" : "DELETE", `/${kind}`, { fromId: meId, toId: otherId });
    chat.focus();
  }

  async function deleteTalk() {
    const withId = otherId;
    open(null);
    await act("DELETE", `/dms?userId=${meId}&withId=${withId}`);
  }

  /** Keeps the order of ids, which is the order of time. @param {Dm} dm */
  function insert(dm) {
    if (dms.some((one) => one.id === dm.id)) return;
    const at = dms.findLastIndex((one) => BigInt(one.id) < BigInt(dm.id));
    dms = dms.toSpliced(at + 1, 0, dm);
  }

  function tellTyping() {
    if (Date.now() - typingToldAtMs < TYPING_PAUSE_MS) return;
    typingToldAtMs = Date.now();
    void call("POST", "/typing", { fromId: meId, toId: otherId }).catch(() => {
      // A typing hint that does not arrive is nothing the person at the phone can act on.
    });
  }

  /** What greets whoever comes new, or by a deep link. @param {string} id @param {string | null} welcomeMessageId */
  async function greet(id, welcomeMessageId) {
    try {
      const { welcomeMessage } = await call("POST", "/greetings", {
        userId: meId,
        withId: id,
        ...(welcomeMessageId === null ? {} : { welcomeMessageId }),
      });
      if (welcomeMessage === null) return;
      greetings.set(id, welcomeMessage);
      render();
    } catch {
      // A greeting that is gone is none.
    }
  }

  /**
   * Opens a conversation, or the list of them. A new one is greeted as the other side has it.
   * @param {string | null} id
   * @param {{ isQuiet?: boolean, welcomeMessageId?: string | null }} [more] quiet: neither the address nor the focus changes
   */
  function open(id, { isQuiet = false, welcomeMessageId = null } = {}) {
    otherId = id;
    typingUntilMs = 0;
    if (!isQuiet) onOpened();
    render();
    if (id === null) return;
    if (!isQuiet) chat.focus();
    if (welcomeMessageId !== null || !greetings.has(id)) void greet(id, welcomeMessageId);
  }

  return {
    root,
    meId,
    otherId: () => otherId,
    open,
    render,
    reload,
    focus: () => (otherId === null ? inbox.root.querySelector("button")?.focus() : chat.focus()),
    /** @param {string} body */
    write: (body) => chat.setText(body),
    /** @param {boolean} isLost */
    setLost(isLost) {
      lost.hidden = !isLost;
    },
    /** @param {boolean} isAlone whether it is the only phone: that one is not closed */
    setAlone(isAlone) {
      closer.hidden = isAlone;
    },
    /** After a restart the sandbox may have forgotten whom the conversation was with. */
    forgetGone() {
      if (otherId !== null && user(otherId) === undefined) otherId = null;
    },
    /** @param {any} update of the stream */
    hear(update) {
      switch (update.type) {
        case "dm":
          if (!update.userIds.includes(meId)) return;
          if (update.userIds[0] === otherId) typingUntilMs = 0;
          void reload();
          return;
        case "read":
          if (update.senderId === meId || update.readerId === meId) void reload();
          return;
        case "typing":
          if (update.senderId !== otherId || update.recipientId !== meId) return;
          typingUntilMs = Date.now() + TYPING_SHOWN_MS;
          setTimeout(render, TYPING_SHOWN_MS + 50);
          render();
          return;
        case "user":
          if (update.userId === meId) void reload();
          return;
        default:
      }
    },
  };
}
