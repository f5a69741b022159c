import { sql } from "kysely";
import type { AgentStateChange, Reader, Writer } from "./rows.ts";

/** What an agent holds. `connected` and `wrapup` make INTERACTING; an offer alone does not. */
export interface AgentLoad {
  readonly alerting: number;
  readonly connected: number;
  /** Wrap-ups that keep their slot. */
  readonly wrapup: number;
}

/** Counts the legs that hold one of an agent's slots. */
export async function readAgentLoad(reader: Reader, userId: string): Promise<AgentLoad> {
  const row = await reader
    .selectFrom("participant")
    .select([
      sql<number>`(count(*) filter (where state = 'alerting'))::int`.as("alerting"),
      sql<number>`(count(*) filter (where state = 'connected'))::int`.as("connected"),
      sql<number>`(count(*) filter (where state = 'disconnected'))::int`.as("wrapup"),
    ])
    .where("user_id", "=", userId)
    .where("slot", "is not", null)
    .executeTakeFirstOrThrow();
  return row;
}

/** Changes the state of an agent that the caller has locked. */
export async function changeAgent(
  trx: Writer,
  userId: string,
  change: AgentStateChange,
): Promise<void> {
  await trx.updateTable("agent_state").set(change).where("user_id", "=", userId).execute();
}
