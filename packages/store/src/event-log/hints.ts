import { randomUUID } from "node:crypto";
import pg from "pg";
import { silentLog, type StoreLog } from "../log.ts";

const channel = "tsubame_event_log";
const firstRetryMs = 250;
const longestRetryMs = 10_000;

/** Tells other nodes, and hears from them, that the event log has grown. */
export interface EventHints {
  /** Says so to the other nodes; calls made while one is on its way share the next. */
  announce(): void;
  close(): Promise<void>;
}

/**
 * LISTEN/NOTIFY on one connection of its own. Only a latency hint: it may be lost with the connection, so
 * whoever uses it also polls. The connection comes back by itself (0.25 to 10 s between tries), and each
 * time it is back `onHint` is called once, for what was missed.
 *
 * It commits asynchronously: a NOTIFY takes a transaction id and would otherwise wait for a disk flush.
 */
export function createEventHints(options: {
  url: string;
  onHint: () => void;
  log?: StoreLog;
}): EventHints {
  const log = options.log ?? silentLog;
  const self = randomUUID();
  let client: pg.Client | undefined;
  let isClosed = false;
  let retryMs = firstRetryMs;
  let retryTimer: NodeJS.Timeout | undefined;
  let isSending = false;
  let isWanted = false;

  async function connect(): Promise<void> {
    const candidate = new pg.Client({
      connectionString: options.url,
      application_name: "tsubame event hints",
      keepAlive: true,
    });
    candidate.on("error", () => undefined);
    candidate.on("end", () => {
      if (client === candidate) client = undefined;
      retryLater();
    });
    candidate.on("notification", (notification) => {
      if (notification.payload !== self) options.onHint();
    });
    try {
      await candidate.connect();
      await candidate.query(`set synchronous_commit = off; listen ${channel}`);
    } catch {
      // Refused or lost: "end" does not come for a connection that never was.
      await candidate.end().catch(() => undefined);
      retryLater();
      return;
    }
    if (isClosed) {
      await candidate.end();
      return;
    }
    client = candidate;
    retryMs = firstRetryMs;
    options.onHint();
  }

  function retryLater(): void {
    if (isClosed || retryTimer !== undefined) return;
    log.warn({ retryMs }, "event hints disconnected; polling goes on");
    retryTimer = setTimeout(() => {
      retryTimer = undefined;
      connecting = connect();
    }, retryMs);
    retryMs = Math.min(retryMs * 2, longestRetryMs);
  }

  async function send(): Promise<void> {
    if (client === undefined || isSending) return;
    isSending = true;
    try {
      while (isWanted) {
        isWanted = false;
        const connection: pg.Client | undefined = client;
        if (connection === undefined) return;
        await connection.query("select pg_notify($1, $2)", [channel, self]);
      }
    } catch {
      // The connection is gone; the other nodes poll.
      isWanted = false;
    } finally {
      isSending = false;
    }
  }

  let connecting = connect();
  return {
    announce() {
      isWanted = true;
      void send();
    },
    async close() {
      isClosed = true;
      clearTimeout(retryTimer);
      await connecting;
      await client?.end().catch(() => undefined);
    },
  };
}
