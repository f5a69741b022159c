import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { freePort } from "../../e2e/support/process.ts";
import { median, report, rounded } from "../figure.ts";
import { withConnectedProduct, type ConnectedProduct } from "./connected-product.ts";
import { createMigratedDatabase } from "./database.ts";
import type { LoadOptions, LoadResult } from "./load.ts";
import { runChild } from "./run-child.ts";

const connectionCount = 64;
const requestCount = 15_000;
const roundCount = 3;
const customerCount = 1_000;

/**
 * Durable webhooks per second of the whole server beside those of a bare reference, in turns on the same durable
 * cluster. Both answer 200 only after the commit; the server also understands and routes what it has stored meanwhile.
 */
export async function measureIngest(): Promise<void> {
  await withConnectedProduct(measureRounds);
}

async function measureRounds(connected: ConnectedProduct): Promise<void> {
  const { product, x, webhookPath, clusterUrl, client } = connected;
  const load = (port: number, path: string, round: number): Promise<LoadResult> =>
    runLoad({
      host: "127.0.0.1",
      port,
      path,
      consumerSecret: x.app.consumerSecret,
      businessId: x.businessId,
      connectionCount,
      requestCount,
      firstId: String(1_800_000_000_000_000_000n + BigInt(round) * 10_000_000n),
      customerCount,
    });
  const floor: number[] = [];
  const own: number[] = [];
  for (let round = 0; round < roundCount; round += 1) {
    floor.push(
      await withReference(
        await createMigratedDatabase(clusterUrl),
        x.app.consumerSecret,
        async (port) => load(port, "/", round),
      ),
    );
    const result = await load(Number(new URL(product.url).port), webhookPath, round);
    if (result.failed > 0) throw new Error(`${result.failed} deliveries were refused`);
    own.push(result.answered / result.seconds);
    await untilUnderstood(client);
  }
  const { rows: stored } = await client.query<{ count: number }>(
    "select count(*)::integer as count from message",
  );
  const ratios = own.map((value, index) => value / (floor[index] ?? Number.NaN));
  report({
    bench: "ingest",
    metric: "ratio_to_floor",
    value: rounded(median(ratios)),
    unit: "ratio",
    target: 0.6,
    detail: {
      webhooksPerSecond: own.map((value) => Math.round(value)),
      floorPerSecond: floor.map((value) => Math.round(value)),
      connections: connectionCount,
      requestsPerRound: requestCount,
      messagesStored: stored[0]?.count,
      messagesExpected: requestCount * roundCount,
    },
  });
}

async function withReference(
  databaseUrl: string,
  consumerSecret: string,
  load: (port: number) => Promise<LoadResult>,
): Promise<number> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      "--conditions=source",
      fileURLToPath(new URL("reference-server.ts", import.meta.url)),
      String(port),
      databaseUrl,
      consumerSecret,
      randomUUID(),
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  await once(child.stdout, "data");
  const result = await load(port);
  child.kill("SIGTERM");
  await once(child, "exit");
  if (result.failed > 0) throw new Error("the reference refused deliveries");
  return result.answered / result.seconds;
}

async function runLoad(options: LoadOptions): Promise<LoadResult> {
  return runChild<LoadResult>(fileURLToPath(new URL("load.ts", import.meta.url)), options);
}

/** The next round must not pay for the last one. */
async function untilUnderstood(client: pg.Client): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    const { rows } = await client.query<{ count: number }>(
      "select count(*)::integer as count from inbox where state = 'pending'",
    );
    if (rows[0]?.count === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("the inbox did not empty within 120 s");
}
