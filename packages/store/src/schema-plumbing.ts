import type { Generated } from "kysely";
import type { DefaultedAt, DefaultedJson, Identity, Json } from "./schema-columns.ts";

/** How a DM reached us: X's own delivery, our reading of X's list, a replay, or X's stream. */
export type ArrivedBy = "webhook" | "list" | "replay" | "stream";

/** Where a reply is; `reconciling` and `unconfirmed` are never sent again by the machine. */
export type OutboxState = "queued" | "sending" | "reconciling" | "sent" | "failed" | "unconfirmed";

/** What came of one request to X; `unknown`: it may have been carried out. */
export type AttemptOutcome = "sent" | "refused" | "notSent" | "limited" | "unknown";

/** An event from X that is to be understood, or was; `event_key` keeps it from coming twice. */
export interface InboxTable {
  id: Identity;
  integration_id: string;
  event_key: string;
  kind: string;
  partition_key: string;
  body: Json;
  received_at: DefaultedAt;
  state: Generated<"pending" | "done" | "quarantined">;
  attempt_count: Generated<number>;
  next_attempt_at: DefaultedAt;
  last_error: string | null;
  settled_at: Date | null;
  arrived_by: Generated<ArrivedBy>;
}

/** A reply on its way to X. */
export interface OutboxTable {
  seq: Identity;
  message_id: string;
  integration_id: string;
  conversation_id: string;
  recipient_x_user_id: string;
  state: Generated<OutboxState>;
  attempt_count: Generated<number>;
  next_attempt_at: DefaultedAt;
  settled_at: Date | null;
  created_at: DefaultedAt;
  is_automatic: Generated<boolean>;
  /** When it is expected to go; null until the budget has been asked. */
  expected_at: Date | null;
  /** A file goes with it, which X has to have first. */
  has_media: Generated<boolean>;
  /** An automatic one that has not gone by then is dropped; null: it waits as long as it takes. */
  expires_at: Date | null;
  /** It is dropped as soon as an agent has the conversation. */
  is_only_while_waiting: Generated<boolean>;
}

/** One request to X; it is written before the request leaves. */
export interface SendAttemptTable {
  message_id: string;
  attempt_number: number;
  integration_id: string;
  /** False where X leaves the message out of its daily limits. */
  is_counted: Generated<boolean>;
  lease_token: string;
  started_at: DefaultedAt;
  ended_at: Date | null;
  outcome: AttemptOutcome | null;
  http_status: number | null;
  x_code: number | null;
}

/** Something that happened; never changed afterwards. */
export interface EventLogTable {
  id: Identity;
  occurred_at: DefaultedAt;
  kind: string;
  conversation_id: string | null;
  participant_id: string | null;
  message_id: string | null;
  user_id: string | null;
  queue_id: string | null;
  integration_id: string | null;
  actor_user_id: string | null;
  actor_client_id: string | null;
  detail: DefaultedJson<Record<string, unknown>>;
}

/** The right to run a loop; `token` grows with each holder, and commits check it. */
export interface LeaseTable {
  name: string;
  holder: string | null;
  token: Generated<string>;
  expires_at: DefaultedAt;
}

/** A channel that a client listens on, and the node that holds its socket. */
export interface NotificationChannelTable {
  id: string;
  user_id: string | null;
  oauth_client_id: string | null;
  /** The credential it was made (or last renewed) with, of one kind or the other; it ends with that. */
  access_token_id: string | null;
  session_id: string | null;
  node: string | null;
  connected_at: Date | null;
  seen_at: Date | null;
  created_at: DefaultedAt;
  expires_at: Date;
}

/** A topic that a channel is told of. */
export interface NotificationSubscriptionTable {
  channel_id: string;
  topic: string;
}
