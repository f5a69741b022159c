// The traffic lab's page: choose a scenario, start it, watch what comes of it.

import { element, reconcile } from "./dom.js";
import { legend, lineChart } from "./lab-chart.js";
import { texts } from "./lab-texts.js";
import { language } from "./reader.js";
import { call, Refusal } from "./sandbox-api.js";
import {
  button,
  card,
  count,
  duration,
  every,
  field,
  input,
  oneDecimal,
  select,
  showPage,
} from "./tools.js";

/** @typedef {{ id: string, title: Record<string, string>, description: Record<string, string>, curve: { minute: number, dialoguesPerMinute: number }[] }} Scenario */

const text = texts[language];
const PAUSE_MS = 1_000;
const SHOWN_DIALOGUES = 12;

/** @type {Scenario[]} */
const scenarios = (await call("GET", "/lab/scenarios")).scenarios;

const rate = input({ type: "number", min: 0.01, max: 1000, step: "any", value: 1 });
const customers = input({ type: "number", min: 1, max: 2000, value: 100 });
const patience = input({ type: "number", min: 0.05, max: 20, step: "any", value: 1 });
const seed = input({ type: "number", min: 0, max: 4294967295, value: 1 });
const maxMessages = input({ type: "number", min: 1, max: 1000000, value: 100000 });
const repeats = input({ type: "checkbox" });
const languages = select(Object.entries(text.languageChoices), "both");

/** @param {Scenario} scenario @param {number} index */
function choice(scenario, index) {
  const last = scenario.curve.at(-1)?.minute ?? 0;
  const title = scenario.title[language] ?? "";
  const peak = Math.max(...scenario.curve.map((point) => point.dialoguesPerMinute));
  const length = last >= 180 ? text.hours(last / 60) : text.minutes(last);
  return element(
    "label",
    { class: "choice" },
    element("input", {
      type: "radio",
      name: "scenario",
      value: scenario.id,
      checked: index === 0,
    }),
    element(
      "span",
      { class: "choice-text" },
      element("strong", {}, title),
      element("span", { class: "hint" }, `${length} · ${text.peak(oneDecimal(peak))}`),
      element("span", {}, scenario.description[language]),
    ),
    lineChart({
      label: text.curveOf(title),
      lines: [
        {
          name: title,
          points: scenario.curve.map((point) => [point.minute, point.dialoguesPerMinute]),
        },
      ],
    }),
  );
}

const problem = element("p", { class: "problem", role: "alert" });
const stateLine = element("p", { class: "state-line", role: "status" });
const startButton = button(
  text.start,
  () => void act("POST", "/lab/start", startOptions()),
  "primary",
);
const pauseButton = button(text.pause, () => void act("POST", "/lab/pause"));
const resumeButton = button(text.resume, () => void act("POST", "/lab/resume"), "primary");
const stopButton = button(text.stop, () => void act("POST", "/lab/stop"));
const rateButton = button(
  text.setRate,
  () => void act("PATCH", "/lab", { rateMultiplier: Number(rate.value) }),
);
const figures = element("dl", { class: "figures" });
const chart = element("div", { class: "chart-place" });
const chartRows = element("tbody", {});
const dialogues = element("tbody", {});
const nobody = element("p", { class: "hint" }, text.dialoguesNone);

/** @param {string[]} head @param {HTMLElement} body @param {string} caption */
const table = (head, body, caption) =>
  element(
    "div",
    { class: "table", role: "group", "aria-label": caption, tabindex: 0 },
    element(
      "table",
      {},
      element("caption", { class: "hidden-label" }, caption),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          head.map((name) => element("th", { scope: "col" }, name)),
        ),
      ),
      body,
    ),
  );

const dialogueTable = table(
  [text.customer, text.about, text.tone, text.waits, text.messages],
  dialogues,
  text.dialogues,
);

showPage({
  page: "lab",
  title: text.title,
  intro: text.intro,
  parts: [
    element(
      "fieldset",
      { class: "card" },
      element("legend", {}, text.scenario),
      element("div", { class: "choices" }, scenarios.map(choice)),
    ),
    card(
      text.settings,
      element(
        "div",
        { class: "fields" },
        field({ label: text.rate, hint: text.rateHint, control: rate }),
        field({ label: text.customers, hint: text.customersHint, control: customers }),
        field({ label: text.patience, hint: text.patienceHint, control: patience }),
        field({ label: text.languages, control: languages }),
        field({ label: text.seed, control: seed }),
        field({ label: text.maxMessages, control: maxMessages }),
      ),
      field({ label: text.repeats, control: repeats, isInline: true }),
      problem,
      element(
        "div",
        { class: "actions" },
        startButton,
        resumeButton,
        pauseButton,
        stopButton,
        rateButton,
      ),
    ),
    card(text.now, stateLine, figures),
    card(
      text.chart,
      legend([text.sent, text.answered]),
      chart,
      element("p", { class: "hint" }, text.chartNote),
      element(
        "details",
        {},
        element("summary", {}, text.chartTable),
        table([text.time, text.sent, text.answered], chartRows, text.chartTable),
      ),
    ),
    card(text.dialogues, nobody, dialogueTable),
  ],
});

function startOptions() {
  /** @type {HTMLInputElement | null} */
  const chosen = document.querySelector("input[name=scenario]:checked");
  return {
    scenario: chosen?.value ?? "",
    rateMultiplier: Number(rate.value),
    customers: Number(customers.value),
    patience: Number(patience.value),
    seed: Number(seed.value),
    maxMessages: Number(maxMessages.value),
    repeats: repeats.checked,
    ...(languages.value === "both" ? {} : { languages: [languages.value] }),
  };
}

/** @param {string} method @param {string} path @param {unknown} [body] */
async function act(method, path, body) {
  problem.textContent = "";
  try {
    await call(method, path, body);
  } catch (error) {
    problem.textContent = sentenceOf(error);
  }
  await refresh();
}

/** @param {unknown} error */
function sentenceOf(error) {
  if (!(error instanceof Refusal)) return text.lost;
  if (error.code === "no-business") return text.noCompany;
  const details = error.details.map((detail) => `${detail.field} ${detail.problem}`).join("; ");
  return `${text.failed} ${details || error.message}`;
}

/** @param {string} name @param {string} value @param {string} [note] */
const figure = (name, value, note = "") => ({
  key: name,
  signature: `${value} ${note}`,
  make: () =>
    element(
      "div",
      {},
      element("dt", {}, name),
      element("dd", {}, value, note !== "" && element("small", {}, note)),
    ),
});

/** @param {any} view */
function drawFigures({ run, figures: found }) {
  reconcile(figures, [
    figure(text.waiting, count(found.waiting), text.longest(duration(found.longestWaitMs))),
    figure(text.meanAnswer, found.meanAnswerMs === null ? "–" : duration(found.meanAnswerMs)),
    figure(text.open, count(found.openDialogues), text.started(count(found.startedDialogues))),
    figure(text.sent, count(found.sent), text.lastMinute(count(found.sentLastMinute))),
    figure(text.answered, count(found.answered), text.lastMinute(count(found.answeredLastMinute))),
    figure(text.asked, oneDecimal(run.dialoguesPerMinute)),
    figure(text.elapsed, duration(run.elapsedMs)),
    figure(text.settled, count(found.ended.settled)),
    figure(text.abandoned, count(found.ended.abandoned)),
    figure(text.heldBack, count(found.heldBack)),
    figure(text.refused, count(found.ended.refused)),
  ]);
}

/** @param {{ startMs: number, sent: number, answered: number }[]} history */
function drawChart(history) {
  chart.replaceChildren(
    lineChart({
      label: text.chart,
      width: 800,
      height: 140,
      lines: [
        { name: text.sent, points: history.map((part) => [part.startMs, part.sent]) },
        { name: text.answered, points: history.map((part) => [part.startMs, part.answered]) },
      ],
    }),
  );
  reconcile(
    chartRows,
    history.map((part) => ({
      key: String(part.startMs),
      signature: `${part.sent} ${part.answered}`,
      make: () =>
        element(
          "tr",
          {},
          [duration(part.startMs), count(part.sent), count(part.answered)].map((cell) =>
            element("td", {}, cell),
          ),
        ),
    })),
  );
}

/** @param {any[]} talks @param {number} elapsedMs */
function drawDialogues(talks, elapsedMs) {
  nobody.hidden = talks.length > 0;
  dialogueTable.hidden = talks.length === 0;
  const intents = /** @type {Record<string, string>} */ (text.intents);
  const tones = /** @type {Record<string, string>} */ (text.tones);
  reconcile(
    dialogues,
    talks.map((talk) => {
      const waits =
        talk.waitingSinceMs !== null
          ? duration(elapsedMs - talk.waitingSinceMs)
          : talk.isSettled
            ? text.isContent
            : "–";
      const cells = [intents[talk.intent], tones[talk.tone], waits, count(talk.sentCount)];
      return {
        key: talk.customerId,
        signature: cells.join(" "),
        make: () =>
          element(
            "tr",
            {},
            element(
              "td",
              {},
              element(
                "a",
                {
                  href: `/?user=${talk.username}`,
                  target: "_blank",
                  "aria-label": text.phone(talk.name),
                },
                talk.name,
              ),
            ),
            cells.map((cell) => element("td", {}, cell)),
          ),
      };
    }),
  );
}

const refresh = every(async () => {
  try {
    const [view, { dialogues: talks }] = await Promise.all([
      call("GET", "/lab"),
      call("GET", `/lab/dialogues?limit=${SHOWN_DIALOGUES}`),
    ]);
    draw(view, talks);
  } catch {
    stateLine.textContent = text.lost;
  }
}, PAUSE_MS);

/** @param {any} view @param {any[]} talks */
function draw(view, talks) {
  const { state, run } = view;
  const isGoing = state === "running" || state === "paused";
  const ends = /** @type {Record<string, string>} */ (text.ends);
  const states = /** @type {Record<string, string>} */ (text.states);
  const name = scenarios.find((one) => one.id === run?.options.scenario)?.title[language];
  const words = [states[state], name, ends[run?.endedBecause]].filter(Boolean).join(" · ");
  if (stateLine.textContent !== words) stateLine.textContent = words;
  stateLine.dataset["state"] = state;
  startButton.hidden = isGoing;
  pauseButton.hidden = state !== "running";
  resumeButton.hidden = state !== "paused";
  stopButton.hidden = !isGoing;
  rateButton.hidden = !isGoing;
  figures.hidden = view.figures === null;
  if (view.figures !== null) drawFigures(view);
  drawChart(view.figures?.history ?? []);
  drawDialogues(talks, run?.elapsedMs ?? 0);
}
