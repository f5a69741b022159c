import {
  createLeaseHolder,
  mapDatabaseError,
  postponeBackfill,
  readDueBackfills,
  readIntegrationRow,
  type BackfillRow,
  type Lease,
} from "@tsubame/store";
import type { Context, Part } from "../../context.ts";
import { believableResetMs, shortWindowMs } from "../../x-accounts/believable-reset.ts";
import { openXAccountOf, type XAccount } from "../../x-accounts/open-account.ts";
import { takeStep } from "./step.ts";
import { backOffMs, timings } from "./timings.ts";

/** The part that searches X for missed DMs. */
export interface Backfiller extends Part {
  /** Takes the steps that are due on the context's clock now and resolves when they are written (tests). */
  settled(): Promise<void>;
}

const pollMs = 1_000;
/** Accounts that are searched at the same moment. */
const concurrencyLimit = 4;
const callTimeoutMs = 15_000;
const stopGraceMs = 5_000;

/**
 * What is to be searched stands in the database. The node that holds the lease `x-backfill` takes the steps that are
 * due: one search at a time for each account, the oldest first.
 *
 * X's list may be read 15 times in 15 minutes, and the sender's look-ups read it too. What an answer says is left, to
 * whomever it was given, is remembered, and a reserve of it is left alone.
 */
export function createBackfiller(context: Context): Backfiller {
  const limits = new Map<string, { remaining: number; resetAtMs: number }>();
  /** Steps in a row that ended with a fault of ours, by search. */
  const faultCounts = new Map<string, number>();
  let lease: Lease | undefined;
  let working: Promise<void> | undefined;
  let isStopped = false;

  function work(): Promise<void> {
    working ??= takeDueSteps()
      .catch((error: unknown) => {
        const { code } = mapDatabaseError(error);
        context.log.warn({ code }, "the searches for missed DMs cannot be worked on now");
      })
      .finally(() => {
        working = undefined;
      });
    return working;
  }

  async function takeDueSteps(): Promise<void> {
    const held = lease;
    if (held === undefined || isStopped) return;
    const due = await readDueBackfills(context.db, {
      now: context.clock.now(),
      limit: concurrencyLimit,
    });
    await Promise.all(due.map((row) => step(row, held)));
  }

  async function step(row: BackfillRow, held: Lease): Promise<void> {
    const integration = await readIntegrationRow(context.db, row.integration_id);
    if (integration === undefined) return;
    const listFreeAtMs = () => freeAtMs(integration.id);
    let account: XAccount | undefined;
    try {
      account = openXAccountOf(context, integration, { timeoutMs: callTimeoutMs });
      await takeStep(context, { row, integration, account, lease: held, listFreeAtMs });
      faultCounts.delete(row.id);
    } catch (error) {
      await putOff(row, error);
    } finally {
      account?.client.close();
    }
  }

  /** A step that failed here and not on X: without a pause it would use X's limit up and keep others from their turn. */
  async function putOff(row: BackfillRow, error: unknown): Promise<void> {
    const { code } = mapDatabaseError(error);
    const ids = { integrationId: row.integration_id, backfillId: row.id };
    context.log.warn({ ...ids, code, err: error }, "a search for missed DMs was interrupted");
    if (code === "lease.lost") return;
    const faultCount = (faultCounts.get(row.id) ?? 0) + 1;
    faultCounts.set(row.id, faultCount);
    const pauseMs = backOffMs(faultCount, timings.faultBaseMs, timings.faultCapMs);
    const until = new Date(context.clock.now().getTime() + pauseMs);
    await postponeBackfill(context.db, row.id, until);
  }

  function freeAtMs(integrationId: string): number | null {
    const limit = limits.get(integrationId);
    const nowMs = context.clock.now().getTime();
    if (limit === undefined || limit.remaining > timings.reservedCalls) return null;
    const untilMs = limit.resetAtMs + timings.marginMs;
    return untilMs > nowMs ? untilMs : null;
  }

  const unsubscribeAnswers = context.xAnswers.subscribe(({ integrationId, info }) => {
    if (info.limitName !== "dm.list" || info.rateLimit === null) return;
    const { remaining, resetAt } = info.rateLimit;
    const nowMs = context.clock.now().getTime();
    const resetAtMs = believableResetMs(resetAt.getTime(), { nowMs, lengthMs: shortWindowMs });
    limits.set(integrationId, { remaining, resetAtMs });
  });
  const unsubscribeEvents = context.events.subscribe((events) => {
    if (events.some(({ kind }) => kind === "backfill.started")) void work();
  });
  const timer = setInterval(() => void work(), pollMs);
  const holder = createLeaseHolder({
    db: context.db,
    name: "x-backfill",
    holder: context.nodeId,
    log: context.log,
    onAcquired: (acquired) => {
      lease = acquired;
      void work();
    },
    onLost: async () => {
      lease = undefined;
      const grace = new Promise((resolve) => setTimeout(resolve, stopGraceMs).unref());
      await Promise.race([working, grace]);
    },
  });

  return {
    name: "searches for missed DMs",
    async settled() {
      await working;
      await work();
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      unsubscribeAnswers();
      unsubscribeEvents();
      await holder.stop();
    },
  };
}
