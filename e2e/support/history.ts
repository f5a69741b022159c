import type { Kysely } from "kysely";
import type { Database } from "@tsubame/store";
import type { AcceptedReply, History, XDm } from "./checker.ts";
import type { Caller } from "./http.ts";

/** Reads everything the checker compares: X's side from the sandbox, ours from the database. */
export async function readHistory(options: {
  readonly sandbox: Caller;
  readonly db: Kysely<Database>;
  readonly businessId: string;
  readonly accepted: readonly AcceptedReply[];
}): Promise<History> {
  const { db, businessId } = options;
  const messages = await db
    .selectFrom("message")
    .innerJoin("contact", "contact.id", "message.contact_id")
    .selectAll("message")
    .select("contact.x_user_id")
    .execute();
  const conversations = await db
    .selectFrom("conversation")
    .innerJoin("contact", "contact.id", "conversation.contact_id")
    .select([
      "conversation.id",
      "conversation.state",
      "conversation.routing_state",
      "contact.x_user_id",
    ])
    .execute();
  const legs = await db.selectFrom("participant").selectAll().execute();
  const agents = await db
    .selectFrom("agent_state")
    .innerJoin("user_account", "user_account.id", "agent_state.user_id")
    .select(["agent_state.user_id", "routing_status", "message_capacity"])
    .execute();
  const events = await db
    .selectFrom("event_log")
    .select(["kind", "conversation_id", "participant_id", "message_id"])
    .orderBy("id")
    .execute();
  const outbox = await db.selectFrom("outbox").select("state").execute();
  const inbox = await db.selectFrom("inbox").select("state").execute();
  return {
    businessId,
    accepted: options.accepted,
    dms: await readDms(options.sandbox, businessId),
    messages: messages.map((row) => ({
      id: row.id,
      conversationId: row.conversation_id,
      customerId: row.x_user_id,
      xEventId: row.x_event_id,
      origin: row.origin,
      status: row.status,
      text: row.text,
      sortedAtMs: row.sorted_at.getTime(),
    })),
    conversations: conversations.map((row) => ({
      id: row.id,
      customerId: row.x_user_id,
      state: row.state,
      routingState: row.routing_state,
    })),
    legs: legs.map((row) => ({
      id: row.id,
      conversationId: row.conversation_id,
      purpose: row.purpose,
      state: row.state,
      userId: row.user_id,
      slot: row.slot,
      startedAtMs: row.started_at.getTime(),
      connectedAtMs: row.connected_at?.getTime() ?? null,
      endedAtMs: row.ended_at?.getTime() ?? null,
      wrapupEndedAtMs: row.is_wrapup_required ? (row.wrapup_ended_at?.getTime() ?? null) : null,
      isWrapupPending: row.wrapup_started_at !== null && row.wrapup_ended_at === null,
    })),
    agents: agents.map((row) => ({
      userId: row.user_id,
      routingStatus: row.routing_status,
      capacity: row.message_capacity ?? 1,
    })),
    events: events.map((row) => ({
      kind: row.kind,
      conversationId: row.conversation_id,
      participantId: row.participant_id,
      messageId: row.message_id,
    })),
    outboxStates: outbox.map(({ state }) => state),
    inboxStates: inbox.map(({ state }) => state),
  };
}

async function readDms(sandbox: Caller, businessId: string): Promise<XDm[]> {
  interface SandboxDm {
    readonly id: string;
    readonly fromId: string;
    readonly toId: string;
    readonly text: string;
    readonly sourceAppId: string | null;
  }
  const { dms } = await sandbox<{ dms: readonly SandboxDm[] }>(
    "GET",
    `/sandbox/dms?userId=${businessId}`,
  );
  return dms.map(({ id, fromId, toId, text, sourceAppId }) => ({
    id,
    fromId,
    toId,
    text,
    via: sourceAppId === null ? "x" : "api",
  }));
}
