import { randomUUID } from "node:crypto";
import type {
  ArrivedBy,
  ConversationWrite,
  MessageWrite,
  NewEvent,
  ParticipantWrite,
} from "@tsubame/store";
import type { DmEvent } from "@tsubame/x-api";
import type { Route } from "./flow.ts";
import {
  compareMessageOrder,
  decideThread,
  type MessageOrder,
  type ThreadCandidate,
} from "./threading.ts";

/** The newest conversation of one customer at one account, as the database has it. */
export interface ThreadStart extends Omit<ThreadCandidate, "lastMessageAtMs"> {
  readonly conversationId: string;
  readonly startedAtMs: number;
  /** Place of its newest message on X; null when it has none. */
  readonly newest: MessageOrder | null;
}

/** A DM that is not stored yet and is no echo of a reply of ours. */
export interface DmArrival {
  readonly event: DmEvent;
  readonly direction: "inbound" | "outbound";
  /** Who wrote an outbound one: the owner in X's app, or something else that uses our own app's keys. */
  readonly origin: "customer" | "owner" | "automatic";
  readonly receivedAt: Date;
  readonly arrivedBy: ArrivedBy;
  /** It carries the code of the account's round-trip test: proof of the way, and nothing for an agent to answer. */
  readonly isRoundTrip?: boolean;
}

/** Everything that decides what the new DMs of one customer become; nothing else is looked at. */
export interface ThreadInput {
  readonly integrationId: string;
  readonly contact: { readonly id: string; readonly name: string };
  readonly start: ThreadStart | null;
  readonly arrivals: readonly DmArrival[];
  readonly threadingTimeoutMs: number;
  readonly route: Route;
  readonly now: Date;
}

/** What has to be written for the DMs of one customer; each list in the order in which it happened. */
export interface ThreadOutcome {
  readonly conversations: readonly ConversationWrite[];
  /** Conversations that opened again: their customer's leg connects. */
  readonly revivedIds: readonly string[];
  /** Conversations whose time had run out: their open legs end. */
  readonly outlivedIds: readonly string[];
  readonly participants: readonly ParticipantWrite[];
  readonly messages: readonly MessageWrite[];
  readonly events: readonly NewEvent[];
}

interface Draft {
  id: string;
  isNew: boolean;
  isChanged: boolean;
  state: "open" | "closed";
  routingState: ThreadCandidate["routingState"];
  startedAt: Date;
  endedAt: Date | null;
  queued: ConversationWrite["queued"];
  newest: MessageOrder | null;
}

/**
 * Turns the new DMs of one customer into conversation, legs, messages and events. Pure but for new ids; DMs are taken
 * in X's order whatever the order of delivery.
 *
 * A message is late when X had numbered a later one of the same conversation that is stored already: it is put in its
 * place by time and flagged, never appended as if it were new.
 */
export function understandThread(input: ThreadInput): ThreadOutcome {
  const { integrationId, contact, now, route } = input;
  const drafts: Draft[] = [];
  const revivedIds: string[] = [];
  const outlivedIds: string[] = [];
  const participants: ParticipantWrite[] = [];
  const messages: MessageWrite[] = [];
  const events: NewEvent[] = [];
  let current = input.start === null ? null : draftOf(input.start);
  if (current !== null) drafts.push(current);

  for (const arrival of input.arrivals.toSorted(byOrder)) {
    const { event, direction } = arrival;
    const decision = decideThread(
      current === null ? null : candidateOf(current),
      { direction, createdAtMs: event.createdAtMs },
      input.threadingTimeoutMs,
    );
    if (decision.kind === "start") {
      if (current !== null && decision.isEndingPrevious) outlive(current);
      current = start();
    }
    // Every decision but `start` needs a conversation to refer to.
    const conversation: Draft = current ?? start();
    current = conversation;
    if (arrival.isRoundTrip === true) {
      store(conversation, arrival);
      if (decision.kind === "start") endAtOnce(conversation);
      continue;
    }
    if (decision.kind === "reopen") reopen(conversation);
    store(conversation, arrival);
    const isNewRoute =
      decision.kind === "route" || decision.kind === "reopen" || decision.kind === "start";
    if (isNewRoute && direction === "inbound") enqueue(conversation);
  }

  function outlive(draft: Draft): void {
    // It ended with its newest message; nobody has been in it since.
    const endedAt = new Date(
      Math.max(candidateOf(draft).lastMessageAtMs, draft.startedAt.getTime()),
    );
    Object.assign(draft, { state: "closed", routingState: "none", endedAt, isChanged: true });
    outlivedIds.push(draft.id);
    log({ kind: "conversation.ended", conversationId: draft.id, detail: { reason: "timeout" } });
  }

  function start(): Draft {
    const draft: Draft = {
      id: randomUUID(),
      isNew: true,
      isChanged: true,
      state: "open",
      routingState: "none",
      startedAt: now,
      endedAt: null,
      queued: null,
      newest: null,
    };
    drafts.push(draft);
    participants.push(
      leg(draft.id, { purpose: "customer", contactId: contact.id, name: contact.name }),
    );
    log({ kind: "conversation.started", conversationId: draft.id });
    return draft;
  }

  /** A round-trip test stays in the history and goes to nobody. */
  function endAtOnce(draft: Draft): void {
    Object.assign(draft, { state: "closed", endedAt: now });
    setCustomerLeg(draft, { state: "disconnected", disconnectType: "system" });
    log({ kind: "conversation.ended", conversationId: draft.id, detail: { reason: "roundTrip" } });
  }

  function setCustomerLeg(draft: Draft, change: Partial<ParticipantWrite>): void {
    const index = participants.findIndex(({ conversationId }) => conversationId === draft.id);
    const present = participants[index];
    if (present !== undefined) participants[index] = { ...present, ...change };
  }

  function reopen(draft: Draft): void {
    Object.assign(draft, { state: "open", endedAt: null, isChanged: true });
    if (draft.isNew) setCustomerLeg(draft, { state: "connected" });
    else revivedIds.push(draft.id);
    log({ kind: "conversation.reopened", conversationId: draft.id });
  }

  function enqueue(draft: Draft): void {
    draft.routingState = "waiting";
    draft.queued = { queueId: route.queueId, waitingSinceAt: now };
    draft.isChanged = true;
    if (route.flowId !== null) {
      const { flowId, flowName } = route;
      participants.push(
        leg(draft.id, { purpose: "workflow", state: "disconnected", flowId, name: flowName }),
      );
    }
    participants.push(leg(draft.id, { purpose: "acd", queueId: route.queueId }));
    log({
      kind: "conversation.queued",
      conversationId: draft.id,
      queueId: route.queueId,
      detail: {
        queueId: route.queueId,
        priority: 0,
        waitingSinceAt: now.toISOString(),
        reason: route.reason,
        ...(route.flowId === null ? {} : { flowId: route.flowId }),
      },
    });
  }

  function store(
    draft: Draft,
    { event, direction, origin, receivedAt, arrivedBy }: DmArrival,
  ): void {
    const order = orderOf(event);
    const isLate = draft.newest !== null && compareMessageOrder(order, draft.newest) < 0;
    if (!isLate) draft.newest = order;
    const id = randomUUID();
    messages.push({
      id,
      conversationId: draft.id,
      integrationId,
      contactId: contact.id,
      xEventId: event.id,
      direction,
      status: direction === "inbound" ? "received" : "sent",
      origin,
      text: event.displayText,
      sourceAppId: event.sourceAppId,
      createdAt: new Date(event.createdAtMs),
      receivedAt,
      isLate,
      arrivedBy,
      attachment: event.attachment,
      raw: event.raw,
    });
    log({
      kind: direction === "inbound" ? "message.received" : "message.observed",
      conversationId: draft.id,
      messageId: id,
      detail: {
        origin,
        ...(isLate ? { isLate } : {}),
        ...(event.attachment === null ? {} : { hasAttachment: true }),
      },
    });
  }

  function leg(
    conversationId: string,
    given: Partial<ParticipantWrite> & Pick<ParticipantWrite, "purpose">,
  ): ParticipantWrite {
    const nobody = { contactId: null, queueId: null, flowId: null, name: null };
    return { conversationId, state: "connected", at: now, ...nobody, ...given };
  }

  function log(event: NewEvent): void {
    events.push({ ...event, integrationId });
  }

  return {
    conversations: drafts
      .filter((draft) => draft.isChanged)
      .map(({ id, isNew, state, routingState, queued, startedAt, endedAt }) => ({
        id,
        isNew,
        integrationId,
        contactId: contact.id,
        state,
        routingState,
        queued,
        startedAt,
        endedAt,
      })),
    revivedIds,
    outlivedIds,
    participants,
    messages,
    events,
  };
}

function draftOf(start: ThreadStart): Draft {
  return {
    id: start.conversationId,
    isNew: false,
    isChanged: false,
    state: start.state,
    routingState: start.routingState,
    startedAt: new Date(start.startedAtMs),
    endedAt: start.endedAtMs === null ? null : new Date(start.endedAtMs),
    queued: null,
    newest: start.newest,
  };
}

function candidateOf(draft: Draft): ThreadCandidate {
  return {
    state: draft.state,
    routingState: draft.routingState,
    endedAtMs: draft.endedAt?.getTime() ?? null,
    lastMessageAtMs: draft.newest?.sortedAtMs ?? draft.startedAt.getTime(),
  };
}

function orderOf(event: DmEvent): MessageOrder {
  return { sortedAtMs: event.createdAtMs, xEventNumber: event.id };
}

function byOrder(a: DmArrival, b: DmArrival): number {
  return compareMessageOrder(orderOf(a.event), orderOf(b.event));
}
