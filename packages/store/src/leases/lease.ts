import { sql, type Kysely, type Transaction } from "kysely";
import { StoreError } from "../errors.ts";
import type { Database } from "../schema.ts";

/** A lease as its holder knows it. */
export interface Lease {
  readonly name: string;
  /** Who holds it: unique for each start of a process. */
  readonly holder: string;
  /** Fencing token, a decimal string; grows by one whenever the lease changes hands. */
  readonly token: string;
}

/**
 * Takes a lease that is free or has run out, for `ttlMs` of database time. Taking one's own again is allowed
 * and gives a new token. Waits for transactions that are being committed under it (see {@link assertLease}).
 *
 * Time is the database's, because clocks of nodes differ. Session advisory locks were set aside: they belong
 * to a connection, break behind a transaction-pooling proxy, and tell nothing to a holder that was paused.
 *
 * @returns the lease, or undefined while somebody else holds it.
 */
export async function acquireLease(
  db: Kysely<Database>,
  options: { name: string; holder: string; ttlMs: number },
): Promise<Lease | undefined> {
  const { name, holder, ttlMs } = options;
  const { rows } = await sql<{ token: string }>`
    insert into lease as held (name, holder, token, expires_at)
    values (${name}, ${holder}, 1, clock_timestamp() + ${ttlMs} * interval '1 millisecond')
    on conflict (name) do update
      set holder = excluded.holder,
          token = held.token + 1,
          expires_at = clock_timestamp() + ${ttlMs} * interval '1 millisecond'
      where held.expires_at <= clock_timestamp() or held.holder = excluded.holder
    returning held.token`.execute(db);
  const token = rows[0]?.token;
  return token === undefined ? undefined : { name, holder, token };
}

/** Prolongs a lease that is still ours and has not run out; false means it is lost. */
export async function renewLease(
  db: Kysely<Database>,
  lease: Lease,
  ttlMs: number,
): Promise<boolean> {
  const result = await sql`
    update lease set expires_at = clock_timestamp() + ${ttlMs} * interval '1 millisecond'
    where name = ${lease.name} and holder = ${lease.holder} and token = ${lease.token}
      and expires_at > clock_timestamp()`.execute(db);
  return (result.numAffectedRows ?? 0n) > 0n;
}

/** Gives a lease back, so that another node need not wait for its end; nothing happens when it is lost. */
export async function releaseLease(db: Kysely<Database>, lease: Lease): Promise<void> {
  await sql`
    update lease set holder = null, expires_at = '-infinity'
    where name = ${lease.name} and holder = ${lease.holder} and token = ${lease.token}`.execute(db);
}

/**
 * Frees every lease. Only for the start of a process that is alone by construction (it owns the embedded
 * cluster's directory): leases of its killed predecessor would otherwise delay routing until they run out.
 */
export async function releaseAllLeases(db: Kysely<Database>): Promise<void> {
  await sql`update lease set holder = null, expires_at = '-infinity' where holder is not null`.execute(
    db,
  );
}

/**
 * The guard that makes a lease safe: to be called in the transaction of each commit made under it, best as
 * its first statement. It locks the lease row in share mode, so nobody can take the lease before this
 * transaction ends, and it throws when somebody has. Hence a holder that was paused past its lease cannot
 * commit anything, whatever it believes. Running out alone is no reason to fail: nobody took it.
 *
 * @throws StoreError `lease.lost`.
 */
export async function assertLease(
  trx: Transaction<Database>,
  lease: Pick<Lease, "name" | "token">,
): Promise<void> {
  const row = await trx
    .selectFrom("lease")
    .select("token")
    .where("name", "=", lease.name)
    .where("token", "=", lease.token)
    .where("holder", "is not", null)
    .forShare()
    .executeTakeFirst();
  if (row === undefined) {
    throw new StoreError("lease.lost", `The lease ${lease.name} is held by another node now.`, {
      details: { lease: lease.name, token: lease.token },
    });
  }
}
