import type { Insertable, Kysely, Selectable, Transaction, Updateable } from "kysely";
import type { Database } from "../schema.ts";

/** A conversation as stored. */
export type ConversationRow = Selectable<Database["conversation"]>;
/** A leg as stored: one stretch of one party's part in a conversation. */
export type LegRow = Selectable<Database["participant"]>;
/** What an agent is doing, as stored. */
export type AgentStateRow = Selectable<Database["agent_state"]>;
/** A leg to be stored. */
export type NewLeg = Insertable<Database["participant"]>;
/** What may change of a leg. */
export type LegChange = Updateable<Database["participant"]>;
/** What may change of a conversation. */
export type ConversationChange = Updateable<Database["conversation"]>;
/** What may change of what an agent is doing. */
export type AgentStateChange = Updateable<Database["agent_state"]>;

/** Where a read may run: on the pool or inside a transaction. */
export type Reader = Kysely<Database> | Transaction<Database>;
/** Where a change must run. */
export type Writer = Transaction<Database>;
