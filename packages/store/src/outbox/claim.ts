import { sql, type Transaction } from "kysely";
import { assertLease } from "../leases/lease.ts";
import type { Database } from "../schema.ts";
import type { StoredQuickReplies } from "../schema-automatic.ts";
import { freeRepliesLeft } from "./free-replies.ts";

/** A reply whose attempt is recorded and which may now be posted to X, once. */
export interface ClaimedSend {
  /** Place in the outbox, a decimal string. */
  readonly seq: string;
  readonly messageId: string;
  readonly integrationId: string;
  readonly conversationId: string;
  readonly recipientXUserId: string;
  readonly text: string;
  /** Choices that are offered under it; null: none. */
  readonly quickReplies: StoredQuickReplies | null;
  /** 1 for the first attempt. */
  readonly attemptNumber: number;
  /** The caller's clock; an echo that is older by more than a few seconds belongs to something else. */
  readonly startedAt: Date;
  /** False where X leaves it out of its daily limits. */
  readonly isCounted: boolean;
  /** X's id of the file that goes with it, uploaded before the claim; null: the text alone. */
  readonly xMediaId: string | null;
}

/** Which replies to take, and by whose clock. */
export interface SendClaim {
  readonly integrationId: string;
  readonly leaseToken: string;
  /** Places in the outbox, as the plan wants them. */
  readonly seqs: readonly string[];
  readonly now: Date;
  /** Replies after each message of the customer that do not count; null: every reply counts. */
  readonly repliesPerInbound: number | null;
}

/** Name of the lease under which the replies of one integration are sent. */
export function sendLeaseName(integrationId: string): string {
  return `send:${integrationId}`;
}

/**
 * Takes those of the wanted replies that may be sent, and records an attempt for each. The caller commits this
 * transaction before it posts anything, so that after a crash an attempt that may have reached X can be told
 * from one that was never made. Each send is claimed under the integration's lease ({@link sendLeaseName}).
 *
 * Order and exclusiveness per conversation: a row is taken only when no earlier row of its conversation is
 * still to be sent and none at all is in flight, whatever the plan says. The unique index `outbox_one_in_flight`
 * holds even where two senders both believe they lead. Rows waiting for their time (a back-off) keep their place.
 *
 * Plan: the rows by primary key; both exclusions probe index outbox_open.
 *
 * @returns what was taken, in the order of `seqs`; rows that meanwhile went another way are left out.
 * @throws StoreError `lease.lost`.
 */
export async function claimSends(
  trx: Transaction<Database>,
  claim: SendClaim,
): Promise<ClaimedSend[]> {
  const { integrationId, leaseToken, seqs, now } = claim;
  await assertLease(trx, { name: sendLeaseName(integrationId), token: leaseToken });
  const { rows } = await sql<
    Omit<ClaimedSend, "text" | "quickReplies" | "startedAt" | "isCounted">
  >`
    update outbox set state = 'sending', attempt_count = attempt_count + 1
    where seq in (
      select candidate.seq from outbox as candidate
      where candidate.seq = any(${seqs}::bigint[]) and candidate.integration_id = ${integrationId}
        and candidate.state = 'queued' and candidate.next_attempt_at <= ${now}
        and (candidate.expires_at is null or candidate.expires_at > ${now})
        and (not candidate.has_media or exists (
          select from media where media.message_id = candidate.message_id and media.x_media_id is not null))
        and not ${isBlocked}
      for update skip locked)
    returning seq, message_id as "messageId", integration_id as "integrationId",
      conversation_id as "conversationId", recipient_x_user_id as "recipientXUserId",
      attempt_count as "attemptNumber",
      (select x_media_id from media
        where outbox.has_media and media.message_id = outbox.message_id) as "xMediaId"`.execute(
    trx,
  );
  if (rows.length === 0) return [];
  const isCounted = await recordAttempts(trx, claim, rows);
  const contents = new Map(
    (
      await trx
        .updateTable("message")
        .set({ status: "sending" })
        .where(
          "id",
          "in",
          rows.map((row) => row.messageId),
        )
        .returning(["id", "text", "quick_replies"])
        .execute()
    ).map(({ id, text, quick_replies }) => [id, { text, quickReplies: quick_replies }]),
  );
  return rows
    .toSorted((a, b) => seqs.indexOf(a.seq) - seqs.indexOf(b.seq))
    .map((row) =>
      Object.assign(row, {
        ...(contents.get(row.messageId) ?? { text: "", quickReplies: null }),
        startedAt: now,
        isCounted: isCounted.get(row.messageId) ?? true,
      }),
    );
}

async function recordAttempts(
  trx: Transaction<Database>,
  { integrationId, leaseToken, now, repliesPerInbound }: SendClaim,
  rows: readonly Pick<ClaimedSend, "messageId" | "conversationId" | "attemptNumber">[],
): Promise<Map<string, boolean>> {
  const free = await freeRepliesLeft(trx, {
    conversationIds: rows.map((row) => row.conversationId),
    repliesPerInbound,
    now,
  });
  const attempts = rows.map((row) => ({
    message_id: row.messageId,
    attempt_number: row.attemptNumber,
    integration_id: integrationId,
    lease_token: leaseToken,
    started_at: now,
    is_counted: (free.get(row.conversationId) ?? 0) === 0,
  }));
  await trx.insertInto("send_attempt").values(attempts).execute();
  return new Map(attempts.map((attempt) => [attempt.message_id, attempt.is_counted]));
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
 * outcome. Their replies become `reconciling`, and are never simply sent again. One that an echo has settled before
 * X's answer came was sent; its record is closed, or it would count as being out for as long as it counts.
 *
 * Plan: index send_attempt_open.
 *
 * @returns the ids of the messages that are reconciling now.
 */
export async function reconcileAbandonedSends(
  trx: Transaction<Database>,
  options: { integrationId: string; leaseToken: string },
): Promise<string[]> {
  const { integrationId, leaseToken } = options;
  await assertLease(trx, { name: sendLeaseName(integrationId), token: leaseToken });
  const rows = await trx
    .updateTable("outbox")
    .set({ state: "reconciling" })
    .where("integration_id", "=", integrationId)
    .where("state", "=", "sending")
    .returning("message_id")
    .execute();
  await sql`
    update send_attempt a
    set outcome = case when o.state = 'sent' then 'sent' else 'unknown' end, ended_at = clock_timestamp()
    from outbox o
    where o.message_id = a.message_id and a.integration_id = ${integrationId} and a.outcome is null`.execute(
    trx,
  );
  return rows.map((row) => row.message_id);
}
