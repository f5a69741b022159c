// Projects & Apps: the overview, and what makes a project or an app.

import { element } from "./dom.js";
import { confirmed, showOnce } from "./portal-dialogs.js";
import { button, card, choiceField, form, link, notice, textField } from "./portal-kit.js";
import { term, words } from "./portal-words.js";

/** @typedef {import("./portal-store.js").PortalState} PortalState */
/** @typedef {import("./portal-store.js").Tools} Tools */
/** @typedef {import("./portal-store.js").App} App */
/** @typedef {import("./portal-store.js").Developer} Developer */

const plans = /** @type {Record<string, string>} */ (words.plans);

/** @param {App[]} apps */
function appList(apps) {
  if (apps.length === 0) return element("p", { class: "hint" }, words.noApps);
  return element(
    "ul",
    { class: "apps" },
    apps.map((app) =>
      element(
        "li",
        {},
        element("strong", {}, link(app.name, `#/apps/${app.id}/settings`)),
        element("span", { class: "hint" }, `${words.appId} ${app.id}`),
        app.isSuspended && element("span", { class: "tag bad" }, words.suspendedApp),
        link(term("keysAndTokens"), `#/apps/${app.id}/keys`),
      ),
    ),
  );
}

/** A way on as long as there is room; else the reason why there is none. @param {{ used: number, limit: number, full: string, more: HTMLElement }} options */
function whileThereIsRoom({ used, limit, full, more }) {
  return element(
    "div",
    { class: "actions" },
    used < limit ? more : element("p", { class: "hint" }, full),
    element("span", { class: "hint" }, words.room(used, limit)),
  );
}

/** @param {PortalState} state @param {Tools} tools */
export function projectsPage(state, { act }) {
  const { allowance } = /** @type {Developer} */ (state.developer);
  const standalone = state.apps.filter((app) => app.projectId === null);
  const deleteProject = async (/** @type {{ id: string, name: string }} */ project) => {
    const isSure = await confirmed({
      title: words.deleteProjectTitle(project.name),
      text: words.deleteProjectText,
      yes: words.delete,
    });
    if (isSure) await act("DELETE", `/projects/${project.id}`);
  };
  return [
    element("h1", { tabindex: -1 }, term("projectsAndApps")),
    element("p", { class: "intro" }, words.projectsIntro),
    ...state.projects.map((project) => {
      const apps = state.apps.filter((app) => app.projectId === project.id);
      return card(
        [project.name, " ", element("span", { class: "tag" }, plans[project.plan] ?? project.plan)],
        appList(apps),
        whileThereIsRoom({
          used: apps.length,
          limit: allowance.appsPerProject,
          full: words.noRoom["no-room-apps"],
          more: link(term("addApp"), `#/apps/new/${project.id}`, "primary"),
        }),
        element(
          "div",
          { class: "actions" },
          button(words.deleteProject, () => deleteProject(project)),
        ),
      );
    }),
    card(
      term("projects"),
      state.projects.length === 0 && element("p", { class: "hint" }, words.noProjects),
      whileThereIsRoom({
        used: state.projects.length,
        limit: allowance.projects,
        full: words.noRoom["no-room-projects"],
        more: link(term("newProject"), "#/projects/new", "primary"),
      }),
    ),
    card(
      term("standaloneApps"),
      element("p", {}, words.standaloneNote),
      appList(standalone),
      whileThereIsRoom({
        used: standalone.length,
        limit: allowance.standaloneApps,
        full: words.noRoom["no-room-standalone-apps"],
        more: link(term("newStandaloneApp"), "#/apps/new", "secondary"),
      }),
    ),
  ];
}

/** @param {PortalState} _state @param {Tools} tools */
export function newProjectPage(_state, { act, go }) {
  const fields = [
    textField({ name: "name", label: term("projectName"), maxlength: 50 }),
    choiceField({
      name: "useCase",
      label: words.projectUseCase,
      options: Object.entries(words.projectUseCases),
    }),
  ];
  return [
    element("h1", { tabindex: -1 }, term("newProject")),
    card(
      term("project"),
      form({
        fields,
        submit: words.createProject,
        send: async (values) => {
          const { id } = await act("POST", "/projects", values);
          go(`/apps/new/${id}`);
        },
        onCancel: () => go("/projects"),
      }),
    ),
  ];
}

/** @param {PortalState} state @param {Tools} tools @param {string | undefined} projectId */
export function newAppPage(state, { act, go }, projectId) {
  const project = state.projects.find((one) => one.id === projectId);
  return [
    element("h1", { tabindex: -1 }, term("newAppTitle")),
    project === undefined && notice("warning", element("p", {}, words.standaloneNote)),
    card(
      project === undefined ? term("standaloneApps") : [words.project, " ", project.name],
      form({
        fields: [
          textField({
            name: "name",
            label: term("appName"),
            hint: words.appNameHint,
            maxlength: 50,
          }),
        ],
        submit: words.createApp,
        send: async (values) => {
          const { id, secrets } = await act("POST", "/apps", {
            ...values,
            projectId: project?.id ?? null,
          });
          await showOnce(secrets);
          go(`/apps/${id}/settings`);
        },
        onCancel: () => go("/projects"),
      }),
    ),
  ];
}
