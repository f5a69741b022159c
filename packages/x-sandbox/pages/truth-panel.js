// The ground truth on the faults' page: what the sandbox did, newest first, as it happens.

import { element, reconcile } from "./dom.js";
import { texts } from "./faults-texts.js";
import { language } from "./reader.js";
import { call } from "./sandbox-api.js";
import { button, card, field, select } from "./tools.js";

const text = texts[language];
const SHOWN = 100;
/** Asked for when the page opens: enough to fill the table also when only one kind is shown. */
const REACH = 2_000;

const clock = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" });

/** The facts of an entry in a line. @param {any} entry */
function factsOf({ seq: _seq, at: _at, kind: _kind, ...facts }) {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`)
    .join(" · ");
}

/** The record, with a choice of kinds and a hold. */
export function createTruthPanel() {
  /** @type {any[]} */
  let entries = [];
  /** @type {number | null} */
  let lastSeq = null;
  let isHeld = false;
  const kinds = select(Object.entries(text.filters), "");
  const rows = element("tbody", {});
  const hold = button(text.holdLog, () => {
    isHeld = !isHeld;
    hold.textContent = isHeld ? text.goOn : text.holdLog;
    draw();
  });
  kinds.addEventListener("change", () => {
    lastSeq = null;
    entries = [];
    void refresh();
  });

  function draw() {
    if (isHeld) return;
    reconcile(
      rows,
      entries.toReversed().map((entry) => ({
        key: String(entry.seq),
        signature: "",
        make: () =>
          element(
            "tr",
            {},
            element("td", {}, clock.format(new Date(entry.at))),
            element("td", {}, element("code", {}, entry.kind)),
            element("td", { class: "facts" }, factsOf(entry)),
          ),
      })),
    );
  }

  async function refresh() {
    const kind = kinds.value;
    const filter = kind === "" ? "" : `&kind=${kind}`;
    if (lastSeq === null) {
      // Nothing comes after the highest number: the answer says what that is.
      const { lastSeq: newest } = await call("GET", `/log?after=${Number.MAX_SAFE_INTEGER}`);
      lastSeq = Math.max(0, newest - REACH);
    }
    const page = await call("GET", `/log?after=${lastSeq}${filter}&limit=${REACH}`);
    if (kinds.value !== kind) return;
    lastSeq = page.entries.length === REACH ? page.entries.at(-1).seq : page.lastSeq;
    entries = [...entries, ...page.entries].slice(-SHOWN);
    draw();
  }

  const root = card(
    text.log,
    element("p", { class: "hint" }, text.logHint),
    element("div", { class: "actions" }, field({ label: text.filter, control: kinds }), hold),
    element(
      "div",
      { class: "table tall", role: "group", "aria-label": text.log, tabindex: 0 },
      element(
        "table",
        {},
        element("caption", { class: "hidden-label" }, text.log),
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            [text.time, text.what, text.about].map((name) => element("th", { scope: "col" }, name)),
          ),
        ),
        rows,
      ),
    ),
  );
  return { root, refresh };
}
