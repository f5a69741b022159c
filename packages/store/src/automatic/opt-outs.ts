import { sql } from "kysely";
import type { Reader, Writer } from "../conversations/rows.ts";

/** A customer has written one of the organisation's words for "no" or "yes" to automatic messages. */
export interface OptWord {
  readonly integrationId: string;
  readonly contactId: string;
  readonly kind: "out" | "in";
  /** X's time of the message. */
  readonly writtenAt: Date;
}

/** Words by which customers leave and come back, as the organisation has set them. */
export async function readOptWords(
  reader: Reader,
): Promise<{ readonly outWords: readonly string[]; readonly inWords: readonly string[] }> {
  const row = await reader
    .selectFrom("organization")
    .select(["opt_out_words", "opt_in_words"])
    .executeTakeFirst();
  return { outWords: row?.opt_out_words ?? [], inWords: row?.opt_in_words ?? [] };
}

/**
 * Takes a customer's word down. A word that was written before the one that holds changes nothing, so that messages found
 * later do not turn the clock back.
 *
 * @returns whether it changed what holds
 */
export async function writeOptWord(trx: Writer, word: OptWord): Promise<boolean> {
  const { integrationId, contactId, writtenAt } = word;
  if (word.kind === "out") {
    const { rows } = await sql`
      insert into automatic_opt_out (integration_id, contact_id, opted_out_at)
      values (${integrationId}, ${contactId}, ${writtenAt})
      on conflict (integration_id, contact_id) do update
        set opted_out_at = excluded.opted_out_at, opted_in_at = null
        where automatic_opt_out.opted_in_at is not null
          and automatic_opt_out.opted_in_at <= excluded.opted_out_at
      returning contact_id`.execute(trx);
    return rows.length > 0;
  }
  const { rows } = await sql`
    update automatic_opt_out set opted_in_at = ${writtenAt}
    where integration_id = ${integrationId} and contact_id = ${contactId}
      and opted_in_at is null and opted_out_at <= ${writtenAt}
    returning contact_id`.execute(trx);
  return rows.length > 0;
}

/** Since when the customer of a conversation gets no automatic messages from its account; null: they get them. */
export async function readOptOut(reader: Reader, conversationId: string): Promise<Date | null> {
  const { rows } = await sql<{ opted_out_at: Date }>`
    select o.opted_out_at from conversation c
    join automatic_opt_out o on o.integration_id = c.integration_id and o.contact_id = c.contact_id
    where c.id = ${conversationId} and o.opted_in_at is null`.execute(reader);
  return rows[0]?.opted_out_at ?? null;
}
