/**
 * Compares what X did, what the agents were told and what the database says, once everything is at rest. Pure: it knows
 * the promises (ARCHITECTURE.md, "Promises") and nothing of how the product keeps them.
 */

/** A DM as X has it. */
export interface XDm {
  readonly id: string;
  readonly fromId: string;
  readonly toId: string;
  readonly text: string;
  /** `x`: typed by a person; `api`: sent by an app. */
  readonly via: "x" | "api";
}

/** A reply that the API took from an agent. */
export interface AcceptedReply {
  readonly messageId: string;
  readonly conversationId: string;
  readonly text: string;
}

interface StoredMessage {
  readonly id: string;
  readonly conversationId: string;
  readonly customerId: string;
  readonly xEventId: string | null;
  readonly origin: string;
  readonly status: string;
  readonly text: string;
  readonly sortedAtMs: number;
}

interface StoredConversation {
  readonly id: string;
  readonly customerId: string;
  readonly state: string;
  readonly routingState: string;
}

export interface StoredLeg {
  readonly id: string;
  readonly conversationId: string;
  readonly purpose: string;
  readonly state: string;
  readonly userId: string | null;
  readonly slot: number | null;
  readonly startedAtMs: number;
  readonly connectedAtMs: number | null;
  readonly endedAtMs: number | null;
  /** When the wrap-up that held the slot was over; null where none held it. */
  readonly wrapupEndedAtMs: number | null;
  readonly isWrapupPending: boolean;
}

interface StoredAgent {
  readonly userId: string;
  readonly capacity: number;
  readonly routingStatus: string;
}

interface StoredEvent {
  readonly kind: string;
  readonly conversationId: string | null;
  readonly participantId: string | null;
  readonly messageId: string | null;
}

/** Everything that is compared. */
export interface History {
  readonly businessId: string;
  /** In the order in which X made them. */
  readonly dms: readonly XDm[];
  readonly accepted: readonly AcceptedReply[];
  readonly messages: readonly StoredMessage[];
  readonly conversations: readonly StoredConversation[];
  readonly legs: readonly StoredLeg[];
  readonly agents: readonly StoredAgent[];
  /** In log order. */
  readonly events: readonly StoredEvent[];
  readonly outboxStates: readonly string[];
  readonly inboxStates: readonly string[];
}

/** One broken promise. */
export interface Violation {
  readonly rule: string;
  readonly what: string;
}

/** The promises that are broken; empty when all are kept. */
export function check(history: History): Violation[] {
  return Object.entries(rules).flatMap(([rule, find]) =>
    find(history).map((what) => ({ rule, what })),
  );
}

const rules = {
  "a DM is shown once": shownOnce,
  "a DM is shown in X's order": inXOrder,
  "an accepted reply is sent once or visibly not": repliesSettled,
  "nothing is sent that nobody wrote": nothingUnwritten,
  "a conversation is with one agent at a time": oneAgentAtATime,
  "an agent never has more than the capacity": withinCapacity,
  "one conversation of a customer is open at a time": oneOpenConversation,
  "nothing stays open": nothingOpen,
  "an agent's status is what they have in hand": agentsAtRest,
  "the event log tells the story": storyComplete,
} satisfies Record<string, (history: History) => string[]>;

function shownOnce({ dms, messages, businessId }: History): string[] {
  const shown = countBy(messages, ({ xEventId }) => xEventId);
  const known = new Set(dms.map(({ id }) => id));
  const originOf = new Map(messages.map((message) => [message.xEventId, message.origin]));
  return [
    ...dms.flatMap(({ id }) => {
      const count = shown.get(id) ?? 0;
      return count === 1 ? [] : [`DM ${id} is shown ${count} times`];
    }),
    ...[...shown.keys()].flatMap((id) =>
      id === null || known.has(id) ? [] : [`${id} is shown and is no DM of X`],
    ),
    ...dms.flatMap(({ id, fromId, via }) => {
      const expected = fromId !== businessId ? "customer" : via === "api" ? "agent" : "owner";
      const origin = originOf.get(id) ?? expected;
      return origin === expected ? [] : [`DM ${id} of the ${expected} is shown as the ${origin}'s`];
    }),
  ];
}

function inXOrder({ messages }: History): string[] {
  return [...groupBy(messages, ({ conversationId }) => conversationId)].flatMap(([id, all]) => {
    const known = all.filter(({ xEventId }) => xEventId !== null);
    const shown = known.toSorted(
      (a, b) => a.sortedAtMs - b.sortedAtMs || compareIds(a.xEventId, b.xEventId),
    );
    const isRight = shown.every(
      (message, index) =>
        index === 0 || compareIds(shown[index - 1]?.xEventId ?? null, message.xEventId) < 0,
    );
    return isRight ? [] : [`conversation ${id} is not in X's order`];
  });
}

/** Replies whose outcome a person is asked about are allowed; lost and doubled ones are not. */
function repliesSettled({ accepted, messages, dms }: History): string[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const onX = new Map(dms.map((dm) => [dm.id, dm]));
  return accepted.flatMap(({ messageId, text }) => {
    const message = byId.get(messageId);
    if (!message) return [`accepted reply ${messageId} is gone`];
    if (message.status === "sent" || message.status === "read") {
      const dm = message.xEventId === null ? undefined : onX.get(message.xEventId);
      if (dm === undefined) return [`reply ${messageId} is called sent and X has no such DM`];
      if (dm.text !== text) return [`reply ${messageId} is bound to another text on X`];
      return dm.toId === message.customerId ? [] : [`reply ${messageId} went to somebody else`];
    }
    if (message.status === "failed" || message.status === "unconfirmed") return [];
    return [`reply ${messageId} is still ${message.status}`];
  });
}

/** Counts by customer and text, so that it does not matter which of two equal replies a DM is. */
function nothingUnwritten(history: History): string[] {
  const { dms, accepted, messages, businessId } = history;
  const key = (customerId: string, text: string): string => JSON.stringify([customerId, text]);
  const customerOf = new Map(messages.map(({ id, customerId }) => [id, customerId]));
  const written = countBy(accepted, ({ messageId, text }) =>
    key(customerOf.get(messageId) ?? "", text),
  );
  const sent = dms.filter(({ fromId, via }) => fromId === businessId && via === "api");
  const failed = messages.filter(({ status }) => status === "failed");
  const boundIds = new Set(messages.map(({ xEventId }) => xEventId));
  return [
    ...[...countBy(sent, ({ toId, text }) => key(toId, text))].flatMap(([what, count]) =>
      count <= (written.get(what) ?? 0)
        ? []
        : [`${what} was written ${written.get(what) ?? 0} times and sent ${count} times`],
    ),
    ...failed.flatMap(({ id, customerId, text }) =>
      sent.some((dm) => dm.toId === customerId && dm.text === text && !boundIds.has(dm.id))
        ? [`reply ${id} is called failed and X has it`]
        : [],
    ),
  ];
}

function oneAgentAtATime({ legs }: History): string[] {
  const ofAgents = legs.filter(({ purpose }) => purpose === "agent");
  return [...groupBy(ofAgents, ({ conversationId }) => conversationId)].flatMap(([id, all]) =>
    highest(all.map(({ startedAtMs, endedAtMs }) => [startedAtMs, endedAtMs ?? Infinity])) > 1
      ? [`conversation ${id} was with two agents at the same time`]
      : [],
  );
}

function withinCapacity({ legs, agents }: History): string[] {
  return agents.flatMap(({ userId, capacity }) => {
    const held = legs
      .filter((leg) => leg.purpose === "agent" && leg.userId === userId)
      .map((leg): [number, number] => [leg.startedAtMs, heldUntilMs(leg)]);
    const most = highest(held);
    return most > capacity ? [`agent ${userId} had ${most} with a capacity of ${capacity}`] : [];
  });
}

function heldUntilMs(leg: StoredLeg): number {
  if (leg.endedAtMs === null || leg.isWrapupPending) return Infinity;
  return Math.max(leg.endedAtMs, leg.wrapupEndedAtMs ?? 0);
}

function oneOpenConversation({ conversations }: History): string[] {
  const open = conversations.filter(({ state }) => state === "open");
  return [...countBy(open, ({ customerId }) => customerId)].flatMap(([id, count]) =>
    count > 1 ? [`customer ${id} has ${count} open conversations`] : [],
  );
}

function nothingOpen(history: History): string[] {
  const { conversations, legs, outboxStates, inboxStates } = history;
  const settled = new Set(["sent", "failed", "unconfirmed"]);
  return [
    ...conversations.flatMap(({ id, state, routingState }) =>
      state === "closed" && routingState === "none"
        ? []
        : [`conversation ${id} is ${state} and ${routingState}`],
    ),
    ...legs.flatMap((leg) =>
      leg.state === "disconnected" && leg.slot === null && !leg.isWrapupPending
        ? []
        : [`${leg.purpose} leg ${leg.id} is ${leg.state}, slot ${leg.slot}`],
    ),
    ...outboxStates.filter((state) => !settled.has(state)).map((state) => `outbox row ${state}`),
    ...inboxStates.filter((state) => state !== "done").map((state) => `inbox row ${state}`),
  ];
}

function agentsAtRest({ agents, legs }: History): string[] {
  return agents.flatMap(({ userId, routingStatus }) => {
    const isHolding = legs.some(
      (leg) =>
        leg.userId === userId &&
        (leg.state === "connected" || (leg.isWrapupPending && leg.slot !== null)),
    );
    if (routingStatus === "INTERACTING" && !isHolding)
      return [`agent ${userId} is INTERACTING with nothing in hand`];
    return routingStatus === "IDLE" && isHolding
      ? [`agent ${userId} is IDLE with work in hand`]
      : [];
  });
}

const endsOfOffer = new Set([
  "offer.accepted",
  "offer.declined",
  "offer.expired",
  "offer.withdrawn",
]);

/** Each leg: made once, then exactly one end of the ringing, then the end of the leg where it was accepted. */
function storyComplete({ legs, events, messages, accepted }: History): string[] {
  const ofLeg = groupBy(events, ({ participantId }) => participantId);
  const ofMessage = groupBy(events, ({ messageId }) => messageId);
  const byId = new Map(messages.map((message) => [message.id, message]));
  return [
    ...legs.flatMap((leg) => {
      if (leg.purpose !== "agent" || leg.state !== "disconnected") return [];
      const kinds = (ofLeg.get(leg.id) ?? []).map(({ kind }) => kind);
      const made = kinds.filter((kind) => kind === "offer.made").length;
      const ends = kinds.filter((kind) => endsOfOffer.has(kind));
      const hasLegEnd = kinds.includes("leg.ended");
      const isRight =
        made === 1 &&
        kinds[0] === "offer.made" &&
        ends.length === 1 &&
        (ends[0] === "offer.accepted") === (leg.connectedAtMs !== null) &&
        (ends[0] === "offer.accepted") === hasLegEnd;
      return isRight ? [] : [`leg ${leg.id} has the story ${kinds.join(", ") || "(none)"}`];
    }),
    ...accepted.flatMap(({ messageId }) => {
      const status = byId.get(messageId)?.status;
      const kinds = (ofMessage.get(messageId) ?? []).map(({ kind }) => kind);
      const isRight = kinds[0] === "message.queued" && kinds.at(-1) === `message.${status}`;
      return isRight ? [] : [`reply ${messageId}, ${status}, has the story ${kinds.join(", ")}`];
    }),
  ];
}

/** Most intervals that hold at one instant; one that ends when another begins does not overlap it. */
function highest(intervals: readonly (readonly [number, number])[]): number {
  const changes = intervals
    .flatMap(([from, until]): [number, number][] => [
      [from, 1],
      [until, -1],
    ])
    .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  let now = 0;
  let most = 0;
  for (const [, change] of changes) {
    now += change;
    most = Math.max(most, now);
  }
  return most;
}

/** X's ids grow with time and are longer than a number is exact. */
function compareIds(a: string | null, b: string | null): number {
  const difference = BigInt(a ?? 0) - BigInt(b ?? 0);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  return Map.groupBy(items, keyOf);
}

function countBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, number> {
  return new Map([...groupBy(items, keyOf)].map(([key, all]) => [key, all.length]));
}
