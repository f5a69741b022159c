import {
  createXClient,
  deliveryOfDm,
  generationNamed,
  parseDelivery,
  probeGenerations,
  type InboundEvent,
  type XAnswerInfo,
  type XClient,
  type XGenerationName,
} from "@tsubame/x-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startActivityWorld, type ActivityWorld } from "./support/activity-world.ts";
import { png } from "./support/pictures.ts";
import { settle } from "./support/world.ts";

const HOUR_MS = 3_600_000;

let world: ActivityWorld;
const clients: XClient[] = [];
let answers: XAnswerInfo[] = [];

beforeEach(async () => {
  answers = [];
  world = await startActivityWorld("enterprise", { settings: { deliveryTimeoutMs: 300 } });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await world.close();
});

function open(name: XGenerationName): XClient {
  const { consumerKey, consumerSecret, accessToken, accessTokenSecret } = world.app;
  const client = createXClient({
    baseUrl: world.sandbox.url,
    consumer: { key: consumerKey, secret: consumerSecret },
    token: { key: accessToken, secret: accessTokenSecret },
    generation: generationNamed(name),
    onResponse: (info) => answers.push(info),
  });
  clients.push(client);
  return client;
}

/** All that came to the webhook, as the client reads it. */
const arrived = (): InboundEvent[] =>
  world.receiver.received.flatMap(({ body }) => parseDelivery(body).events);

const arrivedDm = (id: string) =>
  settle(async () => arrived().find((event) => event.kind === "dm" && event.id === id));

describe.each(["v1.1-enterprise", "v2-account-activity", "v2-activity"] as const)(
  "the client of %s against the sandbox",
  (name) => {
    it("connects an account, receives, and takes all of it back", async () => {
      const { accountActivity } = open(name);
      await expect(accountActivity.listWebhooks(null)).resolves.toEqual([]);
      const webhook = await accountActivity.registerWebhook(null, world.receiver.url);
      expect(webhook).toMatchObject({ url: world.receiver.url, isValid: true });
      await expect(accountActivity.listWebhooks(null)).resolves.toEqual([webhook]);
      await accountActivity.revalidateWebhook(null, webhook.id);
      const place = { environment: null, webhookId: webhook.id };
      await expect(accountActivity.isSubscribed(place)).resolves.toBe(false);
      await expect(accountActivity.subscribe(place)).resolves.toBe("subscribed");
      await expect(accountActivity.subscribe(place)).resolves.toBe("already-subscribed");
      await expect(accountActivity.isSubscribed(place)).resolves.toBe(true);
      await expect(accountActivity.subscriptions(place)).resolves.toMatchObject({
        userIds: [world.company.id],
      });
      const { subscriptionCount } = await accountActivity.subscriptionCount();
      expect(subscriptionCount).toBe(name === "v2-activity" ? 4 : 1);

      const id = await world.say("Where is my order?");
      expect(await arrivedDm(id)).toMatchObject({
        eventKey: id,
        forUserId: world.company.id,
        senderId: world.customer.id,
        recipientId: world.company.id,
        text: "Where is my order?",
        users: { [world.customer.id]: { username: "jo", name: "Jo" } },
      });

      await expect(accountActivity.unsubscribe(place, world.company.id)).resolves.toBe(true);
      await expect(accountActivity.unsubscribe(place, world.company.id)).resolves.toBe(false);
      await accountActivity.deleteWebhook(null, webhook.id);
      await expect(accountActivity.listWebhooks(null)).resolves.toEqual([]);
    });

    it("sends, and meets the same message as echo, by list and by id, under one key", async () => {
      const client = open(name);
      const { id: webhookId } = await client.accountActivity.registerWebhook(
        null,
        world.receiver.url,
      );
      await client.accountActivity.subscribe({ environment: null, webhookId });
      const sent = await client.dm.send({ recipientId: world.customer.id, text: "Fish & chips" });
      const echo = await arrivedDm(sent.id);
      const page = await client.dm.list({ count: 10 });
      const listed = page.events.find(({ id }) => id === sent.id)!;
      const { event: shown } = await client.dm.show(sent.id);
      for (const seen of [echo, listed, shown]) {
        expect(seen).toMatchObject({
          id: sent.id,
          senderId: world.company.id,
          recipientId: world.customer.id,
          displayText: "Fish & chips",
          createdAtMs: shown.createdAtMs,
        });
      }
      const [again] = parseDelivery(deliveryOfDm(listed, world.company.id)).events;
      expect([again?.eventKey, again?.forUserId]).toEqual([echo?.eventKey, world.company.id]);
      await client.dm.destroy(sent.id);
      await expect(client.dm.show(sent.id)).rejects.toMatchObject({
        kind: "response",
        status: 404,
      });
    });

    it("pages through the list without loss, at most a page of its ability", async () => {
      const client = open(name);
      const ids: string[] = [];
      for (const text of ["one", "two", "three", "four", "five"])
        ids.unshift(await world.say(text));
      const found: string[] = [];
      let cursor: string | undefined;
      for (let pages = 0; pages < 10; pages += 1) {
        const page = await client.dm.list({
          count: 2,
          ...(cursor === undefined ? {} : { cursor }),
        });
        found.push(...page.events.map(({ id }) => id));
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(found).toEqual(ids);
      const most = client.abilities.dmPageSize;
      expect((await client.dm.list({ count: most })).events).toHaveLength(5);
      const windows = answers.flatMap((info) => (info.limitName === "dm.list" ? info.windows : []));
      expect(windows[0]).toMatchObject({
        windowSeconds: 900,
        per: "user",
        limit: 15,
        remaining: 14,
      });
    });

    it("sends a picture and fetches it again", async () => {
      const client = open(name);
      const bytes = png();
      const { mediaId } = await client.media.upload({
        bytes,
        contentType: "image/png",
        category: "dm_image",
      });
      const sent = await client.dm.send({ recipientId: world.customer.id, text: "Look", mediaId });
      const { event } = await client.dm.show(sent.id);
      expect(event).toMatchObject({ displayText: "Look", attachment: { type: "photo", mediaId } });
      const fetched = await client.media.download(event.attachment!.url!, { maxBytes: 1_000_000 });
      expect(fetched.bytes.equals(bytes)).toBe(true);
    });

    it("has missed deliveries made again, and hears when that is over", async () => {
      const { accountActivity } = open(name);
      const { id: webhookId } = await accountActivity.registerWebhook(null, world.receiver.url);
      await accountActivity.subscribe({ environment: null, webhookId });
      const id = await world.say("While you were away");
      await arrivedDm(id);
      await world.advance(HOUR_MS);
      const nowMs = (await world.control("GET", "/clock")).body.nowMs as number;
      const wish = {
        webhookId,
        fromAt: new Date(nowMs - 2 * HOUR_MS),
        untilAt: new Date(nowMs - HOUR_MS / 2 - 120_000),
      };
      const before = arrived().filter(({ eventKey }) => eventKey === id).length;
      const { jobId } = await accountActivity.replay!(wish);
      const status = await settle(async () => {
        await world.advance(1_000);
        return arrived().find((event) => event.kind === "replayStatus");
      });
      expect(status).toMatchObject({ jobId, webhookId, isComplete: true });
      expect(arrived().filter(({ eventKey }) => eventKey === id).length).toBe(before + 1);
    });
  },
);

describe("the client of API v2 against the sandbox", () => {
  it("reads X's refusals as what they are", async () => {
    const { accountActivity, dm, dmV2 } = open("v2-account-activity");
    const own = `${world.sandbox.url}/nobody-answers-a-challenge-here`;
    await expect(accountActivity.registerWebhook(null, own)).rejects.toMatchObject({
      words: ["CrcValidationFailed"],
    });
    const webhook = await accountActivity.registerWebhook(null, world.receiver.url);
    await expect(accountActivity.registerWebhook(null, world.receiver.url)).rejects.toMatchObject({
      words: ["DuplicateUrlFailed"],
    });
    await expect(
      accountActivity.subscribe({ environment: null, webhookId: "1" }),
    ).rejects.toMatchObject({ words: ["WebhookIdInvalid"] });
    await expect(dm.show("1")).rejects.toMatchObject({ status: 404 });
    await expect(dm.list({ count: 101 })).rejects.toMatchObject({
      status: 400,
      problem: "invalid-request",
    });
    await dmV2!.block(world.customer.id);
    await dmV2!.unblock(world.customer.id);
    await accountActivity.deleteWebhook(null, webhook.id);
    await world.control("PATCH", `/apps/${world.app.id}`, { accessLevel: "free" });
    await expect(dm.list()).rejects.toMatchObject({ status: 403, problem: "client-forbidden" });
  });

  it("begins a group, writes into it and keeps its messages apart from conversations of two", async () => {
    const { dm, dmV2 } = open("v2-activity");
    const other = (await world.control("POST", "/users", { username: "kai", name: "Kai" })).body.id;
    const group = await dmV2!.createGroup([world.customer.id, other], { text: "Hello all" });
    const more = await dmV2!.sendToConversation(group.conversationId!, { text: "More" });
    const single = await dm.send({ recipientId: world.customer.id, text: "Only you" });
    const page = await dm.list();
    expect(page.events.map(({ id }) => id)).toEqual([single.id]);
    expect(page.unknown.map((raw) => (raw as { id: string }).id)).toEqual(
      expect.arrayContaining([group.id, more.id]),
    );
    const withOne = await dmV2!.listWith(world.customer.id);
    expect(withOne.events.map(({ id }) => id)).toEqual([single.id]);
  });

  it("reads the stream, with what it missed when it connects", async () => {
    const client = open("v2-activity");
    const place = { environment: null, webhookId: null };
    await client.accountActivity.subscribe(place);
    const missed = await world.say("before");
    const stop = new AbortController();
    const seen: string[] = [];
    let live: string | null = null;
    for await (const delivery of client.activityStream!({
      signal: stop.signal,
      backfillMinutes: 5,
      onState: ({ kind }) => {
        if (kind === "connected") void world.say("live").then((id) => (live = id));
      },
    })) {
      seen.push(...delivery.events.map(({ eventKey }) => eventKey));
      expect(delivery.forUserId).toBe(world.company.id);
      if (seen.length === 2) stop.abort();
    }
    expect(seen).toEqual([missed, live]);
  });
});

describe("probing against the sandbox", () => {
  const candidates = [
    "v1.1-premium",
    "v1.1-enterprise",
    "v2-activity",
    "v2-account-activity",
  ] as const;

  it.each([
    ["enterprise", 0, [true, true, true, true]],
    ["pay-per-use", 10, [false, false, true, true]],
    ["pay-per-use", 0, [false, false, false, false]],
    ["elevated", 0, [true, false, false, false]],
    ["essential", 0, [false, false, false, false]],
  ])(
    "finds what the plan %s with USD %i has, and leaves nothing behind",
    async (plan, creditsUsd, usable) => {
      await world.control("PATCH", `/apps/${world.app.id}`, { accessLevel: plan });
      await world.control("PUT", `/developers/${world.company.id}`, { creditsUsd });
      const { consumerKey, consumerSecret, accessToken, accessTokenSecret } = world.app;
      const methods: string[] = [];
      const probes = await probeGenerations(
        (generation) =>
          createXClient({
            baseUrl: world.sandbox.url,
            consumer: { key: consumerKey, secret: consumerSecret },
            token: { key: accessToken, secret: accessTokenSecret },
            generation,
            onResponse: ({ request }) => methods.push(`${request.method} ${request.path}`),
          }),
        candidates,
      );
      expect(probes.map(({ generation, isUsable }) => [generation, isUsable])).toEqual(
        candidates.map((generation, index) => [generation, usable[index]]),
      );
      expect(
        methods.filter((call) => !call.startsWith("GET ") && call !== "POST /oauth2/token"),
      ).toEqual([]);
      const refused = probes
        .flatMap(({ evidence }) => evidence)
        .filter(({ status }) => status !== 200);
      for (const { code, problem } of refused) expect(code ?? problem).not.toBeNull();
    },
  );
});
