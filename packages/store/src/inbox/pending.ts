import { sql, type Transaction } from "kysely";
import type { Database } from "../schema.ts";
import type { ArrivedBy } from "../schema-plumbing.ts";

/** A delivery to be understood. */
export interface PendingInboxEvent {
  /** Decimal string; ascending in the order of arrival. */
  readonly id: string;
  readonly integrationId: string;
  readonly eventKey: string;
  readonly kind: string;
  readonly partitionKey: string;
  readonly body: unknown;
  readonly receivedAt: Date;
  readonly arrivedBy: ArrivedBy;
  /** How many times it failed before. */
  readonly attemptCount: number;
}

const maxFailures = 5;
const maxErrorLength = 500;

/**
 * Claims the oldest deliveries for this transaction, in order of arrival, whole partitions at a time: an
 * advisory lock of the transaction per (integration, partition key) keeps a second consumer out of a
 * partition even where it would see later rows unlocked (SKIP LOCKED alone would let it overtake).
 *
 * `for update` also looks again at rows that another consumer finished between our snapshot and our lock.
 * A partition with a failed row that waits for its next attempt is left alone until then, to keep its order.
 *
 * Plan: index inbox_pending in id order up to `limit`; inbox_retrying for the exclusion.
 */
export async function readPendingInbox(
  trx: Transaction<Database>,
  options: { limit: number },
): Promise<PendingInboxEvent[]> {
  const { rows } = await sql<PendingInboxEvent>`
    with oldest as materialized (
      select id, integration_id, partition_key
      from inbox as candidate
      where state = 'pending' and next_attempt_at <= clock_timestamp()
        and not exists (
          select from inbox as retrying
          where retrying.state = 'pending' and retrying.attempt_count > 0
            and retrying.integration_id = candidate.integration_id
            and retrying.partition_key = candidate.partition_key
            and retrying.id < candidate.id and retrying.next_attempt_at > clock_timestamp())
      order by id
      limit ${options.limit}
    ), partition as materialized (
      select distinct integration_id, partition_key from oldest
    ), claimed as materialized (
      select integration_id, partition_key from partition
      where pg_try_advisory_xact_lock(
        hashtextextended(integration_id::text || '/' || partition_key, 1953260909))
    )
    select inbox.id, inbox.integration_id as "integrationId", inbox.event_key as "eventKey", inbox.kind,
      inbox.partition_key as "partitionKey", inbox.body, inbox.received_at as "receivedAt",
      inbox.attempt_count as "attemptCount", inbox.arrived_by as "arrivedBy"
    from oldest join claimed using (integration_id, partition_key) join inbox on inbox.id = oldest.id
    where inbox.state = 'pending'
    order by inbox.id
    for update of inbox skip locked`.execute(trx);
  return rows;
}

/** Settles deliveries that were understood, in the transaction that holds what they led to. */
export async function markInboxDone(
  trx: Transaction<Database>,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update inbox set state = 'done', settled_at = now()
    where id = any(${[...ids]}::bigint[])`.execute(trx);
}

/**
 * Counts a failure to understand a delivery, in a transaction of its own (the failed one is rolled back).
 * It is tried again after 1, 2, 4 and 8 s; the fifth failure puts it into quarantine with its raw body, and
 * its partition goes on.
 *
 * @param error what went wrong, in words that hold no message text; cut at 500 characters.
 */
export async function recordInboxFailure(
  trx: Transaction<Database>,
  id: string,
  error: string,
): Promise<"pending" | "quarantined"> {
  const { rows } = await sql<{ state: "pending" | "quarantined" }>`
    update inbox set
      attempt_count = attempt_count + 1,
      next_attempt_at = clock_timestamp() + (2 ^ attempt_count) * interval '1 second',
      last_error = ${error.slice(0, maxErrorLength)},
      state = case when attempt_count + 1 >= ${maxFailures} then 'quarantined' else 'pending' end,
      settled_at = case when attempt_count + 1 >= ${maxFailures} then now() end
    where id = ${id} and state = 'pending'
    returning state`.execute(trx);
  return rows[0]?.state ?? "quarantined";
}

/** How many deliveries wait, and since when the oldest does; for health and metrics. */
export async function inboxBacklog(
  trx: Pick<Transaction<Database>, "selectFrom">,
): Promise<{ pendingCount: number; oldestAt: Date | null; quarantinedCount: number }> {
  const row = await trx
    .selectFrom("inbox")
    .select([
      sql<number>`(count(*) filter (where state = 'pending'))::integer`.as("pendingCount"),
      sql<number>`(count(*) filter (where state = 'quarantined'))::integer`.as("quarantinedCount"),
      sql<Date | null>`min(received_at) filter (where state = 'pending')`.as("oldestAt"),
    ])
    .where("state", "in", ["pending", "quarantined"])
    .executeTakeFirstOrThrow();
  return row;
}
