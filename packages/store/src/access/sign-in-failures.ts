import { sql, type Kysely } from "kysely";
import type { Database } from "../schema.ts";

/** How tries on one subject are slowed down. */
export interface BackOffRule {
  /** What is being guessed at, or who guesses: `account:…`, `address:…`. */
  readonly subject: string;
  /** Failures before the first wait. */
  readonly freeCount: number;
  /** Longest wait. */
  readonly maxSeconds: number;
  /** Failures are forgotten when the last is older than this. */
  readonly forgetSeconds: number;
}

/** Until when a subject must wait; undefined when none of them has to. */
export async function findBlockedUntil(
  db: Kysely<Database>,
  subjects: readonly string[],
  now: Date,
): Promise<Date | undefined> {
  const row = await db
    .selectFrom("sign_in_failure")
    .select((eb) => eb.fn.max("blocked_until").as("until"))
    .where("subject", "in", [...subjects])
    .where("blocked_until", ">", now)
    .executeTakeFirst();
  return row?.until ?? undefined;
}

/**
 * Counts a failure: after the free ones, each doubles the wait, from one second up to the longest. One statement, so
 * that parallel tries are all counted.
 */
export async function recordSignInFailure(
  db: Kysely<Database>,
  rule: BackOffRule,
  now: Date,
): Promise<void> {
  const isForgotten = sql`sign_in_failure.last_failed_at < ${now}::timestamptz - ${rule.forgetSeconds} * interval '1 second'`;
  const count = sql`case when ${isForgotten} then 1 else sign_in_failure.failure_count + 1 end`;
  await sql`
    insert into sign_in_failure (subject, failure_count, last_failed_at)
    values (${rule.subject}, 1, ${now})
    on conflict (subject) do update set
      failure_count = ${count},
      last_failed_at = ${now},
      blocked_until = case when ${count} > ${rule.freeCount}::integer
        then ${now}::timestamptz + interval '1 second'
          * least(${rule.maxSeconds}::double precision, power(2, least(${count} - ${rule.freeCount}::integer - 1, 30)))
        else null end`.execute(db);
}

/** Forgets the failures of subjects, after a success. */
export async function clearSignInFailures(
  db: Kysely<Database>,
  subjects: readonly string[],
): Promise<void> {
  await db
    .deleteFrom("sign_in_failure")
    .where("subject", "in", [...subjects])
    .execute();
}

/** Removes failures nobody asks about any more. */
export async function deleteOldSignInFailures(
  db: Kysely<Database>,
  olderThan: Date,
  limit: number,
): Promise<void> {
  await db
    .deleteFrom("sign_in_failure")
    .where("subject", "in", (eb) =>
      eb
        .selectFrom("sign_in_failure")
        .select("subject")
        .where("last_failed_at", "<", olderThan)
        .limit(limit),
    )
    .execute();
}
