import type { Kysely } from "kysely";
import { silentLog, type StoreLog } from "../log.ts";
import type { Database } from "../schema.ts";
import { acquireLease, releaseLease, renewLease, type Lease } from "./lease.ts";

/** A standing wish to hold a lease. */
export interface LeaseHolder {
  /** The lease while it is held, for {@link assertLease}. */
  current(): Lease | undefined;
  /** Stops what runs under it, gives it back, and wishes no more. */
  stop(): Promise<void>;
}

/** What to hold, for whom, and what to run meanwhile. */
export interface LeaseHolderOptions {
  readonly db: Kysely<Database>;
  readonly name: string;
  readonly holder: string;
  /** How long a dead holder keeps others waiting; renewed every third of it. */
  readonly ttlMs?: number;
  /** Begins what needs the lease; `signal` aborts when the lease is lost or given back. */
  readonly onAcquired: (lease: Lease, signal: AbortSignal) => Promise<void> | void;
  /** Waits until what was begun has stopped; no new `onAcquired` before it returns. */
  readonly onLost?: () => Promise<void> | void;
  readonly log?: StoreLog;
}

/**
 * Tries for the lease every third of its time, renews it while it is held, and says when it comes and goes.
 *
 * A holder that cannot reach the database calls itself deposed once its time has run out on the monotonic
 * clock, counted from before the last successful renewal was sent. This is for politeness only: safety comes
 * from `assertLease` in each commit.
 */
export function createLeaseHolder(options: LeaseHolderOptions): LeaseHolder {
  const { db, name, holder } = options;
  const ttlMs = options.ttlMs ?? 5000;
  const log = options.log ?? silentLog;
  let lease: Lease | undefined;
  let abort: AbortController | undefined;
  let validUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();

  async function turn(): Promise<void> {
    try {
      if (lease === undefined) await tryAcquire();
      else await tryRenew(lease);
    } catch (error) {
      log.warn({ lease: name, err: error }, "lease could not be asked for");
    }
    if (lease !== undefined && performance.now() >= validUntil) await lose("ran out");
    // Half-way to the limit at the latest, so that one failed renewal is not the end.
    if (!isStopped) timer = setTimeout(schedule, ttlMs / 3);
  }

  function schedule(): void {
    running = turn();
  }

  async function tryAcquire(): Promise<void> {
    const askedAt = performance.now();
    const acquired = await acquireLease(db, { name, holder, ttlMs });
    if (acquired === undefined) return;
    if (isStopped) return releaseLease(db, acquired);
    lease = acquired;
    validUntil = askedAt + ttlMs;
    abort = new AbortController();
    log.info({ lease: name, token: acquired.token }, "lease acquired");
    await options.onAcquired(acquired, abort.signal);
  }

  async function tryRenew(held: Lease): Promise<void> {
    const askedAt = performance.now();
    if (await renewLease(db, held, ttlMs)) validUntil = askedAt + ttlMs;
    else await lose("taken by another node");
  }

  async function lose(reason: string): Promise<void> {
    log.warn({ lease: name, token: lease?.token, reason }, "lease lost");
    lease = undefined;
    abort?.abort();
    await options.onLost?.();
  }

  schedule();
  return {
    current: () => lease,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
      const held = lease;
      if (held === undefined) return;
      abort?.abort();
      await options.onLost?.();
      lease = undefined;
      try {
        await releaseLease(db, held);
      } catch (error) {
        log.warn({ lease: name, err: error }, "lease could not be given back; it will run out");
      }
    },
  };
}
