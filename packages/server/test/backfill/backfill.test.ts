import type { Backfill, EntityListing } from "@tsubame/contract";
import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { requestBackfillIn } from "../../src/integrations/backfill/request.ts";
import { createWatchedAccount, type WatchedAccount } from "../support/watched-account.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

let account: WatchedAccount;

afterEach(() => account.close());

const path = () => `/api/tsubame/v1/integrations/${account.integrationId}/backfills`;
const ask = (fromMs: number) =>
  account.node().admin<Backfill>("POST", path(), { fromAt: new Date(fromMs).toISOString() });
const list = async () =>
  (await account.node().admin<EntityListing<Backfill>>("GET", path())).body.entities;
const find = async (id: string) => (await list()).find((search) => search.id === id) as Backfill;

/** A search as the end of a break stores it, with its first step at `stepMs`. */
async function searchAfterBreak(fromMs: number, untilMs: number, stepMs: number): Promise<string> {
  const { db } = account.node().database;
  const { id } = await db
    .insertInto("backfill")
    .values({
      integration_id: account.integrationId,
      reason: "break",
      from_at: new Date(fromMs),
      until_at: new Date(untilMs),
      next_step_at: new Date(stepMs),
      created_at: new Date(account.clock.now()),
      report: null,
      ended_at: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** DMs that were written before the account was connected here, so that nobody delivered them. */
async function writeEarlier(count: number): Promise<string> {
  const customer = await account.x.newCustomer();
  const [webhook] = await account.standing();
  const subscription = `/webhooks/${webhook?.id}/subscriptions/${account.x.businessId}`;
  await account.x.control("DELETE", subscription);
  for (let index = 0; index < count; index += 1) {
    await account.clock.advance(100);
    await account.customerWrites(customer, `earlier ${index}`);
  }
  return customer;
}

describe("a search that an administrator asks for", () => {
  it("brings what X has, once however often it is asked, and reports it", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    const customer = await account.x.newCustomer();
    await account.customerWrites(customer, "delivered");
    await settle(async () => (await account.texts(customer)).length === 1);
    await account.clock.advance(1_000);
    const beginMs = account.clock.now() - 10 * minuteMs;

    const first = await ask(beginMs);
    expect(first.status).toBe(202);
    await settle(async () => (await find(first.body.id)).state === "done");
    expect(await find(first.body.id)).toMatchObject({
      reason: "requested",
      foundCount: 1,
      knownCount: 1,
      addedCount: 0,
      unrecoverable: [],
      waitsFor: null,
    });
    expect(await account.texts(customer)).toEqual(["delivered"]);
  });

  it("says what lies beyond X's thirty days", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    const nowMs = account.clock.now();
    const { body } = await ask(nowMs - 40 * dayMs);
    await settle(async () => (await find(body.id)).state === "done");
    const [loss] = (await find(body.id)).unrecoverable;
    expect(loss).toMatchObject({ reason: "beyondHorizon", count: null });
    expect(Date.parse(loss?.fromAt ?? "")).toBe(nowMs - 40 * dayMs);
    expect(Date.parse(loss?.untilAt ?? "")).toBe(nowMs - 30 * dayMs);
  });

  it("is refused for the future and for an account that is not connected", async () => {
    account = await createWatchedAccount();
    const future = await ask(account.clock.now() + dayMs);
    expect(future).toMatchObject({ status: 400, body: { details: [{ fieldName: "fromAt" }] } });
    await account
      .node()
      .database.db.updateTable("integration")
      .set({ create_status: "Error" })
      .execute();
    expect((await ask(account.clock.now() - dayMs)).status).toBe(409);
  });
});

describe("a search that is interrupted", () => {
  it("goes on where it was after the node has died, and counts nothing twice", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    await account.x.control("PUT", "/limits", { "dm.list": { limit: 5, windowSeconds: 900 } });
    const beginMs = account.clock.now() - minuteMs;
    const customer = await writeEarlier(130);
    const { body } = await ask(beginMs);
    // A page or two of 50, then X's limit less the reserve is used up.
    await settle(async () => (await find(body.id)).waitsFor === "limit");
    const half = await find(body.id);
    expect(half.state).toBe("running");
    expect([50, 100]).toContain(half.addedCount);

    await account.whileDown(async () => {
      await account.clock.advance(16 * minuteMs);
    });
    await settle(async () => {
      const { state } = await find(body.id);
      if (state !== "done") await account.clock.advance(30_000);
      return state === "done";
    }, 30_000);
    expect(await find(body.id)).toMatchObject({ foundCount: 130, knownCount: 0, addedCount: 130 });
    await settle(async () => (await account.texts(customer)).length === 130, 20_000);
    const expected = Array.from({ length: 130 }, (_, index) => `earlier ${index}`);
    expect(await account.texts(customer)).toEqual(expected);
  }, 60_000);

  it("leaves a reserve of X's reads to the look-ups of lost answers", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    await account.x.control("PUT", "/limits", { "dm.list": { limit: 8, windowSeconds: 900 } });
    const beginMs = account.clock.now() - minuteMs;
    await writeEarlier(400);
    const { body } = await ask(beginMs);
    await settle(async () => (await find(body.id)).waitsFor === "limit", 20_000);
    const client = account.client();
    const page = await client.dm.list({ count: 1 });
    client.close();
    expect(page.rateLimit?.remaining).toBe(2);
  }, 60_000);

  it("waits while the credentials are refused, and goes on when they are accepted again", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("token", "green");
    await account.x.control("PUT", "/faults", {
      calls: [{ path: "/1.1/direct_messages/events/list.json", status: 401, code: 89, times: 1 }],
    });
    const { body } = await ask(account.clock.now() - minuteMs);
    await settle(async () => (await find(body.id)).waitsFor === "access");
    expect((await account.health()).brokenHops).toEqual(["token"]);
    await account.pass(60);
    await settle(async () => !(await account.health()).isBroken);
    await settle(async () => (await find(body.id)).state === "done");
  });
});

describe("a search that cannot be made", () => {
  it("is put off for longer and longer, so that others have their turn", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    const { db } = account.node().database;
    await db
      .updateTable("integration")
      .set({ access_token_secret_sealed: Buffer.from("nothing that was sealed here") })
      .execute();
    const { body } = await ask(account.clock.now() - minuteMs);
    const pauseMs = async () =>
      Date.parse((await find(body.id)).nextStepAt ?? "") - account.clock.now();
    await settle(async () => (await pauseMs()) === 2_000);
    await account.clock.advance(2_000);
    await settle(async () => (await pauseMs()) === 4_000);
    expect((await find(body.id)).state).toBe("waiting");
  });
});

describe("a search that another break joins while it waits for its last look", () => {
  it("looks once more after the later end", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    const { db } = account.node().database;
    const nowMs = account.clock.now();
    const id = await searchAfterBreak(nowMs - minuteMs, nowMs + 15_000, nowMs);
    const nextMs = async () => Date.parse((await find(id)).nextStepAt ?? "");
    await settle(async () => (await nextMs()) === nowMs + 16_000);
    await db
      .updateTable("backfill")
      .set({ until_at: new Date(nowMs + minuteMs) })
      .where("id", "=", id)
      .execute();
    await account.clock.advance(16_000);
    await settle(async () => (await nextMs()) === nowMs + minuteMs + 1_000);
    await account.clock.advance(45_000);
    await settle(async () => (await find(id)).endedAt !== null);
    expect((await find(id)).state).toBe("done");
  });
});

describe("a search that another break joins between the reading of a page and its commit", () => {
  /** Has a step of a search wait with its page until the window that the account wants too is committed. */
  async function joinMeanwhile(
    window: { from: number; until: number },
    begin: () => Promise<unknown>,
  ) {
    const { db } = account.node().database;
    await db.transaction().execute(async (trx) => {
      await requestBackfillIn(trx, {
        integrationId: account.integrationId,
        reason: "break",
        fromAt: new Date(window.from),
        untilAt: new Date(window.until),
        now: new Date(account.clock.now()),
      });
      await begin();
      await settle(async () => (await waitingForSearches()) > 0);
    });
  }

  async function waitingForSearches(): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%from "backfill"%'`.execute(
      account.node().database.db,
    );
    return rows[0]?.count ?? 0;
  }

  /** X never delivers it, and nothing seems broken. */
  async function writeUndelivered(): Promise<string> {
    const customer = await account.x.newCustomer();
    await account.x.control("PUT", "/faults", { deliveries: { dropNext: 1 } });
    await account.customerWrites(customer, "never delivered");
    return customer;
  }

  const end = async (id: string) => {
    await settle(async () => {
      const { endedAt } = await find(id);
      if (endedAt === null) await account.clock.advance(5_000);
      return endedAt !== null;
    }, 20_000);
  };

  it("brings what the page showed beyond the window as it was", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    const begunMs = account.clock.now();
    const id = await searchAfterBreak(begunMs - minuteMs, begunMs + 15_000, begunMs);
    const nextMs = async () => Date.parse((await find(id)).nextStepAt ?? "");
    await settle(async () => (await nextMs()) === begunMs + 16_000);
    await account.clock.advance(15_500);
    const customer = await writeUndelivered();
    const window = { from: begunMs - minuteMs / 2, until: begunMs + 40_000 };
    await joinMeanwhile(window, () => account.clock.advance(500));
    await end(id);
    expect(await find(id)).toMatchObject({ state: "done", addedCount: 1 });
    await settle(async () => (await account.texts(customer)).length === 1);
  }, 60_000);

  it("begins again where the other one reaches further back", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    const begunMs = account.clock.now();
    const customer = await writeUndelivered();
    await account.clock.advance(2 * minuteMs);
    await account.ownerWrites(await account.x.newCustomer(), "older than the first window");
    await account.clock.advance(minuteMs);
    const nowMs = account.clock.now();
    const id = await searchAfterBreak(nowMs - 1_000, nowMs + 15_000, nowMs + 1_000);
    const window = { from: begunMs, until: nowMs + 15_000 };
    await joinMeanwhile(window, () => account.clock.advance(1_000));
    await end(id);
    expect(await find(id)).toMatchObject({ state: "done", addedCount: 1 });
    await settle(async () => (await account.texts(customer)).length === 1);
  }, 60_000);
});

describe("a delivery that was lost although nothing seemed broken", () => {
  it("is noticed by comparing X's list, and fetched", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    await account.pass(180);
    await account.x.control("PUT", "/faults", { deliveries: { dropNext: 1 } });
    const customer = await account.x.newCustomer();
    await account.customerWrites(customer, "lost on the way");
    for (let minutes = 0; minutes < 20; minutes += 2) {
      await account.clock.advance(2 * minuteMs);
      await account.looksTaken();
    }
    await settle(async () => (await account.texts(customer)).length === 1);
    expect((await list()).map(({ reason, addedCount }) => [reason, addedCount])).toEqual([
      ["missedEvents", 1],
    ]);
  }, 60_000);
});

describe("a node that went down before it had looked at an account for the first time", () => {
  it("searches what was written since the account was connected", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    const customer = await account.x.newCustomer();
    await account.whileDown(async () => {
      await account.node().database.db.deleteFrom("integration_hop").execute();
      await account.customerWrites(customer, "while nobody had looked yet");
      await account.clock.advance(10 * minuteMs);
    });
    await settle(async () => (await account.texts(customer)).length === 1, 20_000);
    expect((await list()).map(({ reason }) => reason)).toContain("downtime");
  }, 60_000);
});
