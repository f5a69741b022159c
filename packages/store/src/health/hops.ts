import { sql, type Transaction } from "kysely";
import type { Reader } from "../conversations/rows.ts";
import type { Database } from "../schema.ts";
import type { HopState } from "../schema-channel.ts";

/** What one hop rests on: small facts, never a secret. */
export type HopEvidence = Readonly<Record<string, string | number | boolean | null>>;

/** One hop of an account as it was seen last. */
export interface StoredHop {
  readonly integrationId: string;
  readonly hop: string;
  readonly state: HopState;
  /** When the state became what it is. */
  readonly sinceAt: Date;
  readonly checkedAt: Date;
  readonly evidence: HopEvidence;
}

/** What was just seen of a hop. */
export interface SeenHop {
  readonly hop: string;
  readonly state: HopState;
  readonly evidence: HopEvidence;
}

/** A hop whose state is another than before; `previous` is null when it was never looked at. */
export interface HopChange extends SeenHop {
  readonly previous: Pick<StoredHop, "state" | "sinceAt" | "checkedAt"> | null;
}

/** The hops of these accounts, or of all live ones, by account and name. */
export async function readHops(
  reader: Reader,
  integrationIds?: readonly string[],
): Promise<StoredHop[]> {
  let query = reader
    .selectFrom("integration_hop")
    .innerJoin("integration", "integration.id", "integration_hop.integration_id")
    .select([
      "integration_id as integrationId",
      "hop",
      "state",
      "since_at as sinceAt",
      "integration_hop.checked_at as checkedAt",
      "evidence",
    ] as const)
    .where("integration.is_deleted", "=", false);
  if (integrationIds !== undefined) {
    if (integrationIds.length === 0) return [];
    query = query.where("integration_id", "in", integrationIds);
  }
  return query.orderBy("integration_id").orderBy("hop").execute();
}

/**
 * Writes what was seen of an account's hops and returns those that changed their state: `since_at` moves only then.
 * The rows are locked in the order of their names, so that two writers cannot deadlock.
 */
export async function writeHops(
  trx: Transaction<Database>,
  integrationId: string,
  seen: readonly SeenHop[],
  at: Date,
): Promise<HopChange[]> {
  if (seen.length === 0) return [];
  const { rows: before } = await sql<{
    hop: string;
    state: HopState;
    sinceAt: Date;
    checkedAt: Date;
  }>`
    select hop, state, since_at as "sinceAt", checked_at as "checkedAt" from integration_hop
    where integration_id = ${integrationId} and hop = any(${seen.map(({ hop }) => hop)}::text[])
    order by hop for update`.execute(trx);
  const known = new Map(before.map((row) => [row.hop, row]));
  const rows = seen.map(({ hop, state, evidence }) => ({ hop, state, evidence }));
  await sql`
    insert into integration_hop (integration_id, hop, state, since_at, checked_at, evidence)
    select ${integrationId}::uuid, hop, state, ${at}, ${at}, evidence
    from json_to_recordset(${JSON.stringify(rows)}::json) as r(hop text, state text, evidence jsonb)
    order by hop
    on conflict (integration_id, hop) do update set
      since_at = case when integration_hop.state = excluded.state then integration_hop.since_at
        else excluded.since_at end,
      state = excluded.state, checked_at = excluded.checked_at, evidence = excluded.evidence`.execute(
    trx,
  );
  return seen.flatMap((one) => {
    const previous = known.get(one.hop) ?? null;
    return previous?.state === one.state ? [] : [{ ...one, previous }];
  });
}
