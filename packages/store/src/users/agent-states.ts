import type { Kysely } from "kysely";
import type { AgentStateRow } from "../conversations/rows.ts";
import type { Database } from "../schema.ts";

/** What agents are doing now, by user id. */
export async function findAgentStates(
  db: Kysely<Database>,
  userIds: readonly string[],
): Promise<Map<string, AgentStateRow>> {
  if (userIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("agent_state")
    .selectAll()
    .where("user_id", "in", [...userIds])
    .execute();
  return new Map(rows.map((row) => [row.user_id, row]));
}
