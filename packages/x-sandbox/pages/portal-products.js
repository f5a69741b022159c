// Products › Premium › Dev environments, and webhooks that have no label.

import { element } from "./dom.js";
import { confirmed } from "./portal-dialogs.js";
import {
  button,
  card,
  choiceField,
  facts,
  form,
  link,
  notice,
  table,
  textField,
} from "./portal-kit.js";
import { term, words } from "./portal-words.js";

/** @typedef {import("./portal-store.js").PortalState} PortalState */
/** @typedef {import("./portal-store.js").Tools} Tools */
/** @typedef {import("./portal-store.js").Webhook} Webhook */
/** @typedef {import("./portal-store.js").Developer} Developer */

const plans = /** @type {Record<string, string>} */ (words.plans);

/** @param {PortalState} state */
const hasEnvironments = (state) => (state.developer?.allowance.environments ?? 0) > 0;

/** @param {PortalState} state */
function absentNotice(state) {
  const plan = state.developer?.plan ?? "";
  return notice(
    "warning",
    element("strong", {}, words.environmentsAbsentTitle),
    element("p", {}, words.environmentsAbsent(plans[plan] ?? plan)),
    element("p", {}, link(words.applyForMore, "#/access")),
  );
}

/** @param {PortalState} state */
export function productsPage(state) {
  const plan = state.developer?.plan ?? "";
  const planNotes = /** @type {Record<string, string>} */ (words.planNotes);
  return [
    element("h1", { tabindex: -1 }, term("products")),
    element("p", { class: "intro" }, words.productsIntro),
    card(
      ["X API ", element("span", { class: "tag" }, plans[plan] ?? plan)],
      element("p", {}, planNotes[plan] ?? ""),
      element("div", { class: "actions" }, link(words.applyForMore, "#/access", "secondary")),
    ),
    card(
      term("premium"),
      element("p", {}, words.premiumIntro),
      hasEnvironments(state)
        ? element(
            "div",
            { class: "actions" },
            link(term("devEnvironments"), "#/products/premium/environments", "primary"),
          )
        : absentNotice(state),
    ),
  ];
}

/** @param {Webhook | null} webhook */
function webhookState(webhook) {
  if (webhook === null) return element("span", { class: "hint" }, words.noWebhook);
  return element(
    "span",
    { class: webhook.isValid ? "good" : "bad" },
    webhook.isValid ? `✓ ${words.webhookValid}` : `✗ ${words.webhookInvalid}`,
  );
}

/** @param {Webhook | null} webhook */
const subscribersOf = (webhook) =>
  webhook === null || webhook.subscribers.length === 0
    ? words.none
    : webhook.subscribers.map((name) => `@${name}`).join(", ");

/** @param {PortalState} state @param {Tools} tools */
export function environmentsPage(state, { act }) {
  const title = element("h1", { tabindex: -1 }, term("devEnvironments"));
  if (!hasEnvironments(state)) return [title, absentNotice(state)];
  const developer = /** @type {Developer} */ (state.developer);
  const nameOf = (/** @type {string} */ id) => state.apps.find((app) => app.id === id)?.name ?? id;
  const remove = async (/** @type {{ appId: string, label: string }} */ { appId, label }) => {
    const isSure = await confirmed({
      title: words.deleteEnvironmentTitle(label),
      text: words.deleteEnvironmentText,
      yes: words.delete,
    });
    if (isSure) await act("DELETE", `/apps/${appId}/environments/${label}`);
  };
  const limit = developer.allowance.environments;
  return [
    title,
    element("p", { class: "intro" }, words.environmentsIntro),
    ...state.environments.map((environment) =>
      card(
        [words.accountActivity, " · ", element("code", {}, environment.label)],
        facts(
          [term("environmentLabel"), element("code", {}, environment.label)],
          [term("app"), link(nameOf(environment.appId), `#/apps/${environment.appId}/settings`)],
          [
            term("webhook"),
            [
              environment.webhook !== null && element("code", {}, environment.webhook.url, " "),
              webhookState(environment.webhook),
            ],
          ],
          [words.subscriptions, subscribersOf(environment.webhook)],
        ),
        element(
          "div",
          { class: "actions" },
          button(words.deleteEnvironment, () => remove(environment)),
        ),
      ),
    ),
    card(
      words.accountActivity,
      state.environments.length === 0 && element("p", { class: "hint" }, words.noEnvironments),
      state.environments.length >= limit
        ? element("p", { class: "hint" }, words.noRoom["no-room-environments"])
        : setUpForm(state, act),
      element("p", { class: "hint" }, words.room(state.environments.length, limit)),
    ),
    developer.burntLabels.length > 0 &&
      card(
        words.burntLabels,
        element("p", {}, element("code", {}, developer.burntLabels.join(", "))),
      ),
  ];
}

/** @param {PortalState} state @param {Tools["act"]} act */
function setUpForm(state, act) {
  if (state.apps.length === 0) {
    return element("p", {}, words.needApp, " ", link(term("projectsAndApps"), "#/projects"));
  }
  return element(
    "div",
    {},
    element("h3", {}, term("setUpEnvironment")),
    form({
      fields: [
        textField({
          name: "label",
          label: term("environmentLabel"),
          hint: words.environmentLabelHint,
          maxlength: 64,
        }),
        choiceField({
          name: "appId",
          label: term("app"),
          options: [
            ["", words.chooseApp],
            ...state.apps.map(({ id, name }) => /** @type {[string, string]} */ ([id, name])),
          ],
        }),
      ],
      submit: term("completeSetUp"),
      send: (values) => act("POST", "/environments", values),
    }),
  );
}

/** @param {PortalState} state */
export function webhooksPage(state) {
  const nameOf = (/** @type {string} */ id) => state.apps.find((app) => app.id === id)?.name ?? id;
  const generations = /** @type {Record<string, string>} */ (words.generations);
  return [
    element("h1", { tabindex: -1 }, term("webhooks")),
    element("p", { class: "intro" }, words.webhooksIntro),
    card(
      term("webhooks"),
      state.webhooks.length === 0
        ? element("p", { class: "hint" }, words.noWebhooks)
        : table({
            caption: words.webhooks,
            head: [words.address, words.app, words.generation, words.state, words.subscriptions],
            rows: state.webhooks.map((webhook) => [
              element("code", {}, webhook.url),
              nameOf(webhook.appId),
              generations[webhook.generation] ?? webhook.generation,
              webhookState(webhook),
              subscribersOf(webhook),
            ]),
          }),
    ),
    card(
      words.activitySubscriptions,
      state.activitySubscriptions.length === 0
        ? element("p", { class: "hint" }, words.noActivity)
        : table({
            caption: words.activitySubscriptions,
            head: [words.eventType, words.account, words.app, words.tag, words.delivery],
            rows: state.activitySubscriptions.map((one) => [
              element("code", {}, one.eventType),
              one.username === null ? "–" : `@${one.username}`,
              nameOf(one.appId),
              one.tag ?? "–",
              one.webhookUrl === null ? words.stream : element("code", {}, one.webhookUrl),
            ]),
          }),
    ),
  ];
}
