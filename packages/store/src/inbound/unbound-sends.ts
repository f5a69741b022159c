import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";
import type { AttemptOutcome, OutboxState } from "../schema-plumbing.ts";
import type { ThreadKey } from "./threads.ts";

/** A reply of ours that X may have applied without our knowing its event id. */
export interface UnboundSend extends ThreadKey {
  readonly messageId: string;
  readonly conversationId: string;
  readonly state: OutboxState;
  readonly text: string;
  /** Whether a file goes with it. */
  readonly hasMedia: boolean;
  /** Every try, oldest first. */
  readonly attempts: readonly {
    readonly number: number;
    readonly startedAtMs: number;
    readonly outcome: AttemptOutcome | null;
  }[];
}

/**
 * Reads, for these customers, the replies that were tried at least once and whose event id is not known: an attempt
 * is out, or ended without a clear answer. Refused attempts (X said no) are not among them.
 *
 * Goes through the conversations' messages (index `message_thread`), because settled rows of the outbox have no
 * index of their own. Call it after the conversations are locked.
 */
export async function readUnboundSends(
  trx: Transaction<Database>,
  keys: readonly ThreadKey[],
): Promise<UnboundSend[]> {
  if (keys.length === 0) return [];
  const wanted = keys.map((key) => ({
    integration_id: key.integrationId,
    contact_id: key.contactId,
  }));
  const { rows } = await sql<{
    message_id: string;
    conversation_id: string;
    integration_id: string;
    contact_id: string;
    state: OutboxState;
    text: string;
    has_media: boolean;
    attempts: { number: number; startedAtMs: number; outcome: AttemptOutcome | null }[];
  }>`
    select o.message_id, o.conversation_id, m.integration_id, m.contact_id, o.state, m.text, o.has_media,
      tried.attempts
    from json_to_recordset(${JSON.stringify(wanted)}::json) as k(integration_id uuid, contact_id uuid)
      join conversation c on c.contact_id = k.contact_id and c.integration_id = k.integration_id
      join message m on m.conversation_id = c.id and m.direction = 'outbound' and m.x_event_id is null
        and m.status in ('queued', 'sending', 'unconfirmed', 'failed')
      join outbox o on o.message_id = m.id
      cross join lateral (
        select json_agg(json_build_object('number', a.attempt_number,
            'startedAtMs', floor(extract(epoch from a.started_at) * 1000), 'outcome', a.outcome)
            order by a.attempt_number) as attempts,
          bool_or(a.outcome is null or a.outcome = 'unknown') as is_uncertain
        from send_attempt a where a.message_id = m.id
      ) tried
    where tried.is_uncertain
    order by o.seq`.execute(trx);
  return rows.map((row) => ({
    messageId: row.message_id,
    conversationId: row.conversation_id,
    integrationId: row.integration_id,
    contactId: row.contact_id,
    state: row.state,
    text: row.text,
    hasMedia: row.has_media,
    attempts: row.attempts,
  }));
}

/** Conversations of these customers that hold such replies; to be locked before they are read again. */
export async function findUnboundConversations(
  trx: Transaction<Database>,
  keys: readonly ThreadKey[],
): Promise<string[]> {
  return [...new Set((await readUnboundSends(trx, keys)).map((send) => send.conversationId))];
}
