import { setTimeout as delay } from "node:timers/promises";
import { appendEvents, mapDatabaseError, recordInboxFailure } from "@tsubame/store";
import type { Context, Part } from "../../context.ts";
import { createOutlivedSweep } from "./end-outlived.ts";
import { processBatch } from "./process-batch.ts";

/** How fast the consumer goes; every default fits a node of its own. */
export interface InboundConsumerOptions {
  /** Whether the webhook receiver of this node needs the event loop more. */
  readonly isReceiverBusy?: () => boolean;
  readonly pollMs?: number;
  /** Events in one transaction when nothing else presses. */
  readonly batchSize?: number;
}

/** The part that understands deliveries; every node runs one. */
export interface InboundConsumer extends Part {
  /** Resolves when a look at the inbox that began after this call has found nothing more to do. */
  settled(): Promise<void>;
}

/** A busy receiver leaves the consumer this share of the time: work 1, pause 4. */
const busyPauseFactor = 4;
const busyBatchSize = 100;
const databasePauseMs = 250;

/**
 * Follows the inbox. A poke in this process starts a look at once; the poll is the truth and finds what other nodes
 * left behind. Looks never overlap; each works through the inbox batch by batch until it is empty.
 *
 * A batch that fails is repeated one event at a time, so that only the event at fault is counted as failed; the fifth
 * failure puts it into quarantine. Trouble with the database is nobody's fault and is waited out.
 */
export function createInboundConsumer(
  context: Context,
  options: InboundConsumerOptions = {},
): InboundConsumer {
  const isReceiverBusy = options.isReceiverBusy ?? (() => false);
  const pollMs = options.pollMs ?? 1000;
  const batchSize = options.batchSize ?? 250;
  const stopping = new AbortController();
  let isWanted = false;
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    isWanted = true;
    if (running !== undefined || stopping.signal.aborted) return;
    clearTimeout(timer);
    running = run().finally(() => {
      running = undefined;
      if (stopping.signal.aborted) return;
      if (isWanted) look();
      else timer = setTimeout(look, pollMs);
    });
  }

  async function run(): Promise<void> {
    isWanted = false;
    for (;;) {
      if (stopping.signal.aborted) return;
      const isBusy = isReceiverBusy();
      const startedAt = performance.now();
      const count = await step(isBusy ? Math.min(batchSize, busyBatchSize) : batchSize);
      if (count === 0) return;
      if (isBusy) await pause((performance.now() - startedAt) * busyPauseFactor);
    }
  }

  /** One batch; 0 when there was nothing to do. */
  async function step(limit: number): Promise<number> {
    try {
      return await take(limit);
    } catch (error) {
      if (isTransient(error)) return waitOut(error);
      context.log.warn({ err: describe(error) }, "a batch of events failed; taking them singly");
      return takeSingly(limit);
    }
  }

  async function take(limit: number): Promise<number> {
    const { rows, hasOutbox } = await processBatch(context, limit);
    if (rows.length === 0) return 0;
    context.signals.poke("events");
    if (hasOutbox) context.signals.poke("outbox");
    const now = context.clock.now().getTime();
    for (const row of rows) {
      context.metrics.inboxDelaySeconds.observe(Math.max(0, now - row.receivedAt.getTime()) / 1000);
    }
    return rows.length;
  }

  async function takeSingly(limit: number): Promise<number> {
    let count = 0;
    while (count < limit && !stopping.signal.aborted) {
      const failing = { id: null as string | null };
      try {
        const { rows, hasOutbox } = await processBatch(context, 1, failing);
        if (rows.length === 0) break;
        context.signals.poke("events");
        if (hasOutbox) context.signals.poke("outbox");
      } catch (error) {
        if (isTransient(error) || failing.id === null) return waitOut(error);
        await countFailure(failing.id, error);
      }
      count += 1;
    }
    return count;
  }

  async function countFailure(id: string, error: unknown): Promise<void> {
    const reason = describe(error);
    const state = await context.db.transaction().execute(async (trx) => {
      const after = await recordInboxFailure(trx, id, reason);
      if (after === "quarantined") {
        await appendEvents(trx, [{ kind: "inbox.quarantined", detail: { inboxId: id, reason } }]);
      }
      return after;
    });
    context.log.error({ inboxId: id, reason, state }, "an event could not be understood");
    if (state === "quarantined") {
      context.metrics.inboxQuarantined.inc();
      context.signals.poke("events");
    }
  }

  async function waitOut(error: unknown): Promise<number> {
    context.log.warn({ err: describe(error) }, "the inbox cannot be worked on now");
    await pause(databasePauseMs);
    return 0;
  }

  async function pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  const unsubscribe = context.signals.on("inbox", look);
  const sweep = createOutlivedSweep(context);
  look();
  return {
    name: "inbox consumer",
    async settled() {
      await running;
      look();
      await running;
    },
    async stop() {
      unsubscribe();
      stopping.abort();
      clearTimeout(timer);
      await sweep.stop();
      await running;
    },
  };
}

/** Lost connections and lock trouble: the same batch may succeed when run again, and no event is at fault. */
function isTransient(error: unknown): boolean {
  return mapDatabaseError(error).isRetryable;
}

/** The kind of an error without its words, which may quote a customer's. */
function describe(error: unknown): string {
  const mapped = mapDatabaseError(error);
  if (mapped.code !== "database.failed" || mapped.details["sqlState"] !== undefined) {
    return `${mapped.code} ${JSON.stringify(mapped.details)}`;
  }
  return error instanceof Error ? error.name : "unknown error";
}
