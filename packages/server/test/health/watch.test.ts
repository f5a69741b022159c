import { afterEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { createWatchedAccount, type WatchedAccount } from "../support/watched-account.ts";

let account: WatchedAccount;

afterEach(() => account.close());

const events = (kind: string) =>
  account
    .node()
    .database.db.selectFrom("event_log")
    .select(["kind", "detail"])
    .where("kind", "=", kind)
    .orderBy("id")
    .execute();

describe("the watch over a connection", () => {
  it("shows every hop green once the account is connected", async () => {
    account = await createWatchedAccount();
    for (const hop of [
      "token",
      "permission",
      "webhook",
      "subscription",
      "publicAddress",
    ] as const) {
      await account.hopBecomes(hop, "green");
    }
    const health = await account.health();
    expect(health).toMatchObject({ isBroken: false, brokenSinceAt: null, brokenHops: [] });
    expect(health.hops.map(({ hop }) => hop)).toEqual([
      "token",
      "permission",
      "credits",
      "webhook",
      "subscription",
      "publicAddress",
      "crc",
      "lastEvent",
      "sendBudget",
    ]);
  });

  it("has X check an invalid webhook again within a minute, and fetches what was missed", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("webhook", "green");
    const [webhook] = await account.standing();
    await account.x.control("PATCH", `/webhooks/${webhook?.id}`, { isValid: false });
    const customer = await account.x.newCustomer();
    await account.customerWrites(customer, "Is anybody there?");
    await account.pass(60);
    await settle(async () => (await account.standing())[0]?.isValid === true);
    await settle(async () => (await account.texts(customer)).length === 1);
    const hops = (await events("integration.hopChanged")).map(({ detail }) => detail);
    expect(hops).toContainEqual({ hop: "webhook", state: "red", previous: "green" });
    expect(hops).toContainEqual({ hop: "channel", state: "red", previous: "green" });
    expect((await events("integration.healingTried")).map(({ detail }) => detail)).toEqual([
      { hop: "webhook", action: "revalidate", isMended: true },
    ]);
    expect((await events("backfill.started")).map(({ detail }) => detail["reason"])).toEqual([
      "break",
    ]);
  });
});
