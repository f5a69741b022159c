// How a new customer comes into being.

import { element, icon, ICONS } from "./dom.js";
import { text } from "./phone-words.js";
import { call, Refusal } from "./sandbox-api.js";

/** @typedef {import("./sandbox-api.js").User} User */

/** @param {Record<string, unknown>} properties */
const field = (properties) =>
  /** @type {HTMLInputElement} */ (element("input", { autocomplete: "off", ...properties }));

/**
 * @param {(user: User) => void} onCreated
 * @returns {HTMLElement}
 */
export function newCustomerForm(onCreated) {
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
