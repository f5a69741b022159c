import type { IntegrationChecks, IntegrationHealth } from "@tsubame/contract";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { twitterPath } from "../support/centre.ts";
import { listen } from "../support/listener.ts";
import {
  createWatchedAccount,
  openFrontDoor,
  type WatchedAccount,
} from "../support/watched-account.ts";

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

  it("tells those who listen as soon as a hop changes", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("webhook", "green");
    const topic = `tsubame.integrations.${account.integrationId}.health`;
    const supervisor = await account.node().person("supervisor");
    const listener = await listen(supervisor.call, [topic]);
    account.setReachable(false);
    await account.clock.advance(26_000);
    await account.hopBecomes("publicAddress", "amber");
    await account.clock.advance(6_000);
    const { eventBody } = await listener.hear<IntegrationHealth>(topic, (body) => body.isBroken);
    expect(eventBody.brokenHops).toEqual(["publicAddress"]);
    const all = await supervisor.call<{ entities: IntegrationHealth[] }>(
      "GET",
      "/api/tsubame/v1/integrations-health",
    );
    expect(all.body.entities.map(({ isBroken }) => isBroken)).toEqual([true]);
    await listener.close();
  });

  it("has X check an invalid webhook again within a minute, and fetches what was missed", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("webhook", "green");
    const [webhook] = await account.standing();
    await account.x.control("PATCH", `/webhooks/${webhook?.id}`, { isValid: false });
    const customer = await account.x.newCustomer();
    await account.customerWrites(customer, "Is anybody there?");
    await account.pass(60);
    await account.passUntil(async () => (await account.standing())[0]?.isValid === true);
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

describe("the checks of a connection", () => {
  it("say what is wrong while it is broken, and no longer once it works again", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("token", "green");
    const failed = async () => {
      const path = `/api/tsubame/v1/integrations/${account.integrationId}/checks`;
      const { body } = await account.node().admin<IntegrationChecks>("GET", path);
      return body.isRunning
        ? ["running"]
        : body.checks.filter(({ status }) => status === "failed").map(({ id }) => id);
    };
    await account.x.control("PATCH", `/users/${account.x.businessId}`, { locked: true });
    await account.passUntil(async () => (await account.health()).isBroken);
    await account.passUntil(async () => (await failed()).includes("accessToken"));
    await account.x.control("PATCH", `/users/${account.x.businessId}`, { locked: false });
    await account.passUntil(async () => !(await account.health()).isBroken);
    await account.passUntil(async () => (await failed()).length === 0);
    expect(await failed()).toEqual([]);
  });
});

describe("checks that bring a subscription back before anybody has seen it gone", () => {
  const path = () => `/api/tsubame/v1/integrations/${account.integrationId}/checks`;

  /** X forgets the subscription, and a customer writes what nobody delivers. */
  async function writeUnheard(): Promise<string> {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    const [webhook] = await account.standing();
    const subscription = `/webhooks/${webhook?.id}/subscriptions/${account.x.businessId}`;
    await account.x.control("DELETE", subscription);
    const customer = await account.x.newCustomer();
    await account.customerWrites(customer, "Is anybody there?");
    return customer;
  }

  /** Waits for the DM; why it was searched for, and whether the watch had seen a break. */
  async function fetched(customer: string): Promise<object> {
    await settle(async () => (await account.texts(customer)).length === 1, 15_000);
    const hops = (await events("integration.hopChanged")).map(({ detail }) => detail);
    const isBreakSeen = hops.some(({ hop, state }) => hop === "channel" && state === "red");
    const searches = (await events("backfill.started")).map(({ detail }) => detail["reason"]);
    return { searches, isBreakSeen };
  }
  const unseen = { searches: ["break"], isBreakSeen: false };

  it("have what was missed fetched, though they fail afterwards", async () => {
    const customer = await writeUnheard();
    const listPath = "/1.1/account_activity/all/*/subscriptions/list.json";
    await account.x.control("PUT", "/faults", { calls: [{ path: listPath, status: 503 }] });
    await account.node().admin("POST", path());
    expect(await fetched(customer)).toEqual(unseen);
    const failures = (await events("integration.failed")).map(({ detail }) => detail["checkId"]);
    expect(failures).toEqual(["subscription"]);
  });

  it("have what was missed fetched, though X's answer to the first attempt is lost", async () => {
    const customer = await writeUnheard();
    const ownPath = "/1.1/account_activity/all/*/subscriptions.json";
    const lost = { path: ownPath, method: "POST", status: "reset", applied: true, times: 1 };
    await account.x.control("PUT", "/faults", { calls: [lost] });
    await account.node().admin("POST", path());
    expect(await fetched(customer)).toEqual(unseen);
  });

  it("have what was missed fetched, though their node died and another one ended them", async () => {
    const customer = await writeUnheard();
    const { db } = account.node().database;
    const { checks } = await db
      .selectFrom("integration")
      .select("checks")
      .executeTakeFirstOrThrow();
    const client = account.client();
    const [webhook] = await account.standing();
    await client.accountActivity.subscribe({ environment: "prod", webhookId: webhook?.id ?? "" });
    client.close();
    // As the dead node has left them: it had asked X to subscribe the account, and had not heard what X said.
    const unfinished = new Map([
      ["subscription", "running"],
      ["messageRequests", "pending"],
      ["roundTrip", "pending"],
    ]);
    const left = (checks as { id: string }[]).map((check) => {
      const status = unfinished.get(check.id);
      return status === undefined ? check : Object.assign({}, check, { status });
    });
    await db
      .updateTable("integration")
      .set({ checks: JSON.stringify(left) })
      .execute();
    expect(await fetched(customer)).toEqual(unseen);
  });
});

describe("new credentials whose checks fail", () => {
  it("have what the former ones missed fetched all the same", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    const renewed = await account.x.control<{ accessToken: string; accessTokenSecret: string }>(
      "POST",
      `/apps/${account.x.app.id}/tokens`,
    );
    const listPath = "/1.1/account_activity/all/*/subscriptions/list.json";
    await account.x.control("PUT", "/faults", {
      calls: [{ path: listPath, status: 503 }],
      deliveries: { dropNext: 1 },
    });
    const customer = await account.x.newCustomer();
    await account.customerWrites(customer, "Is anybody there?");
    await account.node().admin("PATCH", `${twitterPath}/${account.integrationId}`, {
      accessTokenKey: renewed.accessToken,
      accessTokenSecret: renewed.accessTokenSecret,
    });
    await settle(async () => (await account.texts(customer)).length === 1, 15_000);
    expect((await events("integration.failed")).map(({ detail }) => detail["checkId"])).toEqual([
      "subscription",
    ]);
    expect((await events("backfill.started")).map(({ detail }) => detail["reason"])).toEqual([
      "rotation",
    ]);
  });
});

describe("what is mended without anybody", () => {
  it("registers a webhook that is gone and subscribes the account again", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    const [before] = await account.standing();
    await account.x.control("DELETE", `/webhooks/${before?.id}`);
    const customer = await account.x.newCustomer();
    await account.customerWrites(customer, "first");
    await account.passUntil(async () => (await account.standing())[0]?.subscriptions.length === 1);
    const [after] = await account.standing();
    expect(after).toMatchObject({ url: before?.url, isValid: true });
    await account.passUntil(async () => (await account.texts(customer)).length === 1);
    await account.passUntil(async () => !(await account.health()).isBroken);
    await account.customerWrites(customer, "second");
    await settle(async () => (await account.texts(customer)).length === 2);
    expect(await account.texts(customer)).toEqual(["first", "second"]);
  });

  it("subscribes an account that X has forgotten", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("subscription", "green");
    const [webhook] = await account.standing();
    await account.x.control(
      "DELETE",
      `/webhooks/${webhook?.id}/subscriptions/${account.x.businessId}`,
    );
    await account.pass(60);
    await settle(async () => (await account.standing())[0]?.subscriptions.length === 1);
    const tried = async () =>
      (await events("integration.healingTried")).map(({ detail }) => detail);
    await expect
      .poll(tried)
      .toEqual([{ hop: "subscription", action: "subscribe", isMended: true }]);
  });

  it("registers the present public address in place of its own former one", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("webhook", "green");
    const [before] = await account.standing();
    const elsewhere = await openFrontDoor();
    await account.whileDown(async () => undefined, { publicUrl: elsewhere.url });
    elsewhere.target = account.node().url;
    await account.passUntil(
      async () => (await account.standing())[0]?.url.startsWith(elsewhere.url) === true,
    );
    expect(await account.standing()).toHaveLength(1);
    expect((await account.standing())[0]?.id).not.toBe(before?.id);
    await account.passUntil(async () => !(await account.health()).isBroken);
    await elsewhere.close();
  });

  it("leaves a stranger's webhook alone and says whose place it has taken", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("webhook", "green");
    const stranger = await openFrontDoor();
    const client = account.client();
    stranger.target = account.node().url;
    const [ours] = await account.standing();
    await client.accountActivity.deleteWebhook("prod", ours?.id ?? "");
    const path = new URL(ours?.url ?? "").pathname;
    await client.accountActivity.registerWebhook("prod", `${stranger.url}${path}`);
    client.close();
    await account.pass(90);
    await account.hopBecomes("webhook", "red");
    const health = await account.health();
    const hop = health.hops.find((one) => one.hop === "webhook");
    expect(hop).toMatchObject({
      state: "red",
      evidence: { standingUrl: `${stranger.url}${path}` },
    });
    expect(hop?.text.en).toContain(stranger.url);
    expect(hop?.text.ja).toContain(stranger.url);
    expect((await account.standing()).map(({ url }) => url)).toEqual([`${stranger.url}${path}`]);
    await stranger.close();
  });
});

describe("what somebody has to mend", () => {
  it("raises the alarm for a dead token at once, and makes up for it when new credentials are pasted", async () => {
    const lines: { msg: string; integrationId?: string; hops?: string[] }[] = [];
    const log = pino(
      { level: "info" },
      { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) },
    );
    account = await createWatchedAccount({ log });
    await account.hopBecomes("token", "green");
    const { integrationId } = account;
    const fresh = await account.x.control<{ accessToken: string; accessTokenSecret: string }>(
      "POST",
      `/apps/${account.x.app.id}/tokens`,
    );
    await account.pass(60);
    await account.hopBecomes("token", "red");
    const health = await account.health();
    expect(health).toMatchObject({ isBroken: true, brokenHops: ["token"] });
    expect(health.hops[0]?.evidence).toMatchObject({ httpStatus: 401, xCode: 89 });
    const integration = () =>
      account
        .node()
        .admin<{ status: string; version: number }>("GET", `${twitterPath}/${integrationId}`);
    expect((await integration()).body.status).toBe("Inactive");
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: "a channel of X is broken", integrationId, hops: ["token"] }),
    );
    const metrics = await (await fetch(`${account.node().url}/metrics`)).text();
    expect(metrics).toContain(`tsubame_x_channel_broken{integration="${integrationId}"} 1`);
    expect(metrics).toContain(`tsubame_x_hop_state{integration="${integrationId}",hop="token"} 0`);

    const customer = await account.x.newCustomer();
    await account.customerWrites(customer, "while the token was dead");
    await account.node().admin("PATCH", `${twitterPath}/${integrationId}`, {
      accessTokenKey: fresh.accessToken,
      accessTokenSecret: fresh.accessTokenSecret,
      version: (await integration()).body.version,
    });
    await account.passUntil(async () => !(await account.health()).isBroken);
    expect((await integration()).body.status).toBe("Active");
    await settle(async () => (await account.texts(customer)).length === 1);
  });

  it("calls the public address broken only when it fails twice, and asks nothing of X meanwhile", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("publicAddress", "green");
    account.setReachable(false);
    await account.clock.advance(26_000);
    await account.hopBecomes("publicAddress", "amber");
    expect((await account.health()).isBroken).toBe(false);
    await account.clock.advance(6_000);
    await account.hopBecomes("publicAddress", "red");
    expect((await account.health()).brokenHops).toEqual(["publicAddress"]);
    const customer = await account.x.newCustomer();
    await account.customerWrites(customer, "knocking");
    await account.pass(60);
    expect(await events("integration.healingTried")).toEqual([]);
    account.setReachable(true);
    await account.passUntil(async () => !(await account.health()).isBroken);
    await settle(async () => (await account.texts(customer)).length === 1);
    expect(await account.texts(customer)).toEqual(["knocking"]);
  });

  it("tells X being away from being refused, and raises the alarm only when it lasts", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("token", "green");
    await account.x.control("PUT", "/faults", {
      calls: [{ path: "/1.1/*", status: 503 }],
    });
    await account.clock.advance(31_000);
    await account.hopBecomes("token", "amber");
    expect((await account.health()).isBroken).toBe(false);
    await account.clock.advance(10_000);
    await account.hopBecomes("token", "red");
    await account.x.control("DELETE", "/faults");
    await account.passUntil(async () => !(await account.health()).isBroken);
  });
});

describe("an account that is disconnected", () => {
  it("is watched no more, and nothing of it comes back on X", async () => {
    account = await createWatchedAccount();
    await account.hopBecomes("webhook", "green");
    const removed = await account.node().admin("DELETE", `${twitterPath}/${account.integrationId}`);
    expect(removed.status).toBe(204);
    await account.clock.advance(120_000);
    await account.clock.advance(120_000);
    await expect.poll(() => account.standing()).toEqual([]);
    const path = `/api/tsubame/v1/integrations/${account.integrationId}/health`;
    expect((await account.node().admin("GET", path)).status).toBe(404);
  });
});
