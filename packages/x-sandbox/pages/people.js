// The list beside the phones: who holds one, whose are shown side by side, and how to make a new customer.

import { avatar, element, icon, ICONS, reconcile } from "./dom.js";
import { newCustomerForm } from "./people-form.js";
import { text } from "./phone-words.js";

/** @typedef {import("./sandbox-api.js").User} User */
/** @typedef {{ users: User[], shownIds: string[], unread: Map<string, number>, isFull: boolean }} PeopleState */

/**
 * @param {{ onChoose: (user: User) => void, onToggle: (user: User) => void, onCreated: (user: User) => void }} actions
 * @returns {{ root: HTMLElement, render: (state: PeopleState) => void }}
 */
export function createPeople({ onChoose, onToggle, onCreated }) {
  const customers = element("ul", { class: "people" });
  const companies = element("ul", { class: "people" });
  const simulated = element("ul", { class: "people" });
  const simulatedTitle = element("summary", {});
  const simulatedPart = /** @type {HTMLDetailsElement} */ (
    element("details", { class: "simulated" }, simulatedTitle, simulated)
  );
  const companyPart = element(
    "section",
    {},
    element("h2", {}, text.companies),
    element("p", { class: "hint" }, text.companiesHint),
    companies,
  );
  /** @type {PeopleState | null} */
  let drawn = null;
  // Hundreds of names are drawn only for whoever wants to see them.
  simulatedPart.addEventListener("toggle", () => {
    if (drawn !== null) render(drawn);
  });
  const root = element(
    "aside",
    { class: "side" },
    element("h2", {}, text.customers),
    element("p", { class: "hint" }, text.customersHint),
    customers,
    newCustomerForm(onCreated),
    simulatedPart,
    companyPart,
  );

  /** @param {User} user @param {{ isShown: boolean, unread: number, isFull: boolean }} state */
  const row = (user, { isShown, unread, isFull }) => {
    const label = isShown ? text.takeAway(user.name) : text.addBeside(user.name);
    return element(
      "li",
      { class: isShown ? "person chosen" : "person" },
      element(
        "button",
        { type: "button", "aria-pressed": String(isShown), onclick: () => onChoose(user) },
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
        "button",
        {
          type: "button",
          class: "icon-button",
          "aria-label": label,
          title: isFull && !isShown ? text.wallFull : label,
          disabled: isFull && !isShown,
          onclick: () => onToggle(user),
        },
        icon(isShown ? ICONS.close : ICONS.add),
      ),
    );
  };

  /** @param {PeopleState} state */
  function render(state) {
    drawn = state;
    const { users, shownIds, unread, isFull } = state;
    const items = (/** @type {(user: User) => boolean} */ fits) =>
      users.filter(fits).map((user) => {
        const isShown = shownIds.includes(user.id);
        const count = user.isBusiness ? 0 : (unread.get(user.id) ?? 0);
        return {
          key: user.id,
          signature: `${user.name} ${isShown} ${count} ${isFull}`,
          make: () => row(user, { isShown, unread: count, isFull }),
        };
      });
    const isSimulated = (/** @type {User} */ user) =>
      user.isSimulated && !shownIds.includes(user.id);
    reconcile(
      customers,
      items((user) => !user.isBusiness && !isSimulated(user)),
    );
    reconcile(
      companies,
      items((user) => user.isBusiness),
    );
    const count = users.filter(isSimulated).length;
    simulatedPart.hidden = count === 0;
    simulatedTitle.textContent = text.labCustomers(count);
    reconcile(simulated, simulatedPart.open ? items(isSimulated) : []);
    companyPart.hidden = companies.childElementCount === 0;
  }

  return { root, render };
}
