import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  acquireLease,
  assertLease,
  createLeaseHolder,
  releaseAllLeases,
  releaseLease,
  renewLease,
  type Lease,
} from "../src/index.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";
import { settle } from "./support/settle.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(() => database.pool.query("delete from lease"));

const take = (holder: string): Promise<Lease | undefined> =>
  acquireLease(database.db, { name: "dispatch", holder, ttlMs: 60_000 });
const runOut = (): Promise<unknown> =>
  database.pool.query("update lease set expires_at = clock_timestamp() - interval '1 second'");
const commitUnder = (lease: Lease): Promise<void> =>
  database.db.transaction().execute((trx) => assertLease(trx, lease));

async function waitingCount(): Promise<number> {
  const result = await database.pool.query(
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return result.rows[0].n;
}

async function expiry(): Promise<number> {
  const result = await database.pool.query<{ expires_at: Date }>("select expires_at from lease");
  return result.rows[0]!.expires_at.getTime();
}

describe("a lease", () => {
  it("goes to one of many that ask at the same time", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => take(`node-${index}`)),
    );
    expect(answers.filter((lease) => lease !== undefined)).toHaveLength(1);
  });

  it("refuses the commits of a holder that was paused past its end and replaced", async () => {
    const paused = (await take("a"))!;
    await commitUnder(paused);
    await runOut();
    const successor = (await take("b"))!;
    expect(BigInt(successor.token)).toBeGreaterThan(BigInt(paused.token));
    await expect(commitUnder(paused)).rejects.toMatchObject({ code: "lease.lost" });
    expect(await renewLease(database.db, paused, 60_000)).toBe(false);
    await releaseLease(database.db, paused);
    await commitUnder(successor);
  });

  it("cannot be taken while a commit under it is in progress", async () => {
    const first = (await take("a"))!;
    await runOut();
    const order: string[] = [];
    let taken: Promise<unknown> | undefined;
    await database.db.transaction().execute(async (trx) => {
      await assertLease(trx, first);
      taken = take("b").then(() => order.push("taken"));
      await settle(async () => (await waitingCount()) === 1);
      order.push("committed");
    });
    await taken;
    expect(order).toEqual(["committed", "taken"]);
  });

  it("is free at once when given back, and after a start that is alone", async () => {
    const first = (await take("a"))!;
    await releaseLease(database.db, first);
    await expect(commitUnder(first)).rejects.toMatchObject({ code: "lease.lost" });
    expect(await take("b")).toBeDefined();
    expect(await take("c")).toBeUndefined();
    await releaseAllLeases(database.db);
    expect(await take("c")).toBeDefined();
  });
});

function hold(holder: string, story: string[], ttlMs = 300) {
  return createLeaseHolder({
    db: database.db,
    name: "dispatch",
    holder,
    ttlMs,
    onAcquired: (_lease, signal) => {
      story.push(`${holder} acquired`);
      signal.addEventListener("abort", () => story.push(`${holder} aborted`));
    },
    onLost: () => void story.push(`${holder} lost`),
  });
}

describe("createLeaseHolder", () => {
  it("hands over to the second holder when the first stops, and never has two", async () => {
    const story: string[] = [];
    const a = hold("a", story);
    await settle(() => a.current() !== undefined);
    const b = hold("b", story);
    await a.stop();
    await settle(() => b.current() !== undefined);
    expect(story).toEqual(["a acquired", "a aborted", "a lost", "b acquired"]);
    await b.stop();
  });

  it("keeps the lease by renewing it beyond its time", async () => {
    const story: string[] = [];
    const a = hold("a", story, 60);
    await settle(() => a.current() !== undefined);
    const token = a.current()?.token;
    const before = await expiry();
    await settle(async () => (await expiry()) > before + 120);
    expect(a.current()?.token).toBe(token);
    expect(story).toEqual(["a acquired"]);
    await a.stop();
  });

  it("stops its work when another has taken the lease meanwhile, and tries again", async () => {
    const story: string[] = [];
    const a = hold("a", story);
    await settle(() => a.current() !== undefined);
    await runOut();
    const thief = (await take("thief"))!;
    await settle(() => story.includes("a lost"));
    expect(a.current()).toBeUndefined();
    await releaseLease(database.db, thief);
    await settle(() => a.current() !== undefined);
    await a.stop();
  });
});
