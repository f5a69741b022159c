// Before there is a developer: choosing the account, and signing it up.

import { avatar, element } from "./dom.js";
import { button, card, form, notice, textField, tickField } from "./portal-kit.js";
import { makeAccount } from "./portal-store.js";
import { words } from "./portal-words.js";

/**
 * @param {{ id: string, username: string, name: string, isDeveloper: boolean }[]} accounts
 * @param {(username: string) => void} choose
 */
export function chooserPage(accounts, choose) {
  const name = textField({ name: "name", label: words.name, maxlength: 50 });
  const username = textField({
    name: "username",
    label: words.username,
    hint: words.usernameHint,
    maxlength: 15,
  });
  return [
    element("h1", { tabindex: -1 }, words.chooseTitle),
    element("p", { class: "intro" }, words.chooseText),
    accounts.length > 0 &&
      card(
        words.chooseList,
        element(
          "ul",
          { class: "accounts" },
          accounts.map((account) =>
            element(
              "li",
              {},
              element(
                "button",
                { type: "button", class: "account", onclick: () => choose(account.username) },
                avatar(account),
                element(
                  "span",
                  {},
                  element("strong", {}, account.name),
                  element("span", { class: "hint" }, `@${account.username}`),
                ),
                element(
                  "span",
                  { class: account.isDeveloper ? "tag good" : "tag" },
                  account.isDeveloper ? words.developerMark : words.notDeveloperMark,
                ),
              ),
            ),
          ),
        ),
      ),
    card(
      words.newAccount,
      form({
        fields: [name, username],
        submit: words.makeAccount,
        send: async (values) => {
          const made = await makeAccount(/** @type {any} */ (values));
          choose(made.username);
        },
      }),
    ),
  ];
}

/** @param {import("./portal-store.js").PortalState} state @param {import("./portal-store.js").Tools} tools */
export function signUpPage(state, { act, go }) {
  const agree = tickField({ name: "hasTerms", label: words.agree, hint: words.agreeNote });
  return [
    element("h1", { tabindex: -1 }, words.signUpTitle),
    element("p", { class: "intro" }, words.signUpText(`@${state.account.username}`)),
    card(
      words.signUpStart,
      notice(
        "warning",
        element("strong", {}, words.plans.essential),
        element("p", {}, words.planNotes.essential),
      ),
      form({
        fields: [agree],
        submit: words.signUp,
        send: async (values) => {
          await act("POST", "/developer", values);
          go("/");
        },
      }),
    ),
    element(
      "div",
      { class: "actions" },
      button(words.switchAccount, () => go("/accounts")),
    ),
  ];
}
