import type { Insertable, Kysely, Selectable, Transaction, Updateable } from "kysely";
import type { Database } from "../schema.ts";

/** A conversation as stored. */
export type ConversationRow = Selectable<Database["conversation"]>;
/** A leg as stored: one stretch of one party's part in a conversation. */
export type LegRow = Selectable<Database["participant"]>;
/** What an agent is doing, as stored. */
export type AgentStateRow = Selectable<Database["agent_state"]>;
export type NewLeg = Insertable<Database["participant"]>;
export type LegChange = Updateable<Database["participant"]>;
export type ConversationChange = Updateable<Database["conversation"]>;
export type AgentStateChange = Updateable<Database["agent_state"]>;

/** Where a read may run: on the pool or inside a transaction. */
export type Reader = Kysely<Database> | Transaction<Database>;
/** Where a change must run. */
export type Writer = Transaction<Database>;
