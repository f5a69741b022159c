// The list beside the phone: who holds it, and how to make a new customer.

import { avatar, element, icon, ICONS, reconcile } from "./dom.js";
import { text } from "./reader.js";
import { call, Refusal } from "./sandbox-api.js";

/** @typedef {import("./sandbox-api.js").User} User */

/** @param {User} user */
export const phoneAddress = (user) => `/?user=${encodeURIComponent(user.username)}`;

/**
 * @param {{ onChoose: (user: User) => void, onCreated: (user: User) => void }} actions
 * @returns {{ root: HTMLElement, render: (state: { users: User[], chosenId: string | null, unread: Map<string, number> }) => void }}
 */
export function createPeople({ onChoose, onCreated }) {
  const customers = element("ul", { class: "people" });
  const companies = element("ul", { class: "people" });
  const companyPart = element(
    "section",
    {},
    element("h2", {}, text.companies),
    element("p", { class: "hint" }, text.companiesHint),
    companies,
  );
  const root = element(
    "aside",
    { class: "side" },
    element("h2", {}, text.customers),
    element("p", { class: "hint" }, text.customersHint),
    customers,
    newCustomerForm(onCreated),
    companyPart,
  );

  /** @param {User} user @param {boolean} isChosen @param {number} unread */
  const row = (user, isChosen, unread) =>
    element(
      "li",
      { class: isChosen ? "person chosen" : "person" },
      element(
        "button",
        { type: "button", "aria-pressed": String(isChosen), onclick: () => onChoose(user) },
        avatar(user),
        element(
          "span",
          { class: "person-names" },
          element("span", { class: "person-name" }, user.name),
          element("span", { class: "person-username" }, `@${user.username}`),
        ),
        unread > 0 && element("span", { class: "badge" }, text.newMessages(unread)),
      ),
      element(
        "a",
        {
          href: phoneAddress(user),
          target: "_blank",
          class: "icon-button",
          "aria-label": text.openInTab(user.name),
          title: text.openInTab(user.name),
        },
        icon(ICONS.newTab),
      ),
    );

  return {
    root,
    render({ users, chosenId, unread }) {
      const items = (/** @type {boolean} */ isBusiness) =>
        users
          .filter((user) => user.isBusiness === isBusiness)
          .map((user) => {
            const isChosen = user.id === chosenId;
            const count = isBusiness ? 0 : (unread.get(user.id) ?? 0);
            return {
              key: user.id,
              signature: `${user.name} ${isChosen} ${count}`,
              make: () => row(user, isChosen, count),
            };
          });
      reconcile(customers, items(false));
      reconcile(companies, items(true));
      companyPart.hidden = companies.childElementCount === 0;
    },
  };
}

/** @param {Record<string, unknown>} properties */
const field = (properties) =>
  /** @type {HTMLInputElement} */ (element("input", { autocomplete: "off", ...properties }));

/**
 * @param {(user: User) => void} onCreated
 * @returns {HTMLElement}
 */
function newCustomerForm(onCreated) {
  const problem = element("p", { class: "problem", role: "alert" });
  const name = field({ name: "name", maxlength: 50, placeholder: text.namePlaceholder });
  const username = field({
    name: "username",
    maxlength: 15,
    "aria-describedby": "username-hint",
    autocapitalize: "none",
    spellcheck: "false",
  });

  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    problem.textContent = "";
    if (name.value.trim() === "") {
      problem.textContent = text.nameMissing;
      name.focus();
      return;
    }
    if (!/^\w{1,15}$/.test(username.value)) {
      problem.textContent = text.usernameWrong;
      username.focus();
      return;
    }
    try {
      const user = await call("POST", "/users", {
        name: name.value.trim(),
        username: username.value,
      });
      name.value = "";
      username.value = "";
      details.open = false;
      onCreated(user);
    } catch (error) {
      const isTaken = error instanceof Refusal && error.code === "username-taken";
      problem.textContent = isTaken ? text.usernameTaken : text.failed;
    }
  };

  const details = /** @type {HTMLDetailsElement} */ (
    element(
      "details",
      { class: "new-customer" },
      element("summary", {}, icon(ICONS.add), text.newCustomer),
      element(
        "form",
        { onsubmit: submit, novalidate: true },
        element("label", {}, text.name, name),
        element(
          "label",
          {},
          text.username,
          element(
            "span",
            { class: "at-field" },
            element("span", { "aria-hidden": "true" }, "@"),
            username,
          ),
        ),
        element("p", { class: "hint", id: "username-hint" }, text.usernameHint),
        problem,
        element("button", { type: "submit", class: "primary" }, text.create),
      ),
    )
  );
  return details;
}
