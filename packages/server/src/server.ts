import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { migrate, openDatabase, createSecretBox } from "@tsubame/store";
import type { Config } from "./config.ts";
import { createSetupLink } from "./auth/setup.ts";
import { compose } from "./compose.ts";
import { systemClock, type Clock, type Context, type Part } from "./context.ts";
import { createEventFeed } from "./event-feed.ts";
import { createApp } from "./http/app.ts";
import { createSignals } from "./signals.ts";
import { stopParts } from "./stop-parts.ts";
import { createMetrics } from "./telemetry/metrics.ts";
import { createXAnswers } from "./x-accounts/answers.ts";

/** What one node is started with. */
export interface ServerOptions {
  readonly config: Config;
  /** The PostgreSQL to use: `config.databaseUrl`, or that of the embedded cluster the caller has started. */
  readonly databaseUrl: string;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Check every answer against the contract (tests). */
  readonly isCheckingResponses?: boolean;
}

/** A node that runs. */
export interface Server {
  /** Where it listens; with port 0 this tells the port that was found. */
  readonly url: string;
  /**
   * The address at which the first administrator of an empty installation is made, good once and for 24 hours; null
   * when somebody exists. It is a credential: show it to whoever starts the node and write it nowhere.
   */
  createSetupLink(): Promise<string | null>;
  /** Drains within 10 s: no new work, requests in flight end, loops stop at a commit. Safe to call twice. */
  close(): Promise<void>;
}

const idleSweepMs = 100;

/**
 * Starts one node: migrates the schema, composes the parts, listens. When it returns, `GET /health` answers 200.
 * @throws whatever a part says about why it cannot start; nothing is left running then.
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { config, log } = options;
  await migrate({ url: options.databaseUrl, log });
  const nodeId = randomUUID();
  const database = openDatabase({
    url: options.databaseUrl,
    applicationName: `tsubame ${nodeId.slice(0, 8)}`,
    maxConnections: 16,
    log,
  });
  const signals = createSignals();
  const events = await createEventFeed({ db: database.db, url: options.databaseUrl, signals, log });
  const parts: Part[] = [{ name: "event feed", stop: async () => events.close() }];
  try {
    const context: Context = {
      config,
      log,
      nodeId,
      database,
      db: database.db,
      secrets: createSecretBox({ key: config.secretKey, dataDir: config.dataDir }),
      clock: options.clock ?? systemClock,
      signals,
      events,
      metrics: createMetrics(),
      xAnswers: createXAnswers(),
    };
    const app = createApp({ log, trustedProxies: config.trustedProxies });
    await compose(app, context, {
      parts,
      databaseUrl: options.databaseUrl,
      isCheckingResponses: options.isCheckingResponses ?? false,
    });
    await app.listen({ host: config.host, port: config.port });
    const port = (app.server.address() as AddressInfo).port;

    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      // Node closes idle connections once; one that was answering just then would stay for its keep-alive time.
      const sweep = setInterval(() => app.server.closeIdleConnections(), idleSweepMs);
      await app.close().finally(() => clearInterval(sweep));
      await stopParts(parts, log);
      await database.close();
    };
    log.info({ port }, "listening");
    return {
      url: `http://${config.host === "0.0.0.0" ? "127.0.0.1" : config.host}:${port}`,
      createSetupLink: () => createSetupLink(context),
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await stopParts(parts, log);
    await database.close();
    throw error;
  }
}
