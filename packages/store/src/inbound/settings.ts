import { sql, type Transaction } from "kysely";
import { findDefaultQueue } from "../queues/queues.ts";
import type { Database } from "../schema.ts";

/** What an inbound message meets: the account, the recipient's flow and the queues it may name. */
export interface InboundAccount {
  readonly integrationId: string;
  /** The account's id on X; null until its credentials were verified. */
  readonly xUserId: string | null;
  readonly xAppId: string | null;
  readonly flowId: string | null;
  readonly flowName: string | null;
  /** null when there is no flow or it was deleted. */
  readonly flowVersion: number | null;
  /** As stored; null when there is no flow or it was deleted. */
  readonly flowRules: unknown;
  /** A round-trip test that waits for the DM with its code, and until when; null when none does. */
  readonly roundTrip: { readonly code: string; readonly expiresAt: Date } | null;
}

/** Accounts by integration id, and what holds for all of them. */
export interface InboundSettings {
  readonly accounts: ReadonlyMap<string, InboundAccount>;
  readonly defaultQueueId: string;
  readonly threadingTimeoutMinutes: number;
}

/** Reads, in two statements, what a batch of events of these integrations needs. Makes the default queue if absent. */
export async function readInboundSettings(
  trx: Transaction<Database>,
  integrationIds: readonly string[],
): Promise<InboundSettings> {
  const accounts = await sql<{
    id: string;
    x_user_id: string | null;
    x_app_id: string | null;
    flow_id: string | null;
    flow_name: string | null;
    flow_version: number | null;
    flow_rules: unknown;
    round_trip_code: string | null;
    round_trip_expires_at: Date | null;
  }>`
    select i.id, i.x_user_id, i.x_app_id, f.id as flow_id, f.name as flow_name,
      f.version as flow_version, f.rules as flow_rules,
      t.code as round_trip_code, t.expires_at as round_trip_expires_at
    from integration i
      left join round_trip t on t.integration_id = i.id and t.seen_at is null
      left join recipient r on r.integration_id = i.id
      left join flow f on f.id = r.flow_id and f.state = 'active'
    where i.id = any(${integrationIds}::uuid[])`.execute(trx);
  const general = await sql<{ queue_id: string | null; threading: number | null }>`
    select (select id from queue where is_default and state = 'active') as queue_id,
      (select threading_timeout_minutes from organization) as threading`.execute(trx);
  return {
    accounts: new Map(
      accounts.rows.map((row) => [
        row.id,
        {
          integrationId: row.id,
          xUserId: row.x_user_id,
          xAppId: row.x_app_id,
          flowId: row.flow_id,
          flowName: row.flow_name,
          flowVersion: row.flow_version,
          flowRules: row.flow_rules,
          roundTrip:
            row.round_trip_code === null || row.round_trip_expires_at === null
              ? null
              : { code: row.round_trip_code, expiresAt: row.round_trip_expires_at },
        },
      ]),
    ),
    defaultQueueId: general.rows[0]?.queue_id ?? (await makeDefaultQueue(trx)),
    threadingTimeoutMinutes: general.rows[0]?.threading ?? defaultThreadingMinutes,
  };
}

/** 72 hours: the documented default of the channel this product stands in for. */
const defaultThreadingMinutes = 4320;

/**
 * Which of these queues exist and take conversations. They stay so until the transaction ends: the rows are locked
 * as the foreign key of a conversation locks them anyway, only earlier, and whoever deletes a queue waits for that.
 */
export async function readActiveQueueIds(
  trx: Transaction<Database>,
  queueIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (queueIds.length === 0) return new Set();
  const { rows } = await sql<{ id: string }>`
    select id from queue where id = any(${queueIds}::uuid[]) and state = 'active'
    for key share`.execute(trx);
  return new Set(rows.map((row) => row.id));
}

/** The queue for whatever has no flow; made if absent. */
export async function readDefaultQueueId(trx: Transaction<Database>): Promise<string> {
  return (await findDefaultQueue(trx))?.id ?? makeDefaultQueue(trx);
}

/**
 * The queue for whatever has no flow. Safe to run on several nodes at once: whoever comes second finds the first
 * one's row. When an ordinary queue already carries the name, that queue becomes the default one.
 */
async function makeDefaultQueue(trx: Transaction<Database>): Promise<string> {
  await sql`insert into queue (name, is_default) values ('Default', true) on conflict do nothing`.execute(
    trx,
  );
  await sql`
    update queue set is_default = true, modified_at = now()
    where lower(name) = 'default' and state = 'active'
      and not exists (select from queue d where d.is_default and d.state = 'active')`.execute(trx);
  const found = await sql<{ id: string }>`
    select id from queue where is_default and state = 'active'`.execute(trx);
  const id = found.rows[0]?.id;
  if (id === undefined) throw new Error("the default queue could not be made");
  return id;
}
