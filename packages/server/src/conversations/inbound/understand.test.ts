import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dmEvent } from "../../../test/support/dm-event.ts";
import type { Placement } from "../../flows/route.ts";
import type { DmArrival, ThreadInput, ThreadOutcome, ThreadStart } from "./thread-outcome.ts";
import { understandThread } from "./understand.ts";

const noon = Date.UTC(2026, 10, 22, 12);
const minute = 60_000;
const placement: Placement = {
  kind: "queue",
  flow: { id: "f", name: "Inbound", version: 1 },
  rule: null,
  reason: "flow",
  outcomes: [],
  action: {
    queueId: "q",
    skillIds: [],
    languageId: null,
    priority: 0,
    preferredAgents: [],
    utilizationLabelId: null,
    attributes: {},
    dropped: [],
  },
};
const base = {
  integrationId: "i",
  contact: { id: "c", name: "Jo" },
  threadingTimeoutMs: 60 * minute,
  flows: { begin: () => placement, answer: () => placement, giveUp: () => placement },
  now: new Date(noon),
};

function arrival(id: number, createdAtMs: number, isOutbound = false): DmArrival {
  return {
    event: dmEvent(id, { createdAtMs, text: `text ${id}` }),
    direction: isOutbound ? "outbound" : "inbound",
    origin: isOutbound ? "owner" : "customer",
    receivedAt: base.now,
    arrivedBy: "webhook" as const,
  };
}

/** The thread as the database would have it after an outcome. */
function after(outcome: ThreadOutcome, start: ThreadStart | null): ThreadStart | null {
  const last = outcome.conversations.at(-1);
  const conversationId = last?.id ?? start?.conversationId;
  if (conversationId === undefined) return null;
  let newest = start?.conversationId === conversationId ? start.newest : null;
  for (const message of outcome.messages) {
    const isLast = message.conversationId === conversationId && !message.isLate;
    if (isLast)
      newest = { sortedAtMs: message.createdAt.getTime(), xEventNumber: message.xEventId };
  }
  return {
    conversationId,
    state: last?.state ?? start?.state ?? "open",
    routingState: last?.routingState ?? start?.routingState ?? "none",
    endedAtMs: last === undefined ? (start?.endedAtMs ?? null) : (last.endedAt?.getTime() ?? null),
    startedAtMs: last?.startedAt.getTime() ?? start?.startedAtMs ?? noon,
    newest,
  };
}

/** Understands arrivals in pieces of the given sizes. */
function inPieces(arrivals: readonly DmArrival[], sizes: readonly number[]): ThreadOutcome[] {
  const outcomes: ThreadOutcome[] = [];
  let start: ThreadStart | null = null;
  let at = 0;
  for (let piece = 0; at < arrivals.length; piece += 1) {
    const size = sizes[piece % sizes.length] ?? 1;
    const input: ThreadInput = { ...base, start, arrivals: arrivals.slice(at, at + size) };
    const outcome = understandThread(input);
    outcomes.push(outcome);
    start = after(outcome, start);
    at += size;
  }
  return outcomes;
}

const arrivalsOf = (plan: { gapsMinutes: number[]; outbound: boolean[] }) => {
  let at = noon;
  return plan.gapsMinutes.map((gap, index) => {
    at += gap * minute;
    return arrival(index + 1, at, plan.outbound[index]);
  });
};

/** Which conversation each message came to, numbered in order of appearance. */
const shape = (outcomes: readonly ThreadOutcome[]) => {
  const numbers = new Map<string, number>();
  return outcomes
    .flatMap((outcome) => outcome.messages)
    .map((message) => {
      const id = message.conversationId;
      if (!numbers.has(id)) numbers.set(id, numbers.size);
      return [message.xEventId, numbers.get(id), message.isLate];
    });
};

describe("understanding a customer's DMs", () => {
  it("asks for an agent once, with the legs in order, when several DMs come together", () => {
    const outcome = understandThread({
      ...base,
      start: null,
      arrivals: [arrival(2, noon + 1), arrival(1, noon)],
    });
    expect(outcome.events.map((event) => event.kind)).toEqual([
      "conversation.started",
      "message.received",
      "conversation.queued",
      "message.received",
    ]);
    expect(outcome.participants.map((leg) => leg.purpose)).toEqual(["customer", "workflow", "acd"]);
    expect(outcome.messages.map((message) => message.xEventId)).toEqual(["1", "2"]);
    expect(outcome.conversations).toMatchObject([{ isNew: true, routingState: "waiting" }]);
  });

  it("writes nothing of the conversation when an agent already has it", () => {
    const start: ThreadStart = {
      conversationId: "x",
      state: "open",
      routingState: "connected",
      startedAtMs: noon,
      endedAtMs: null,
      newest: { sortedAtMs: noon, xEventNumber: "1" },
    };
    const outcome = understandThread({ ...base, start, arrivals: [arrival(2, noon + 1)] });
    expect(outcome).toMatchObject({ conversations: [], participants: [], revivedIds: [] });
    expect(outcome.messages).toHaveLength(1);
  });

  const schedule = fc.record({
    gapsMinutes: fc.array(fc.nat({ max: 90 }), { minLength: 1, maxLength: 12 }),
    outbound: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
  });
  it("stores each DM once and never has two open conversations, whatever the schedule", () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        const outcomes = inPieces(arrivalsOf(plan), plan.sizes);
        const ids = outcomes.flatMap((outcome) => outcome.messages.map((m) => m.xEventId));
        expect(ids).toEqual(plan.gapsMinutes.map((_gap, index) => String(index + 1)));
        const states = new Map(
          outcomes.flatMap((o) => o.conversations.map((c) => [c.id, c.state] as const)),
        );
        expect([...states.values()].filter((state) => state === "open").length).toBeLessThan(2);
      }),
    );
  });

  it("comes to the same conversations one by one as in batches", () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        const arrivals = arrivalsOf(plan);
        expect(shape(inPieces(arrivals, plan.sizes))).toEqual(shape(inPieces(arrivals, [1])));
      }),
    );
  });

  it("waits for an agent whenever the last word of an open conversation is the customer's", () => {
    fc.assert(
      fc.property(schedule, (plan) => {
        const arrivals = arrivalsOf(plan);
        const outcomes = inPieces(arrivals, plan.sizes);
        const last = outcomes.flatMap((outcome) => outcome.messages).at(-1);
        const conversation = outcomes
          .flatMap((outcome) => outcome.conversations)
          .findLast((one) => one.id === last?.conversationId);
        const isAskedFor = conversation?.routingState === "waiting";
        expect(isAskedFor || last?.direction === "outbound").toBe(true);
      }),
    );
  });
});

describe("a DM with the code of a round-trip test", () => {
  const code = { ...arrival(1, noon), isRoundTrip: true };

  it("becomes a conversation that has ended and waits for nobody", () => {
    const outcome = understandThread({ ...base, start: null, arrivals: [code] });
    expect(outcome.conversations).toMatchObject([
      { isNew: true, state: "closed", routingState: "none", queued: null },
    ]);
    expect(outcome.participants).toMatchObject([
      { purpose: "customer", state: "disconnected", disconnectType: "system" },
    ]);
    expect(outcome.messages).toHaveLength(1);
  });

  it("does not swallow what the same person writes in the same moment", () => {
    const question = arrival(2, noon + 1);
    const outcome = understandThread({ ...base, start: null, arrivals: [code, question] });
    expect(outcome.conversations).toMatchObject([{ state: "open", routingState: "waiting" }]);
    const customer = outcome.participants.find(({ purpose }) => purpose === "customer");
    expect(customer?.state).toBe("connected");
    expect(outcome.messages).toHaveLength(2);
  });

  it("leaves a closed conversation closed", () => {
    const start: ThreadStart = {
      conversationId: "old",
      state: "closed",
      routingState: "none",
      startedAtMs: noon - 2 * minute,
      endedAtMs: noon - minute,
      newest: { sortedAtMs: noon - 2 * minute, xEventNumber: "0" },
    };
    const outcome = understandThread({ ...base, start, arrivals: [code] });
    expect(outcome.conversations).toEqual([]);
    expect(outcome.revivedIds).toEqual([]);
    expect(outcome.messages).toMatchObject([{ conversationId: "old" }]);
  });
});
