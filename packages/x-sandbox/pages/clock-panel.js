// X's time on the faults' page: what it is, jumps ahead, how fast it runs.

import { element, reconcile } from "./dom.js";
import { texts } from "./faults-texts.js";
import { exactTime, language, setXClock, xNow } from "./reader.js";
import { call } from "./sandbox-api.js";
import { button, card, count, duration, field, input, oneDecimal } from "./tools.js";

const text = texts[language];
const HOUR_MS = 3_600_000;
/** What X itself takes, in seconds, and what takes everything. */
const USUAL_WINDOW = 300;
const ANY_WINDOW = 315_360_000;

/** @param {(work: () => Promise<unknown>) => Promise<void>} attempt does something and shows what went wrong */
export function createClockPanel(attempt) {
  const now = element("p", { class: "clock-now" });
  const lead = element("p", { class: "hint" });
  const report = element("p", { role: "status" });
  const plans = element("tbody", {});
  const noPlans = element("p", { class: "hint" }, text.noAppointments);
  const anyTimestamp = input({
    type: "checkbox",
    onchange: () =>
      void attempt(() =>
        call("PUT", "/settings", {
          timestampWindowSeconds: anyTimestamp.checked ? ANY_WINDOW : USUAL_WINDOW,
        }),
      ),
  });

  /** @param {Record<string, unknown>} body */
  const change = (body) =>
    attempt(async () => {
      report.textContent = text.advancing;
      try {
        const answer = await call("PUT", "/clock", body);
        report.textContent =
          "advanceMs" in body ? text.advanced(count(answer.keptAppointments)) : "";
      } catch (error) {
        report.textContent = "";
        throw error;
      }
    });
  /** @param {string} label @param {number} advanceMs */
  const jump = (label, advanceMs) => button(label, () => void change({ advanceMs }));

  const root = card(
    text.clock,
    now,
    lead,
    element("p", { class: "hint" }, text.clockHint),
    element(
      "div",
      { class: "actions" },
      jump(text.jumps.hour, HOUR_MS),
      jump(text.jumps.grace, 28 * HOUR_MS),
      jump(text.jumps.days, 240 * HOUR_MS),
      button(text.hold, () => void change({ isFrozen: true })),
      button(text.fast, () => void change({ rate: 60, isFrozen: false })),
      button(text.normal, () => void change({ rate: 1, isFrozen: false })),
    ),
    element("p", { class: "hint" }, text.normalHint),
    report,
    field({
      label: text.anyTimestamp,
      hint: text.anyTimestampHint,
      control: anyTimestamp,
      isInline: true,
    }),
    element(
      "details",
      {},
      element("summary", {}, text.appointments),
      noPlans,
      element("table", {}, element("caption", { class: "hidden-label" }, text.appointments), plans),
    ),
  );

  /** @param {any} clock */
  const paceOf = ({ isFrozen, rate }) =>
    isFrozen
      ? text.paces.frozen
      : rate === 1
        ? text.paces.normal
        : text.paces.fast(oneDecimal(rate));

  return {
    root,
    tick() {
      now.textContent = exactTime(xNow());
    },
    async refresh() {
      const [clock, settings] = await Promise.all([
        call("GET", "/clock"),
        call("GET", "/settings"),
      ]);
      setXClock(clock);
      const isAhead = Math.abs(clock.aheadMs) >= 1_500;
      const words = isAhead ? text.ahead(duration(clock.aheadMs)) : text.inStep;
      lead.textContent = `${words} · ${paceOf(clock)}`;
      anyTimestamp.checked = settings.timestampWindowSeconds > USUAL_WINDOW;
      noPlans.hidden = clock.appointments.length > 0;
      reconcile(
        plans,
        clock.appointments.map((/** @type {any} */ one, /** @type {number} */ index) => ({
          key: `${index}`,
          signature: `${one.at} ${one.purpose}`,
          make: () =>
            element(
              "tr",
              {},
              element("td", {}, exactTime(new Date(one.at))),
              element("td", {}, one.purpose),
            ),
        })),
      );
    },
  };
}
