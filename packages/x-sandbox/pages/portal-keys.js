// Keys and tokens of an app. What stands here is only how to recognise a value: the value itself was shown when it was made.

import { element } from "./dom.js";
import { appHead } from "./portal-app.js";
import { confirmed, showOnce } from "./portal-dialogs.js";
import { button, card, link, notice } from "./portal-kit.js";
import { dateOf, term, words } from "./portal-words.js";

/** @typedef {import("./portal-store.js").App} App */
/** @typedef {"consumer" | "bearer" | "token" | "client-secret"} KeyKind */

/**
 * One kind of key: its name, how it is recognised, its buttons.
 * @param {import("./dom.js").Child | import("./dom.js").Child[]} name @param {import("./dom.js").Child[]} about @param {(HTMLElement | false)[]} buttons
 */
function keyRow(name, about, buttons) {
  return element(
    "div",
    { class: "key" },
    element("div", {}, element("h3", {}, name), ...about),
    element("div", { class: "actions" }, buttons),
  );
}

/** @param {string} hint */
const hintOf = (hint) => element("p", { class: "hint" }, words.endsWith(`…${hint}`));

/** @param {import("./portal-store.js").PortalState} state @param {import("./portal-store.js").Tools} tools @param {App} app */
export function keysPage(state, { act }, app) {
  const make = async (/** @type {KeyKind} */ kind) => {
    const { secrets } = await act("POST", `/apps/${app.id}/keys/${kind}`);
    await showOnce(secrets);
  };
  const remake = async (/** @type {KeyKind} */ kind) => {
    const isSure = await confirmed({
      title: words.regenerateTitle[kind],
      text: words.regenerateText[kind],
      yes: words.regenerateYes,
    });
    if (isSure) await make(kind);
  };
  const revoke = async (/** @type {"token" | "bearer"} */ kind) => {
    const isSure = await confirmed({
      title: words.revokeTitle[kind],
      text: words.revokeText[kind],
      yes: words.revoke,
    });
    if (isSure) await act("DELETE", `/apps/${app.id}/keys/${kind}`);
  };
  const { token } = app;
  return [
    ...appHead(app, "keys"),
    element("p", { class: "intro" }, words.keysIntro),
    card(
      term("consumerKeys"),
      keyRow(
        term("apiKeyAndSecret"),
        [hintOf(app.consumerKeyHint)],
        [button(term("regenerate"), () => remake("consumer"))],
      ),
    ),
    card(
      term("authenticationTokens"),
      keyRow(
        term("bearerToken"),
        [hintOf(app.bearerHint)],
        [
          button(term("regenerate"), () => remake("bearer")),
          button(term("revoke"), () => revoke("bearer")),
        ],
      ),
      keyRow(
        term("accessTokenAndSecret"),
        [
          element("p", { class: "hint" }, words.forAccount(`@${state.account.username}`)),
          ...(token === null
            ? [element("p", {}, words.notGenerated)]
            : [hintOf(token.hint), ...tokenFacts(app, token)]),
        ],
        token === null
          ? [button(term("generate"), () => make("token"), "primary")]
          : [
              button(term("regenerate"), () => remake("token")),
              button(term("revoke"), () => revoke("token")),
            ],
      ),
    ),
    clientCard(app, remake),
  ];
}

/** @param {App} app @param {NonNullable<App["token"]>} token */
function tokenFacts(app, token) {
  const named = /** @type {Record<string, string>} */ (words.tokenPermissions);
  const permissions = /** @type {Record<string, string>} */ (words.permissions);
  const attainable = app.userAuthentication?.isOauth1Enabled === true ? app.permission : "read";
  return [
    element("p", { class: "hint" }, words.createdOn(dateOf(token.createdAt))),
    element("p", { class: "hint" }, words.createdWith(named[token.permission] ?? token.permission)),
    token.permission !== attainable &&
      notice("warning", element("p", {}, words.staleToken(permissions[attainable] ?? attainable))),
  ];
}

/** @param {App} app @param {(kind: KeyKind) => Promise<void>} remake */
function clientCard(app, remake) {
  const isSetUp = app.userAuthentication?.isOauth2Enabled === true;
  return card(
    term("oauth2Client"),
    isSetUp
      ? keyRow(
          term("clientId"),
          [hintOf(app.clientIdHint), !app.hasClientSecret && element("p", {}, words.publicClient)],
          [
            app.hasClientSecret &&
              button([...term("clientSecret"), ": ", words.regenerate], () =>
                remake("client-secret"),
              ),
          ],
        )
      : element(
          "p",
          {},
          words.clientAbsent,
          " ",
          link(term("userAuthentication"), `#/apps/${app.id}/authentication`),
        ),
  );
}
