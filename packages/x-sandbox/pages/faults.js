// The faults' page: the clock, switches for everything that goes wrong on X, and the record of what really happened.

import { createAccidentPanels } from "./accident-panel.js";
import { createClockPanel } from "./clock-panel.js";
import { element } from "./dom.js";
import { faults } from "./fault-list.js";
import { texts } from "./faults-texts.js";
import { language } from "./reader.js";
import { call, Refusal } from "./sandbox-api.js";
import { createTruthPanel } from "./truth-panel.js";
import { button, card, every, showPage } from "./tools.js";

/** @typedef {import("./fault-list.js").Fault} Fault */

const text = texts[language];
const PAUSE_MS = 1_000;
const TICK_MS = 250;

const problem = element("p", { class: "problem", role: "alert" });
const summary = element("p", { class: "state-line", role: "status" });
const clock = createClockPanel(attempt);
const accidents = createAccidentPanels(attempt);
const truth = createTruthPanel();

/** Does something, shows what went wrong, and what has come of it. @param {() => Promise<unknown>} work */
async function attempt(work) {
  problem.textContent = "";
  try {
    await work();
  } catch (error) {
    const why =
      error instanceof Refusal
        ? `${text.failed} ${error.details.map((one) => `${one.field} ${one.problem}`).join("; ") || error.message}`
        : text.lost;
    problem.textContent = why;
  }
  await refresh();
}

/** Changes what is in force now: counters have gone on since it was last read. @param {(now: any) => void} change */
const changeFaults = (change) =>
  attempt(async () => {
    const now = await call("GET", "/faults");
    change(now);
    await call("PUT", "/faults", now);
  });

/** @param {Fault} fault */
function faultRow(fault) {
  const mark = element("span", { class: "mark", hidden: true });
  const off = button(text.switchOff, () => void changeFaults(fault.switchOff));
  const on = button(text.switchOn, () => void changeFaults(fault.switchOn), "primary");
  for (const one of [on, off]) one.setAttribute("aria-label", `${one.textContent}: ${fault.title}`);
  const root = element(
    "section",
    { class: "fault", "aria-label": fault.title },
    element(
      "div",
      {},
      element("h3", {}, fault.title, " ", mark),
      element("p", {}, fault.explain),
      element("p", { class: "expect" }, element("strong", {}, text.expect), fault.expect),
    ),
    element(
      "div",
      { class: "fault-controls" },
      ...fault.fields,
      on,
      off,
      fault.key === "challenge" &&
        button(text.challengeNow, () => void attempt(() => call("POST", "/crc"))),
    ),
  );
  return {
    root,
    /** @param {any} now @returns {boolean} whether it is on */
    render(now) {
      const state = fault.state(now);
      const words = state === null || state === text.on ? text.on : `${text.on} · ${state}`;
      if (mark.textContent !== words) mark.textContent = words;
      mark.hidden = state === null;
      off.disabled = state === null;
      root.dataset["on"] = String(state !== null);
      return state !== null;
    },
  };
}

const rows = faults.map(faultRow);

showPage({
  page: "faults",
  title: text.title,
  intro: text.intro,
  parts: [
    problem,
    clock.root,
    card(
      text.faults,
      summary,
      element(
        "div",
        { class: "actions" },
        button(text.endAll, () => void attempt(() => call("DELETE", "/faults"))),
      ),
      rows.map((row) => row.root),
    ),
    ...accidents.roots,
    truth.root,
  ],
});

const refresh = every(async () => {
  try {
    const [now] = await Promise.all([
      call("GET", "/faults"),
      clock.refresh(),
      accidents.refresh(),
      truth.refresh(),
    ]);
    const activeCount = rows.filter((row) => row.render(now)).length;
    const words = activeCount === 0 ? text.none : text.active(activeCount);
    if (summary.textContent !== words) summary.textContent = words;
    if (problem.textContent === text.lost) problem.textContent = "";
  } catch {
    problem.textContent = text.lost;
  }
}, PAUSE_MS);
setInterval(() => clock.tick(), TICK_MS);
