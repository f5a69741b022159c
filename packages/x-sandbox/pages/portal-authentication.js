// User authentication settings of an app.

import { element } from "./dom.js";
import { appHead } from "./portal-app.js";
import { showOnce } from "./portal-dialogs.js";
import {
  announce,
  button,
  card,
  form,
  notice,
  radioField,
  textField,
  tickField,
} from "./portal-kit.js";
import { term, words } from "./portal-words.js";

/** @typedef {import("./portal-kit.js").Field} Field */

const MAX_CALLBACKS = 10;
const PERMISSIONS = /** @type {const} */ (["read", "read-write", "read-write-directmessages"]);
const APP_TYPES = /** @type {const} */ (["native", "spa", "web", "bot"]);

/** The addresses: one field each, at least one. @param {string[]} values @param {Field[]} fields grows and shrinks with what the reader adds */
function callbackList(values, fields) {
  const list = element("div", { class: "callbacks" });
  const draw = () => {
    const present = fields.map((one) => String(one.read()));
    fill(present);
  };
  const fill = (/** @type {string[]} */ present) => {
    fields.splice(
      0,
      fields.length,
      ...present.map((value, index) =>
        textField({
          name: `callbackUrls.${index}`,
          label: index === 0 ? term("callbackUrls") : words.callbackNumber(index + 1),
          ...(index === 0 ? { hint: words.callbackHint } : {}),
          value,
          kind: "url",
          maxlength: 2_048,
        }),
      ),
    );
    list.replaceChildren(
      ...fields.map((one, index) =>
        element(
          "div",
          { class: "callback" },
          one.node,
          fields.length > 1 &&
            button(words.removeCallback(index + 1), () => {
              fields.splice(index, 1);
              draw();
              fields[0]?.focus();
            }),
        ),
      ),
      ...(fields.length < MAX_CALLBACKS
        ? [
            button(words.addCallback, () => {
              fill([...fields.map((one) => String(one.read())), ""]);
              fields.at(-1)?.focus();
            }),
          ]
        : []),
    );
  };
  fill(values.length === 0 ? [""] : values);
  return list;
}

/** @param {import("./portal-store.js").PortalState} _state @param {import("./portal-store.js").Tools} tools @param {import("./portal-store.js").App} app */
export function authenticationPage(_state, { act, go }, app) {
  const settings = app.userAuthentication;
  const warning = notice("warning", element("p", {}, words.permissionChanged));
  const isTokenStale = (/** @type {string} */ permission) =>
    app.token !== null && app.token.permission !== permission;
  warning.hidden = !isTokenStale(app.permission) || settings === null;
  const permission = radioField({
    name: "permission",
    label: term("appPermissions"),
    isTitled: true,
    value: app.permission,
    options: PERMISSIONS.map((value) => ({
      value,
      label: term(`permissions.${value}`),
      note: words.permissionNotes[value],
    })),
    onChange: (value) => {
      warning.hidden = !isTokenStale(value);
    },
  });
  const appType = radioField({
    name: "appType",
    label: term("typeOfApp"),
    isTitled: true,
    value: settings?.appType ?? "bot",
    options: APP_TYPES.map((value) => ({
      value,
      label: term(`appTypes.${value}`),
      note: words.appTypeNotes[value],
    })),
  });
  const oauth1 = tickField({
    name: "isOauth1Enabled",
    label: words.oauth1,
    hint: words.oauth1Hint,
    isChecked: settings?.isOauth1Enabled ?? false,
  });
  const oauth2 = tickField({
    name: "isOauth2Enabled",
    label: words.oauth2,
    hint: words.oauth2Hint,
    isChecked: settings?.isOauth2Enabled ?? false,
  });
  const website = textField({
    name: "websiteUrl",
    label: term("websiteUrl"),
    hint: words.websiteHint,
    value: settings?.websiteUrl ?? "",
    kind: "url",
    maxlength: 2_048,
  });
  /** @type {Field[]} */
  const callbacks = [];
  const callbackNodes = callbackList(settings?.callbackUrls ?? [], callbacks);
  const fields = [oauth1, oauth2, permission, appType, website];
  return [
    ...appHead(app, "authentication"),
    element("p", { class: "intro" }, words.authenticationIntro),
    form({
      // Callbacks come and go while the form is open, so the list is read at the moment of sending.
      get fields() {
        return [...fields, ...callbacks];
      },
      parts: [
        card(term("protocols"), oauth1.node, oauth2.node),
        card(term("appPermissions"), permission.node, warning),
        card(term("typeOfApp"), appType.node),
        card(term("appInfo"), callbackNodes, website.node),
      ],
      submit: words.save,
      fieldOf: (path) => {
        const name = path.replace(/^settings\./, "");
        return name === "callbackUrls" ? "callbackUrls.0" : name;
      },
      send: async (values) => {
        const { permission, isOauth1Enabled, isOauth2Enabled, appType, websiteUrl } = values;
        const callbackUrls = callbacks.map((one) => one.read());
        const { secrets } = await act("PUT", `/apps/${app.id}/user-authentication`, {
          permission,
          settings: { isOauth1Enabled, isOauth2Enabled, appType, websiteUrl, callbackUrls },
        });
        announce(words.saved);
        await showOnce(secrets);
        go(`/apps/${app.id}/keys`);
      },
      onCancel: () => go(`/apps/${app.id}/settings`),
    }),
  ];
}
