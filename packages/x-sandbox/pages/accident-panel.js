// What can happen to webhooks, subscriptions and accounts on X without a word.

import { element, reconcile } from "./dom.js";
import { texts } from "./faults-texts.js";
import { language } from "./reader.js";
import { call } from "./sandbox-api.js";
import { button, card, select } from "./tools.js";

/** @typedef {import("./sandbox-api.js").User & { flagged: boolean }} Account */

const text = texts[language];

/** @param {Account} account */
function conditionOf({ suspended, locked, flagged }) {
  if (suspended) return "suspended";
  if (locked) return "locked";
  return flagged ? "flagged" : "fine";
}

/** @param {string[]} head @param {HTMLElement} body @param {string} caption */
const table = (head, body, caption) =>
  element(
    "div",
    { class: "table", role: "group", "aria-label": caption, tabindex: 0 },
    element(
      "table",
      {},
      element("caption", { class: "hidden-label" }, caption),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          head.map((name) => element("th", { scope: "col" }, name)),
        ),
      ),
      body,
    ),
  );

const expectation = (/** @type {string} */ sentence) =>
  element("p", { class: "hint" }, element("strong", {}, text.expect), sentence);

/** @param {(work: () => Promise<unknown>) => Promise<void>} attempt does something and shows what went wrong */
export function createAccidentPanels(attempt) {
  const webhooks = element("tbody", {});
  const noWebhooks = element("p", { class: "hint" }, text.noWebhooks);
  const webhookTable = table(
    [text.webhook, text.state, text.subscriptions],
    webhooks,
    text.webhooks,
  );
  const accounts = element("tbody", {});

  /** @param {any} webhook @param {Map<string, string>} names */
  const webhookRow = ({ id, url, isValid, generation, environment, subscriptions }, names) =>
    element(
      "tr",
      {},
      element(
        "td",
        {},
        element("code", {}, url),
        element("p", { class: "hint" }, [generation, environment].filter(Boolean).join(" · ")),
        button(text.forgetWebhook, () => void attempt(() => call("DELETE", `/webhooks/${id}`))),
      ),
      element(
        "td",
        {},
        element(
          "span",
          { class: isValid ? "mark fine" : "mark" },
          isValid ? text.valid : text.invalid,
        ),
        element(
          "p",
          {},
          button(
            isValid ? text.invalidate : text.validate,
            () => void attempt(() => call("PATCH", `/webhooks/${id}`, { isValid: !isValid })),
          ),
        ),
      ),
      element(
        "td",
        {},
        subscriptions.map((/** @type {{ userId: string }} */ { userId }) =>
          element(
            "p",
            {},
            button(
              text.forgetSubscription(names.get(userId) ?? userId),
              () => void attempt(() => call("DELETE", `/webhooks/${id}/subscriptions/${userId}`)),
            ),
          ),
        ),
      ),
    );

  /** @param {Account} account */
  function accountRow(account) {
    const choice = select(Object.entries(text.conditions), conditionOf(account));
    choice.setAttribute("aria-label", text.conditionOf(account.name));
    choice.addEventListener(
      "change",
      () =>
        void attempt(() =>
          call("PATCH", `/users/${account.id}`, {
            suspended: choice.value === "suspended",
            locked: choice.value === "locked",
            flagged: choice.value === "flagged",
          }),
        ),
    );
    return element(
      "tr",
      {},
      element("td", {}, account.name, element("p", { class: "hint" }, `@${account.username}`)),
      element("td", {}, choice),
    );
  }

  return {
    roots: [
      card(
        text.webhooks,
        element("p", { class: "hint" }, text.webhooksHint),
        expectation(text.webhooksExpect),
        noWebhooks,
        webhookTable,
      ),
      card(
        text.accounts,
        element("p", { class: "hint" }, text.accountsHint),
        expectation(text.accountsExpect),
        table([text.account, text.state], accounts, text.accounts),
      ),
    ],
    async refresh() {
      const [{ webhooks: registered }, { users }] = await Promise.all([
        call("GET", "/webhooks"),
        call("GET", "/users"),
      ]);
      const names = new Map(users.map((/** @type {Account} */ user) => [user.id, user.username]));
      noWebhooks.hidden = registered.length > 0;
      webhookTable.hidden = registered.length === 0;
      reconcile(
        webhooks,
        registered.map((/** @type {any} */ webhook) => ({
          key: webhook.id,
          signature: JSON.stringify([webhook.isValid, webhook.subscriptions]),
          make: () => webhookRow(webhook, names),
        })),
      );
      reconcile(
        accounts,
        users
          .filter((/** @type {Account} */ user) => user.isBusiness)
          .map((/** @type {Account} */ account) => ({
            key: account.id,
            signature: `${account.name} ${conditionOf(account)}`,
            make: () => accountRow(account),
          })),
      );
    },
  };
}
