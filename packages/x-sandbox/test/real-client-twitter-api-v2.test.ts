import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createXClient } from "@tsubame/x-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createAuthority } from "../src/intercept/authority.ts";
import { startInterceptProxy, type InterceptProxy } from "../src/intercept/intercept-proxy.ts";
import { createSandbox, type Sandbox } from "../src/index.ts";
import { runScript } from "./support/run-script.ts";
import type { ScriptCall, ScriptInput, ScriptOutcome } from "./support/twitter-api-v2-script.ts";

/** A token together with the keys of its app, in twitter-api-v2's spelling. */
interface Tokens {
  appKey: string;
  appSecret: string;
  accessToken: string;
  accessSecret: string;
}

interface AppView {
  id: string;
  consumerKey: string;
  consumerSecret: string;
  accessToken: string;
  accessTokenSecret: string;
}

const script = join(import.meta.dirname, "support", "twitter-api-v2-script.ts");

let sandbox: Sandbox;
let proxy: InterceptProxy;
let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
  sandbox = await createSandbox();
  const authority = await createAuthority();
  proxy = await startInterceptProxy({ authority, sandboxUrl: sandbox.url });
  folder = await mkdtemp(join(tmpdir(), "tsubame-real-client-"));
  const certificateFile = join(folder, "ca.pem");
  await writeFile(certificateFile, authority.certificatePem);
  environment = {
    NODE_USE_ENV_PROXY: "1",
    HTTPS_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: certificateFile,
  };
});

afterAll(async () => {
  await proxy.close();
  await sandbox.close();
  await rm(folder, { recursive: true });
});

async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(sandbox.url + "/sandbox" + path, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  if (!response.ok) {
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

let accountCount = 0;

/** A business with an app, and a customer who uses the same app through a client program. */
async function people(permission = "read-write-directmessages") {
  accountCount++;
  const business = await control<{ id: string }>("POST", "/users", {
    username: `acme_${accountCount}`,
    name: "Acme Help",
  });
  const customer = await control<{ id: string }>("POST", "/users", {
    username: `jo_${accountCount}`,
    name: "Jo Customer",
  });
  const app = await control<AppView>("POST", "/apps", {
    ownerId: business.id,
    name: "Acme Desk",
    accessLevel: "elevated",
    permission,
    oauth1: true,
  });
  return { business, customer, app, customerTokens: await tokensOf(customer.id, app) };
}

async function tokensOf(userId: string, app: AppView): Promise<Tokens> {
  const token = await control<{ accessToken: string; accessTokenSecret: string }>(
    "POST",
    `/users/${userId}/tokens`,
    { appId: app.id },
  );
  return {
    appKey: app.consumerKey,
    appSecret: app.consumerSecret,
    accessToken: token.accessToken,
    accessSecret: token.accessTokenSecret,
  };
}

async function run(tokens: Tokens, ...calls: ScriptCall[]): Promise<ScriptOutcome[]> {
  const input: ScriptInput = { tokens, calls };
  return (await runScript(script, { environment, input })) as ScriptOutcome[];
}

describe("twitter-api-v2 from npm, unmodified, against the sandbox", () => {
  it("sends a DM as the customer and reads the business's answer with listDmEvents", async () => {
    const { business, customer, app, customerTokens } = await people();
    const question = "Where is my order? 注文はどこ? 100% + & =";

    const [me, sent] = await run(
      customerTokens,
      { name: "verifyCredentials" },
      { name: "sendDm", recipientId: business.id, text: question },
    );
    expect(me).toMatchObject({ ok: true, value: { id_str: customer.id, name: "Jo Customer" } });
    expect(sent).toMatchObject({
      ok: true,
      value: {
        event: {
          type: "message_create",
          message_create: { sender_id: customer.id, message_data: { text: question } },
        },
      },
    });

    const desk = createXClient({
      baseUrl: sandbox.url,
      consumer: { key: app.consumerKey, secret: app.consumerSecret },
      token: { key: app.accessToken, secret: app.accessTokenSecret },
    });
    const [received] = (await desk.dm.list()).events;
    expect(received).toMatchObject({ senderId: customer.id, displayText: question });
    const answer = await desk.dm.send({ recipientId: customer.id, text: "It ships today." });
    desk.close();

    const [listed, found] = await run(
      customerTokens,
      { name: "listDmEvents", count: 1 },
      { name: "getDmEvent", id: answer.id },
    );
    expect(listed).toMatchObject({
      ok: true,
      value: [
        {
          id: answer.id,
          message_create: {
            sender_id: business.id,
            target: { recipient_id: customer.id },
            message_data: { text: "It ships today." },
          },
        },
        { id: received?.id, message_create: { sender_id: customer.id } },
      ],
    });
    expect(found).toMatchObject({ ok: true, value: { event: { id: answer.id } } });
  });

  it("gets 401 and code 89 for a token that never existed or was taken back", async () => {
    const { business, customer, app, customerTokens } = await people();
    const send: ScriptCall = { name: "sendDm", recipientId: business.id, text: "Hello" };
    const expired = { ok: false, type: "response", httpStatus: 401, apiCode: 89 };

    const garbage = { ...customerTokens, accessToken: `${customer.id}-${"x".repeat(40)}` };
    expect(await run(garbage, send)).toMatchObject([expired]);

    expect(await run(customerTokens, send)).toMatchObject([{ ok: true }]);
    await control("DELETE", `/users/${customer.id}/tokens/${app.id}`);
    expect(await run(customerTokens, send)).toMatchObject([
      { ...expired, message: expect.stringContaining("89") },
    ]);
  });

  it("gets 401 and code 32 when the secrets do not belong to the keys", async () => {
    const { business, customerTokens } = await people();
    const wrong = { ...customerTokens, accessSecret: "x".repeat(45) };
    expect(
      await run(wrong, { name: "sendDm", recipientId: business.id, text: "Hello" }),
    ).toMatchObject([{ ok: false, httpStatus: 401, apiCode: 32 }]);
  });

  it("gets 403 and code 93 with a token made before the app had the DM permission", async () => {
    const { business, customer, app, customerTokens } = await people("read-write");
    await control("PATCH", `/apps/${app.id}`, { permission: "read-write-directmessages" });
    const calls: ScriptCall[] = [
      { name: "sendDm", recipientId: business.id, text: "Hello" },
      { name: "listDmEvents" },
    ];
    const refused = { ok: false, type: "response", httpStatus: 403, apiCode: 93 };
    expect(await run(customerTokens, ...calls)).toMatchObject([refused, refused]);

    const renewed = await tokensOf(customer.id, app);
    expect(await run(renewed, ...calls)).toMatchObject([{ ok: true }, { ok: true }]);
  });

  it("gets 403 and code 349 when the recipient takes no messages", async () => {
    const { business, customerTokens } = await people();
    await control("PATCH", `/users/${business.id}`, { allowDmsFrom: "none" });
    expect(
      await run(customerTokens, { name: "sendDm", recipientId: business.id, text: "Hello" }),
    ).toMatchObject([{ ok: false, type: "response", httpStatus: 403, apiCode: 349 }]);
  });

  it("gets 403 and code 354 for a text beyond 10,000 characters", async () => {
    const { business, customerTokens } = await people();
    const text = "あ".repeat(10_001);
    expect(
      await run(customerTokens, { name: "sendDm", recipientId: business.id, text }),
    ).toMatchObject([{ ok: false, httpStatus: 403, apiCode: 354 }]);
  });

  it("gets 429, code 88 and the time of reset when the list budget is spent", async () => {
    const { customerTokens } = await people();
    const calls = Array.from({ length: 16 }, (): ScriptCall => ({ name: "listDmEvents" }));
    const outcomes = await run(customerTokens, ...calls);
    expect(outcomes.slice(0, 15).every(({ ok }) => ok)).toBe(true);
    const refused = outcomes[15];
    expect(refused).toMatchObject({ ok: false, httpStatus: 429, apiCode: 88 });
    expect(refused?.ok === false && refused.rateLimitReset).toBeGreaterThan(Date.now() / 1000);
  });
});

describe("the proxy", () => {
  it.each(["example.com:443", "api.x.com:80", "api.x.com.example.com:443", "127.0.0.1:443"])(
    "refuses to connect to %s",
    async (path) => {
      const status = await new Promise((resolve, reject) => {
        httpRequest(proxy.url, { method: "CONNECT", path })
          .once("connect", (response, socket) => {
            socket.destroy();
            resolve(response.statusCode);
          })
          .once("error", reject)
          .end();
      });
      expect(status).toBe(403);
    },
  );
});
