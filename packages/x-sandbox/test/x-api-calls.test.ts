import {
  accountActivityV2Generation,
  createOauth2,
  createPkce,
  createXClient,
  parseOauth1Callback,
  parseOauth2Callback,
  type KeyPair,
  type XClient,
  type XClientOptions,
} from "@tsubame/x-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { gif, mp4, png } from "./support/pictures.ts";
import { startWorld, type Json, type World } from "./support/world.ts";

const CALLBACK = "https://desk.example.com/callback?from=x";

let world: World;
let closing: Array<{ close(): void }>;

/** A client in the name of an account; the company's when none is named. */
function clientOf(options: Partial<XClientOptions> = {}): XClient {
  const { app, sandbox } = world;
  const client = createXClient({
    baseUrl: sandbox.url,
    consumer: { key: app.consumerKey, secret: app.consumerSecret },
    token: { key: app.accessToken, secret: app.accessTokenSecret },
    clock: {
      now: () => Date.now() + aheadMs,
      // X's time goes on instead of the test's.
      async wait(durationMs) {
        const { body } = await world.control("PUT", "/clock", { advanceMs: durationMs });
        aheadMs = body.aheadMs;
      },
    },
    ...options,
  });
  closing.push(client);
  return client;
}
let aheadMs = 0;

async function tokenOf(userId: string): Promise<KeyPair> {
  const { body } = await world.control("POST", `/users/${userId}/tokens`, { appId: world.app.id });
  return { key: body.accessToken, secret: body.accessTokenSecret };
}

/** What the account's owner answers on a page of X, and where it leads. */
async function decide(page: string, decision: "allow" | "deny"): Promise<Response> {
  const url = new URL(page);
  const form = new URLSearchParams(url.search);
  form.set("decision", decision);
  form.set("account", world.customer.id);
  return fetch(url.origin + url.pathname, { method: "POST", body: form, redirect: "manual" });
}

function queryOf(response: Response): string {
  const location = response.headers.get("location") ?? "";
  expect(location).toMatch(/^https:\/\/desk\.example\.com\/callback\?from=x&/);
  return location.slice(location.indexOf("?") + 1);
}

async function phoneOf(userId: string, withId: string): Promise<Json[]> {
  const { body } = await world.control("GET", `/dms?userId=${userId}&withId=${withId}`);
  return body.dms;
}

beforeEach(async () => {
  world = await startWorld();
  closing = [];
  aheadMs = 0;
});

afterEach(async () => {
  for (const one of closing) {
    one.close();
  }
  await world.sandbox.close();
});

describe("messages that the client sends", () => {
  it("offer choices, buttons and places", async () => {
    const { dm } = clientOf();
    const recipientId = world.customer.id;
    const sent = await dm.send({
      recipientId,
      text: "How can we help?",
      quickReplies: [
        { label: "Billing", metadata: "billing_1" },
        { label: "Delivery", metadata: "delivery_1" },
      ],
      callsToAction: [{ label: "Open help", url: "https://help.example.com" }],
    });
    await dm.send({ recipientId, text: "Here", location: { longitude: 139.7, latitude: 35.6 } });
    const listed = await dm.list({ count: 50 });
    expect(listed.events.map(({ text }) => text)).toEqual(["Here", "How can we help?"]);
    expect(listed.events[0]?.attachment).toMatchObject({
      type: "location",
      coordinates: { longitude: 139.7, latitude: 35.6 },
    });
    expect((await dm.show(sent.id)).event.id).toBe(sent.id);
    await expect(
      dm.send({ recipientId, text: "x", location: { longitude: 500, latitude: 0 } }),
    ).rejects.toMatchObject({ kind: "response", code: 3 });
  });

  it("follow a list to its end, cursor by cursor", async () => {
    const { dm } = clientOf();
    for (const text of ["1", "2", "3", "4", "5"]) {
      await dm.send({ recipientId: world.customer.id, text });
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await dm.list({ count: 2, ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.events.map(({ text }) => text));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(["5", "4", "3", "2", "1"]);
    await expect(dm.list({ cursor: "none of X's" })).rejects.toMatchObject({
      status: 400,
      code: 214,
    });
  });

  it("show the customer that they were read and that somebody types", async () => {
    const { dm } = clientOf();
    const { body } = await world.control("POST", "/dms", {
      fromId: world.customer.id,
      toId: world.company.id,
      text: "Hello?",
    });
    await dm.markRead({ recipientId: world.customer.id, lastReadEventId: body.id });
    await dm.indicateTyping(world.customer.id);
    const [shown] = await phoneOf(world.customer.id, world.company.id);
    expect(shown.readAt).not.toBeNull();
    await expect(dm.indicateTyping("not an id")).rejects.toMatchObject({ kind: "response" });
  });
});

describe("files", () => {
  it("go up whole and arrive as they were", async () => {
    const { dm, media } = clientOf();
    const bytes = png();
    const { mediaId, expiresAt } = await media.upload({
      bytes,
      contentType: "image/png",
      category: "dm_image",
    });
    expect((expiresAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(86_000_000);
    await dm.send({ recipientId: world.customer.id, text: "", mediaId });

    const customer = clientOf({ token: await tokenOf(world.customer.id) });
    const [event] = (await customer.dm.list()).events;
    expect(event).toMatchObject({
      displayText: "",
      attachment: { type: "photo", isSignedFetchRequired: true },
    });
    const url = event?.attachment?.url ?? "";
    const file = await customer.media.download(url, { maxBytes: 1_000_000 });
    expect(file.contentType).toBe("image/png");
    expect(file.bytes.equals(bytes)).toBe(true);
    await expect(customer.media.download(url, { maxBytes: 10 })).rejects.toMatchObject({
      fault: "too-large",
    });

    const stranger = (await world.control("POST", "/users", { username: "eve", name: "Eve" })).body;
    const other = clientOf({ token: await tokenOf(stranger.id) });
    await expect(other.media.download(url, { maxBytes: 1_000_000 })).rejects.toMatchObject({
      kind: "response",
      status: 403,
    });
  });

  it("come down from a phone", async () => {
    const bytes = png();
    const picked = await world.control("POST", "/media", {
      userId: world.customer.id,
      data: bytes.toString("base64"),
    });
    await world.control("POST", "/dms", {
      fromId: world.customer.id,
      toId: world.company.id,
      text: "Broken on arrival",
      mediaId: picked.body.id,
    });
    const { dm, media } = clientOf();
    const [event] = (await dm.list()).events;
    expect(event?.displayText).toBe("Broken on arrival");
    const file = await media.download(event?.attachment?.url ?? "", { maxBytes: 1_000_000 });
    expect(file.bytes.equals(bytes)).toBe(true);
  });

  it.each([
    ["dm_video", "video/mp4", mp4, "video"],
    ["dm_gif", "image/gif", gif, "animated_gif"],
  ] as const)(
    "go up in segments as %s and are waited for",
    async (category, contentType, make, type) => {
      const { dm, media } = clientOf();
      const bytes = make();
      const { mediaId } = await media.upload({ bytes, contentType, category });
      const sent = await dm.send({ recipientId: world.customer.id, text: "Look", mediaId });
      const { attachment } = sent.event;
      expect(attachment).toMatchObject({ type, isSignedFetchRequired: false });
      const file = await media.download(attachment?.url ?? "", { maxBytes: 1_000_000 });
      expect(file.bytes.equals(bytes)).toBe(true);
    },
  );

  it("are refused when they are not what they say", async () => {
    const { media } = clientOf();
    await expect(
      media.upload({ bytes: png(), contentType: "video/mp4", category: "dm_video" }),
    ).rejects.toMatchObject({ kind: "media", fault: "processing-failed" });
  });

  it("may be used again only when they were shared", async () => {
    const { dm, media } = clientOf();
    const picture = { bytes: png(), contentType: "image/png", category: "dm_image" } as const;
    const message = { recipientId: world.customer.id, text: "" };
    const once = await media.upload(picture);
    await dm.send({ ...message, mediaId: once.mediaId });
    await expect(dm.send({ ...message, mediaId: once.mediaId })).rejects.toMatchObject({
      kind: "response",
    });
    const shared = await media.upload({ ...picture, isShared: true });
    await dm.send({ ...message, mediaId: shared.mediaId });
    await expect(dm.send({ ...message, mediaId: shared.mediaId })).resolves.toBeDefined();
  });
});

describe("accounts", () => {
  it("are found, and tell whether a DM would arrive", async () => {
    const { users } = clientOf();
    expect((await users.show({ username: "jo" })).id).toBe(world.customer.id);
    await expect(users.show({ userId: "1" })).rejects.toMatchObject({ code: 50 });
    const found = await users.lookup([world.company.id, world.customer.id, "1"]);
    expect(found.map(({ username }) => username).toSorted()).toEqual(["acme", "jo"]);
    expect(await users.lookup(["1"])).toEqual([]);

    const pair = { sourceId: world.company.id, targetId: world.customer.id };
    await expect(users.friendship(pair)).resolves.toMatchObject({ canDm: true, isBlocking: false });
    await world.control("PATCH", `/users/${world.customer.id}`, { allowDmsFrom: "following" });
    await expect(users.friendship(pair)).resolves.toMatchObject({
      canDm: false,
      isFollowedBy: false,
    });
    await world.control("POST", "/follows", {
      fromId: world.customer.id,
      toId: world.company.id,
    });
    await expect(users.friendship(pair)).resolves.toMatchObject({
      canDm: true,
      isFollowedBy: true,
    });
  });

  it("say whom they take DMs from", async () => {
    const { users } = clientOf();
    expect((await users.settings()).allowDmsFrom).toBe("all");
    await world.control("PATCH", `/users/${world.company.id}`, { allowDmsFrom: "following" });
    expect((await users.settings()).allowDmsFrom).toBe("following");
  });

  it("have budgets that X counts as the client does", async () => {
    const client = clientOf();
    await client.dm.list();
    const last = await client.dm.list();
    const limits = await client.rateLimitStatus(["direct_messages"]);
    expect(limits["/direct_messages/events/list"]).toMatchObject({ limit: 15, remaining: 13 });
    expect(last.rateLimit?.remaining).toBe(13);
  });
});

describe("welcome messages", () => {
  it("are made, chosen, changed and taken back", async () => {
    const { welcomeMessages } = clientOf();
    const made = await welcomeMessages.create({ name: "first", text: "Hello" });
    expect(made).toMatchObject({ name: "first", text: "Hello" });
    expect((await welcomeMessages.update(made.id, { text: "Good day" })).text).toBe("Good day");
    expect((await welcomeMessages.show(made.id)).text).toBe("Good day");
    expect((await welcomeMessages.list()).entries.map(({ id }) => id)).toEqual([made.id]);
    const rule = await welcomeMessages.rules.create(made.id);
    expect((await welcomeMessages.rules.list()).entries).toEqual([rule]);
    await expect(welcomeMessages.rules.show(rule.id)).resolves.toEqual(rule);
    await welcomeMessages.rules.destroy(rule.id);
    await welcomeMessages.destroy(made.id);
    await expect(welcomeMessages.show(made.id)).rejects.toMatchObject({ code: 34 });
    expect((await welcomeMessages.list()).entries).toEqual([]);
  });

  it("tell an account whose DMs are not open", async () => {
    await world.control("PATCH", `/users/${world.company.id}`, { allowDmsFrom: "following" });
    await expect(clientOf().welcomeMessages.create({ text: "Hi" })).rejects.toMatchObject({
      code: 214,
      reason: "Owner must allow dms from anyone.",
    });
  });
});

describe("authorising an account", () => {
  beforeEach(async () => {
    await world.control("PATCH", `/apps/${world.app.id}`, {
      userAuthentication: {
        isOauth1Enabled: true,
        isOauth2Enabled: true,
        appType: "web",
        callbackUrls: [CALLBACK],
        websiteUrl: "https://desk.example.com",
      },
    });
  });

  it("ends with a token that speaks for the account", async () => {
    const client = clientOf();
    const requestToken = await client.requestToken(CALLBACK);
    const back = parseOauth1Callback(
      queryOf(await decide(client.authorizeUrl(requestToken), "allow")),
    );
    if (back.kind !== "approved") throw new Error(`X came back with ${back.kind}`);
    expect(back.requestToken).toBe(requestToken.token);
    const granted = await client.accessToken({ requestToken, verifier: back.verifier });
    expect(granted).toMatchObject({ userId: world.customer.id, username: "jo" });

    const customer = clientOf({ token: granted.token });
    const { user, accessLevel } = await customer.verifyCredentials();
    expect({ id: user.id, accessLevel }).toEqual({
      id: world.customer.id,
      accessLevel: "read-write-directmessages",
    });
    await expect(
      client.accessToken({ requestToken, verifier: back.verifier }),
    ).rejects.toMatchObject({ kind: "response", status: 401 });
    await customer.invalidateToken();
    await expect(customer.verifyCredentials()).rejects.toMatchObject({ code: 89 });
  });

  it("works with a PIN, for less than the app may do", async () => {
    const client = clientOf();
    const requestToken = await client.requestToken("oob", { accessType: "read" });
    const page = await decide(client.authorizeUrl(requestToken), "allow");
    const verifier = /\b\d{7}\b/.exec(await page.text())?.[0] ?? "";
    await expect(
      client.accessToken({ requestToken, verifier: verifier === "0000000" ? "1" : "0000000" }),
    ).rejects.toMatchObject({ status: 401 });
    const { token } = await client.accessToken({ requestToken, verifier });
    const reader = clientOf({ token });
    expect((await reader.verifyCredentials()).accessLevel).toBe("read");
    await expect(reader.dm.list()).rejects.toMatchObject({ code: 93 });
  });

  it("may be denied, and is refused for a callback that is not registered", async () => {
    const client = clientOf();
    const requestToken = await client.requestToken(CALLBACK);
    const back = queryOf(await decide(client.authorizeUrl(requestToken), "deny"));
    expect(parseOauth1Callback(back)).toEqual({
      kind: "denied",
      requestToken: requestToken.token,
    });
    await expect(client.requestToken("https://evil.example.com")).rejects.toMatchObject({
      status: 403,
      code: 415,
    });
  });

  it("leaves the bearer token to the app's owner to end", async () => {
    const owner = clientOf();
    const first = await owner.bearerToken();
    const other = clientOf({ token: await tokenOf(world.customer.id) });
    await expect(other.invalidateBearer()).rejects.toMatchObject({ code: 99 });
    await owner.invalidateBearer();
    await expect(owner.bearerToken()).resolves.not.toBe(first);
  });

  it("works by OAuth 2.0: code, refresh rotation, revocation", async () => {
    const { body: app } = await world.control("GET", `/apps/${world.app.id}`);
    const oauth2 = createOauth2({
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      baseUrl: world.sandbox.url,
    });
    closing.push(oauth2);
    const challenge = createPkce();
    const scopes = ["dm.read", "dm.write", "tweet.read", "users.read", "offline.access"];
    const page = oauth2.authorizeUrl({ redirectUri: CALLBACK, scopes, state: "st", challenge });
    const denied = parseOauth2Callback(queryOf(await decide(page, "deny")));
    expect(denied).toEqual({ kind: "denied", error: "access_denied", state: "st" });

    const back = parseOauth2Callback(queryOf(await decide(page, "allow")));
    if (back.kind !== "approved") throw new Error(`X came back with ${back.kind}`);
    const step = { code: back.code, redirectUri: CALLBACK, verifier: challenge.verifier };
    const grant = await oauth2.exchangeCode(step);
    expect(grant.scopes.toSorted()).toEqual(scopes.toSorted());
    await expect(oauth2.exchangeCode(step)).rejects.toMatchObject({
      status: 400,
      oauthError: "invalid_request",
    });

    let current = grant;
    const customer = clientOf({
      token: undefined,
      userBearer: () => current.accessToken,
      generation: accountActivityV2Generation,
    });
    expect((await customer.verifyCredentials()).user.id).toBe(world.customer.id);
    current = await oauth2.refresh(grant.refreshToken ?? "");
    expect(current.refreshToken).not.toBe(grant.refreshToken);
    await expect(oauth2.refresh(grant.refreshToken ?? "")).rejects.toMatchObject({
      oauthError: "invalid_request",
    });
    expect((await customer.users.me()).user.username).toBe("jo");
    await oauth2.revoke(current.accessToken, "access_token");
    await expect(customer.users.me()).rejects.toMatchObject({ kind: "response", status: 401 });
  });
});
