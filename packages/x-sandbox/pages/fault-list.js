// The faults that the page offers: how each is read from what is in force, and how it is switched on and off.

import { texts } from "./faults-texts.js";
import { count, field, input, oneDecimal, select } from "./tools.js";
import { language } from "./reader.js";

/**
 * @typedef {any} Specification body of `PUT /sandbox/faults`
 * @typedef {{ key: string, title: string, explain: string, expect: string, fields: HTMLElement[], state: (now: Specification) => string | null,
 *   switchOn: (now: Specification) => void, switchOff: (now: Specification) => void }} Fault `state` is null while the fault is off, else
 *   what is left of it; the switches change the specification they are given
 */

const text = texts[language];

/** @param {number | string} value */
const numberInput = (value, max = 100_000) => input({ type: "number", min: 0, max, value });

/** @param {HTMLInputElement} control */
const valueOf = (control) => Math.max(0, Number(control.value) || 0);

/** @param {(string | false)[]} parts */
const stateOf = (...parts) => {
  const found = parts.filter((part) => part !== false);
  return found.length === 0 ? null : found.join(", ");
};

/**
 * One that strikes the next so many deliveries, and a share of all others.
 * @param {"drop" | "fail" | "loseAnswer" | "duplicate"} key
 * @returns {Fault}
 */
function countedFault(key) {
  const next = numberInput(1);
  const percent = numberInput(0, 100);
  return {
    key,
    ...text[key],
    fields: [
      field({ label: text.howMany, control: next }),
      field({ label: text.percent, control: percent }),
    ],
    state({ deliveries }) {
      const left = deliveries[`${key}Next`];
      const rate = deliveries[`${key}Rate`];
      return stateOf(
        left > 0 && text.left(count(left)),
        rate > 0 && text.share(oneDecimal(rate * 100)),
      );
    },
    switchOn({ deliveries }) {
      deliveries[`${key}Next`] = Math.floor(valueOf(next));
      deliveries[`${key}Rate`] = Math.min(1, valueOf(percent) / 100);
    },
    switchOff({ deliveries }) {
      deliveries[`${key}Next`] = 0;
      deliveries[`${key}Rate`] = 0;
    },
  };
}

/** @returns {Fault} */
function delayFault() {
  const delay = numberInput(5000, 600_000);
  const jitter = numberInput(0, 600_000);
  return {
    key: "delay",
    ...text.delay,
    fields: [
      field({ label: text.milliseconds, control: delay }),
      field({ label: text.jitter, control: jitter }),
    ],
    state: ({ deliveries: { delayMs, jitterMs } }) =>
      stateOf(delayMs + jitterMs > 0 && `${count(delayMs)}–${count(delayMs + jitterMs)} ms`),
    switchOn({ deliveries }) {
      deliveries.delayMs = Math.floor(valueOf(delay));
      deliveries.jitterMs = Math.floor(valueOf(jitter));
    },
    switchOff({ deliveries }) {
      deliveries.delayMs = 0;
      deliveries.jitterMs = 0;
    },
  };
}

/** @returns {Fault} */
function shuffleFault() {
  const size = numberInput(20);
  return {
    key: "shuffle",
    ...text.shuffle,
    fields: [field({ label: text.window, control: size })],
    state: ({ deliveries: { shuffleWindow } }) =>
      stateOf(shuffleWindow > 0 && count(shuffleWindow)),
    switchOn: ({ deliveries }) => (deliveries.shuffleWindow = Math.floor(valueOf(size))),
    switchOff: ({ deliveries }) => (deliveries.shuffleWindow = 0),
  };
}

/** What X answers in a fault's place. @param {string} value */
const answerOf = (value) =>
  value === "403"
    ? { status: 403, code: 226, message: "This request looks like it might be automated." }
    : { status: /^\d+$/.test(value) ? Number(value) : value };

/** @returns {Fault} */
function sendFault() {
  const next = numberInput(1);
  const status = select(Object.entries(text.statuses), "429");
  const applied = input({ type: "checkbox" });
  return {
    key: "sends",
    ...text.sends,
    fields: [
      field({ label: text.answer, control: status }),
      field({ label: text.howMany, control: next }),
      field({ label: text.applied, control: applied, isInline: true }),
    ],
    state: ({ sends }) => stateOf(sends.next.length > 0 && text.left(count(sends.next.length))),
    switchOn({ sends }) {
      const fault = { ...answerOf(status.value), applied: applied.checked };
      sends.next = Array.from({ length: Math.min(10_000, Math.floor(valueOf(next))) }, () => fault);
    },
    switchOff: ({ sends }) => (sends.next = []),
  };
}

/** @returns {Fault} */
function challengeFault() {
  const outcome = select(Object.entries(text.outcomes), "wrong-answer");
  const outcomes = /** @type {Record<string, string>} */ (text.outcomes);
  return {
    key: "challenge",
    ...text.challenge,
    fields: [field({ label: text.outcome, control: outcome })],
    state: ({ challenges }) =>
      stateOf(
        challenges.always !== undefined && (outcomes[challenges.always] ?? challenges.always),
      ),
    switchOn: ({ challenges }) => (challenges.always = outcome.value),
    switchOff: ({ challenges }) => delete challenges.always,
  };
}

/** Paths of X's API by what they are for. */
const SCOPES = /** @type {Record<string, string[]>} */ ({
  all: ["/1.1/*", "/2/*", "/oauth*"],
  list: ["/1.1/direct_messages/events/list.json", "/2/dm_*"],
  activity: ["/1.1/account_activity/*", "/2/webhooks*", "/2/account_activity/*", "/2/activity/*"],
  media: ["/1.1/media/*", "/2/media/*"],
});

/** @returns {Fault} */
function callFault() {
  const scope = select(Object.entries(text.scopes), "all");
  const status = select(Object.entries(text.statuses), "503");
  return {
    key: "calls",
    ...text.calls,
    fields: [
      field({ label: text.which, control: scope }),
      field({ label: text.answer, control: status }),
    ],
    state: ({ calls }) =>
      stateOf(calls.length > 0 && calls.map((/** @type {any} */ one) => one.path).join(" ")),
    switchOn(now) {
      const paths = SCOPES[scope.value] ?? [];
      const answer = answerOf(status.value);
      now.calls = paths.map((path) => Object.assign({ path }, answer));
    },
    switchOff: (now) => (now.calls = []),
  };
}

/** @returns {Fault} */
const creditFault = () => ({
  key: "credits",
  ...text.credits,
  fields: [],
  state: ({ credits }) => stateOf(credits.areExhausted && text.on),
  switchOn: ({ credits }) => (credits.areExhausted = true),
  switchOff: ({ credits }) => (credits.areExhausted = false),
});

/** Every fault of the page, in its order. @type {Fault[]} */
export const faults = [
  countedFault("drop"),
  countedFault("fail"),
  countedFault("loseAnswer"),
  countedFault("duplicate"),
  delayFault(),
  shuffleFault(),
  sendFault(),
  challengeFault(),
  callFault(),
  creditFault(),
];
