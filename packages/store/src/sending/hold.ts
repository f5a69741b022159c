import { sql, type Kysely, type Transaction } from "kysely";
import { appendEvents } from "../event-log/append.ts";
import type { Database } from "../schema.ts";
import { tellExpectations } from "./waiting.ts";

/** Why nothing of an account is sent now. */
export interface SendHold {
  readonly reason: string;
  readonly xCode: number | null;
  readonly httpStatus: number | null;
  readonly sinceAt: Date;
  /** When one reply is tried again. */
  readonly nextTryAt: Date;
  /** How often X has been asked in vain. */
  readonly tryCount: number;
}

/** The hold of an account; undefined while its sending is free. */
export async function readSendHold(
  db: Kysely<Database>,
  integrationId: string,
): Promise<SendHold | undefined> {
  const { rows } = await sql<SendHold>`
    select reason, x_code as "xCode", http_status as "httpStatus", since_at as "sinceAt",
      next_try_at as "nextTryAt", try_count as "tryCount"
    from send_hold where integration_id = ${integrationId}`.execute(db);
  return rows[0];
}

/**
 * Stops an account's sending, or puts the next try off when it stands already. Whoever shows one of its waiting
 * replies is told when the reason is new.
 *
 * @returns whether the reason is new
 */
export async function putSendHold(
  trx: Transaction<Database>,
  integrationId: string,
  hold: Omit<SendHold, "tryCount"> & { readonly tryCount: number },
): Promise<boolean> {
  const { rows } = await sql<{ is_new: boolean }>`
    with before as (select reason from send_hold where integration_id = ${integrationId} for update)
    insert into send_hold (integration_id, reason, x_code, http_status, since_at, next_try_at, try_count)
    values (${integrationId}, ${hold.reason}, ${hold.xCode}, ${hold.httpStatus}, ${hold.sinceAt},
      ${hold.nextTryAt}, ${hold.tryCount})
    on conflict (integration_id) do update set reason = excluded.reason, x_code = excluded.x_code,
      http_status = excluded.http_status, next_try_at = excluded.next_try_at, try_count = excluded.try_count
    returning not exists (select from before where before.reason = send_hold.reason) as is_new`.execute(
    trx,
  );
  const isNew = rows[0]?.is_new ?? false;
  if (isNew) {
    const detail = { reason: hold.reason, xCode: hold.xCode, httpStatus: hold.httpStatus };
    await appendEvents(trx, [{ kind: "sending.held", integrationId, detail }]);
    await tellWaiting(trx, integrationId);
  }
  return isNew;
}

/** Lets an account send again. False when nothing held it. */
export async function clearSendHold(
  trx: Transaction<Database>,
  integrationId: string,
): Promise<boolean> {
  const row = await trx
    .deleteFrom("send_hold")
    .where("integration_id", "=", integrationId)
    .returning("reason")
    .executeTakeFirst();
  if (row === undefined) return false;
  await appendEvents(trx, [
    { kind: "sending.resumed", integrationId, detail: { reason: row.reason } },
  ]);
  await tellWaiting(trx, integrationId);
  return true;
}

/** At most this many conversations are told at once; a desktop that shows another one reads it again anyway. */
const toldLimit = 500;

async function tellWaiting(trx: Transaction<Database>, integrationId: string): Promise<void> {
  const { rows } = await sql<{ conversation_id: string }>`
    select distinct conversation_id from outbox
    where integration_id = ${integrationId} and state = 'queued' limit ${toldLimit}`.execute(trx);
  await tellExpectations(
    trx,
    integrationId,
    rows.map((row) => row.conversation_id),
  );
}
