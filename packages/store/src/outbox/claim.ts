import { sql, type Kysely, type Transaction } from "kysely";
import { assertLease } from "../leases/lease.ts";
import type { Database } from "../schema.ts";

/** A reply whose attempt is recorded and which may now be posted to X, once. */
export interface ClaimedSend {
  /** Place in the outbox, a decimal string. */
  readonly seq: string;
  readonly messageId: string;
  readonly integrationId: string;
  readonly conversationId: string;
  readonly recipientXUserId: string;
  readonly text: string;
  /** 1 for the first attempt. */
  readonly attemptNumber: number;
  /** Database time; an echo that is older by more than a few seconds belongs to something else. */
  readonly startedAt: Date;
}

/** Name of the lease under which the replies of one integration are sent. */
export function sendLeaseName(integrationId: string): string {
  return `send:${integrationId}`;
}

/**
 * Takes the next reply of an integration that may be sent, and records the attempt. The caller commits this
 * transaction before it posts anything, so that after a crash an attempt that may have reached X can be told
 * from one that was never made. Each send is claimed under the integration's lease ({@link sendLeaseName}).
 *
 * Order and exclusiveness per conversation: a row is taken only when no earlier row of its conversation is
 * still to be sent and none at all is in flight. The unique index `outbox_one_in_flight` holds even where two
 * senders both believe they lead. Rows waiting for their time (a limit, a back-off) keep their place.
 *
 * Plan: index outbox_open in (integration, conversation, seq) order; both exclusions probe the same index.
 *
 * @returns undefined when nothing may be sent now; {@link nextSendAt} then says when to look again.
 * @throws StoreError `lease.lost`.
 */
export async function claimNextSend(
  trx: Transaction<Database>,
  options: { integrationId: string; leaseToken: string },
): Promise<ClaimedSend | undefined> {
  const { integrationId, leaseToken } = options;
  await assertLease(trx, { name: sendLeaseName(integrationId), token: leaseToken });
  const { rows } = await sql<Omit<ClaimedSend, "text" | "startedAt">>`
    update outbox set state = 'sending', attempt_count = attempt_count + 1
    where seq = (
      select candidate.seq from outbox as candidate
      where candidate.integration_id = ${integrationId} and candidate.state = 'queued'
        and candidate.next_attempt_at <= clock_timestamp()
        and not ${isBlocked}
      order by candidate.seq
      limit 1
      for update skip locked)
    returning seq, message_id as "messageId", integration_id as "integrationId",
      conversation_id as "conversationId", recipient_x_user_id as "recipientXUserId",
      attempt_count as "attemptNumber"`.execute(trx);
  const claimed = rows[0];
  if (claimed === undefined) return undefined;
  const attempt = await trx
    .insertInto("send_attempt")
    .values({
      message_id: claimed.messageId,
      attempt_number: claimed.attemptNumber,
      lease_token: leaseToken,
      started_at: sql<Date>`clock_timestamp()`,
    })
    .returning("started_at")
    .executeTakeFirstOrThrow();
  const message = await trx
    .updateTable("message")
    .set({ status: "sending" })
    .where("id", "=", claimed.messageId)
    .returning("text")
    .executeTakeFirstOrThrow();
  return { ...claimed, text: message.text, startedAt: attempt.started_at };
}

/**
 * When to look again after {@link claimNextSend} gave nothing: the earliest time at which a reply that heads
 * its conversation may go. Undefined when only a new reply or the settling of one in flight can change that.
 */
export async function nextSendAt(
  db: Kysely<Database>,
  integrationId: string,
): Promise<Date | undefined> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(next_attempt_at) as at from outbox as candidate
    where candidate.integration_id = ${integrationId} and candidate.state = 'queued'
      and not ${isBlocked}`.execute(db);
  return rows[0]?.at ?? undefined;
}

/** Whether another reply of its conversation comes before `candidate`, or is in flight. */
const isBlocked = sql`exists (
  select from outbox as other
  where other.integration_id = candidate.integration_id
    and other.conversation_id = candidate.conversation_id
    and (other.state in ('sending', 'reconciling')
      or (other.state = 'queued' and other.seq < candidate.seq)))`;

/**
 * After a crash or a change of leader: attempts that were out when their sender went have an unknown
 * outcome. They become `reconciling`, and are never simply sent again.
 *
 * @returns the message ids concerned.
 */
export async function reconcileAbandonedSends(
  trx: Transaction<Database>,
  options: { integrationId: string; leaseToken: string },
): Promise<string[]> {
  await assertLease(trx, {
    name: sendLeaseName(options.integrationId),
    token: options.leaseToken,
  });
  const rows = await trx
    .updateTable("outbox")
    .set({ state: "reconciling" })
    .where("integration_id", "=", options.integrationId)
    .where("state", "=", "sending")
    .returning("message_id")
    .execute();
  const messageIds = rows.map((row) => row.message_id);
  if (messageIds.length === 0) return [];
  await trx
    .updateTable("send_attempt")
    .set({ outcome: "unknown", ended_at: sql<Date>`clock_timestamp()` })
    .where("message_id", "in", messageIds)
    .where("outcome", "is", null)
    .execute();
  return messageIds;
}
