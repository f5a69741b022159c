import type { Backfill, EntityListing } from "@tsubame/contract";
import { afterEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { createWatchedAccount, type WatchedAccount } from "../support/watched-account.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The generations of X's API, each with a plan that has it. */
const generations = [
  {
    name: "v1.1-premium",
    accessLevel: "elevated",
    body: {},
    closedPaths: [],
    // So few calls that the longer outages need several of X's windows; three are left to the sender.
    limits: { "dm.list": { limit: 6, windowSeconds: 900 } },
    replayedAfter: null,
  },
  {
    name: "v1.1-enterprise",
    accessLevel: "enterprise",
    body: { tier: "enterprise", envName: undefined },
    closedPaths: [],
    limits: { "dm.list": { limit: 6, windowSeconds: 900 } },
    // Three pages hold 150 of the 330 DMs; X replays what of the rest is younger than five days.
    replayedAfter: "10 days",
  },
  {
    name: "v2-activity",
    accessLevel: "pay-per-use",
    body: { tier: "enterprise", envName: undefined },
    closedPaths: [],
    limits: { "v2.dm.read": { limit: 4, windowSeconds: 900 } },
    // One page holds 100 of the 130 DMs of the last 26 hours; X replays the last 24.
    replayedAfter: "26 hours",
  },
  {
    name: "v2-account-activity",
    accessLevel: "pay-per-use",
    body: { tier: "enterprise", envName: undefined },
    // A plan without X Activity: what is left of v2 is Account Activity.
    closedPaths: ["/2/activity/*"],
    limits: { "v2.dm.read": { limit: 4, windowSeconds: 900 } },
    replayedAfter: "26 hours",
  },
] as const;

const outages = [
  { name: "10 minutes", lengthMs: 10 * minuteMs, dmCount: 12 },
  { name: "26 hours", lengthMs: 26 * hourMs, dmCount: 130 },
  { name: "10 days", lengthMs: 10 * dayMs, dmCount: 330 },
] as const;

let account: WatchedAccount;

afterEach(() => account.close());

async function backfills(): Promise<Backfill[]> {
  const path = `/api/tsubame/v1/integrations/${account.integrationId}/backfills?pageSize=100`;
  const { body } = await account.node().admin<EntityListing<Backfill>>("GET", path);
  return body.entities;
}

/** What is due has been done; one search at a time, the oldest first. */
async function stepsTaken(): Promise<void> {
  await settle(async () => {
    const oldest = (await backfills()).findLast(({ endedAt }) => endedAt === null);
    return !(Date.parse(oldest?.nextStepAt ?? "") <= account.clock.now());
  });
}

/** Lets X's time go on until nothing is searched any more, and everything found is understood. */
async function recover(): Promise<Backfill[]> {
  await settle(async () => (await backfills()).length > 0, 20_000);
  // A replay is asked for once the webhook is valid: before X's limit renews, as in real time. What was known of it before
  // the outage does not count.
  await account.looksTaken();
  await account.passUntil(async () => !(await account.health()).isBroken);
  const isLimited = async () => (await backfills()).some(({ waitsFor }) => waitsFor === "limit");
  // However slow the machine: no limit renews before everything within the first has been read.
  await stepsTaken();
  for (let steps = 0; steps < 3 && (await isLimited()); steps += 1) {
    await account.clock.advance(25_000);
    await stepsTaken().catch(() => undefined);
  }
  for (let steps = 0; steps < 60; steps += 1) {
    await replaysAreIn();
    const open = (await backfills()).filter(({ endedAt }) => endedAt === null);
    if (open.length === 0 && !(await account.health()).isBroken) break;
    await account.clock.advance(2 * minuteMs);
    await account.looksTaken();
    // A replay may be asked for as late as now: the webhook was found invalid only by this look.
    await stepsTaken().catch(() => undefined);
  }
  await settle(isUnderstood, 20_000);
  return backfills();
}

/** What X delivers again comes in before its time goes on to the next window of the list. */
async function replaysAreIn(): Promise<void> {
  await settle(async () => {
    const begun = await account.x.truth("replay.started");
    return (await account.x.truth("replay.ended")).length === begun.length;
  }, 60_000);
  await settle(isUnderstood, 60_000);
}

async function isUnderstood(): Promise<boolean> {
  const { db } = account.node().database;
  const waiting = db.selectFrom("inbox").select("id").where("state", "=", "pending");
  return (await waiting.execute()).length === 0;
}

describe.each(generations)(
  "after an outage, on $name",
  ({ accessLevel, body, closedPaths, name, limits, replayedAfter }) => {
    it.each(outages)(
      "of $name every DM is back, once and in order",
      async (outage) => {
        account = await createWatchedAccount({ accessLevel, body, closedPaths });
        const { x } = account;
        await x.control("PUT", "/limits", limits);
        const stored = await account
          .node()
          .database.db.selectFrom("integration")
          .select("generation")
          .executeTakeFirstOrThrow();
        expect(stored.generation).toBe(name);
        const customers = [await x.newCustomer(), await x.newCustomer(), await x.newCustomer()];
        const [known] = customers;
        await account.hopBecomes("subscription", "green");
        await account.customerWrites(String(known), "before the outage");
        await settle(async () => (await account.texts(String(known))).length === 1);

        await account.whileDown(async () => {
          const stepMs = Math.floor(outage.lengthMs / (outage.dmCount + 1));
          for (let index = 0; index < outage.dmCount; index += 1) {
            await account.clock.advance(stepMs);
            const customer = String(customers[index % customers.length]);
            // Now and then the owner answers in X's own app.
            if (index % 10 === 9) await account.ownerWrites(customer, `answered ${index}`);
            else await account.customerWrites(customer, `missed ${index}`);
          }
          await account.clock.advance(stepMs);
        });
        const searches = await recover();

        for (const customer of customers) {
          const onX = await x.dmsWith(customer);
          expect(await account.texts(customer)).toEqual(onX.map(({ text }) => text));
        }
        const contacts = await account
          .node()
          .database.db.selectFrom("contact")
          .select(["username", "x_user_id"])
          .execute();
        expect(contacts.map(({ username }) => username).toSorted()).toEqual([
          "customer_1",
          "customer_2",
          "customer_3",
        ]);
        expect(searches.every(({ state }) => state === "done")).toBe(true);
        const added = searches.reduce((sum, { addedCount }) => sum + addedCount, 0);
        expect(added).toBe(outage.dmCount);
        const replayed = searches.reduce((sum, { replayedCount }) => sum + replayedCount, 0);
        expect(replayed > 0).toBe(outage.name === replayedAfter);
        for (const search of searches) {
          expect(search.foundCount).toBe(search.knownCount + search.addedCount);
          expect(search.unrecoverable).toEqual([]);
        }
        const downtime = searches.find(({ reason }) => reason === "downtime");
        expect(downtime).toBeDefined();
        const lengthMs = Date.parse(downtime?.untilAt ?? "") - Date.parse(downtime?.fromAt ?? "");
        // The last step makes up for fractions.
        expect(lengthMs).toBeGreaterThanOrEqual(outage.lengthMs - minuteMs);
        expect(lengthMs).toBeLessThan(outage.lengthMs + 30 * minuteMs);

        // The way is open again: what is written now arrives by itself.
        await account.customerWrites(String(known), "and now?");
        await settle(async () => (await account.texts(String(known))).at(-1) === "and now?");
      },
      120_000,
    );
  },
);
