import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { createSecretBox } from "@tsubame/store";
import { createTestDatabase, type TestDatabase } from "../../../store/test/support/database.ts";
import { readConfig } from "../../src/config.ts";
import { systemClock, type Clock, type Context } from "../../src/context.ts";
import { createEventFeed } from "../../src/event-feed.ts";
import { createSignals } from "../../src/signals.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { createXAnswers } from "../../src/x-accounts/answers.ts";

/** A clock that stands still until a test moves it. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
}

export function createManualClock(startAt = new Date("2026-11-22T12:00:00.000Z")): ManualClock {
  let nowMs = startAt.getTime();
  return {
    now: () => new Date(nowMs),
    advance(ms) {
      nowMs += ms;
    },
  };
}

export interface TestContext {
  readonly context: Context;
  readonly database: TestDatabase;
  close(): Promise<void>;
}

/** What one node's parts are given, over a database of this test file's own. */
export async function createTestContext(
  options: { readonly clock?: Clock; readonly xApiUrl?: string } = {},
): Promise<TestContext> {
  const database = await createTestDatabase({ maxConnections: 12 });
  const dataDir = mkdtempSync(join(tmpdir(), "tsubame-test-"));
  const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });
  const signals = createSignals();
  const events = await createEventFeed({ db: database.db, url: database.url, signals, log });
  const config = readConfig(
    { TSUBAME_DATA_DIR: dataDir, TSUBAME_X_API_URL: options.xApiUrl ?? "http://127.0.0.1:9" },
    "demo",
  );
  const context: Context = {
    config,
    log,
    nodeId: randomUUID(),
    database,
    db: database.db,
    secrets: createSecretBox({ key: "a test key of enough length", dataDir }),
    clock: options.clock ?? systemClock,
    signals,
    events,
    metrics: createMetrics(),
    xAnswers: createXAnswers(),
  };
  return {
    context,
    database,
    async close() {
      await events.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
