import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { createSecretBox, openDatabase } from "@tsubame/store";
import { readConfig } from "../../../src/config.ts";
import { systemClock, type Context } from "../../../src/context.ts";
import { createEventFeed } from "../../../src/event-feed.ts";
import { createSignals } from "../../../src/signals.ts";
import { createMetrics } from "../../../src/telemetry/metrics.ts";
import { createXAnswers } from "../../../src/x-accounts/answers.ts";

/** The context of a process of its own, on the database and X that its environment names. */
export async function createProcessContext(): Promise<Context> {
  const config = readConfig(process.env, "demo");
  const url = config.databaseUrl ?? "";
  const log = pino({ level: "silent" });
  const database = openDatabase({ url, applicationName: "test process", maxConnections: 3 });
  const signals = createSignals();
  return {
    config,
    log,
    nodeId: randomUUID(),
    database,
    db: database.db,
    secrets: createSecretBox({ key: "a test key of enough length", dataDir: config.dataDir }),
    clock: systemClock,
    signals,
    events: await createEventFeed({ db: database.db, url, signals, log }),
    metrics: createMetrics(),
    xAnswers: createXAnswers(),
  };
}
