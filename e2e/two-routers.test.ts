import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../packages/store/test/support/database.ts";
import {
  brokenRoutingPromises,
  waitingDespiteRoom,
} from "../packages/store/test/support/routing-promises.ts";
import { check } from "./support/checker.ts";
import { startProduct, type Product } from "./support/company.ts";
import { openFloor, type Floor } from "./support/floor.ts";
import { readHistory } from "./support/history.ts";
import { eventually } from "./support/http.ts";
import { freePort, startTsubame, type TsubameProcess } from "./support/process.ts";
import { startProxy, type Proxy } from "./support/proxy.ts";
import { seededRandom } from "./support/random.ts";

/** Another seed: TSUBAME_STORM_SEED=7 vitest run --project e2e-patient e2e/two-routers.test.ts */
const seed = Number(process.env["TSUBAME_STORM_SEED"] ?? 20261122);
const customersPerSecond = 3;
/** The promise: from the moment a leading node is gone to the next offer that is made. */
const failoverSeconds = 10;
const patienceMs = 120_000;

let database: TestDatabase;
let dataDir: string;
let product: Product;
let second: TsubameProcess;
/** Where X, the agents and their sockets reach the deployment. */
let door: Proxy;
let doorPort: number;
let floor: Floor;

beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 6 });
  dataDir = mkdtempSync(join(tmpdir(), "tsubame-two-routers-"));
  door = await startProxy(() => doorPort);
  const common = {
    TSUBAME_PUBLIC_URL: `http://${door.host}`,
    TSUBAME_SECRET_KEY: randomBytes(32).toString("base64"),
    TSUBAME_REQUESTS_PER_MINUTE: "1000000",
    TSUBAME_LOG_LEVEL: "warn",
  };
  product = await startProduct({ databaseUrl: database.url, dataDir, env: common });
  doorPort = Number(new URL(product.url).port);
  await eventually("the first node routes", async () => (await lease()).holder !== null);
  const port = await freePort();
  second = await startTsubame({
    command: "serve",
    port,
    healthPath: "/health",
    env: {
      ...common,
      TSUBAME_PORT: String(port),
      TSUBAME_HOST: "127.0.0.1",
      TSUBAME_X_API_URL: product.sandboxUrl,
      TSUBAME_DATA_DIR: join(dataDir, "second"),
      DATABASE_URL: database.url,
      TSUBAME_CLIENT_ID: product.clientId,
      TSUBAME_CLIENT_SECRET: product.clientSecret,
    },
  });
  // The first node routes and does nothing else that anybody waits for.
  doorPort = port;
  await product.sandbox("PUT", "/sandbox/limits", {
    "dm.send.user": { limit: 100_000, windowSeconds: 900 },
  });
  floor = await openFloor(product, {
    agentCount: 6,
    capacity: 3,
    random: seededRandom(seed),
    baseUrl: () => `http://${door.host}`,
    socketHost: () => door.host,
    robots: { declineShare: 0.1, ignoreShare: 0.03 },
  });
});
afterAll(async () => {
  if (product) process.kill(product.server.pid, "SIGCONT");
  await floor?.stop();
  await second?.stop();
  await product?.close();
  await door?.close();
  await database?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

interface RoutingLease {
  readonly holder: string | null;
  readonly token: string;
}

async function lease(): Promise<RoutingLease> {
  const row = await database.db
    .selectFrom("lease")
    .select(["holder", "token"])
    .where("name", "=", "dispatch")
    .executeTakeFirst();
  return row ?? { holder: null, token: "0" };
}

async function databaseNow(): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(database.db);
  return rows[0]?.now ?? new Date(0);
}

interface OfferEvent {
  readonly id: string;
  readonly occurredAt: Date;
  readonly token: string;
}

/** Every offer that was committed, in log order, with the leadership under which it was. */
async function offers(): Promise<OfferEvent[]> {
  const { rows } = await sql<OfferEvent>`
    select id, occurred_at as "occurredAt", detail ->> 'leaseToken' as token
    from event_log where kind = 'offer.made' order by id`.execute(database.db);
  return rows;
}

/** The first offer under a later leadership, once there is one. */
async function firstOfferAfter(before: RoutingLease): Promise<OfferEvent> {
  return eventually(
    "another node offers",
    async () => (await offers()).find(({ token }) => BigInt(token) > BigInt(before.token)),
    patienceMs,
  );
}

async function untilOffersUnder(token: string, count: number): Promise<void> {
  await eventually(
    `${count} offers under leadership ${token}`,
    async () => (await offers()).filter((offer) => offer.token === token).length >= count,
    patienceMs,
  );
}

describe("two nodes on one database, customers writing all the time", () => {
  it("route without a double offer or an overbooked agent, though one is paused past its lease and goes on, and the next leader is killed", async () => {
    const writing = floor.customersWrite({ perSecond: customersPerSecond, seconds: 40 });
    const first = await lease();
    await untilOffersUnder(first.token, 10);

    process.kill(product.server.pid, "SIGSTOP");
    const pausedAt = await databaseNow();
    const resumed = await firstOfferAfter(first);
    const successor = await lease();
    expect(successor.holder).not.toBe(first.holder);
    await untilOffersUnder(successor.token, 10);
    process.kill(product.server.pid, "SIGCONT");
    await eventually(
      "the paused node has found out that it leads no more",
      () => product.server.output().includes('"lease":"dispatch"'),
      patienceMs,
    );
    expect(await brokenRoutingPromises(database.db)).toEqual([]);
    await untilOffersUnder(successor.token, 20);

    await second.stop("SIGKILL");
    const killedAt = await databaseNow();
    doorPort = Number(new URL(product.url).port);
    const again = await firstOfferAfter(successor);
    await writing;
    await floor.atRest(database.db, patienceMs * 2);

    const made = await offers();
    // Leaderships follow each other: what was offered under one comes before all that was under the next.
    expect(made.map(({ token }) => BigInt(token))).toEqual(
      made.map(({ token }) => BigInt(token)).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
    );
    expect(new Set(made.map(({ token }) => token)).size).toBe(3);
    expect(await brokenRoutingPromises(database.db)).toEqual([]);
    expect(await waitingDespiteRoom(database.db)).toEqual([]);
    const history = await readHistory({
      sandbox: product.sandbox,
      db: database.db,
      businessId: floor.x.businessId,
      accepted: floor.diary.accepted,
    });
    expect(check(history)).toEqual([]);
    const { entries } = await product.sandbox<{ entries: readonly { dmId?: string }[] }>(
      "GET",
      "/sandbox/log?kind=send.applied&limit=10000",
    );
    const repliesOnX = history.dms.filter(({ via }) => via === "api").map(({ id }) => id);
    expect(entries.map(({ dmId }) => String(dmId)).toSorted()).toEqual(repliesOnX.toSorted());
    expect([...floor.diary.oddAnswers]).toEqual([]);

    const pauses = {
      afterPause: secondsBetween(pausedAt, resumed.occurredAt),
      afterKill: secondsBetween(killedAt, again.occurredAt),
    };
    process.stdout.write(`routing resumed: ${JSON.stringify(pauses)}\n`);
    expect(pauses.afterPause).toBeLessThanOrEqual(failoverSeconds);
    expect(pauses.afterKill).toBeLessThanOrEqual(failoverSeconds);
  }, 600_000);
});

function secondsBetween(from: Date, until: Date): number {
  return (until.getTime() - from.getTime()) / 1000;
}
