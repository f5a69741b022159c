import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../packages/store/test/support/database.ts";
import {
  connect,
  createCustomer,
  createXSide,
  integrationBody,
  startProduct,
  writeDm,
  type Product,
  type SandboxApp,
  type XSide,
} from "./support/company.ts";
import { eventually } from "./support/http.ts";

/** Three pages of X's list of 50. */
const missedCount = 130;
const hourMs = 3_600_000;

interface Search {
  readonly reason: string;
  readonly state: string;
  readonly foundCount: number;
  readonly knownCount: number;
  readonly addedCount: number;
  readonly replayedCount: number;
  readonly endedAt: string | null;
  readonly unrecoverable: readonly unknown[];
}

let database: TestDatabase;
let dataDir: string;
let product: Product;
let x: XSide;
let integrationId: string;
/** How far X and the server are ahead of the machine. */
let aheadMs = 0;

async function open(accessLevel: string, body: Readonly<Record<string, string>>): Promise<void> {
  database = await createTestDatabase({ maxConnections: 4 });
  dataDir = mkdtempSync(join(tmpdir(), "tsubame-kill-connection-"));
  aheadMs = 0;
  product = await startProduct({ databaseUrl: database.url, dataDir });
  x = await createXSide(product.sandbox, { accessLevel });
  const { envName, ...later } = integrationBody(x);
  const integration = await connect(product.admin, {
    ...later,
    ...(accessLevel === "elevated" && envName !== undefined ? { envName } : {}),
    ...body,
  });
  expect(integration.createStatus).toBe("Completed");
  integrationId = integration.id;
}

async function close(): Promise<void> {
  await product.close();
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
}

/** Starts the server again at X's present hour, to die at `point` when one is given. */
async function restart(point?: string): Promise<void> {
  await product.restartServer({
    NODE_OPTIONS: `--import=${new URL("./support/shift-clock.ts", import.meta.url).href}`,
    TEST_CLOCK_AHEAD_MS: String(aheadMs),
    ...(point === undefined ? {} : { TSUBAME_CRASH_AT: point }),
  });
}

async function moveOn(ms: number): Promise<void> {
  await product.sandbox("PUT", "/sandbox/clock", { advanceMs: ms });
  aheadMs += ms;
}

/** The customer's DMs as X has them, oldest first. */
async function write(customerId: string, texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await writeDm(product.sandbox, { fromId: customerId, toId: x.businessId, text });
  }
}

async function storedTexts(customerId: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom("message")
    .innerJoin("contact", "contact.id", "message.contact_id")
    .select("message.text")
    .where("contact.x_user_id", "=", customerId)
    .orderBy("message.sorted_at")
    .orderBy("message.x_event_number")
    .execute();
  return rows.map(({ text }) => text);
}

async function searches(): Promise<readonly Search[]> {
  const path = `/api/tsubame/v1/integrations/${integrationId}/backfills?pageSize=100`;
  return (await product.admin<{ entities: readonly Search[] }>("GET", path)).entities;
}

async function allSearched(): Promise<readonly Search[]> {
  return eventually(
    "every search has ended",
    async () => {
      const all = await searches();
      return all.length > 0 && all.every(({ endedAt }) => endedAt !== null) && all;
    },
    60_000,
  );
}

async function everyTextStored(customerId: string, texts: readonly string[]): Promise<void> {
  await eventually(
    "every message is stored",
    async () => (await storedTexts(customerId)).length >= texts.length,
    60_000,
  );
  expect(await storedTexts(customerId)).toEqual(texts);
}

const numbered = (what: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${what} ${index}`);

describe("kill -9 of the server in the middle of a search", () => {
  beforeAll(() => open("elevated", {}), 90_000);
  afterAll(() => close());
  beforeEach(async () => {
    await product.sandbox("DELETE", "/sandbox/limits/windows");
  });

  it.each(["backfill.pageRead", "backfill.pageCommitted"])(
    "goes on where it was, finds every DM once and counts it once, when it dies at %s",
    async (point) => {
      const customer = await createCustomer(product.sandbox, `Missed at ${point}`);
      await product.sandbox("PUT", "/sandbox/faults", { deliveries: { dropRate: 1 } });
      const fromAt = new Date().toISOString();
      const texts = numbered(`missed at ${point}`, missedCount);
      await write(customer.id, texts);
      await product.sandbox("DELETE", "/sandbox/faults");
      const earlier = new Set((await searches()).map((search) => JSON.stringify(search)));

      await restart(point);
      const path = `/api/tsubame/v1/integrations/${integrationId}/backfills`;
      // The process may die before it has answered; what it has accepted stands in the database.
      await product.admin("POST", path, { fromAt }).catch(() => undefined);
      expect(await product.server.exited).toBe("SIGKILL");
      const [atDeath] = await searchesInDatabase();
      expect(atDeath).toMatchObject({
        state: point === "backfill.pageRead" ? "waiting" : "running",
        found_count: point === "backfill.pageRead" ? 0 : 50,
      });
      await restart();
      await allSearched();
      const report = (await searches()).find((one) => !earlier.has(JSON.stringify(one)));
      expect(report).toMatchObject({
        reason: "requested",
        state: "done",
        foundCount: missedCount,
        knownCount: 0,
        addedCount: missedCount,
        unrecoverable: [],
      });
      await everyTextStored(customer.id, texts);
    },
    180_000,
  );

  /** Newest first, read past the dead server. */
  async function searchesInDatabase() {
    return database.db
      .selectFrom("backfill")
      .select(["state", "found_count"])
      .orderBy("created_at", "desc")
      .execute();
  }
});

describe("kill -9 of the server while X is asked for a replay", () => {
  beforeAll(() => open("enterprise", { tier: "enterprise" }), 90_000);
  afterAll(() => close());

  it.each([
    { point: "backfill.beforeReplay", replayCount: 0 },
    { point: "backfill.replayAsked", replayCount: 1 },
  ])(
    "asks at most once, finds every DM once and reports it, when it dies at $point",
    async ({ point, replayCount }) => {
      const customer = await createCustomer(product.sandbox, `Missed at ${point}`);
      const from = (await replays()).length;
      const known = (await searches()).length;
      await product.server.stop();
      const texts = numbered(`missed at ${point}`, missedCount);
      await write(customer.id, texts);
      // Old enough for a replay, and one page of the list is all that X allows beside the reserve.
      await moveOn(2 * hourMs);
      await product.sandbox("PUT", "/sandbox/limits", {
        "dm.list": { limit: 4, windowSeconds: 900 },
      });
      await product.sandbox("DELETE", "/sandbox/limits/windows");

      await restart(point);
      expect(await product.server.exited).toBe("SIGKILL");
      await restart();
      await eventually(
        "the search waits for X's limit",
        async () => (await searches()).some(({ endedAt }) => endedAt === null),
        30_000,
      );
      expect((await replays()).length - from).toBe(replayCount);

      // X's next window, with room for everything that is searched.
      await product.server.stop();
      await product.sandbox("PUT", "/sandbox/limits", {
        "dm.list": { limit: 1_000, windowSeconds: 900 },
      });
      await moveOn(16 * 60_000);
      await restart();
      await allSearched();
      await everyTextStored(customer.id, texts);
      expect((await replays()).length - from).toBe(replayCount);
      const own = (await allSearched()).slice(0, -known || undefined);
      const added = own.reduce((sum, { addedCount }) => sum + addedCount, 0);
      expect(added).toBe(missedCount);
      for (const search of own) {
        expect(search).toMatchObject({ state: "done", unrecoverable: [] });
        expect(search.foundCount).toBe(search.knownCount + search.addedCount);
      }
    },
    240_000,
  );

  const replays = async () =>
    (
      await product.sandbox<{ entries: readonly unknown[] }>(
        "GET",
        "/sandbox/log?kind=replay.started",
      )
    ).entries;
});

describe("kill -9 of the server in the middle of a rotation", () => {
  beforeAll(async () => {
    await open("elevated", {});
    // X tries nothing again: what comes while the server is down is there for who asks.
    await product.sandbox("PUT", "/sandbox/settings", { retryDelaysMs: [] });
  }, 90_000);
  afterAll(() => close());

  it.each(["rotation.beforeCommit", "rotation.afterCommit", "rotation.beforeComplete"])(
    "loses no DM and ends with the new credentials in use, when it dies at %s",
    async (point) => {
      await product.sandbox("DELETE", "/sandbox/limits/windows");
      const customer = await createCustomer(product.sandbox, `Rotated at ${point}`);
      await write(customer.id, [`before ${point}`]);
      await everyTextStored(customer.id, [`before ${point}`]);
      const keys = await product.sandbox<SandboxApp>("POST", `/sandbox/apps/${x.app.id}/keys`);
      const tokens = await product.sandbox<SandboxApp>("POST", `/sandbox/apps/${x.app.id}/tokens`);
      const change = {
        consumerKey: keys.consumerKey,
        consumerSecret: keys.consumerSecret,
        accessTokenKey: tokens.accessToken,
        accessTokenSecret: tokens.accessTokenSecret,
      };
      const path = `/api/v2/conversations/messaging/integrations/twitter/${integrationId}`;
      await restart(point);
      const patched = await product
        .admin("PATCH", path, change)
        .then(() => true)
        .catch(() => false);
      expect(await product.server.exited).toBe("SIGKILL");
      await write(customer.id, [`during ${point}`]);
      const { checks } = await database.db
        .selectFrom("integration")
        .select("checks")
        .where("id", "=", integrationId)
        .executeTakeFirstOrThrow();
      const isRunOver = (checks as { status: string }[]).every(
        ({ status }) => status !== "pending" && status !== "running",
      );
      // A run is over with what follows from it, not before: it is begun anew by whoever is there.
      expect(isRunOver).toBe(point === "rotation.beforeCommit");
      await restart();
      // What was never committed is not there: the administrator sees the call fail and pastes again.
      const row = await database.db
        .selectFrom("integration")
        .select("consumer_key")
        .where("id", "=", integrationId)
        .executeTakeFirstOrThrow();
      expect(row.consumer_key === keys.consumerKey).toBe(point !== "rotation.beforeCommit");
      const isLost = point === "rotation.beforeCommit";
      expect(isLost && patched).toBe(false);
      if (isLost) await product.admin("PATCH", path, change);
      await eventually(
        "the connection works with the new credentials",
        async () => {
          const own = `/api/tsubame/v1/integrations/${integrationId}`;
          const checks = await product.admin<{ isRunning: boolean; status: string }>(
            "GET",
            `${own}/checks`,
          );
          const health = await product.admin<{ isBroken: boolean }>("GET", `${own}/health`);
          return !checks.isRunning && checks.status === "Active" && !health.isBroken;
        },
        60_000,
      );
      await allSearched();
      await write(customer.id, [`after ${point}`]);
      await everyTextStored(
        customer.id,
        ["before", "during", "after"].map((when) => `${when} ${point}`),
      );
    },
    180_000,
  );
});
