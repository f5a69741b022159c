import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { Database } from "@tsubame/store";
import { afterEach, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../packages/store/test/support/database.ts";
import { channelTroubles, type ChannelTroubles } from "./support/channel-troubles.ts";
import { check } from "./support/checker.ts";
import { createXSide, integrationBody, startProduct, type Product } from "./support/company.ts";
import { openFloor, type Floor } from "./support/floor.ts";
import { readHistory } from "./support/history.ts";
import { eventually } from "./support/http.ts";
import { missingDms, whyMissing } from "./support/missing-dms.ts";
import { seededRandom } from "./support/random.ts";

/** Another seed: TSUBAME_STORM_SEED=7 vitest run --project e2e e2e/channel-storm.test.ts */
const seed = Number(process.env["TSUBAME_STORM_SEED"] ?? 20261122);
const customersPerSecond = 2;
/** Webhook and subscription are looked at every minute or oftener; the rest is patience with a loaded machine. */
const noticedWithinMs = 150_000;
const restWithinMs = 240_000;

let dataDir: string;
let database: TestDatabase;
let product: Product;
let floor: Floor;

afterEach(async () => {
  await floor?.stop();
  await product?.close();
  await database?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** How the account is connected, and what befalls it. */
interface Storm {
  readonly generation: string;
  readonly accessLevel: string;
  readonly tier: "premium" | "enterprise";
  readonly sendLimit: string;
  readonly troubles: readonly ((channel: ChannelTroubles, storm: Storm) => Promise<void>)[];
  /** What X's own log must have, or the storm was none. */
  readonly evidence: readonly string[];
}

async function sendsAreRefused(channel: ChannelTroubles, { sendLimit }: Storm): Promise<void> {
  await channel.refuseSends(sendLimit);
  await delay(6000);
  await channel.allowSends(sendLimit);
}

async function credentialsAreRotated(channel: ChannelTroubles): Promise<void> {
  const renewed = await channel.regenerateEverything();
  await delay(3000);
  await channel.paste(renewed);
  await channel.untilWhole(noticedWithinMs);
}

async function accessIsRevoked(channel: ChannelTroubles): Promise<void> {
  const renewed = await channel.revoke();
  await channel.untilBroken(noticedWithinMs);
  await channel.paste(renewed);
  await channel.untilWhole(noticedWithinMs);
}

async function subscriptionIsLost(channel: ChannelTroubles): Promise<void> {
  await channel.forgetSubscription();
  await channel.untilWhole(noticedWithinMs);
}

async function webhookTurnsInvalid(channel: ChannelTroubles): Promise<void> {
  await channel.invalidateWebhook();
  await channel.untilWhole(noticedWithinMs);
}

async function creditsRunOut(channel: ChannelTroubles): Promise<void> {
  await channel.setCreditsExhausted(true);
  await channel.untilBroken(noticedWithinMs);
  await channel.setCreditsExhausted(false);
  await channel.untilWhole(noticedWithinMs);
}

const storms: readonly Storm[] = [
  {
    generation: "v1.1-premium",
    accessLevel: "elevated",
    tier: "premium",
    sendLimit: "dm.send.user",
    troubles: [
      sendsAreRefused,
      credentialsAreRotated,
      subscriptionIsLost,
      webhookTurnsInvalid,
      accessIsRevoked,
    ],
    evidence: ["webhook.invalidated", "subscription.deleted", "token.revoked"],
  },
  {
    generation: "v2-activity",
    accessLevel: "pay-per-use",
    tier: "enterprise",
    sendLimit: "v2.dm.send",
    troubles: [sendsAreRefused, creditsRunOut, subscriptionIsLost, webhookTurnsInvalid],
    evidence: ["webhook.invalidated", "activity-subscription.deleted"],
  },
];

async function openStorm(storm: Storm, random: () => number): Promise<void> {
  dataDir = mkdtempSync(join(tmpdir(), "tsubame-storm-"));
  database = await createTestDatabase({ maxConnections: 4 });
  product = await startProduct({
    databaseUrl: database.url,
    dataDir,
    env: { TSUBAME_REQUESTS_PER_MINUTE: "1000000" },
  });
  const { sandbox } = product;
  const plenty = { limit: 100_000, windowSeconds: 900 };
  await sandbox("PUT", "/sandbox/limits", {
    "dm.send.user": plenty,
    "dm.list": plenty,
    "v2.dm.send": plenty,
    "v2.dm.send.user-day": plenty,
    "v2.dm.send.app-day": plenty,
    "v2.dm.read": plenty,
  });
  const x = await createXSide(sandbox, { accessLevel: storm.accessLevel });
  if (storm.accessLevel === "pay-per-use") {
    await sandbox("PUT", `/sandbox/developers/${x.businessId}`, { creditsUsd: 10_000 });
  }
  const { envName = "", ...rest } = integrationBody(x);
  floor = await openFloor(product, {
    agentCount: 8,
    capacity: 4,
    random,
    robots: { declineShare: 0.05 },
    account: {
      x,
      body: storm.tier === "premium" ? { ...rest, envName } : { ...rest, tier: storm.tier },
    },
  });
}

/** Customers go on writing for as long as there is trouble, and a little longer. */
async function writeDuring(trouble: Promise<void>): Promise<void> {
  const over = trouble.then(() => "over" as const);
  const load = { perSecond: customersPerSecond, seconds: 3 };
  const written = async () => {
    await floor.customersWrite(load);
    return "written" as const;
  };
  let writing = written();
  while ((await Promise.race([over, writing])) === "written") writing = written();
  await writing;
  await floor.customersWrite(load);
}

/** Whatever X has is here: delivered, delivered late, or fetched. */
async function untilAllArrived(db: Kysely<Database>): Promise<void> {
  const sides = { sandbox: product.sandbox, db, businessId: floor.x.businessId };
  const isAllHere = async () => (await missingDms(sides)).length === 0;
  try {
    await eventually("every DM that X has is here", isAllHere, restWithinMs);
  } catch (cause) {
    throw new Error(`DMs that X has are missing\n${await whyMissing(sides)}`, { cause });
  }
}

async function countOf(kind: string): Promise<number> {
  const { entries } = await product.sandbox<{ entries: readonly unknown[] }>(
    "GET",
    `/sandbox/log?kind=${kind}`,
  );
  return entries.length;
}

it.each(storms)(
  "keeps every promise while a $generation channel is refused, rotated, forgotten and broken under load",
  async (storm) => {
    console.info(`storm seed ${seed}`);
    await openStorm(storm, seededRandom(seed));
    const { db } = database;
    const row = await db.selectFrom("integration").select("generation").executeTakeFirstOrThrow();
    expect(row.generation).toBe(storm.generation);
    const standingFaults = {
      seed,
      deliveries: { failRate: 0.05, loseAnswerRate: 0.05, duplicateRate: 0.1, jitterMs: 100 },
    };
    await product.sandbox("PUT", "/sandbox/faults", standingFaults);
    const channel = channelTroubles({ ...product, floor, standingFaults });
    const trouble = (async () => {
      for (const befall of storm.troubles) {
        await delay(2000);
        const startedAt = performance.now();
        await befall(channel, storm);
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        console.info(`${befall.name}: over after ${seconds} s`);
      }
    })();
    await writeDuring(trouble);
    await channel.untilSearched(restWithinMs);
    await untilAllArrived(db);
    await floor.atRest(db, restWithinMs);

    const { accepted, oddAnswers } = floor.diary;
    const { businessId } = floor.x;
    const history = await readHistory({ sandbox: product.sandbox, db, businessId, accepted });
    expect(check(history)).toEqual([]);
    // None of these troubles is a reason to give a reply up, or to leave a person in doubt about it.
    expect(new Set(history.messages.map(({ status }) => status))).not.toContain("failed");
    expect([...oddAnswers]).toEqual([]);
    expect(accepted.length).toBeGreaterThan(50);

    const seen = await Promise.all(storm.evidence.map(async (kind) => [kind, await countOf(kind)]));
    expect(seen.filter(([, count]) => count === 0)).toEqual([]);
    const { entries } = await product.sandbox<{ entries: readonly { status?: unknown }[] }>(
      "GET",
      "/sandbox/log?kind=send.answered",
    );
    expect(entries.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    const fetched = history.messages.length - (await arrivedByWebhook(db));
    console.info(`${history.messages.length} messages, ${fetched} of them not by webhook`);
    expect(fetched).toBeGreaterThan(0);
  },
  900_000,
);

async function arrivedByWebhook(db: Kysely<Database>): Promise<number> {
  const rows = await db
    .selectFrom("message")
    .select("id")
    .where((where) => where("arrived_by", "=", "webhook").or("direction", "=", "outbound"))
    .execute();
  return rows.length;
}
