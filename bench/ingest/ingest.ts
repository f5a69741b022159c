import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { startTestCluster } from "@tsubame/store";
import { connect, createXSide, integrationBody, startProduct } from "../../e2e/support/company.ts";
import { freePort } from "../../e2e/support/process.ts";
import { median, report, rounded } from "../figure.ts";
import type { LoadOptions, LoadResult } from "./load.ts";

const connectionCount = 64;
const requestCount = 15_000;
const roundCount = 3;
const customerCount = 1_000;

/**
 * Durable webhooks per second of the whole server beside those of a bare reference, in turns on the same durable
 * cluster. Both answer 200 only after the commit; the server also understands and routes what it has stored meanwhile.
 */
export async function measureIngest(): Promise<void> {
  const cluster = await startTestCluster({ isDurable: true });
  const dataDir = mkdtempSync(join(tmpdir(), "tsubame-bench-"));
  const databaseUrl = await createDatabase(cluster.url);
  const product = await startProduct({ databaseUrl, dataDir });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const x = await createXSide(product.sandbox);
    const integration = await connect(product.admin, integrationBody(x));
    if (integration.createStatus !== "Completed") {
      throw new Error(`not connected: ${JSON.stringify(integration.createError)}`);
    }
    const { rows } = await client.query<{ webhook_key: string }>(
      "select webhook_key from integration where id = $1",
      [integration.id],
    );
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
          await createDatabase(cluster.url, databaseUrl),
          x.app.consumerSecret,
          (port) => load(port, "/", round),
        ),
      );
      const result = await load(
        Number(new URL(product.url).port),
        `/webhooks/x/${rows[0]?.webhook_key ?? ""}`,
        round,
      );
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
  } finally {
    await client.end();
    await product.close();
    await cluster.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** An empty database, or a copy of the schema of another one. */
async function createDatabase(clusterUrl: string, schemaOf?: string): Promise<string> {
  const name = `bench_${randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client({ connectionString: clusterUrl });
  await client.connect();
  await client.query(`create database ${name} template template0`);
  await client.end();
  const url = new URL(clusterUrl);
  url.pathname = `/${name}`;
  if (schemaOf !== undefined) {
    const { migrate } = await import("@tsubame/store");
    await migrate({ url: url.href });
  }
  return url.href;
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
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("load.ts", import.meta.url)), JSON.stringify(options)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  await once(child, "exit");
  return JSON.parse(text) as LoadResult;
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
