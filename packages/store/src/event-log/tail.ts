import type { Kysely } from "kysely";
import { silentLog, type StoreLog } from "../log.ts";
import type { Database } from "../schema.ts";
import type { Cursor } from "./cursor.ts";
import { createEventHints } from "./hints.ts";
import { endOfLog, readEvents, type LogEvent } from "./read.ts";

/** A reader that follows the log. */
export interface EventTail {
  /** The log has just grown in this process: read now, and tell the other nodes. */
  poke(): void;
  /** After the last event that `onEvents` has taken. */
  cursor(): Cursor | undefined;
  /** Lets a batch in progress finish; afterwards `onEvents` is not called again. */
  close(): Promise<void>;
}

/** What {@link createEventTail} follows and whom it tells. */
export interface EventTailOptions {
  readonly db: Kysely<Database>;
  /** For the connection that listens to other nodes' hints. */
  readonly url: string;
  /**
   * Takes events in log order, one call at a time, each at least once. When it throws, the same batch comes
   * again after the poll interval, {@link maxFailures} times in all; it is then skipped with an error in the
   * log, because one bad event must not blind the node.
   */
  readonly onEvents: (events: readonly LogEvent[]) => Promise<void> | void;
  readonly pollMs?: number;
  /** Where to begin; the end of the log when absent. */
  readonly from?: Cursor;
  readonly log?: StoreLog;
}

const batchSize = 200;
const maxFailures = 5;
/** Pause before looking again for events that an older running transaction holds back. */
const heldBackMs = 5;

/**
 * Follows the event log. The poll is the truth and comes at least every `pollMs`; `poke()` in the same
 * process and NOTIFY between nodes only bring the next look forward. Looks never overlap.
 */
export function createEventTail(options: EventTailOptions): EventTail {
  const log = options.log ?? silentLog;
  const pollMs = options.pollMs ?? 1000;
  let cursor = options.from;
  const closing = new AbortController();
  let failureCount = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isWanted = false;

  const look = (): void => {
    isWanted = true;
    if (running !== undefined || closing.signal.aborted) return;
    running = run().finally(() => {
      running = undefined;
      if (isWanted) look();
    });
  };
  const hints = createEventHints({ url: options.url, onHint: look, log });

  async function run(): Promise<void> {
    isWanted = false;
    clearTimeout(timer);
    let nextLookMs = pollMs;
    try {
      cursor ??= await endOfLog(options.db);
      nextLookMs = await readAll();
    } catch (error) {
      log.error({ err: error }, "event log could not be read");
    }
    if (!closing.signal.aborted) timer = setTimeout(look, nextLookMs);
  }

  /** Hands on everything readable; returns after how long to look again. */
  async function readAll(): Promise<number> {
    while (!closing.signal.aborted && cursor !== undefined) {
      const page = await readEvents(options.db, cursor, batchSize);
      if (page.events.length > 0 && !(await handOn(page.events))) return pollMs;
      cursor = page.cursor;
      if (page.events.length < batchSize) return page.isHeldBack ? heldBackMs : pollMs;
    }
    return pollMs;
  }

  async function handOn(events: readonly LogEvent[]): Promise<boolean> {
    try {
      await options.onEvents(events);
      failureCount = 0;
      return true;
    } catch (error) {
      failureCount += 1;
      log.error({ err: error, failureCount }, "events could not be handed on");
      if (failureCount < maxFailures) return false;
      failureCount = 0;
      return true;
    }
  }

  look();
  return {
    poke() {
      look();
      hints.announce();
    },
    cursor: () => cursor,
    async close() {
      closing.abort();
      clearTimeout(timer);
      await running;
      await hints.close();
    },
  };
}
