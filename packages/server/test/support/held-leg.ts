import { randomUUID } from "node:crypto";
import type { Database } from "@tsubame/store";
import type { Kysely } from "kysely";

/** An X account with nothing behind it. */
export async function insertAccount(
  db: Kysely<Database>,
): Promise<{ integrationId: string; recipientId: string }> {
  const { id: integrationId } = await db
    .insertInto("integration")
    .values({
      name: "Minato Coffee",
      tier: "premium",
      environment_name: "prod",
      consumer_key: "key",
      consumer_secret_sealed: Buffer.from("sealed"),
      access_token: "token",
      access_token_secret_sealed: Buffer.from("sealed"),
      webhook_key: randomUUID(),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const { id: recipientId } = await db
    .insertInto("recipient")
    .values({ integration_id: integrationId, name: "Minato Coffee" })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { integrationId, recipientId };
}

/** An open conversation with a customer of its own, at the given account or a new one, in a queue when one is given. */
export async function insertConversation(
  db: Kysely<Database>,
  options: { integrationId?: string; queueId?: string } = {},
): Promise<{ id: string; contactId: string }> {
  const integrationId = options.integrationId ?? (await insertAccount(db)).integrationId;
  const { id: contactId } = await db
    .insertInto("contact")
    .values({ x_user_id: randomUUID(), name: "花子", username: "hanako", x_user: "{}" })
    .returning("id")
    .executeTakeFirstOrThrow();
  const now = new Date();
  const { id } = await db
    .insertInto("conversation")
    .values({
      integration_id: integrationId,
      contact_id: contactId,
      started_at: now,
      ...(options.queueId !== undefined && {
        queue_id: options.queueId,
        routing_state: "waiting" as const,
        waiting_since_at: now,
      }),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, contactId };
}

/** A connected leg of an agent that holds the agent's first slot. */
export async function holdLeg(db: Kysely<Database>, userId: string): Promise<void> {
  const { id: conversationId } = await insertConversation(db);
  await db
    .insertInto("participant")
    .values({
      conversation_id: conversationId,
      purpose: "agent",
      state: "connected",
      user_id: userId,
      slot: 0,
      alerting_at: null,
      alerting_deadline_at: null,
      connected_at: new Date(),
      ended_at: null,
      wrapup_started_at: null,
      wrapup_deadline_at: null,
      wrapup_ended_at: null,
      queue_id: null,
      contact_id: null,
      flow_id: null,
      flow_version: null,
      name: null,
      decision_id: null,
      disconnect_type: null,
      wrapup_prompt: null,
      wrapup_code_id: null,
      wrapup_name: null,
      wrapup_notes: null,
    })
    .execute();
}
