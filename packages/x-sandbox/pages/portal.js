// The developer portal: its frame, its menu, and which page stands in it. The account is in the address (?as=), the page behind the #.

import { avatar, element, icon, ICONS } from "./dom.js";
import { banner } from "./frame.js";
import { accessPage } from "./portal-access.js";
import { connectedAppsPage, privacyPage, usagePage } from "./portal-account.js";
import { appPage } from "./portal-app.js";
import { authenticationPage } from "./portal-authentication.js";
import { dashboardPage } from "./portal-dashboard.js";
import { announcer } from "./portal-kit.js";
import { keysPage } from "./portal-keys.js";
import { environmentsPage, productsPage, webhooksPage } from "./portal-products.js";
import { newAppPage, newProjectPage, projectsPage } from "./portal-projects.js";
import { chooserPage, signUpPage } from "./portal-start.js";
import { addressOf, loadAccounts, loadState } from "./portal-store.js";
import { term, words } from "./portal-words.js";
import { listen, request } from "./sandbox-api.js";

/** @typedef {import("./portal-store.js").PortalState} PortalState */
/** @typedef {import("./portal-store.js").Tools} Tools */
/** @typedef {import("./dom.js").Child[]} Content */

/** @type {PortalState | null} */
let state = null;
/** What the page was drawn from: it is drawn again only when that has changed. */
let drawnFrom = "";
/** Somebody is filling in a form: what changes elsewhere waits until it is sent or left. */
let isBeingEdited = false;

const main = element("main", { id: "content", tabindex: -1 });
const menu = element("nav", { class: "menu", "aria-label": words.menu });
const who = element("div", { class: "who" });
const lost = element("p", { class: "lost", role: "status", hidden: true }, words.lost);
const menuButton = element(
  "button",
  {
    type: "button",
    class: "menu-button secondary",
    "aria-expanded": "false",
    onclick: () => showMenu(!document.body.classList.contains("menu-open")),
  },
  icon(ICONS.menu),
  words.openMenu,
);
document
  .getElementById("page")
  ?.replaceChildren(
    element("a", { class: "skip", href: "#content", onclick: skip }, words.skip),
    banner("portal"),
    element(
      "section",
      { class: "top", "aria-label": words.account },
      menuButton,
      element("strong", {}, term("title")),
      who,
      lost,
    ),
    element("div", { class: "frame" }, menu, main),
    announcer,
  );
main.addEventListener("input", () => {
  isBeingEdited = true;
});

/** @param {Event} event */
function skip(event) {
  event.preventDefault();
  main.focus();
}

/** @param {boolean} isOpen */
function showMenu(isOpen) {
  document.body.classList.toggle("menu-open", isOpen);
  menuButton.setAttribute("aria-expanded", String(isOpen));
}

/** The page asked for, `/apps/30000001/keys`. */
const place = () => decodeURIComponent(location.hash.slice(1)) || "/";

/** @type {Tools} */
const tools = {
  async act(method, path, body) {
    const id = state?.account.id ?? "";
    const answer = await request(method, addressOf(id, path), body);
    isBeingEdited = false;
    await refresh();
    return answer;
  },
  go(address) {
    if (address === "/accounts") leaveAccount();
    else if (place() === address) draw(true);
    else location.hash = address;
  },
};

function leaveAccount() {
  const url = new URL(location.href);
  url.searchParams.delete("as");
  url.hash = "";
  location.assign(url);
}

/** @param {string} username */
function openAccount(username) {
  const url = new URL(location.href);
  url.searchParams.set("as", username);
  url.hash = "/";
  location.assign(url);
}

const ownUsername = () => new URLSearchParams(location.search).get("as");

/** Entries of the menu: address, key of the word, and whether it stands below another. @param {PortalState} present */
function menuEntries(present) {
  const isDeveloper = present.developer !== null;
  const hasEnvironments = (present.developer?.allowance.environments ?? 0) > 0;
  return [
    ...(isDeveloper
      ? [
          entry("/", "dashboard"),
          entry("/projects", "projectsAndApps"),
          ...present.apps.map((app) => ({
            address: `/apps/${app.id}/settings`,
            name: [app.name],
            isSub: true,
          })),
          entry("/products", "products"),
          entry("/products/premium", "premium", true),
          ...(hasEnvironments
            ? [entry("/products/premium/environments", "devEnvironments", true)]
            : []),
          entry("/webhooks", "webhooks"),
          entry("/access", "accessLevel"),
          entry("/usage", "usage"),
        ]
      : [entry("/", "signUpTitle")]),
    entry("/account/privacy", "privacyAndSafety"),
    entry("/account/apps", "connectedApps"),
  ];
}

/** @param {string} address @param {string} key @param {boolean} [isSub] */
const entry = (address, key, isSub = false) => ({ address, name: term(key), isSub });

/** @param {PortalState} present */
function drawMenu(present) {
  const here = place();
  const isHere = (/** @type {string} */ address) =>
    address === "/" ? here === "/" : here === address || sameApp(address, here);
  menu.replaceChildren(
    element(
      "ul",
      {},
      menuEntries(present).map(({ address, name, isSub }) =>
        element(
          "li",
          { class: isSub ? "sub" : "" },
          element(
            "a",
            { href: `#${address}`, "aria-current": isHere(address) ? "page" : null },
            name,
          ),
        ),
      ),
    ),
  );
  const { account } = present;
  who.replaceChildren(
    avatar(account),
    element(
      "span",
      {},
      element("strong", {}, account.name),
      element("span", { class: "hint" }, words.signedInAs(`@${account.username}`)),
    ),
    element("a", { href: `/?user=${account.username}`, target: "_blank" }, words.openPhone),
    element(
      "button",
      { type: "button", class: "plain", onclick: leaveAccount },
      words.switchAccount,
    ),
  );
}

/** All pages of one app belong to its entry. @param {string} address @param {string} here */
function sameApp(address, here) {
  const prefix = /^\/apps\/\d+\//.exec(address)?.[0];
  return prefix !== undefined && here.startsWith(prefix);
}

/** @returns {Content} */
const missingPage = () => [
  element("h1", { tabindex: -1 }, words.notFoundTitle),
  element("p", {}, words.notFoundText),
];

/** @param {PortalState} present @param {string} here @returns {Content} */
function pageAt(present, here) {
  if (here === "/account/privacy") return privacyPage(present, tools);
  if (here === "/account/apps") return connectedAppsPage(present, tools);
  if (present.developer === null) return signUpPage(present, tools);
  const [, first, second, third] = here.split("/");
  if (first === "apps" && second === "new") return newAppPage(present, tools, third);
  const app = first === "apps" ? present.apps.find((one) => one.id === second) : undefined;
  if (app !== undefined) {
    switch (third) {
      case "settings":
        return appPage(present, tools, app);
      case "keys":
        return keysPage(present, tools, app);
      case "authentication":
        return authenticationPage(present, tools, app);
      default:
        return missingPage();
    }
  }
  switch (here) {
    case "/":
      return dashboardPage(present, tools);
    case "/projects":
      return projectsPage(present, tools);
    case "/projects/new":
      return newProjectPage(present, tools);
    case "/products":
    case "/products/premium":
      return productsPage(present);
    case "/products/premium/environments":
      return environmentsPage(present, tools);
    case "/webhooks":
      return webhooksPage(present);
    case "/access":
      return accessPage(present, tools);
    case "/usage":
      return usagePage(present, tools);
    default:
      return missingPage();
  }
}

const FOCUSABLE = "a[href], button, input, select, textarea, [tabindex]";

/**
 * Draws the page. On the way to another page the heading gets the focus; when the same page is drawn anew, what had it keeps it.
 * @param {boolean} isNewPage
 */
function draw(isNewPage) {
  if (state === null) return;
  drawnFrom = JSON.stringify(state);
  const focused = [...main.querySelectorAll(FOCUSABLE)].indexOf(
    /** @type {Element} */ (document.activeElement),
  );
  drawMenu(state);
  main.replaceChildren(...present(pageAt(state, place())));
  isBeingEdited = false;
  const heading = main.querySelector("h1");
  const tab = main.querySelector(".tabs [aria-current]")?.textContent;
  document.title = [tab, heading?.textContent, words.title]
    .filter((part) => part !== undefined)
    .join(" · ");
  if (isNewPage) {
    showMenu(false);
    scrollTo(0, 0);
    heading?.focus();
  } else if (focused >= 0) {
    const again = [...main.querySelectorAll(FOCUSABLE)][focused] ?? heading;
    /** @type {HTMLElement | null} */ (again)?.focus();
  }
}

/** @param {Content} children @returns {(Node | string)[]} */
const present = (children) =>
  children.flatMap((child) =>
    child === null || child === undefined || child === false ? [] : [child],
  );

/** Asks for everything again, and draws it when it is new and nobody is in the middle of a form. */
async function refresh() {
  if (state === null) return;
  state = await loadState(state.account.id);
  if (isBeingEdited || document.querySelector("dialog[open]") !== null) return;
  if (JSON.stringify(state) !== drawnFrom) draw(false);
}

async function start() {
  const username = ownUsername();
  const accounts = await loadAccounts();
  const own = accounts.find((one) => one.username.toLowerCase() === username?.toLowerCase());
  if (own === undefined) {
    document.body.classList.add("no-account");
    main.replaceChildren(...present(chooserPage(accounts, openAccount)));
    document.title = `${words.chooseTitle} · ${words.title}`;
    return;
  }
  state = await loadState(own.id);
  draw(true);
  addEventListener("hashchange", () => draw(true));
}

await start();
listen({
  onOpen: () => {
    lost.hidden = true;
    void refresh();
  },
  onLost: () => {
    lost.hidden = false;
  },
  onUpdate: (update) => {
    if (update.type === "user" || update.type === "app") void refresh();
  },
});
