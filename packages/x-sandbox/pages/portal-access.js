// The access level: what there is, and the form that asks for another.

import { element } from "./dom.js";
import { card, choiceField, form, notice, sandboxBox, textField, tickField } from "./portal-kit.js";
import { applicationNotice } from "./portal-dashboard.js";
import { term, words } from "./portal-words.js";

const TO_APPLY_FOR = /** @type {const} */ (["elevated", "academic", "enterprise", "pay-per-use"]);

/** @param {import("./portal-store.js").PortalState} state @param {import("./portal-store.js").Tools} tools */
export function accessPage(state, tools) {
  const developer = /** @type {import("./portal-store.js").Developer} */ (state.developer);
  const present = /** @type {keyof typeof words.plans} */ (developer.plan);
  const plan = choiceField({
    name: "plan",
    label: words.applyFor,
    options: TO_APPLY_FOR.map((key) => [key, words.plans[key]]),
    value: TO_APPLY_FOR.find((key) => key !== present) ?? "",
  });
  const useCase = textField({
    name: "useCase",
    label: words.useCase,
    hint: words.useCaseHint(developer.minUseCaseLength),
    lines: 4,
    maxlength: 2_000,
  });
  const agree = tickField({ name: "hasTerms", label: words.agree });
  const review = tickField({
    name: "isReviewed",
    label: words.isReviewed,
    hint: words.isReviewedHint,
  });
  return [
    element("h1", { tabindex: -1 }, term("accessTitle")),
    applicationNotice(developer, tools),
    card(
      words.yourLevel,
      element(
        "ul",
        { class: "levels" },
        Object.entries(words.plans)
          .filter(([key]) => key === present || key === "essential" || isForApplying(key))
          .map(([key, name]) =>
            element(
              "li",
              { class: key === present ? "present" : "" },
              element("strong", {}, name),
              key === present ? element("span", { class: "tag good" }, words.presentLevel) : null,
              element("p", {}, words.planNotes[/** @type {keyof typeof words.planNotes} */ (key)]),
            ),
          ),
      ),
    ),
    developer.application?.state !== "in-review" &&
      card(
        words.applyTitle,
        form({
          fields: [plan, useCase, agree, review],
          parts: [plan.node, useCase.node, agree.node, sandboxBox(review.node)],
          submit: words.sendApplication,
          send: (values) => tools.act("POST", "/applications", values),
        }),
        notice("info", element("p", {}, words.downgradeNote)),
      ),
  ];
}

/** @param {string} key */
const isForApplying = (key) => TO_APPLY_FOR.some((one) => one === key);
