// The phone page: holds the state, asks the sandbox, and hands it to the parts to draw.

import { createChat } from "./chat.js";
import { element } from "./dom.js";
import { banner } from "./frame.js";
import { createInbox } from "./inbox.js";
import { createPeople, phoneAddress } from "./people.js";
import { clockTime, text } from "./reader.js";
import { call, listen, Refusal } from "./sandbox-api.js";

/** @typedef {import("./sandbox-api.js").User} User */
/** @typedef {import("./sandbox-api.js").Dm} Dm */
/** @typedef {import("./chat.js").Draft} Draft */

/** Messages asked for: the newest of all conversations of the one who holds the phone. */
const MAX_SHOWN = 2_000;
const TYPING_SHOWN_MS = 3_000;
const RENDER_PAUSE_MS = 50;
const TYPING_PAUSE_MS = 2_500;

const state = {
  /** @type {User[]} */ users: [],
  /** @type {string | null} */ meId: null,
  /** @type {string | null} */ otherId: null,
  /** @type {Dm[]} */ dms: [],
  /** Drafts by conversation: "me other". @type {Map<string, Draft[]>} */ drafts: new Map(),
  /** New messages of customers whose phone is not shown. @type {Map<string, number>} */ unread:
    new Map(),
  typingUntilMs: 0,
  isLost: false,
};

const user = (/** @type {string | null} */ id) => state.users.find((one) => one.id === id);
const talkKey = () => `${state.meId} ${state.otherId}`;

const people = createPeople({
  onChoose: (me) => void hold(me),
  onCreated: (created) => void onCustomerCreated(created),
});
const inbox = createInbox({ onOpen: (other) => openTalk(other.id, true) });
const chat = createChat({
  onBack: () => openTalk(null, true),
  onSend: send,
  onRetry: retry,
  onTyping: tellTyping,
});

const clock = element("span", { class: "clock" });
const owner = element("span", { class: "owner" });
const lost = element("p", { class: "lost", role: "status", hidden: true }, text.reconnecting);
const screen = element("div", { class: "screens" });
const phone = element(
  "section",
  { class: "phone" },
  element(
    "div",
    { class: "status-bar", "aria-hidden": "true" },
    clock,
    owner,
    element("span", { class: "battery" }),
  ),
  lost,
  screen,
  element("div", { class: "home-line", "aria-hidden": "true" }),
);
const stage = element(
  "main",
  { class: "stage" },
  element("h1", { class: "hidden-label" }, text.title),
  people.root,
  phone,
);
document.getElementById("page")?.replaceChildren(banner("phone"), stage);

function notice() {
  const hasCompany = state.users.some((one) => one.isBusiness);
  return element(
    "div",
    { class: "screen notice" },
    element("h2", {}, hasCompany ? text.nobodyTitle : text.noCompanyTitle),
    element("p", {}, hasCompany ? text.nobodyText : text.noCompanyText),
    !hasCompany && element("a", { href: "/sandbox", class: "primary" }, text.toDeveloper),
  );
}

function render() {
  people.render({ users: state.users, chosenId: state.meId, unread: state.unread });
  lost.hidden = !state.isLost;
  clock.textContent = clockTime(new Date());
  const me = user(state.meId);
  const other = user(state.otherId);
  const hasCompany = state.users.some((one) => one.isBusiness);
  const whose =
    me === undefined ? "" : me.isBusiness ? text.phoneOfCompany(me.name) : text.phoneOf(me.name);
  owner.textContent = whose;
  phone.setAttribute("aria-label", whose === "" ? text.title : whose);
  document.title = whose === "" ? text.title : `${whose} · ${text.title}`;
  stage.classList.toggle("held", me !== undefined);
  if (me === undefined || !hasCompany) {
    screen.replaceChildren(notice());
    return;
  }
  const wanted = other === undefined ? inbox.root : chat.root;
  if (screen.firstChild !== wanted) screen.replaceChildren(wanted);
  if (other === undefined) {
    inbox.render({ me, users: state.users, dms: state.dms });
    return;
  }
  chat.render({
    me,
    other,
    dms: state.dms.filter((dm) => dm.fromId === other.id || dm.toId === other.id),
    drafts: state.drafts.get(talkKey()) ?? [],
    isTyping: Date.now() < state.typingUntilMs,
  });
  void markRead();
}

async function loadUsers() {
  state.users = (await call("GET", "/users")).users;
}

async function loadDms() {
  const meId = state.meId;
  if (meId === null) return;
  const { dms } = await call("GET", `/dms?userId=${meId}&limit=${MAX_SHOWN}`);
  if (state.meId === meId) state.dms = dms;
}

/** Reads who and what the address asks for. */
function readAddress() {
  const parameters = new URLSearchParams(location.search);
  const named = (/** @type {string} */ key) =>
    state.users.find((one) => one.username.toLowerCase() === parameters.get(key)?.toLowerCase());
  state.meId = named("user")?.id ?? null;
  state.otherId = state.meId === null ? null : (named("with")?.id ?? null);
}

function writeAddress() {
  const me = user(state.meId);
  const url = new URL(me === undefined ? "/" : phoneAddress(me), location.href);
  const other = user(state.otherId);
  if (other !== undefined) url.searchParams.set("with", other.username);
  for (const key of ["lang", "theme"]) {
    const value = new URLSearchParams(location.search).get(key);
    if (value !== null) url.searchParams.set(key, value);
  }
  if (url.href !== location.href) history.pushState(null, "", url);
}

/** Takes someone's phone in hand. With a single company to write to, the conversation opens at once. @param {User} me */
async function hold(me) {
  state.meId = me.id;
  state.dms = [];
  state.unread.delete(me.id);
  const companies = state.users.filter((one) => one.isBusiness);
  const [only] = companies;
  openTalk(!me.isBusiness && companies.length === 1 && only !== undefined ? only.id : null, true);
  await loadDms();
  render();
}

/** @param {string | null} otherId @param {boolean} isAskedFor */
function openTalk(otherId, isAskedFor) {
  state.otherId = otherId;
  state.typingUntilMs = 0;
  if (isAskedFor) writeAddress();
  render();
  if (otherId !== null) chat.focus();
}

/** @param {User} created */
async function onCustomerCreated(created) {
  await loadUsers();
  await hold(user(created.id) ?? created);
}

let lastReadId = "";
async function markRead() {
  if (document.visibilityState !== "visible" || state.meId === null || state.otherId === null)
    return;
  const last = state.dms.findLast((dm) => dm.fromId === state.otherId && dm.readAt === null);
  if (last === undefined || last.id === lastReadId) return;
  lastReadId = last.id;
  await call("POST", "/reads", { userId: state.meId, withId: state.otherId, lastReadId: last.id });
}

let draftCount = 0;
/** @param {string} body @param {string} [quickReplyMetadata] */
function send(body, quickReplyMetadata) {
  draftCount += 1;
  const draft = /** @type {Draft} */ ({
    key: `draft ${draftCount}`,
    text: body,
    state: "sending",
    reason: "",
  });
  state.drafts.set(talkKey(), [...(state.drafts.get(talkKey()) ?? []), draft]);
  render();
  void deliver(draft, quickReplyMetadata);
}

/** @param {Draft} draft */
function retry(draft) {
  draft.state = "sending";
  render();
  void deliver(draft);
}

/** @param {Draft} draft @param {string} [quickReplyMetadata] */
async function deliver(draft, quickReplyMetadata) {
  const key = talkKey();
  const { meId, otherId } = state;
  const isFirst = !state.dms.some((dm) => dm.fromId === meId && dm.toId === otherId);
  try {
    const dm = await call("POST", "/dms", {
      fromId: meId,
      toId: otherId,
      text: draft.text,
      ...(quickReplyMetadata === undefined ? {} : { quickReplyMetadata }),
    });
    state.drafts.set(
      key,
      (state.drafts.get(key) ?? []).filter((one) => one !== draft),
    );
    if (state.meId === meId && !state.dms.some((one) => one.id === dm.id)) insert(dm);
    if (isFirst) chat.focus();
  } catch (error) {
    draft.state = "failed";
    draft.reason =
      error instanceof Refusal && error.code === "recipient-closed" ? text.recipientClosed : "";
  }
  render();
}

/** Keeps the order of ids, which is the order of time. @param {Dm} dm */
function insert(dm) {
  const at = state.dms.findLastIndex((one) => BigInt(one.id) < BigInt(dm.id));
  state.dms = state.dms.toSpliced(at + 1, 0, dm);
}

let typingToldAtMs = 0;
function tellTyping() {
  if (Date.now() - typingToldAtMs < TYPING_PAUSE_MS) return;
  typingToldAtMs = Date.now();
  void call("POST", "/typing", { fromId: state.meId, toId: state.otherId }).catch(() => {
    // A typing hint that does not arrive is nothing the person at the phone can act on.
  });
}

async function refresh() {
  try {
    await loadUsers();
    // Also after a restart of the sandbox, which forgets everyone: whoever has the name now is meant.
    if (user(state.meId) === undefined) readAddress();
    if (user(state.otherId) === undefined) state.otherId = null;
    state.dms = state.meId === null ? [] : state.dms;
    await loadDms();
  } catch {
    // Gone again before it answered: the stream comes back later.
  }
  render();
}

let isLoading = false;
let isStale = false;
/** Loads the messages anew; what changes meanwhile is one more round, however often it changed. */
async function reload() {
  isStale = true;
  if (isLoading) return;
  isLoading = true;
  try {
    while (isStale) {
      isStale = false;
      await loadDms();
      render();
    }
  } catch {
    // The sandbox is gone: the stream reports it, and its return loads everything.
  } finally {
    isLoading = false;
  }
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let renderTimer;
/** Draws once for many changes that come together. */
function renderSoon() {
  renderTimer ??= setTimeout(() => {
    renderTimer = undefined;
    render();
  }, RENDER_PAUSE_MS);
}

/** @param {any} update */
function onUpdate(update) {
  switch (update.type) {
    case "dm": {
      const [senderId, recipientId] = update.userIds;
      if (senderId === state.meId || recipientId === state.meId) {
        if (senderId === state.otherId) state.typingUntilMs = 0;
        void reload();
      } else {
        state.unread.set(recipientId, (state.unread.get(recipientId) ?? 0) + 1);
        renderSoon();
      }
      return;
    }
    case "read":
      if (update.senderId === state.meId || update.readerId === state.meId) void reload();
      return;
    case "typing":
      if (update.senderId !== state.otherId || update.recipientId !== state.meId) return;
      state.typingUntilMs = Date.now() + TYPING_SHOWN_MS;
      setTimeout(render, TYPING_SHOWN_MS + 50);
      render();
      return;
    default:
      void loadUsers().then(renderSoon, () => {});
  }
}

window.addEventListener("popstate", () => {
  readAddress();
  void loadDms().then(render);
});
document.addEventListener("visibilitychange", () => render());
setInterval(() => {
  clock.textContent = clockTime(new Date());
}, 10_000);

listen({
  onOpen() {
    state.isLost = false;
    void refresh();
  },
  onLost() {
    state.isLost = true;
    render();
  },
  onUpdate,
});
