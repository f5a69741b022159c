import type { Database } from "@tsubame/store";
import type { Selectable } from "kysely";
import type { Context } from "../../../src/context.ts";
import { present } from "../../support/present.ts";

export type StoredConversation = Selectable<Database["conversation"]>;

/** The newest conversation of a customer. */
export async function newestConversation(
  db: Context["db"],
  xUserId: string,
): Promise<StoredConversation> {
  const row = await db
    .selectFrom("conversation")
    .innerJoin("contact", "contact.id", "conversation.contact_id")
    .selectAll("conversation")
    .where("contact.x_user_id", "=", xUserId)
    .orderBy("conversation.started_at", "desc")
    .executeTakeFirst();
  return present(row, "conversation");
}

/** The legs of a conversation, in order. */
export function readLegs(db: Context["db"], conversationId: string) {
  return db
    .selectFrom("participant")
    .select(["purpose", "state", "queue_id", "flow_id", "flow_version", "attributes"])
    .where("conversation_id", "=", conversationId)
    .orderBy("started_at")
    .execute();
}

/** What flows decided about a conversation, in order. */
export function readRuns(db: Context["db"], conversationId: string) {
  return db
    .selectFrom("flow_run")
    .select(["rule_id", "reason", "queue_id", "trace", "flow_version"])
    .where("conversation_id", "=", conversationId)
    .orderBy("ran_at")
    .execute();
}

/** The menu that waits for the customer's answer, if one does. */
export function readMenu(db: Context["db"], conversationId: string) {
  return db
    .selectFrom("flow_menu")
    .selectAll()
    .where("conversation_id", "=", conversationId)
    .executeTakeFirst();
}

/** What the event log says of each time that a conversation came into a queue. */
export async function readQueuedDetails(
  db: Context["db"],
  conversationId: string,
): Promise<unknown[]> {
  const rows = await db
    .selectFrom("event_log")
    .select("detail")
    .where("conversation_id", "=", conversationId)
    .where("kind", "=", "conversation.queued")
    .orderBy("id")
    .execute();
  return rows.map(({ detail }) => detail);
}

/** What the customer wrote, in order. */
export function readInboundTexts(db: Context["db"], conversationId: string): Promise<string[]> {
  return readTexts(db, conversationId, "inbound");
}

/** What was said to the customer, in order. */
export function readOutboundTexts(db: Context["db"], conversationId: string): Promise<string[]> {
  return readTexts(db, conversationId, "outbound");
}

async function readTexts(
  db: Context["db"],
  conversationId: string,
  direction: "inbound" | "outbound",
): Promise<string[]> {
  const rows = await db
    .selectFrom("message")
    .select("text")
    .where("conversation_id", "=", conversationId)
    .where("direction", "=", direction)
    .orderBy("sorted_at")
    .execute();
  return rows.map(({ text }) => text);
}
