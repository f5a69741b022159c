import { sql, type Kysely, type Transaction } from "kysely";
import { appendEvents } from "../event-log/append.ts";
import type { Database } from "../schema.ts";

/** A reply that is not settled, as the plan of an account's sends needs it. */
export interface OpenSend {
  /** Place in the outbox, a decimal string: the order of acceptance. */
  readonly seq: string;
  readonly messageId: string;
  readonly conversationId: string;
  readonly isAutomatic: boolean;
  readonly state: "queued" | "sending" | "reconciling";
  /** Not to be tried before this. */
  readonly nextAttemptAt: Date;
  readonly expectedAt: Date | null;
  /** A file goes with it, which X has to have before the reply may be claimed. */
  readonly hasMedia: boolean;
}

/**
 * The unsettled replies of an account in the order of acceptance, at most `limit`; those beyond come into sight when
 * the first have gone. Reads the partial index `outbox_open` only.
 */
export async function readOpenSends(
  db: Kysely<Database>,
  query: { readonly integrationId: string; readonly limit: number },
): Promise<OpenSend[]> {
  const { rows } = await sql<OpenSend>`
    select seq, message_id as "messageId", conversation_id as "conversationId", is_automatic as "isAutomatic",
      state, next_attempt_at as "nextAttemptAt", expected_at as "expectedAt",
      has_media as "hasMedia"
    from outbox
    where integration_id = ${query.integrationId} and state in ('queued', 'sending', 'reconciling')
    order by outbox.seq limit ${query.limit}`.execute(db);
  return rows;
}

/** What waits at an account, for people who look at it. */
export interface WaitingReplies {
  readonly count: number;
  readonly automaticCount: number;
  readonly oldestAcceptedAt: Date | null;
  readonly lastExpectedAt: Date | null;
  /** The first `limit` in the order of acceptance. */
  readonly replies: readonly {
    readonly messageId: string;
    readonly conversationId: string;
    readonly isAutomatic: boolean;
    readonly acceptedAt: Date;
    readonly expectedAt: Date | null;
  }[];
}

/** Counts and lists the replies that are not with X yet. */
export async function readWaitingReplies(
  db: Kysely<Database>,
  query: { readonly integrationId: string; readonly limit: number },
): Promise<WaitingReplies> {
  const { rows } = await sql<Omit<WaitingReplies, "replies">>`
    select count(*)::integer as "count", (count(*) filter (where is_automatic))::integer as "automaticCount",
      min(created_at) as "oldestAcceptedAt", max(expected_at) as "lastExpectedAt"
    from outbox where integration_id = ${query.integrationId} and state = 'queued'`.execute(db);
  const { rows: replies } = await sql<WaitingReplies["replies"][number]>`
    select message_id as "messageId", conversation_id as "conversationId", is_automatic as "isAutomatic",
      created_at as "acceptedAt", expected_at as "expectedAt"
    from outbox where integration_id = ${query.integrationId} and state = 'queued'
    order by outbox.seq limit ${query.limit}`.execute(db);
  const total = rows[0];
  if (total === undefined) throw new Error("a count has no row");
  return { ...total, replies };
}

/** What a conversation still has to send, as its readers are told. */
export async function readExpectations(
  db: Kysely<Database>,
  conversationId: string,
): Promise<Expectation[]> {
  const { rows } = await sql<Expectation>`
    select message_id as "messageId", expected_at as "expectedAt" from outbox
    where conversation_id = ${conversationId} and state = 'queued' order by outbox.seq`.execute(db);
  return rows;
}

/** When waiting replies are expected to go; null takes a promise back. */
export interface Expectation {
  readonly messageId: string;
  readonly expectedAt: Date | null;
}

/**
 * Writes down when replies are expected to go, and tells it in the event log: one row for each conversation, since its
 * readers read the thread again. Replies that have gone meanwhile are left alone.
 *
 * @returns the conversations concerned
 */
export async function writeExpectations(
  trx: Transaction<Database>,
  integrationId: string,
  expectations: readonly Expectation[],
): Promise<string[]> {
  if (expectations.length === 0) return [];
  const rows = expectations.map((row) => ({
    message_id: row.messageId,
    expected_at: row.expectedAt,
  }));
  const { rows: changed } = await sql<{ conversation_id: string }>`
    update outbox o set expected_at = e.expected_at
    from json_to_recordset(${JSON.stringify(rows)}::json) as e(message_id uuid, expected_at timestamptz)
    where o.message_id = e.message_id and o.state = 'queued'
      and o.expected_at is distinct from e.expected_at
    returning o.conversation_id`.execute(trx);
  const conversationIds = [...new Set(changed.map((row) => row.conversation_id))];
  await tellExpectations(trx, integrationId, conversationIds);
  return conversationIds;
}

/** Tells the readers of these conversations that what holds for their waiting replies has changed. */
export async function tellExpectations(
  trx: Transaction<Database>,
  integrationId: string,
  conversationIds: readonly string[],
): Promise<void> {
  await appendEvents(
    trx,
    conversationIds.map((conversationId) => ({
      kind: "message.expectationChanged" as const,
      conversationId,
      integrationId,
    })),
  );
}
