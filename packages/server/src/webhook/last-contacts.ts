import { recordWebhookContacts } from "@tsubame/store";
import type { Context } from "../context.ts";

/** Remembers when X last called, and writes it down now and then, off the path of the answer. */
export interface LastContacts {
  eventSeen(integrationId: string): void;
  crcSeen(integrationId: string): void;
  /** Writes what is not written yet. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const flushMs = 5_000;

/** Keeps one pair of instants for each integration; a failed write is made up for by the next. */
export function createLastContacts(context: Pick<Context, "db" | "clock" | "log">): LastContacts {
  let fresh = new Map<string, { eventAt: Date | null; crcAt: Date | null }>();

  function entry(integrationId: string) {
    let found = fresh.get(integrationId);
    if (found === undefined) {
      found = { eventAt: null, crcAt: null };
      fresh.set(integrationId, found);
    }
    return found;
  }

  async function flush(): Promise<void> {
    if (fresh.size === 0) return;
    const batch = fresh;
    fresh = new Map();
    try {
      await recordWebhookContacts(
        context.db,
        [...batch].map(([integrationId, { eventAt, crcAt }]) => ({
          integrationId,
          eventAt,
          crcAt,
        })),
      );
    } catch (error) {
      context.log.warn({ err: error }, "the time of X's last call could not be written");
      for (const [integrationId, at] of batch) {
        const newer = entry(integrationId);
        newer.eventAt ??= at.eventAt;
        newer.crcAt ??= at.crcAt;
      }
    }
  }

  const timer = setInterval(() => void flush(), flushMs);
  return {
    eventSeen(integrationId) {
      entry(integrationId).eventAt = context.clock.now();
    },
    crcSeen(integrationId) {
      entry(integrationId).crcAt = context.clock.now();
    },
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
