import type { Backfill, EntityListing, HopName } from "@tsubame/contract";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { twitterPath } from "../support/centre.ts";
import { createWatchedAccount, type WatchedAccount } from "../support/watched-account.ts";
import { testedGenerations } from "../support/x-generations.ts";

let account: WatchedAccount;
let customer: string;

const events = async (kind: string) => {
  const rows = await account
    .node()
    .database.db.selectFrom("event_log")
    .select("detail")
    .where("kind", "=", kind)
    .orderBy("id")
    .execute();
  return rows.map(({ detail }) => detail);
};

const hopOf = async (name: HopName) => {
  const { hops } = await account.health();
  return hops.find(({ hop }) => hop === name);
};

/** The channel is whole again, and what a customer wrote meanwhile is there, once, by a search for one of these reasons. */
async function madeUpFor(text: string, serving: readonly string[] = ["break"]): Promise<void> {
  await account.passUntil(async () => !(await account.health()).isBroken);
  await account.passUntil(async () => (await account.texts(customer)).length > 0);
  expect(await account.texts(customer)).toEqual([text]);
  const path = `/api/tsubame/v1/integrations/${account.integrationId}/backfills`;
  const searches = await account.node().admin<EntityListing<Backfill>>("GET", path);
  const reasons = searches.body.entities.map(({ reason }) => reason);
  expect(reasons.some((reason) => serving.includes(reason))).toBe(true);
  // And what is written now comes by itself.
  await account.customerWrites(customer, "and now?");
  await settle(async () => (await account.texts(customer)).length === 2);
}

/** X forgets whatever has it deliver DMs of the account. */
async function forgetSubscription(): Promise<void> {
  const { webhooks, activitySubscriptions } = await account.x.control<{
    webhooks: { id: string; subscriptions: unknown[] }[];
    activitySubscriptions: { id: string }[];
  }>("GET", "/webhooks");
  for (const { id } of activitySubscriptions) {
    await account.x.control("DELETE", `/activity-subscriptions/${id}`);
  }
  for (const { id, subscriptions } of webhooks) {
    if (subscriptions.length === 0) continue;
    await account.x.control("DELETE", `/webhooks/${id}/subscriptions/${account.x.businessId}`);
  }
}

// Premium has a file of its own: watch.test.ts.
const generations = testedGenerations.filter(({ name }) => name !== "v1.1-premium");

describe.each(generations)("the watch on $name", ({ name, accessLevel, body, closedPaths }) => {
  const isBilled = name.startsWith("v2");

  beforeEach(async () => {
    account = await createWatchedAccount({ accessLevel, body, closedPaths });
    const stored = await account
      .node()
      .database.db.selectFrom("integration")
      .select("generation")
      .executeTakeFirstOrThrow();
    expect(stored.generation).toBe(name);
    customer = await account.x.newCustomer();
    for (const hop of ["token", "webhook", "subscription", "publicAddress"] as const) {
      await account.hopBecomes(hop, "green");
    }
  }, 30_000);
  afterEach(() => account.close());

  it("has X check an invalid webhook again", async () => {
    const [webhook] = await account.standing();
    await account.x.control("PATCH", `/webhooks/${webhook?.id}`, { isValid: false });
    await account.customerWrites(customer, "while it was invalid");
    await account.pass(60);
    await account.passUntil(async () => (await account.standing())[0]?.isValid === true);
    expect((await account.standing()).map(({ id }) => id)).toEqual([webhook?.id]);
    await madeUpFor("while it was invalid");
    const hops = await events("integration.hopChanged");
    expect(hops).toContainEqual({ hop: "webhook", state: "red", previous: "green" });
    expect(await events("integration.healingTried")).toContainEqual({
      hop: "webhook",
      action: "revalidate",
      isMended: true,
    });
  }, 120_000);

  it("registers a webhook that is gone, and subscribes the account to it", async () => {
    const [before] = await account.standing();
    await account.x.control("DELETE", `/webhooks/${before?.id}`);
    await account.customerWrites(customer, "while it was gone");
    await account.pass(60);
    await account.passUntil(async () => (await account.standing())[0]?.isValid === true);
    const [after] = await account.standing();
    expect(after?.url).toBe(before?.url);
    expect(after?.id).not.toBe(before?.id);
    await madeUpFor("while it was gone");
    expect(await events("integration.healingTried")).toContainEqual({
      hop: "webhook",
      action: "register",
      isMended: true,
    });
    const stored = await account
      .node()
      .database.db.selectFrom("integration")
      .select("webhook_id")
      .executeTakeFirstOrThrow();
    expect(stored.webhook_id).toBe(after?.id);
  }, 120_000);

  it("subscribes an account that X has forgotten", async () => {
    await forgetSubscription();
    await account.customerWrites(customer, "while nobody listened");
    await account.pass(60);
    await madeUpFor("while nobody listened");
    const hops = await events("integration.hopChanged");
    expect(hops).toContainEqual({ hop: "subscription", state: "red", previous: "green" });
    expect(await events("integration.healingTried")).toContainEqual({
      hop: "subscription",
      action: "subscribe",
      isMended: true,
    });
  }, 120_000);

  it("calls a dead token broken, says what to do, and makes up for it when a new one is pasted", async () => {
    const fresh = await account.x.control<{ accessToken: string; accessTokenSecret: string }>(
      "POST",
      `/apps/${account.x.app.id}/tokens`,
    );
    // X delivers although the token is dead; what a dead token costs is shown by a DM that nobody delivers.
    await account.x.control("PUT", "/faults", { deliveries: { dropNext: 1 } });
    await account.customerWrites(customer, "while the token was dead");
    await account.pass(60);
    await account.hopBecomes("token", "red");
    expect(await account.health()).toMatchObject({ isBroken: true, brokenHops: ["token"] });
    const token = await hopOf("token");
    expect(token?.evidence).toMatchObject({ httpStatus: 401 });
    expect(token?.text.en).toContain("paste them into this account");
    expect(token?.text.ja).toContain("貼り付けてください");

    const path = `${twitterPath}/${account.integrationId}`;
    const patched = await account.node().admin("PATCH", path, {
      accessTokenKey: fresh.accessToken,
      accessTokenSecret: fresh.accessTokenSecret,
    });
    expect(patched.status).toBe(200);
    // The search that the new credentials have begun serves for the break, when it comes first.
    await madeUpFor("while the token was dead", ["break", "rotation"]);
  }, 120_000);

  it.runIf(isBilled)(
    "calls spent credits broken, says what to do, and goes on after the top-up",
    async () => {
      await account.x.control("PUT", `/developers/${account.x.businessId}`, { creditsUsd: 0 });
      await account.customerWrites(customer, "while there was no money");
      await account.pass(60);
      await account.hopBecomes("credits", "red");
      expect((await account.health()).brokenHops).toContain("credits");
      const credits = await hopOf("credits");
      expect(credits?.evidence).toMatchObject({ httpStatus: 402 });
      expect(credits?.text.en).toMatch(/credit/i);
      expect(credits?.text.ja).toMatch(/クレジット/);
      // Nothing is mended that money alone can mend.
      expect(await events("integration.healingTried")).toEqual([]);

      await account.x.control("PUT", `/developers/${account.x.businessId}`, { creditsUsd: 50 });
      await account.pass(60);
      await account.hopBecomes("credits", "green");
      await madeUpFor("while there was no money");
    },
    120_000,
  );

  it("calls nothing broken because X answers no more questions for now, and asks again afterwards", async () => {
    const limits = isBilled
      ? ["v2.users.me", "v2.webhooks", "v2.subscriptions", "v2.activity-subscriptions"]
      : ["account.verify-credentials", "webhooks.list", "subscriptions.get"];
    const none = { limit: 0, windowSeconds: 900 };
    const rules = await account.x.control<Record<string, unknown>>("GET", "/limits");
    await account.x.control(
      "PUT",
      "/limits",
      Object.fromEntries(limits.map((limit) => [limit, none])),
    );
    await account.pass(180);
    expect(await account.health()).toMatchObject({ isBroken: false, brokenHops: [] });
    for (const hop of ["token", "webhook", "subscription"] as const) {
      expect(await hopOf(hop)).toMatchObject({ state: "green" });
    }
    await account.customerWrites(customer, "deliveries go on");
    await settle(async () => (await account.texts(customer)).length === 1);

    await account.x.control(
      "PUT",
      "/limits",
      Object.fromEntries(limits.map((limit) => [limit, rules[limit]])),
    );
    const renewedMs = account.clock.now();
    await account.pass(16 * 60);
    for (const hop of ["token", "webhook", "subscription"] as const) {
      const seen = await hopOf(hop);
      expect(Date.parse(seen?.checkedAt ?? "1970-01-01")).toBeGreaterThan(renewedMs);
      expect(seen?.state).toBe("green");
    }
  }, 180_000);
});
