import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { createEventTail, endOfLog, type Database, type LogEvent } from "@tsubame/store";
import type { Signals } from "./signals.ts";

/** Takes events in log order. It returns at once; what takes time it does on its own and answers for itself. */
type EventListener = (events: readonly LogEvent[]) => void;

/** The event log as it grows, for every part of this node that follows it: one reader, one LISTEN connection. */
export interface EventFeed {
  /** Gets everything committed after the feed began, at least once. Returns the function that ends it. */
  subscribe(listener: EventListener): () => void;
  close(): Promise<void>;
}

/**
 * Begins at the end of the log. A part therefore subscribes first and reads the present state afterwards; what
 * changes in between then comes to it again, and nothing is missed.
 */
export async function createEventFeed(options: {
  db: Kysely<Database>;
  url: string;
  signals: Signals;
  log: Logger;
}): Promise<EventFeed> {
  const listeners = new Set<EventListener>();
  const tail = createEventTail({
    db: options.db,
    url: options.url,
    log: options.log,
    from: await endOfLog(options.db),
    onEvents: (events) => {
      for (const listener of listeners) {
        try {
          listener(events);
        } catch (error) {
          options.log.error({ err: error }, "a listener of the event feed failed");
        }
      }
    },
  });
  const stopPokes = options.signals.on("events", () => tail.poke());
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      stopPokes();
      await tail.close();
    },
  };
}
