// One app: what it says of itself, and where it belongs.

import { element } from "./dom.js";
import { confirmed } from "./portal-dialogs.js";
import {
  announce,
  button,
  card,
  choiceField,
  facts,
  form,
  link,
  notice,
  textField,
} from "./portal-kit.js";
import { dateOf, term, words } from "./portal-words.js";

/** @typedef {import("./portal-store.js").PortalState} PortalState */
/** @typedef {import("./portal-store.js").Tools} Tools */
/** @typedef {import("./portal-store.js").App} App */

const TABS = /** @type {const} */ ([
  ["settings", "settings"],
  ["keys", "keysAndTokens"],
  ["authentication", "userAuthentication"],
]);

/** Title and tabs of an app's pages. @param {App} app @param {string} present */
export function appHead(app, present) {
  return [
    element("h1", { tabindex: -1 }, app.name),
    element(
      "nav",
      { class: "tabs", "aria-label": app.name },
      TABS.map(([page, key]) =>
        element(
          "a",
          { href: `#/apps/${app.id}/${page}`, "aria-current": page === present ? "page" : null },
          term(key),
        ),
      ),
    ),
    app.isSuspended && notice("bad", element("p", {}, words.suspendedApp)),
  ];
}

/** @param {PortalState} state @param {Tools} tools @param {App} app */
export function appPage(state, { act, go }, app) {
  const project = state.projects.find((one) => one.id === app.projectId);
  const permissions = /** @type {Record<string, string>} */ (words.permissions);
  const deleteApp = async () => {
    const isSure = await confirmed({
      title: words.deleteAppTitle(app.name),
      text: words.deleteAppText,
      yes: words.delete,
    });
    if (!isSure) return;
    go("/projects");
    await act("DELETE", `/apps/${app.id}`);
  };
  return [
    ...appHead(app, "settings"),
    card(
      term("appDetails"),
      facts(
        [words.appId, element("code", {}, app.id)],
        [
          words.environmentOf,
          project === undefined
            ? element("span", { class: "bad" }, words.standalone)
            : [
                project.name,
                ` (${words.plans[/** @type {keyof typeof words.plans} */ (project.plan)]})`,
              ],
        ],
        [words.created, dateOf(app.createdAt)],
      ),
      form({
        fields: [
          textField({ name: "name", label: term("appName"), value: app.name, maxlength: 50 }),
          textField({
            name: "description",
            label: term("description"),
            value: app.description,
            lines: 2,
          }),
        ],
        submit: words.save,
        send: async (values) => {
          await act("PATCH", `/apps/${app.id}`, values);
          announce(words.saved);
        },
      }),
    ),
    card(
      term("userAuthentication"),
      element(
        "p",
        {},
        app.userAuthentication === null ? words.authenticationAbsent : words.authenticationPresent,
      ),
      app.userAuthentication !== null &&
        facts([words.appPermissions, permissions[app.permission] ?? app.permission]),
      element(
        "div",
        { class: "actions" },
        link(
          app.userAuthentication === null ? term("setUp") : term("edit"),
          `#/apps/${app.id}/authentication`,
          app.userAuthentication === null ? "primary" : "secondary",
        ),
        link(term("keysAndTokens"), `#/apps/${app.id}/keys`, "secondary"),
      ),
    ),
    project === undefined && state.projects.length > 0 && moveCard(state, act, app),
    card(
      term("deleteApp"),
      element("p", {}, words.deleteAppText),
      button(words.deleteApp, deleteApp, "danger"),
    ),
  ];
}

/** @param {PortalState} state @param {Tools["act"]} act @param {App} app */
function moveCard(state, act, app) {
  return card(
    term("moveToProject"),
    element("p", {}, words.standaloneNote),
    form({
      fields: [
        choiceField({
          name: "projectId",
          label: term("project"),
          options: state.projects.map(({ id, name }) => [id, name]),
        }),
      ],
      submit: words.move,
      send: (values) => act("PATCH", `/apps/${app.id}`, values),
    }),
  );
}
