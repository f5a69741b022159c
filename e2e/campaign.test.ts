import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { migrate, openDatabase, startEmbeddedCluster, type EmbeddedCluster } from "@tsubame/store";
import { afterAll, beforeAll, expect, it } from "vitest";
import { check } from "./support/checker.ts";
import { startProduct, type Product } from "./support/company.ts";
import { openFloor, type Floor } from "./support/floor.ts";
import { readHistory } from "./support/history.ts";
import { eventually } from "./support/http.ts";
import { startProxy, type Proxy } from "./support/proxy.ts";
import { seededRandom } from "./support/random.ts";

/** Another seed: TSUBAME_CAMPAIGN_SEED=7 vitest run --project e2e e2e/campaign.test.ts */
const seed = Number(process.env["TSUBAME_CAMPAIGN_SEED"] ?? 20261122);
const random = seededRandom(seed);
const customersPerSecond = 8;
const loadSeconds = 24;
/** Routing goes on within this after whatever happened. */
const resumeWithinMs = 10_000;

let dataDir: string;
let clusterDir: string;
let cluster: EmbeddedCluster;
let proxy: Proxy;
let product: Product;
let floor: Floor;
let database: ReturnType<typeof openDatabase>;

beforeAll(async () => {
  console.log(`campaign seed ${seed}`);
  dataDir = mkdtempSync(join(tmpdir(), "tsubame-campaign-"));
  clusterDir = mkdtempSync(join(tmpdir(), "tsubame-campaign-pg-"));
  // As root the cluster runs under another account, which must get in.
  chmodSync(clusterDir, 0o755);
  cluster = await startEmbeddedCluster({ dataDir: clusterDir });
  await migrate({ url: cluster.url });
  database = openDatabase({ url: cluster.url, applicationName: "campaign", maxConnections: 4 });
  product = await startProduct({
    databaseUrl: cluster.url,
    dataDir,
    env: { TSUBAME_REQUESTS_PER_MINUTE: "1000000" },
  });
  proxy = await startProxy(() => Number(new URL(product.url).port));
  floor = await openFloor(product, {
    agentCount: 12,
    capacity: 4,
    random,
    socketHost: () => proxy.host,
    robots: { declineShare: 0.05, ignoreShare: 0.01 },
  });
  await product.sandbox("PUT", "/sandbox/limits", {
    "dm.send.user": { limit: 100_000, windowSeconds: 86_400 },
    "dm.list": { limit: 1_000, windowSeconds: 900 },
  });
});

afterAll(async () => {
  await floor?.stop();
  await product?.close();
  await proxy?.close();
  await database?.close();
  await cluster?.stop();
  for (const directory of [dataDir, clusterDir])
    rmSync(directory, { recursive: true, force: true });
});

/**
 * What X answers to the sends of the run. Every unclear answer hides a send that X has: one that it has not takes 90 s to be
 * called unconfirmed, which `kill.test.ts` waits for.
 */
function sendFaults(): object[] {
  return Array.from({ length: customersPerSecond * loadSeconds * 3 }, () => {
    const fate = random();
    if (fate < 0.04) return { status: 500, applied: true };
    if (fate < 0.08) return { status: 503, applied: true, body: "html" };
    if (fate < 0.1) return { status: "reset", applied: true };
    if (fate < 0.11) return { status: "timeout", applied: true };
    if (fate < 0.13) return { status: 403, code: 226, applied: false };
    return { status: 200, applied: true };
  });
}

async function untilNextOffer(): Promise<void> {
  const since = new Date();
  await eventually(
    "the next offer",
    async () => {
      const offer = await database.db
        .selectFrom("participant")
        .where("purpose", "=", "agent")
        .where("started_at", ">", since)
        .select("id")
        .executeTakeFirst();
      return offer !== undefined;
    },
    resumeWithinMs,
  );
}

async function health(): Promise<number> {
  const response = await fetch(`${product.url}/health`);
  await response.body?.cancel();
  return response.status;
}

/** The troubles of the run, one after the other while customers write. */
async function trouble(): Promise<void> {
  await delay(3000);
  proxy.sever();
  await delay(1000);
  // X allows few sends for some seconds.
  await product.sandbox("PUT", "/sandbox/limits", {
    "dm.send.user": { limit: 5, windowSeconds: 3 },
  });
  await delay(3000);
  await product.sandbox("PUT", "/sandbox/limits", {
    "dm.send.user": { limit: 100_000, windowSeconds: 86_400 },
  });
  await cluster.stop();
  expect(await health()).toBe(503);
  await delay(1000);
  cluster = await startEmbeddedCluster({ dataDir: clusterDir });
  await untilNextOffer();
  await product.restartServer();
  await untilNextOffer();
  const exit = product.server.stop("SIGTERM");
  expect(await Promise.race([exit, delay(11_000, "still running")])).toBe(0);
  await product.restartServer();
  await untilNextOffer();
  proxy.sever();
}

it("keeps every promise while X, the network, the database and the server fail in turn", async () => {
  await product.sandbox("PUT", "/sandbox/faults", {
    seed,
    deliveries: {
      failRate: 0.1,
      loseAnswerRate: 0.1,
      duplicateRate: 0.2,
      shuffleWindow: 20,
      jitterMs: 200,
    },
    sends: { next: sendFaults() },
  });
  await Promise.all([
    floor.customersWrite({ perSecond: customersPerSecond, seconds: loadSeconds }),
    trouble(),
  ]);
  // A kill between the record of an attempt and its post leaves 90 s of looking for it; mostly it is half a minute.
  await floor.atRest(database.db, 120_000);
  await eventually(
    "every offer was told of or is missed",
    () => floor.robots.every(({ untoldCount }) => untoldCount === 0),
    30_000,
  );
  const { accepted, oddAnswers, missedRings, lateRingCount } = floor.diary;
  const history = await readHistory({
    sandbox: product.sandbox,
    db: database.db,
    businessId: floor.x.businessId,
    accepted,
  });
  const violations = check(history);
  for (const { what } of violations) {
    const { entries } = await product.sandbox<{ entries: readonly object[] }>(
      "GET",
      "/sandbox/log",
    );
    const ids = what.match(/\d{15,}/g) ?? [];
    const about = entries.filter((entry) => ids.some((id) => JSON.stringify(entry).includes(id)));
    console.log(what, about);
  }
  expect(violations).toEqual([]);
  expect(history.conversations.length).toBe(customersPerSecond * loadSeconds);
  expect(accepted.length).toBeGreaterThan(customersPerSecond * loadSeconds);
  expect([...oddAnswers]).toEqual([]);
  console.info(`${lateRingCount} offers were on the list before the socket told of them`);
  expect(missedRings).toEqual([]);
}, 200_000);
