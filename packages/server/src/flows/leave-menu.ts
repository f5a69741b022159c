import {
  addCustomerAttributes,
  appendEvents,
  deleteMenus,
  endWorkflowLegs,
  lockConversation,
  readActiveQueueIds,
  readDefaultQueueId,
  readFlowReferences,
  readOpenMenus,
  writeConversations,
  writeFlowRuns,
  writeParticipants,
  type ConversationRow,
  type Writer,
} from "@tsubame/store";
import { queueAutomaticReply } from "../automatic/queue-automatic-reply.ts";
import { openMenuOf } from "./open-menu.ts";
import { namedByAction } from "./resolve-action.ts";
import { flowRunOf, place, queuedBy, queuedEvent, type Placement } from "./route.ts";

/**
 * Sends a conversation that waits in a menu to the queue of the rule that asked. One that nobody waits for any more (it
 * was ended, or an agent has it) only loses its question. Locks the conversation; asking twice does nothing.
 */
export async function leaveMenu(
  trx: Writer,
  leave: {
    readonly conversationId: string;
    readonly reason: "menuTimeout" | "menuNotAsked";
    readonly now: Date;
    /** Only when the deadline has passed: it may have been asked again meanwhile. */
    readonly isDeadline?: boolean;
  },
): Promise<{ readonly isQueued: boolean; readonly hasOutbox: boolean }> {
  const { conversationId, now } = leave;
  const conversation = await lockConversation(trx, conversationId);
  const [menu] = await readOpenMenus(trx, [conversationId]);
  if (leave.isDeadline === true && menu && menu.deadlineAt > now) return nothingDone;
  await deleteMenus(trx, [conversationId]);
  await endWorkflowLegs(trx, [conversationId], now);
  if (!conversation || !menu) return nothingDone;
  const placement = await placementOf(trx, menu, leave.reason);
  await enterQueue(trx, conversation, placement, now);
  const { flow, rule } = placement;
  if (!flow || !rule?.then.reply) return { isQueued: true, hasOutbox: false };
  const outcome = await queueAutomaticReply(trx, {
    conversationId,
    text: rule.then.reply.text,
    onceKey: replyKey(flow.id, rule.id),
    now,
  });
  return { isQueued: true, hasOutbox: outcome === "queued" };
}

/** Key of the reply of a rule: said once to a conversation, however often the rule decides. */
export function replyKey(flowId: string, ruleId: string): string {
  return `flow:${flowId}:${ruleId}`;
}

const nothingDone = { isQueued: false, hasOutbox: false };

async function placementOf(
  trx: Writer,
  stored: Parameters<typeof openMenuOf>[0],
  reason: Placement["reason"],
): Promise<Placement> {
  const menu = await openMenuOf(stored);
  const defaultQueueId = await readDefaultQueueId(trx);
  const flow = { id: stored.flowId, name: stored.flowName, version: stored.flowVersion };
  const rule = menu?.rule ?? null;
  const references = await readFlowReferences(trx, rule ? namedByAction(rule.then) : []);
  const decided = {
    flow,
    rule,
    outcomes: [],
    reason: rule === null ? ("noRule" as const) : reason,
  };
  const placement = place(decided, { references, defaultQueueId });
  const { queueId } = placement.action;
  // Held until the end of the transaction, as the inbound batch does; a queue deleted in between is the default one.
  if ((await readActiveQueueIds(trx, [queueId])).has(queueId)) return placement;
  const without = { ...references, queue: new Map<string, string>() };
  return place(decided, { references: without, defaultQueueId });
}

async function enterQueue(
  trx: Writer,
  conversation: ConversationRow,
  placement: Placement,
  now: Date,
): Promise<void> {
  const { id, integration_id: integrationId, contact_id: contactId } = conversation;
  await writeConversations(trx, [
    {
      id,
      isNew: false,
      integrationId,
      contactId,
      state: "open",
      routingState: "waiting",
      queued: queuedBy(placement, now),
      startedAt: conversation.started_at,
      endedAt: null,
    },
  ]);
  await writeParticipants(trx, [
    {
      conversationId: id,
      purpose: "acd",
      state: "connected",
      contactId: null,
      queueId: placement.action.queueId,
      flowId: null,
      flowVersion: null,
      name: null,
      at: now,
    },
  ]);
  const { attributes } = placement.action;
  if (Object.keys(attributes).length > 0) {
    await addCustomerAttributes(trx, [{ conversationId: id, attributes }]);
  }
  await writeFlowRuns(trx, [flowRunOf(id, placement, now)]);
  await appendEvents(trx, [{ ...queuedEvent(id, placement, now), integrationId }]);
}
