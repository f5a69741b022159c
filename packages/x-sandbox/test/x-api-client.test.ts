import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import {
  crcResponseToken,
  createXClient,
  isCrcToken,
  parseDelivery,
  verifyWebhookSignature,
  type InboundDm,
  type XClient,
} from "@tsubame/x-api";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { createSandbox, type Sandbox } from "../src/index.ts";

const place = { environment: "Prod", webhookId: null };

/** The smallest honest webhook: answers CRCs, checks every signature, keeps what it understood. */
async function startWebhook(consumerSecret: string) {
  const dms: InboundDm[] = [];
  const refusals: string[] = [];
  const state = { consumerSecret };
  const server = createServer((request, response) => {
    const [path, query = ""] = (request.url ?? "").split("?");
    const header = request.headers["x-twitter-webhooks-signature"];
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const isGet = request.method === "GET";
      const rawBytes = isGet ? query : Buffer.concat(chunks);
      const consumerSecrets = [state.consumerSecret];
      if (!verifyWebhookSignature({ consumerSecrets, rawBytes, header })) {
        refusals.push(`${request.method} ${path}`);
        response.writeHead(403).end();
        return;
      }
      if (isGet) {
        const token = new URLSearchParams(query).get("crc_token") ?? "";
        response.writeHead(isCrcToken(token) ? 200 : 400, { "content-type": "application/json" });
        response.end(
          JSON.stringify({ response_token: crcResponseToken(state.consumerSecret, token) }),
        );
        return;
      }
      const { events } = parseDelivery(JSON.parse(rawBytes.toString()));
      dms.push(...events.filter((event) => event.kind === "dm"));
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/x`,
    dms,
    refusals,
    state,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface AppView {
  id: string;
  consumerKey: string;
  consumerSecret: string;
  accessToken: string;
  accessTokenSecret: string;
}

let sandbox: Sandbox;
let app: AppView;
let businessId: string;
let customerId: string;
let webhook: Awaited<ReturnType<typeof startWebhook>>;
const clients: XClient[] = [];

async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(sandbox.url + "/sandbox" + path, {
    method,
    headers: { "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

function clientOf(keys: AppView, options: { timeoutMs?: number } = {}): XClient {
  const client = createXClient({
    baseUrl: sandbox.url,
    consumer: { key: keys.consumerKey, secret: keys.consumerSecret },
    token: { key: keys.accessToken, secret: keys.accessTokenSecret },
    ...options,
  });
  clients.push(client);
  return client;
}

beforeEach(async () => {
  sandbox = await createSandbox();
  const user = (username: string) =>
    control<{ id: string }>("POST", "/users", { username, name: username });
  businessId = (await user("acme_help")).id;
  customerId = (await user("jo_customer")).id;
  app = await control<AppView>("POST", "/apps", { ownerId: businessId, name: "Acme Desk" });
  await control("POST", `/apps/${app.id}/environments`, { label: "Prod" });
  webhook = await startWebhook(app.consumerSecret);
});

afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.close();
  }
  await sandbox.close();
  await webhook.close();
});

describe("the client of X against the sandbox", () => {
  it("connects an account: credentials, webhook, subscription, and takes all of it back", async () => {
    const client = clientOf(app);
    const { accountActivity } = client;
    await expect(client.verifyCredentials()).resolves.toMatchObject({
      user: { id: businessId, username: "acme_help" },
      accessLevel: "read-write-directmessages",
      rateLimit: { limit: 75, remaining: 74 },
    });
    await expect(client.bearerToken()).resolves.toMatch(/^A{10}/);

    await expect(accountActivity.listWebhooks("Prod")).resolves.toEqual([]);
    await expect(accountActivity.subscribe(place)).rejects.toMatchObject({ code: 170 });
    const registered = await accountActivity.registerWebhook("Prod", webhook.url);
    expect(registered).toMatchObject({ url: webhook.url, isValid: true });
    expect(Math.abs((registered.createdAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
    await expect(accountActivity.registerWebhook("Prod", webhook.url)).rejects.toMatchObject({
      code: 214,
      reason: "Too many resources already created.",
    });

    await expect(accountActivity.isSubscribed(place)).resolves.toBe(false);
    await expect(accountActivity.subscribe(place)).resolves.toBe("subscribed");
    await expect(accountActivity.subscribe(place)).resolves.toBe("already-subscribed");
    await expect(accountActivity.isSubscribed(place)).resolves.toBe(true);
    await expect(accountActivity.subscriptions(place)).resolves.toEqual({
      applicationId: app.id,
      userIds: [businessId],
    });
    await expect(accountActivity.subscriptionCount()).resolves.toMatchObject({
      subscriptionCount: 1,
      provisionedCount: 15,
    });
    await expect(accountActivity.listAllWebhooks()).resolves.toEqual([
      { name: "Prod", webhooks: [registered] },
    ]);

    await accountActivity.revalidateWebhook("Prod", registered.id);
    await expect(accountActivity.unsubscribe(place, businessId)).resolves.toBe(true);
    await expect(accountActivity.unsubscribe(place, businessId)).resolves.toBe(false);
    await accountActivity.deleteWebhook("Prod", registered.id);
    await expect(accountActivity.deleteWebhook("Prod", registered.id)).rejects.toMatchObject({
      code: 34,
    });
    expect(webhook.refusals).toEqual([]);
  });

  it("receives a DM and its own answer, both signed, the links as they were typed", async () => {
    const client = clientOf(app);
    await client.accountActivity.registerWebhook("Prod", webhook.url);
    await client.accountActivity.subscribe(place);
    const typed = "注文 17 👋 https://shop.example.com/order/17?a=1&b=2 です";
    const { id } = await control<{ id: string }>("POST", "/dms", {
      fromId: customerId,
      toId: businessId,
      text: typed,
    });
    await vi.waitFor(() => expect(webhook.dms).toHaveLength(1));
    expect(webhook.dms[0]).toMatchObject({
      eventKey: id,
      forUserId: businessId,
      senderId: customerId,
      displayText: typed,
      sourceAppId: null,
      users: { [customerId]: { username: "jo_customer" }, [businessId]: {} },
    });
    expect(webhook.dms[0]?.text).toContain("https://t.co/");

    const sent = await client.dm.send({ recipientId: customerId, text: "It ships today." });
    await vi.waitFor(() => expect(webhook.dms).toHaveLength(2));
    expect(webhook.dms[1]).toMatchObject({
      eventKey: sent.id,
      senderId: businessId,
      sourceAppId: app.id,
      createdAtMs: sent.createdAtMs,
    });

    const page = await client.dm.list({ count: 1 });
    expect(page.events.map((event) => event.id)).toEqual([sent.id]);
    const rest = await client.dm.list({ count: 1, cursor: page.nextCursor ?? "" });
    expect(rest.events.map((event) => event.id)).toEqual([id]);
    expect((await client.dm.show(sent.id)).apps[app.id]).toMatchObject({ name: "Acme Desk" });
    await client.dm.destroy(sent.id);
    await expect(client.dm.show(sent.id)).rejects.toMatchObject({ status: 404, code: 34 });
    expect(webhook.refusals).toEqual([]);
  });

  it("is told apart by code: wrong label, wrong secret, other app, read-only token", async () => {
    const { accountActivity } = clientOf(app);
    await expect(accountActivity.listWebhooks("prod")).rejects.toMatchObject({
      status: 403,
      code: 200,
    });
    await expect(
      clientOf({ ...app, consumerSecret: "x".repeat(50) }).verifyCredentials(),
    ).rejects.toMatchObject({ status: 401, code: 32 });
    await expect(
      clientOf({ ...app, consumerSecret: "x".repeat(50) }).bearerToken(),
    ).rejects.toMatchObject({ status: 403, code: 99 });
    await expect(
      clientOf({ ...app, accessToken: `${businessId}-${"x".repeat(40)}` }).verifyCredentials(),
    ).rejects.toMatchObject({ status: 401, code: 89 });

    await control("PATCH", `/apps/${app.id}`, { permission: "read" });
    const readOnly = clientOf(await control<AppView>("POST", `/apps/${app.id}/tokens`));
    await expect(readOnly.verifyCredentials()).resolves.toMatchObject({ accessLevel: "read" });
    await expect(readOnly.dm.send({ recipientId: customerId, text: "Hi" })).rejects.toMatchObject({
      status: 403,
      code: 93,
      accessLevel: "read",
    });
    await expect(
      readOnly.accountActivity.registerWebhook("Prod", webhook.url),
    ).rejects.toMatchObject({ status: 403, code: 261 });
  });

  it("cannot register a webhook that answers CRCs with another secret", async () => {
    webhook.state.consumerSecret = "another secret";
    await expect(
      clientOf(app).accountActivity.registerWebhook("Prod", webhook.url),
    ).rejects.toMatchObject({ code: 214 });
  });

  it("does not know whether a send that X never answers was applied", async () => {
    await control("PUT", "/faults", {
      sends: {
        next: [
          { status: "timeout", applied: true },
          { status: "reset", applied: true },
          { status: 502, applied: true, body: "html" },
          { status: 503, applied: false },
        ],
      },
    });
    const client = clientOf(app, { timeoutMs: 500 });
    const send = (text: string) => client.dm.send({ recipientId: customerId, text });
    await expect(send("1")).rejects.toMatchObject({
      kind: "network",
      isTimeout: true,
      isRequestSent: true,
    });
    await expect(send("2")).rejects.toMatchObject({ kind: "network", isRequestSent: true });
    await expect(send("3")).rejects.toMatchObject({ kind: "unreadable", status: 502 });
    await expect(send("4")).rejects.toMatchObject({ status: 503 });
    const { events } = await client.dm.list();
    expect(events.map((event) => event.text)).toEqual(["3", "2", "1"]);
  });
});
