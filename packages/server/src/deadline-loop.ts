import { createLeaseHolder, mapDatabaseError, type EventKind, type Lease } from "@tsubame/store";
import type { Context, Part } from "./context.ts";

/** Work that follows from deadlines in columns. */
export interface DeadlineLoop extends Part {
  /** Looks now if this node may, and resolves when everything that is due has been dealt with. */
  look(): Promise<void>;
}

/** What a loop does and when it looks. */
export interface DeadlineLoopOptions {
  readonly name: string;
  /** Does what is due; returns after how many milliseconds to look again. `lease` is there when one was asked for. */
  readonly work: (lease: Lease | null) => Promise<number>;
  /** Longest time between two looks, for what no event has told. */
  readonly pollMs: number;
  /** Events after which a deadline may be nearer than it was. */
  readonly wakeOn?: ReadonlySet<EventKind>;
  /** At least so long between looks that events ask for. */
  readonly calmMs?: number;
  /** With a lease of that name one node works at a time; without one, all do, and the work itself is done once. */
  readonly lease?: { readonly name: string; readonly ttlMs?: number };
}

/**
 * A timer that is derived from columns: it sleeps until the soonest deadline or the poll, and looks again when the event
 * log tells of something that may bring one nearer. Looks never overlap. A look that fails is repeated at the next poll.
 */
export function createDeadlineLoop(
  context: Pick<Context, "db" | "events" | "log" | "nodeId">,
  options: DeadlineLoopOptions,
): DeadlineLoop {
  const { name, pollMs, wakeOn } = options;
  const calmMs = options.calmMs ?? 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isWanted = false;
  const stopped = new AbortController();
  let lease: Lease | null = null;
  let lookedAt = -Infinity;

  function look(): Promise<void> {
    isWanted = true;
    running ??= run().finally(() => {
      running = undefined;
      // Asked for after the last look and before this.
      if (isWanted && !stopped.signal.aborted) void look();
    });
    return running;
  }

  async function run(): Promise<void> {
    let nextMs = pollMs;
    while (isWanted && !stopped.signal.aborted) {
      isWanted = false;
      clearTimeout(timer);
      if (options.lease !== undefined && lease === null) continue;
      lookedAt = performance.now();
      try {
        nextMs = Math.min(pollMs, Math.max(0, await options.work(lease)));
      } catch (error) {
        nextMs = pollMs;
        context.log.warn({ part: name, code: mapDatabaseError(error).code }, "deadlines not met");
      }
    }
    if (!stopped.signal.aborted) schedule(nextMs);
  }

  function schedule(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), Math.max(ms, 1));
  }

  function wake(): void {
    const sinceMs = performance.now() - lookedAt;
    if (sinceMs >= calmMs) void look();
    else if (running === undefined) schedule(calmMs - sinceMs);
    else isWanted = true;
  }

  const holder =
    options.lease === undefined
      ? null
      : createLeaseHolder({
          db: context.db,
          name: options.lease.name,
          holder: context.nodeId,
          ...(options.lease.ttlMs === undefined ? {} : { ttlMs: options.lease.ttlMs }),
          log: context.log,
          onAcquired: (acquired) => {
            lease = acquired;
            void look();
          },
          onLost: async () => {
            lease = null;
            await running;
          },
        });
  const unsubscribe = context.events.subscribe((events) => {
    if (wakeOn !== undefined && events.some((event) => wakeOn.has(event.kind))) wake();
  });
  void look();
  return {
    name,
    look,
    async stop() {
      stopped.abort();
      unsubscribe();
      clearTimeout(timer);
      await running;
      await holder?.stop();
    },
  };
}

/** Rows with a deadline, of which some may have passed. */
interface Deadlines<T extends { readonly deadlineAt: Date }> {
  /** The soonest, in their order, at most `limit`. */
  readonly read: (limit: number) => Promise<readonly T[]>;
  readonly now: () => Date;
  /** Deals with one that has passed. */
  readonly meet: (passed: T, now: Date) => Promise<unknown>;
}

/** Deadlines taken up in one look. */
const batchSize = 100;

/**
 * Deals with what has passed, one after another; a loop's work. Returns in how many milliseconds the next deadline passes:
 * 0 when there may be more that have, Infinity when there is none.
 */
export async function meetPassed<T extends { readonly deadlineAt: Date }>(
  deadlines: Deadlines<T>,
): Promise<number> {
  const soonest = await deadlines.read(batchSize);
  const now = deadlines.now();
  const passed = soonest.filter(({ deadlineAt }) => deadlineAt <= now);
  for (const one of passed) await deadlines.meet(one, now);
  const next = soonest[passed.length];
  if (next !== undefined) return next.deadlineAt.getTime() - now.getTime();
  return passed.length === batchSize ? 0 : Infinity;
}
