import type { AgentStateRow, ConversationRow, LegRow, Writer } from "./rows.ts";

/**
 * Row locks of the conversation domain, always taken in this order: conversation, leg, agent. The conversation's row
 * serialises everything that happens to it (a customer's message, an offer, an answer, an end); each statement finds
 * its row by primary key, so a lock costs one index probe. Waiting for another writer is bounded by that writer's
 * transaction, which never contains network I/O.
 */
export async function lockConversation(
  trx: Writer,
  conversationId: string,
): Promise<ConversationRow | undefined> {
  return trx
    .selectFrom("conversation")
    .selectAll()
    .where("id", "=", conversationId)
    .forUpdate()
    .executeTakeFirst();
}

/** Locks a leg of a conversation that is locked already; undefined when the conversation has no such leg. */
export async function lockLeg(
  trx: Writer,
  leg: { readonly conversationId: string; readonly participantId: string },
): Promise<LegRow | undefined> {
  return trx
    .selectFrom("participant")
    .selectAll()
    .where("id", "=", leg.participantId)
    .where("conversation_id", "=", leg.conversationId)
    .forUpdate()
    .executeTakeFirst();
}

/** Locks what an agent is doing; a user who never worked gets the row on the way. */
export async function lockAgent(trx: Writer, userId: string): Promise<AgentStateRow> {
  const read = () =>
    trx.selectFrom("agent_state").selectAll().where("user_id", "=", userId).forUpdate();
  const found = await read().executeTakeFirst();
  if (found) return found;
  await trx
    .insertInto("agent_state")
    .values({ user_id: userId, idle_since_at: null })
    .onConflict((conflict) => conflict.column("user_id").doNothing())
    .execute();
  return read().executeTakeFirstOrThrow();
}

/** The same, for a leg that a request names by its communication. */
export async function lockLegOfCommunication(
  trx: Writer,
  leg: { readonly conversationId: string; readonly communicationId: string },
): Promise<LegRow | undefined> {
  return trx
    .selectFrom("participant")
    .selectAll()
    .where("communication_id", "=", leg.communicationId)
    .where("conversation_id", "=", leg.conversationId)
    .forUpdate()
    .executeTakeFirst();
}
