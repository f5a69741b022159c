import { sql } from "kysely";
import type { Writer } from "./rows.ts";

/** Merges attributes into a leg's data and returns all of them; undefined when the conversation has no such leg. */
export async function mergeAttributes(
  trx: Writer,
  change: {
    readonly conversationId: string;
    readonly participantId: string;
    readonly attributes: Readonly<Record<string, string>>;
  },
): Promise<Record<string, string> | undefined> {
  const row = await trx
    .updateTable("participant")
    .set({ attributes: sql`attributes || ${JSON.stringify(change.attributes)}::jsonb` })
    .where("id", "=", change.participantId)
    .where("conversation_id", "=", change.conversationId)
    .returning("attributes")
    .executeTakeFirst();
  return row?.attributes;
}
