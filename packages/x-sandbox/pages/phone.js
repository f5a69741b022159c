// The phones' page: who is there, whose phones stand on the wall (up to four, side by side), and the address that says so.

import { createDevice } from "./device.js";
import { element, reconcile } from "./dom.js";
import { banner } from "./frame.js";
import { createPeople } from "./people.js";
import { text } from "./phone-words.js";
import { setXClock, text as frameText } from "./reader.js";
import { call, listen } from "./sandbox-api.js";

/** @typedef {import("./sandbox-api.js").User} User */
/** @typedef {ReturnType<typeof createDevice>} Device */

const MAX_PHONES = 4;
const RENDER_PAUSE_MS = 50;
const CLOCK_PAUSE_MS = 10_000;

const state = {
  /** @type {User[]} */ users: [],
  /** @type {Device[]} */ devices: [],
  /** The phone that was used last: another customer comes in its place. @type {Device | null} */ active:
    null,
  /** New messages of customers whose phone is not shown. @type {Map<string, number>} */ unread:
    new Map(),
};

const user = (/** @type {string | null} */ id) => state.users.find((one) => one.id === id);
const hasCompany = () => state.users.some((one) => one.isBusiness);
const parameters = () => new URLSearchParams(location.search);

const people = createPeople({
  onChoose: (chosen) => hold(chosen),
  onToggle: (toggled) => toggle(toggled),
  onCreated: (created) => void onCustomerCreated(created),
});
const wall = element("div", { class: "wall" });
const stage = element(
  "main",
  { class: "stage" },
  element("h1", { class: "hidden-label" }, frameText.title),
  people.root,
  wall,
);
document.getElementById("page")?.replaceChildren(banner("phone"), stage);

const emptyPhone = () =>
  element(
    "section",
    { class: "phone", "aria-label": frameText.title },
    element(
      "div",
      { class: "screen notice" },
      element("h2", {}, hasCompany() ? text.nobodyTitle : text.noCompanyTitle),
      element("p", {}, hasCompany() ? text.nobodyText : text.noCompanyText),
      !hasCompany() && element("a", { href: "/portal", class: "primary" }, frameText.toDeveloper),
    ),
  );

function render() {
  const shown = hasCompany() ? state.devices : [];
  people.render({
    users: state.users,
    shownIds: shown.map((device) => device.meId),
    unread: state.unread,
    isFull: shown.length >= MAX_PHONES,
  });
  const names = shown.flatMap((device) => user(device.meId)?.name ?? []);
  document.title =
    names.length === 0 ? frameText.title : `${names.join(", ")} · ${frameText.title}`;
  stage.classList.toggle("held", shown.length > 0);
  wall.dataset["count"] = String(Math.max(1, shown.length));
  reconcile(
    wall,
    shown.length === 0
      ? [{ key: "none", signature: String(hasCompany()), make: emptyPhone }]
      : shown.map((device) => ({
          key: device.meId,
          signature: "",
          make: () => device.root,
        })),
  );
  for (const device of shown) {
    device.setAlone(shown.length === 1);
    device.render();
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

/** With a single company to write to, the conversation opens at once. @param {User} me */
function firstTalk(me) {
  const companies = state.users.filter((one) => one.isBusiness);
  return !me.isBusiness && companies.length === 1 ? (companies[0]?.id ?? null) : null;
}

/** Opens what a phone shows first: what a deep link asks for, else the only company. @param {Device} device @param {User} me */
function openFirst(device, me) {
  const asked = parameters();
  const recipient = user(asked.get("recipient_id"));
  device.open(recipient?.id ?? firstTalk(me), {
    welcomeMessageId: asked.get("welcome_message_id"),
  });
  if (recipient !== undefined && asked.has("text")) device.write(asked.get("text") ?? "");
}

/** @param {User} me @returns {Device} */
function newDevice(me) {
  state.unread.delete(me.id);
  const device = createDevice({
    meId: me.id,
    users: () => state.users,
    onOpened: writeAddress,
    onActive: () => {
      state.active = device;
    },
    onClose: () => remove(device),
  });
  void device.reload();
  return device;
}

/** Takes someone's phone in hand: the one on the wall, or in the place of the one that was used last. @param {User} me */
function hold(me) {
  let device = state.devices.find((one) => one.meId === me.id);
  if (device === undefined) {
    device = newDevice(me);
    const place = state.active === null ? 0 : Math.max(0, state.devices.indexOf(state.active));
    state.devices = state.devices.toSpliced(place, 1, device);
    state.active = device;
    render();
    openFirst(device, me);
    return;
  }
  state.active = device;
  device.root.scrollIntoView({ block: "nearest", inline: "nearest" });
  device.focus();
}

/** @param {User} me */
function toggle(me) {
  const shown = state.devices.find((one) => one.meId === me.id);
  if (shown !== undefined) {
    remove(shown);
    return;
  }
  if (state.devices.length >= MAX_PHONES) return;
  const device = newDevice(me);
  state.devices = [...state.devices, device];
  state.active = device;
  render();
  openFirst(device, me);
  device.root.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** @param {Device} device */
function remove(device) {
  state.devices = state.devices.filter((one) => one !== device);
  state.active = state.devices.at(-1) ?? null;
  writeAddress();
  render();
}

/** @param {User} created */
async function onCustomerCreated(created) {
  await loadUsers();
  hold(user(created.id) ?? created);
}

/** Whose phones the address asks for, and with whom they talk: `?user=a&with=x`, or `?users=a,b&with=x,y`. */
function readAddress() {
  const asked = parameters();
  const find = (/** @type {string | undefined} */ name) =>
    state.users.find((one) => one.username.toLowerCase() === name?.trim().toLowerCase());
  const list = (/** @type {string} */ key) => (asked.get(key) ?? "").split(",");
  const isMany = asked.has("users");
  const partners = list("with").map(find);
  const recipient = user(asked.get("recipient_id"));
  const wanted = new Set(list(isMany ? "users" : "user").flatMap((name) => find(name) ?? []));
  state.devices = [...wanted].slice(0, MAX_PHONES).map((me, index) => {
    const device = state.devices.find((one) => one.meId === me.id) ?? newDevice(me);
    const other = recipient ?? partners[index] ?? null;
    // Several phones are for watching: their conversations open by themselves.
    const otherId = other?.id ?? (isMany ? firstTalk(me) : null);
    if (device.otherId() !== otherId || otherId !== null) {
      device.open(otherId, { isQuiet: true, welcomeMessageId: asked.get("welcome_message_id") });
    }
    if (recipient !== undefined && asked.has("text")) device.write(asked.get("text") ?? "");
    return device;
  });
  state.active = state.devices[0] ?? null;
}

function writeAddress() {
  const url = new URL("/", location.href);
  const names = state.devices.flatMap((device) => user(device.meId)?.username ?? []);
  const partners = state.devices.map((device) => user(device.otherId())?.username ?? "");
  if (names.length > 0) url.searchParams.set(names.length > 1 ? "users" : "user", names.join(","));
  if (partners.some((name) => name !== "")) url.searchParams.set("with", partners.join(","));
  for (const key of ["lang", "theme"]) {
    const value = parameters().get(key);
    if (value !== null) url.searchParams.set(key, value);
  }
  // Commas are allowed in a query, and read better than %2C.
  const address = url.href.replaceAll("%2C", ",");
  if (address !== location.href) history.pushState(null, "", address);
}

async function loadUsers() {
  state.users = (await call("GET", "/users")).users;
}

async function loadClock() {
  setXClock(await call("GET", "/clock"));
}

let isFirst = true;
async function refresh() {
  try {
    await Promise.all([loadUsers(), loadClock()]);
    // Also after a restart of the sandbox, which forgets everyone: whoever has the name now is meant.
    const isGone = state.devices.some((device) => user(device.meId) === undefined);
    if (isFirst || isGone) readAddress();
    isFirst = false;
    for (const device of state.devices) {
      device.forgetGone();
      void device.reload();
    }
  } catch {
    // Gone again before it answered: the stream comes back later.
  }
  render();
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let usersTimer;
/** Asks who is there, once for many who come together. */
function loadUsersSoon() {
  usersTimer ??= setTimeout(() => {
    usersTimer = undefined;
    void loadUsers().then(renderSoon, () => {});
  }, RENDER_PAUSE_MS);
}

/** @param {any} update */
function onUpdate(update) {
  for (const device of state.devices) device.hear(update);
  switch (update.type) {
    case "dm": {
      const recipientId = update.userIds[1];
      if (state.devices.some((device) => device.meId === recipientId)) return;
      state.unread.set(recipientId, (state.unread.get(recipientId) ?? 0) + 1);
      renderSoon();
      return;
    }
    case "user":
    case "app":
      loadUsersSoon();
      return;
    case "clock":
      void loadClock().then(renderSoon, () => {});
      return;
    default:
  }
}

window.addEventListener("popstate", () => {
  readAddress();
  render();
});
document.addEventListener("visibilitychange", () => render());
setInterval(() => render(), CLOCK_PAUSE_MS);

listen({
  onOpen() {
    for (const device of state.devices) device.setLost(false);
    void refresh();
  },
  onLost() {
    for (const device of state.devices) device.setLost(true);
  },
  onUpdate,
});
