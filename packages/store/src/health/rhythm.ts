import { sql } from "kysely";
import type { Reader } from "../conversations/rows.ts";

/** How often X delivers DMs of an account. */
export interface AccountRhythm {
  /** Pauses between two deliveries that were looked at. */
  readonly gapCount: number;
  /** All but one in a hundred of these pauses were shorter; null when there are none. */
  readonly longGapSeconds: number | null;
}

const newestCount = 5_000;

/**
 * The pauses between an account's deliveries among the newest of the inbox. Nights and weekends are among the pauses,
 * so the long ones tell what silence is usual here.
 *
 * Plan: inbox_pk backwards, at most 5,000 rows, whatever the size of the table.
 */
export async function readRhythm(reader: Reader, integrationId: string): Promise<AccountRhythm> {
  const { rows } = await sql<{ gap_count: number; long_gap: number | null }>`
    with newest as (
      select integration_id, kind, arrived_by, received_at from inbox order by id desc limit ${newestCount}
    ), gap as (
      select extract(epoch from received_at - lag(received_at) over (order by received_at)) as seconds
      from newest
      where integration_id = ${integrationId} and kind = 'dm' and arrived_by = 'webhook'
    )
    select count(seconds)::integer as gap_count,
      percentile_cont(0.99) within group (order by seconds)::double precision as long_gap
    from gap where seconds is not null`.execute(reader);
  const [row] = rows;
  return { gapCount: row?.gap_count ?? 0, longGapSeconds: row?.long_gap ?? null };
}
