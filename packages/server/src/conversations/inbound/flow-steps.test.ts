import fc from "fast-check";
import { expect, it } from "vitest";
import { dmEvent } from "../../../test/support/dm-event.ts";
import { compileRules } from "../../flows/compiled-flow.ts";
import { menuAnswer } from "../../flows/menu-answer.ts";
import type { OpenMenu } from "../../flows/open-menu.ts";
import { place, runFlow, type Destinations, type RunnableFlow } from "../../flows/route.ts";
import type { DmArrival, ThreadFlows, ThreadOutcome, ThreadStart } from "./thread-outcome.ts";
import { understandThread } from "./understand.ts";

const noon = Date.UTC(2026, 10, 22, 12);
const queueId = "00000000-0000-4000-8000-000000000001";
const destinations: Destinations = {
  references: {
    queue: new Map([[queueId, "Support"]]),
    skill: new Map(),
    language: new Map(),
    agent: new Map(),
    label: new Map(),
    schedule: new Map(),
    emergency: new Map(),
    customerList: new Map(),
    account: new Map(),
  },
  defaultQueueId: "the default",
};
const option = (value: string) => ({ label: value, value });
const compiled = await compileRules([
  {
    id: "second",
    when: [{ kind: "quickReply", values: ["returns"] }],
    then: {
      queueId,
      menu: { text: "Which?", options: [option("shoes"), option("coat")], waitSeconds: 60 },
    },
  },
  {
    id: "first",
    when: [],
    then: {
      queueId,
      menu: { text: "What?", options: [option("returns"), option("delivery")], waitSeconds: 60 },
    },
  },
]);
const flow: RunnableFlow = { id: "f", name: "Inbound", version: 3, compiled };

const facts = (text: string, quickReply: string | null) => ({
  text,
  quickReply,
  hasAttachment: false,
  integrationId: "i",
  customer: {
    isVerified: null,
    followerCount: null,
    pastConversationCount: 0,
    listIds: new Set<string>(),
  },
  world: { schedules: new Map(), emergencies: new Set<string>(), gone: new Set<string>() },
});
const flows: ThreadFlows = {
  begin: (event) => runFlow(flow, facts(event.displayText, null), [], destinations),
  answer(menu, event) {
    const chosen = menuAnswer(menu.menu, { text: event.displayText, quickReply: null });
    if (chosen === null) return null;
    return runFlow(
      menu.flow,
      facts(menu.first.text, chosen.value),
      menu.askedRuleIds,
      destinations,
    );
  },
  giveUp: (menu) =>
    place(
      { flow: menu.flow, rule: menu.rule, outcomes: [], reason: "menuMisunderstood" },
      destinations,
    ),
};

function arrival(id: number, text: string): DmArrival {
  return {
    event: dmEvent(id, { createdAtMs: noon + id * 1000, text }),
    direction: "inbound",
    origin: "customer",
    receivedAt: new Date(noon),
    arrivedBy: "webhook",
  };
}

/** The thread as the database would have it after an outcome, its question sent a moment later. */
function after(outcome: ThreadOutcome, start: ThreadStart | null): ThreadStart {
  const last = outcome.conversations.at(-1);
  const newest = outcome.messages.at(-1);
  return {
    conversationId: last?.id ?? start?.conversationId ?? "",
    state: last?.state ?? start?.state ?? "open",
    routingState: last?.routingState ?? start?.routingState ?? "none",
    endedAtMs: null,
    startedAtMs: noon,
    newest:
      newest === undefined
        ? (start?.newest ?? null)
        : { sortedAtMs: newest.createdAt.getTime(), xEventNumber: newest.xEventId },
    menu: menuAfter(outcome, start),
  };
}

function menuAfter(outcome: ThreadOutcome, start: ThreadStart | null): OpenMenu | null {
  const row = outcome.menus.at(-1);
  if (row === undefined) return outcome.leftMenuIds.length > 0 ? null : (start?.menu ?? null);
  const rule = compiled.rules.find((one) => one.rule.id === row.ruleId)?.rule;
  const first = outcome.messages.find(({ id }) => id === row.firstMessageId);
  if (rule?.then.menu === undefined) throw new Error("a menu of no rule");
  return {
    flow,
    rule,
    menu: rule.then.menu,
    askedRuleIds: row.askedRuleIds,
    first: { id: row.firstMessageId, text: first?.text ?? "", hasAttachment: false },
    wrongAnswerCount: row.wrongAnswerCount,
    // The next message comes a second later, so it is an answer to this.
    questionSentAtMs: outcome.messages.at(-1)?.createdAt.getTime() ?? 0,
  };
}

it("keeps every message once and leaves the conversation in a queue or in one menu, whatever is answered", () => {
  const words = fc.constantFrom("hello", "1", "2", "returns", "coat", "what?", "");
  fc.assert(
    fc.property(
      fc.array(words, { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
      (texts, sizes) => {
        const arrivals = texts.map((text, index) => arrival(index + 1, text));
        let start: ThreadStart | null = null;
        const stored: string[] = [];
        let queuedCount = 0;
        for (let at = 0, piece = 0; at < arrivals.length; piece += 1) {
          const size = sizes[piece % sizes.length] ?? 1;
          const outcome: ThreadOutcome = understandThread({
            integrationId: "i",
            contact: { id: "c", name: "Jo" },
            start,
            arrivals: arrivals.slice(at, at + size),
            threadingTimeoutMs: 3_600_000,
            flows,
            now: new Date(noon),
          });
          stored.push(...outcome.messages.map(({ xEventId }) => xEventId));
          queuedCount += outcome.events.filter(({ kind }) => kind === "conversation.queued").length;
          expect(outcome.questions.length).toBe(outcome.menus.length);
          expect(outcome.questions.length).toBeLessThanOrEqual(1);
          start = after(outcome, start);
          const isInMenu = start.menu !== null && start.menu !== undefined;
          expect(start.routingState).toBe(isInMenu ? "none" : "waiting");
          at += size;
        }
        expect(stored).toEqual(arrivals.map(({ event }) => event.id));
        expect(queuedCount).toBe(start?.routingState === "waiting" ? 1 : 0);
      },
    ),
    { numRuns: 500 },
  );
});
