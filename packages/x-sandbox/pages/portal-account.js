// Settings of the X account itself, and what its developer account costs.

import { element } from "./dom.js";
import { confirmed } from "./portal-dialogs.js";
import { announce, button, card, facts, form, radioField, table, textField } from "./portal-kit.js";
import { dateOf, dollars, term, words } from "./portal-words.js";

/** @typedef {import("./portal-store.js").PortalState} PortalState */
/** @typedef {import("./portal-store.js").Tools} Tools */

const OFFERED = /** @type {const} */ (["everyone", "verified", "none"]);

/** @param {PortalState} state @param {Tools} tools */
export function privacyPage(state, { act }) {
  const present = /** @type {keyof typeof words.allowDms} */ (state.account.allowDmsFrom);
  // X offers three; a fourth can only have been set through the control endpoints.
  const offered = OFFERED.some((one) => one === present) ? OFFERED : [...OFFERED, present];
  const allow = radioField({
    name: "allowDmsFrom",
    label: term("allowRequests"),
    value: present,
    options: offered.map((value) => ({
      value,
      label: term(`allowDms.${value}`),
      note: words.allowNotes[value],
    })),
  });
  return [
    element("h1", { tabindex: -1 }, term("privacyAndSafety")),
    element("p", { class: "intro" }, words.privacyIntro),
    card(
      term("directMessages"),
      form({
        fields: [allow],
        submit: words.save,
        send: async (values) => {
          await act("PUT", "/privacy", values);
          announce(words.saved);
        },
      }),
    ),
  ];
}

/** @param {PortalState} state @param {Tools} tools */
export function connectedAppsPage(state, { act }) {
  const named = /** @type {Record<string, string>} */ (words.tokenPermissions);
  const revoke = async (/** @type {{ appId: string, name: string }} */ app) => {
    const isSure = await confirmed({
      title: words.revokeAccessTitle(app.name),
      text: words.revokeAccessText,
      yes: words.revokeAccess,
    });
    if (isSure) await act("DELETE", `/connected-apps/${app.appId}`);
  };
  return [
    element("h1", { tabindex: -1 }, term("connectedApps")),
    element("p", { class: "intro" }, words.connectedIntro),
    ...state.connectedApps.map((app) =>
      card(
        app.name,
        facts(
          ...(app.permission === null
            ? []
            : [fact(words.oauth1, named[app.permission] ?? app.permission)]),
          ...(app.scopes.length === 0 ? [] : [fact(words.oauth2, app.scopes.join(", "))]),
          [words.created, dateOf(app.createdAt)],
        ),
        element(
          "div",
          { class: "actions" },
          button(term("revokeAccess"), () => revoke(app), "danger"),
        ),
      ),
    ),
    state.connectedApps.length === 0 && element("p", {}, words.noConnected),
  ];
}

/** @param {string} name @param {string} value @returns {[string, string]} */
const fact = (name, value) => [name, value];

/** @param {PortalState} state @param {Tools} tools */
export function usagePage(state, { act }) {
  const developer = /** @type {import("./portal-store.js").Developer} */ (state.developer);
  const plans = /** @type {Record<string, string>} */ (words.plans);
  const cap = developer.spendingCapUsd;
  const rows = state.usage;
  return [
    element("h1", { tabindex: -1 }, term("usage")),
    element("p", { class: "intro" }, words.usageIntro(plans[developer.plan] ?? developer.plan)),
    card(
      term("credits"),
      facts(
        [words.creditsLeft, dollars(developer.creditsUsd)],
        [words.spentThisCycle(developer.cycle), dollars(developer.spentInCycleUsd)],
        [words.spendingCap, cap === null ? words.noCap : dollars(cap)],
      ),
    ),
    card(
      term("topUp"),
      form({
        fields: [
          textField({
            name: "amountUsd",
            label: words.amount,
            hint: words.topUpHint,
            kind: "number",
          }),
        ],
        submit: words.buy,
        send: (values) => act("POST", "/credits", values),
      }),
    ),
    card(
      term("spendingCap"),
      form({
        fields: [
          textField({
            name: "amountUsd",
            label: words.amount,
            hint: words.capHint,
            kind: "number",
            value: cap === null ? "" : String(cap),
          }),
        ],
        submit: words.setCap,
        send: (values) => act("PUT", "/spending-cap", values),
      }),
      cap !== null &&
        element(
          "div",
          { class: "actions" },
          button(words.removeCap, () => act("PUT", "/spending-cap", { amountUsd: null })),
        ),
    ),
    card(
      term("usage"),
      rows.length === 0
        ? element("p", { class: "hint" }, words.noUsage)
        : table({
            caption: words.usage,
            head: [words.resource, words.countToday, words.countCycle, words.unitPrice, words.cost],
            rows: rows.map((row) => [
              element("code", {}, row.resource),
              String(row.countToday),
              String(row.countCycle),
              dollars(row.unitUsd),
              dollars(row.costUsd),
            ]),
          }),
    ),
  ];
}
