// The developer's page: what X shows in its portal, as far as an administrator needs it for connecting an app.

import { avatar, element, icon, ICONS } from "./dom.js";
import { banner } from "./frame.js";
import { phoneAddress } from "./people.js";
import { text } from "./reader.js";
import { call, listen } from "./sandbox-api.js";

/** @typedef {import("./sandbox-api.js").User} User */
/**
 * @typedef {{ id: string, ownerId: string, name: string, accessLevel: string, permission: string, oauth1: boolean,
 *   consumerKey: string, consumerSecret: string, accessToken: string | null, accessTokenSecret: string | null,
 *   tokenPermission: string | null, environments: { label: string, webhook: { url: string, isValid: boolean } | null,
 *   subscriptions: string[] }[] }} App
 */

const COPIED_SHOWN_MS = 1_500;

const content = element("main", {});
document.title = `${text.developerTitle} · ${text.title}`;
document.getElementById("page")?.replaceChildren(banner("developer"), content);

/** Secrets whose text is shown, by their place ("app field"): the page is redrawn while one reads. @type {Set<string>} */
const shown = new Set();

/**
 * A value with a copy button; secrets stay covered until asked for.
 * @param {{ name: string, value: string, place: string, isSecret: boolean }} options
 */
function valueRow({ name, value, place, isSecret }) {
  const code = element("code", {}, isSecret && !shown.has(place) ? "•".repeat(24) : value);
  const copy = element(
    "button",
    { type: "button", class: "icon-button", "aria-label": text.copy(name), title: text.copy(name) },
    icon(ICONS.copy),
  );
  const tell = () => {
    copy.replaceChildren(icon(ICONS.check));
    copy.classList.add("done");
    announce.textContent = text.copied;
    setTimeout(() => {
      copy.replaceChildren(icon(ICONS.copy));
      copy.classList.remove("done");
      announce.textContent = "";
    }, COPIED_SHOWN_MS);
  };
  copy.addEventListener("click", () => void navigator.clipboard.writeText(value).then(tell));
  const toggle = element(
    "button",
    {
      type: "button",
      class: "plain",
      "aria-label": `${shown.has(place) ? text.hide : text.show}: ${name}`,
    },
    shown.has(place) ? text.hide : text.show,
  );
  toggle.addEventListener("click", () => {
    if (!shown.delete(place)) shown.add(place);
    void refresh();
  });
  return [
    element("dt", {}, name),
    element("dd", { class: "value" }, code, copy, isSecret && toggle),
  ];
}

/** @param {App} app */
function environmentForm(app) {
  const input = /** @type {HTMLInputElement} */ (
    element("input", { "aria-label": text.environment, placeholder: "prod", maxlength: 64 })
  );
  const problem = element("span", { class: "problem", role: "alert" });
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    try {
      await call("POST", `/apps/${app.id}/environments`, { label: input.value.trim() });
    } catch {
      problem.textContent = text.labelWrong;
    }
  };
  return element(
    "form",
    { class: "inline-form", onsubmit: submit },
    input,
    element("button", { type: "submit", class: "secondary" }, text.addEnvironment),
    problem,
  );
}

/** @param {App} app @param {Map<string, User>} users */
function appCard(app, users) {
  const permissions = /** @type {Record<string, string>} */ (text.permissions);
  const handle = (/** @type {string} */ id) => `@${users.get(id)?.username ?? id}`;
  const value = (
    /** @type {string} */ field,
    /** @type {string} */ name,
    /** @type {string | null} */ content,
    isSecret = false,
  ) => valueRow({ name, value: content ?? "–", place: `${app.id} ${field}`, isSecret });
  const regenerate = async (/** @type {"tokens" | "keys"} */ what) => {
    if (confirm(text.regenerateWarning)) await call("POST", `/apps/${app.id}/${what}`);
  };
  return element(
    "section",
    { class: "card" },
    element(
      "header",
      {},
      element("h2", {}, app.name),
      element(
        "span",
        { class: "hint" },
        `${text.app} ${app.id} · ${text.owner} ${handle(app.ownerId)}`,
      ),
    ),
    element(
      "dl",
      {},
      element("dt", {}, text.accessLevel),
      element("dd", {}, app.accessLevel),
      element("dt", {}, text.permission),
      element("dd", {}, permissions[app.permission] ?? app.permission),
    ),
    element("h3", {}, text.sixValues),
    element(
      "dl",
      {},
      value("consumerKey", text.consumerKey, app.consumerKey),
      value("consumerSecret", text.consumerSecret, app.consumerSecret, true),
      value("accessToken", text.accessToken, app.accessToken),
      value("accessTokenSecret", text.accessTokenSecret, app.accessTokenSecret, true),
      value("tier", text.tier, "premium"),
      app.environments.flatMap(({ label }) =>
        value(`environment ${label}`, text.environment, label),
      ),
      app.environments.length === 0 && [
        element("dt", {}, text.environment),
        element("dd", {}, text.noEnvironment, environmentForm(app)),
      ],
    ),
    app.tokenPermission !== null &&
      app.tokenPermission !== app.permission &&
      element(
        "p",
        { class: "warning" },
        text.tokenOutdated(permissions[app.tokenPermission] ?? app.tokenPermission),
      ),
    app.environments.flatMap(({ label, webhook, subscriptions }) => [
      element("h3", {}, `${text.environment}: ${label}`),
      element(
        "dl",
        {},
        element("dt", {}, text.webhook),
        element(
          "dd",
          {},
          webhook === null ? text.webhookNone : element("code", {}, webhook.url),
          webhook !== null &&
            element(
              "span",
              { class: webhook.isValid ? "good" : "bad" },
              ` ${webhook.isValid ? `✓ ${text.webhookValid}` : `✗ ${text.webhookInvalid}`}`,
            ),
        ),
        element("dt", {}, text.subscriptions),
        element(
          "dd",
          {},
          subscriptions.length === 0 ? text.none : subscriptions.map(handle).join(", "),
        ),
      ),
    ]),
    element(
      "div",
      { class: "actions" },
      element(
        "button",
        { type: "button", class: "secondary", onclick: () => regenerate("tokens") },
        text.regenerateToken,
      ),
      element(
        "button",
        { type: "button", class: "secondary", onclick: () => regenerate("keys") },
        text.regenerateKeys,
      ),
    ),
  );
}

/** @param {User} user */
function accountRow(user) {
  const allow = /** @type {HTMLSelectElement} */ (
    element(
      "select",
      {
        "aria-label": `${text.openDms}: ${user.name}`,
        onchange: () => call("PATCH", `/users/${user.id}`, { allowDmsFrom: allow.value }),
      },
      Object.entries(text.allowDms).map(([value, name]) =>
        element("option", { value, selected: value === user.allowDmsFrom }, name),
      ),
    )
  );
  const state = user.suspended ? text.suspended : user.locked ? text.locked : text.active;
  return element(
    "tr",
    {},
    element(
      "td",
      {},
      element(
        "span",
        { class: "who" },
        avatar(user),
        element(
          "span",
          {},
          user.name,
          element("br"),
          element("span", { class: "hint" }, `@${user.username}`),
        ),
      ),
    ),
    element("td", {}, element("code", {}, user.id)),
    element("td", {}, allow),
    element("td", {}, state),
    element("td", {}, element("a", { href: phoneAddress(user), target: "_blank" }, text.openPhone)),
  );
}

async function makeSample() {
  const owner = await call("POST", "/users", { username: "acme_help", name: "Acme Help" });
  const app = await call("POST", "/apps", {
    ownerId: owner.id,
    name: "Acme Desk",
    accessLevel: "elevated",
    permission: "read-write-directmessages",
    oauth1: true,
  });
  await call("POST", `/apps/${app.id}/environments`, { label: "prod" });
}

const announce = element("p", { class: "hidden-label", role: "status" });

async function refresh() {
  /** @type {[{ users: User[] }, { apps: App[] }]} */
  const [{ users }, { apps }] = await Promise.all([call("GET", "/users"), call("GET", "/apps")]);
  const byId = new Map(users.map((user) => [user.id, user]));
  content.replaceChildren(
    element("h1", {}, text.developerTitle),
    element("p", {}, text.developerIntro),
    element("p", { class: "hint" }, text.controlNote),
    ...(apps.length === 0
      ? [
          element(
            "section",
            { class: "card" },
            element("p", {}, text.noApps),
            element(
              "div",
              { class: "actions" },
              element(
                "button",
                { type: "button", class: "primary", onclick: makeSample },
                text.makeSample,
              ),
            ),
          ),
        ]
      : apps.map((app) => appCard(app, byId))),
    element("h2", {}, text.accounts),
    element(
      "div",
      { class: "table" },
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            [text.name, text.id, text.openDms, text.state, text.toPhone].map((title) =>
              element("th", { scope: "col" }, title),
            ),
          ),
        ),
        element("tbody", {}, users.map(accountRow)),
      ),
    ),
    announce,
  );
}

listen({
  onOpen: () => void refresh(),
  onLost: () => {},
  onUpdate: (update) => {
    if (update.type === "user" || update.type === "app") void refresh();
  },
});
