import { randomUUID } from "node:crypto";
import type { MessageWrite, NewEvent, ParticipantWrite } from "@tsubame/store";
import type { DmEvent } from "@tsubame/x-api";
import { createFlowSteps } from "./flow-steps.ts";
import { candidateOf, draftOf, type Draft } from "./thread-draft.ts";
import type { DmArrival, ThreadInput, ThreadOutcome } from "./thread-outcome.ts";
import { compareMessageOrder, decideThread, type MessageOrder } from "./threading.ts";

/**
 * Turns the new DMs of one customer into conversation, legs, messages and events. Pure but for new ids; DMs are taken
 * in X's order whatever the order of delivery.
 *
 * A message is late when X had numbered a later one of the same conversation that is stored already: it is put in its
 * place by time and flagged, never appended as if it were new.
 */
export function understandThread(input: ThreadInput): ThreadOutcome {
  const { integrationId, contact, now } = input;
  const drafts: Draft[] = [];
  const revivedIds: string[] = [];
  const outlivedIds: string[] = [];
  const participants: ParticipantWrite[] = [];
  const messages: MessageWrite[] = [];
  const events: NewEvent[] = [];
  const flow = createFlowSteps({ flows: input.flows, participants, log, leg, now });
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
    const messageId = store(conversation, arrival);
    const isNewRoute =
      decision.kind === "route" || decision.kind === "reopen" || decision.kind === "start";
    if (isNewRoute && direction === "inbound") flow.begin(conversation, event, messageId);
    if (decision.kind === "answer") flow.answer(conversation, event, messageId);
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
      menu: null,
      asked: null,
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

  function store(
    draft: Draft,
    { event, direction, origin, receivedAt, arrivedBy }: DmArrival,
  ): string {
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
    return id;
  }

  function leg(
    conversationId: string,
    given: Partial<ParticipantWrite> & Pick<ParticipantWrite, "purpose">,
  ): ParticipantWrite {
    const nobody = { contactId: null, queueId: null, flowId: null, flowVersion: null, name: null };
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
    ...flow.outcome(drafts),
  };
}

function orderOf(event: DmEvent): MessageOrder {
  return { sortedAtMs: event.createdAtMs, xEventNumber: event.id };
}

function byOrder(a: DmArrival, b: DmArrival): number {
  return compareMessageOrder(orderOf(a.event), orderOf(b.event));
}
