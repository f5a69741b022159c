import { sql } from "kysely";
import type { AgentStateRow, ConversationRow, LegRow, Writer } from "../conversations/rows.ts";

/** An agent's leg that rings, talks or is parked, with its conversation and what its agent is doing; all three are locked. */
export interface HeldLeg {
  readonly conversation: ConversationRow;
  readonly leg: LegRow;
  readonly agent: AgentStateRow;
}

/**
 * Locks conversations with the legs of the agents at whom they ring or who own them, and those agents: conversations by id, then
 * legs, then agents by id, the order of the conversation domain. Three statements, however many they are. Conversations
 * that nobody has are left out.
 */
export async function lockHeldLegs(
  trx: Writer,
  conversationIds: readonly string[],
): Promise<HeldLeg[]> {
  const isNamed = sql<boolean>`id = any(${[...conversationIds]}::uuid[])`;
  const conversations = await trx
    .selectFrom("conversation")
    .selectAll()
    .where(isNamed)
    .where("routing_state", "in", ["offered", "connected", "parked"])
    .orderBy("id")
    .forUpdate()
    .execute();
  const legs = await trx
    .selectFrom("participant")
    .selectAll()
    .where(sql<boolean>`conversation_id = any(${conversations.map(({ id }) => id)}::uuid[])`)
    .where("purpose", "=", "agent")
    .where("state", "in", ["alerting", "connected", "parked"])
    .orderBy("id")
    .forUpdate()
    .execute();
  const agents = await trx
    .selectFrom("agent_state")
    .selectAll()
    .where(sql<boolean>`user_id = any(${legs.map((leg) => leg.user_id)}::uuid[])`)
    .orderBy("user_id")
    .forUpdate()
    .execute();
  const legOf = new Map(legs.map((leg) => [leg.conversation_id, leg]));
  const agentOf = new Map(agents.map((agent) => [agent.user_id, agent]));
  return conversations.flatMap((conversation) => {
    const leg = legOf.get(conversation.id);
    const agent = leg && agentOf.get(leg.user_id ?? "");
    return leg && agent ? [{ conversation, leg, agent }] : [];
  });
}
