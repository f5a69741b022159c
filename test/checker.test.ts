import { describe, expect, it } from "vitest";
import { check, type History, type StoredLeg, type XDm } from "../e2e/support/checker.ts";
import { seededRandom } from "../e2e/support/random.ts";

const seeds = [1, 2, 3, 20261122];
const businessId = "100";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = {
  [K in keyof History]: History[K] extends readonly (infer E)[] ? Mutable<E>[] : History[K];
};

/** A run in which every promise was kept: some customers, three agents with two places each. */
function rightHistory(random: () => number): Draft {
  const agents = ["a", "b", "c"].map((userId) => ({ userId, capacity: 2, routingStatus: "IDLE" }));
  const history: Draft = {
    businessId,
    dms: [],
    accepted: [],
    messages: [],
    conversations: [],
    legs: [],
    agents,
    events: [],
    outboxStates: [],
    inboxStates: [],
  };
  let nextId = 2n ** 60n;
  const add = (conversation: number, origin: "customer" | "agent", text: string): void => {
    nextId += BigInt(1 + Math.floor(random() * 1000));
    const customerId = `${200 + conversation}`;
    const [fromId, toId] =
      origin === "customer" ? [customerId, businessId] : [businessId, customerId];
    const dm: XDm = {
      id: `${nextId}`,
      fromId,
      toId,
      text,
      via: origin === "customer" ? "x" : "api",
    };
    const id = `m${history.messages.length}`;
    const conversationId = `c${conversation}`;
    history.dms.push(dm);
    history.messages.push({
      id,
      conversationId,
      customerId,
      xEventId: dm.id,
      origin,
      status: origin === "customer" ? "received" : "sent",
      text,
      sortedAtMs: Number(nextId >> 22n),
    });
    history.inboxStates.push("done");
    if (origin === "customer") return;
    history.accepted.push({ messageId: id, conversationId, text });
    history.outboxStates.push("sent");
    for (const kind of ["message.queued", "message.sent"]) {
      history.events.push({ kind, conversationId, participantId: null, messageId: id });
    }
  };
  for (let index = 0; index < 12; index += 1) {
    const conversationId = `c${index}`;
    history.conversations.push({
      id: conversationId,
      customerId: `${200 + index}`,
      state: "closed",
      routingState: "none",
    });
    add(index, "customer", `Question ${index}`);
    if (random() < 0.5) add(index, "customer", `More ${index}`);
    const userId = agents[index % 3]?.userId ?? "";
    // Two at a time for each agent: the places are taken anew every 1000 ms.
    const startedAtMs = 1000 * Math.floor(index / 6);
    const isMissed = random() < 0.3;
    if (isMissed) addLeg(history, { index, userId, startedAtMs, isAccepted: false });
    addLeg(history, { index, userId, startedAtMs: startedAtMs + 100, isAccepted: true });
    add(index, "agent", `Answer ${index}`);
    add(index, "agent", random() < 0.3 ? `Answer ${index}` : `Answer ${index} (2)`);
  }
  return history;
}

function addLeg(
  history: Draft,
  leg: { index: number; userId: string; startedAtMs: number; isAccepted: boolean },
): void {
  const { index, userId, startedAtMs, isAccepted } = leg;
  const id = `l${history.legs.length}`;
  const conversationId = `c${index}`;
  const endedAtMs = startedAtMs + (isAccepted ? 500 : 100);
  history.legs.push({
    id,
    conversationId,
    purpose: "agent",
    state: "disconnected",
    userId,
    slot: null,
    startedAtMs,
    connectedAtMs: isAccepted ? startedAtMs + 50 : null,
    endedAtMs,
    wrapupEndedAtMs: isAccepted ? endedAtMs + 100 : null,
    isWrapupPending: false,
  });
  const kinds = isAccepted
    ? ["offer.made", "offer.accepted", "leg.ended"]
    : ["offer.made", "offer.expired"];
  for (const kind of kinds) {
    history.events.push({ kind, conversationId, participantId: id, messageId: null });
  }
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

function remove<T>(items: T[], item: T | undefined): void {
  const index = items.findIndex((present) => present === item);
  if (index === -1) throw new Error("nothing to remove");
  items.splice(index, 1);
}

const replies = ({ messages }: Draft) => messages.filter(({ origin }) => origin === "agent");
const questions = ({ messages }: Draft) => messages.filter(({ origin }) => origin === "customer");
const acceptedLegs = ({ legs }: Draft) =>
  legs.filter(({ connectedAtMs }) => connectedAtMs !== null);

/** Each spoils a right history in one way, and names the promise whose breach must be noticed. */
const mutants: readonly {
  readonly title: string;
  readonly rule: string;
  readonly spoil: (history: Draft, random: () => number) => void;
}[] = [
  {
    title: "a DM that nobody sees",
    rule: "a DM is shown once",
    spoil: (history, random) => remove(history.messages, pick(questions(history), random)),
  },
  {
    title: "a DM that is shown twice",
    rule: "a DM is shown once",
    spoil: (history, random) => {
      history.messages.push({ ...pick(questions(history), random), id: "twin" });
    },
  },
  {
    title: "a reply of ours that is shown as the account owner's words",
    rule: "a DM is shown once",
    spoil: (history, random) => {
      pick(replies(history), random).origin = "owner";
    },
  },
  {
    title: "a message in the wrong place",
    rule: "a DM is shown in X's order",
    spoil: (history, random) => {
      const { conversationId } = pick(replies(history), random);
      const first = history.messages.find((message) => message.conversationId === conversationId);
      if (first) first.sortedAtMs += 1e9;
    },
  },
  {
    title: "an accepted reply that is gone",
    rule: "an accepted reply is sent once or visibly not",
    spoil: (history, random) => remove(history.messages, pick(replies(history), random)),
  },
  {
    title: "a reply that is called sent and never reached X",
    rule: "an accepted reply is sent once or visibly not",
    spoil: (history, random) => {
      const { xEventId } = pick(replies(history), random);
      remove(
        history.dms,
        history.dms.find(({ id }) => id === xEventId),
      );
    },
  },
  {
    title: "a reply that waits for ever",
    rule: "an accepted reply is sent once or visibly not",
    spoil: (history, random) => {
      pick(replies(history), random).status = "queued";
    },
  },
  {
    title: "a reply that X has twice",
    rule: "nothing is sent that nobody wrote",
    spoil: (history, random) => {
      const { xEventId } = pick(replies(history), random);
      const dm = history.dms.find(({ id }) => id === xEventId);
      if (dm) history.dms.push({ ...dm, id: `${BigInt(dm.id) + 1n}` });
    },
  },
  {
    title: "a reply that is called failed and is on the customer's phone",
    rule: "nothing is sent that nobody wrote",
    spoil: (history, random) => {
      Object.assign(pick(replies(history), random), { status: "failed", xEventId: null });
    },
  },
  {
    title: "a conversation that rings at two agents",
    rule: "a conversation is with one agent at a time",
    spoil: (history, random) => {
      const leg = pick(acceptedLegs(history), random);
      const userId = leg.userId === "a" ? "b" : "a";
      history.legs.push({ ...leg, id: "twin", userId, startedAtMs: leg.startedAtMs + 10 });
    },
  },
  {
    title: "an agent with more than the capacity",
    rule: "an agent never has more than the capacity",
    spoil: (history) => {
      for (const leg of history.legs)
        Object.assign(leg, { userId: "a" } satisfies Partial<StoredLeg>);
    },
  },
  {
    title: "a place that is given away before the wrap-up is over",
    rule: "an agent never has more than the capacity",
    spoil: (history) => {
      for (const leg of acceptedLegs(history)) leg.wrapupEndedAtMs = 5000;
    },
  },
  {
    title: "two open conversations of one customer",
    rule: "one conversation of a customer is open at a time",
    spoil: (history, random) => {
      const conversation = pick(history.conversations, random);
      conversation.state = "open";
      history.conversations.push({ ...conversation, id: "twin" });
    },
  },
  {
    title: "a leg that nobody ends",
    rule: "nothing stays open",
    spoil: (history, random) => {
      Object.assign(pick(acceptedLegs(history), random), { state: "connected", endedAtMs: null });
    },
  },
  {
    title: "a place that is never given back",
    rule: "nothing stays open",
    spoil: (history, random) => {
      pick(history.legs, random).slot = 0;
    },
  },
  {
    title: "an outbox that does not come to rest",
    rule: "nothing stays open",
    spoil: (history) => {
      history.outboxStates[0] = "reconciling";
    },
  },
  {
    title: "a delivery that is never understood",
    rule: "nothing stays open",
    spoil: (history) => {
      history.inboxStates[0] = "quarantined";
    },
  },
  {
    title: "an agent who is busy with nothing",
    rule: "an agent's status is what they have in hand",
    spoil: (history, random) => {
      pick(history.agents, random).routingStatus = "INTERACTING";
    },
  },
  {
    title: "an offer whose end is not in the log",
    rule: "the event log tells the story",
    spoil: (history, random) => {
      remove(
        history.events,
        pick(
          history.events.filter(({ kind }) => /^offer\.(accepted|expired)/.test(kind)),
          random,
        ),
      );
    },
  },
  {
    title: "a sent reply whose sending is not in the log",
    rule: "the event log tells the story",
    spoil: (history, random) => {
      remove(
        history.events,
        pick(
          history.events.filter(({ kind }) => kind === "message.sent"),
          random,
        ),
      );
    },
  },
];

describe("the checker of the promises", () => {
  it.each(seeds)("finds nothing in a history in which all were kept (seed %i)", (seed) => {
    expect(check(rightHistory(seededRandom(seed)))).toEqual([]);
  });

  describe.each(mutants)("notices $title", ({ rule, spoil }) => {
    it.each(seeds)("seed %i", (seed) => {
      const random = seededRandom(seed);
      const history = rightHistory(random);
      spoil(history, random);
      expect(check(history).map((violation) => violation.rule)).toContain(rule);
    });
  });
});
