import type { Kysely } from "kysely";
import type { Database } from "@tsubame/store";
import type { Caller } from "./http.ts";

/** Where DMs are looked for. */
interface Sides {
  readonly sandbox: Caller;
  readonly db: Kysely<Database>;
  readonly businessId: string;
}

interface TruthEntry {
  readonly at: string;
  readonly kind: string;
  readonly dmId?: string | null;
  readonly outcome?: string;
  readonly reason?: string | null;
  readonly status?: number | null;
}

/** Ids of the DMs that the account was written on X and that are no messages here. */
export async function missingDms({ sandbox, db, businessId }: Sides): Promise<string[]> {
  const { dms } = await sandbox<{ dms: readonly { id: string; fromId: string }[] }>(
    "GET",
    `/sandbox/dms?userId=${businessId}`,
  );
  const rows = await db
    .selectFrom("message")
    .select("x_event_id")
    .where("direction", "=", "inbound")
    .execute();
  const stored = new Set(rows.map((row) => row.x_event_id));
  return dms.flatMap(({ id, fromId }) => (fromId === businessId || stored.has(id) ? [] : [id]));
}

/**
 * What is known of the way of the DMs that are missing: X's deliveries of each and its place in the inbox, then the
 * hops, the searches, what befell the channel on X, and what the event log says of it. Ids, states and instants; no text.
 */
export async function whyMissing(sides: Sides): Promise<string> {
  const { sandbox, db } = sides;
  const missing = await missingDms(sides);
  const { entries } = await sandbox<{ entries: readonly TruthEntry[] }>("GET", "/sandbox/log");
  const inbox = await db
    .selectFrom("inbox")
    .select(["event_key", "state", "attempt_count", "arrived_by", "last_error"])
    .where("event_key", "in", ["", ...missing])
    .execute();
  const hops = await db
    .selectFrom("integration_hop")
    .select(["hop", "state", "since_at", "checked_at"])
    .orderBy("hop")
    .execute();
  const searches = await db
    .selectFrom("backfill")
    .select(["reason", "state", "from_at", "until_at", "created_at", "ended_at", "next_step_at"])
    .select(["found_count", "known_count", "added_count", "progress", "report"])
    .orderBy("created_at")
    .execute();
  const events = await db
    .selectFrom("event_log")
    .select(["occurred_at", "kind", "detail"])
    .where((where) =>
      where("kind", "like", "integration.%").or(where("kind", "like", "backfill.%")),
    )
    .orderBy("id")
    .execute();
  const ways = missing.map((id) => ({
    dm: id,
    onX: entries.flatMap((entry) => (entry.dmId === id ? [wayOf(entry)] : [])),
    inbox: inbox.filter(({ event_key: key }) => key === id),
  }));
  const befallen = entries.filter(({ kind }) => channelKinds.test(kind));
  return Object.entries({ ways, hops, searches, befallen, events })
    .map(([name, rows]) => [name, ...rows.map((row) => JSON.stringify(row))].join("\n  "))
    .join("\n");
}

/** Entries of the sandbox's log that are about the channel and not about one DM. */
const channelKinds = /^(webhook|subscription|activity-subscription|token|crc)\./;

function wayOf({ at, kind, outcome, reason, status }: TruthEntry): unknown {
  return { at, kind, outcome, reason, status };
}
