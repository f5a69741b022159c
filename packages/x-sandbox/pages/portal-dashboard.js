// The first page: the access level, and what is still missing for an app that can receive direct messages.

import { element, icon, ICONS } from "./dom.js";
import { button, card, link, notice, sandboxBox } from "./portal-kit.js";
import { term, words } from "./portal-words.js";

/** @typedef {import("./portal-store.js").PortalState} PortalState */
/** @typedef {import("./portal-store.js").Developer} Developer */

const FULL = "read-write-directmessages";
const plans = /** @type {Record<string, string>} */ (words.plans);
const planNotes = /** @type {Record<string, string>} */ (words.planNotes);

/**
 * Where the application stands; in review, with the sandbox's buttons that end the review.
 * @param {Developer} developer @param {import("./portal-store.js").Tools} tools
 */
export function applicationNotice({ application }, { act }) {
  if (application === null) return null;
  const plan = plans[application.plan] ?? application.plan;
  const decide = (/** @type {boolean} */ isApproved) =>
    act("POST", "/applications/decision", { isApproved });
  switch (application.state) {
    case "in-review":
      return notice(
        "info",
        element("p", {}, words.inReview(plan)),
        sandboxBox(
          element("p", {}, words.reviewNote),
          element(
            "div",
            { class: "actions" },
            button(words.approve, () => decide(true)),
            button(words.refuse, () => decide(false)),
          ),
        ),
      );
    case "refused":
      return notice("bad", element("p", {}, words.refused(plan)));
    default:
      return notice("good", element("p", {}, words.approved(plan)));
  }
}

/**
 * The way of the set-up guide, with what is done. An app's step counts for the app that has come furthest.
 * @param {PortalState} state
 */
function steps({ developer, apps, environments, account }) {
  const hasEnvironments = (developer?.allowance.environments ?? 0) > 0;
  const isPaid = developer?.plan === "pay-per-use";
  const inProject = apps.filter((app) => app.projectId !== null);
  const app = inProject[0] ?? apps[0];
  const at = (/** @type {string} */ page) =>
    app === undefined ? "#/projects" : `#/apps/${app.id}/${page}`;
  const isSetUp = inProject.some(
    (one) => one.permission === FULL && one.userAuthentication?.isOauth1Enabled === true,
  );
  const hasToken = inProject.some((one) => one.token?.permission === FULL);
  return [
    { text: words.stepLevel, isDone: hasEnvironments || isPaid, href: "#/access" },
    { text: words.stepApp, isDone: inProject.length > 0, href: "#/projects" },
    { text: words.stepAuthentication, isDone: isSetUp, href: at("authentication") },
    {
      text: words.stepToken,
      isDone: hasToken,
      isStale: !hasToken && inProject.some((one) => one.token !== null),
      href: at("keys"),
    },
    ...(isPaid
      ? []
      : [
          {
            text: words.stepEnvironment,
            isDone: environments.length > 0,
            href: "#/products/premium/environments",
          },
        ]),
    {
      text: words.stepPrivacy,
      isDone: account.allowDmsFrom === "everyone",
      href: "#/account/privacy",
    },
  ];
}

/** @param {PortalState} state @param {import("./portal-store.js").Tools} tools */
export function dashboardPage(state, tools) {
  const developer = /** @type {Developer} */ (state.developer);
  return [
    element("h1", { tabindex: -1 }, term("dashboard")),
    applicationNotice(developer, tools),
    card(
      term("yourLevel"),
      element("p", { class: "level" }, plans[developer.plan] ?? developer.plan),
      element("p", {}, planNotes[developer.plan] ?? ""),
      element("div", { class: "actions" }, link(words.applyForMore, "#/access", "secondary")),
    ),
    card(
      words.next,
      element(
        "ol",
        { class: "steps" },
        steps(state).map(({ text, isDone, isStale, href }) =>
          element(
            "li",
            { class: isDone ? "done" : isStale === true ? "stale" : "" },
            element(
              "span",
              { class: "step-mark" },
              isDone ? icon(ICONS.check) : null,
              isDone ? words.done : isStale === true ? words.stale : words.toDo,
            ),
            link(text, href),
          ),
        ),
      ),
    ),
  ];
}
