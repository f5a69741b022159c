import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAuthority } from "../src/intercept/authority.ts";
import { startInterceptProxy, type InterceptProxy } from "../src/intercept/intercept-proxy.ts";
import { runScript } from "./support/run-script.ts";
import { freePort, startTlsFront, type TlsFront } from "./support/tls-front.ts";
import type { AutohookInput, AutohookOutput } from "./support/twitter-autohook-script.ts";
import { settle, startWorld, type World } from "./support/world.ts";

const script = join(import.meta.dirname, "support", "twitter-autohook-script.ts");

let world: World;
let proxy: InterceptProxy;
let front: TlsFront;
let port: number;
let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
  const authority = await createAuthority();
  world = await startWorld({ webhookAuthorities: [authority.certificatePem] });
  proxy = await startInterceptProxy({ authority, sandboxUrl: world.sandbox.url });
  port = await freePort();
  front = await startTlsFront(authority, port);
  folder = await mkdtemp(join(tmpdir(), "tsubame-autohook-"));
  const certificateFile = join(folder, "ca.pem");
  await writeFile(certificateFile, authority.certificatePem);
  environment = {
    HOME: folder,
    NODE_USE_ENV_PROXY: "1",
    HTTPS_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: certificateFile,
  };
});

afterAll(async () => {
  await front.close();
  await proxy.close();
  await world.sandbox.close();
  await rm(folder, { recursive: true });
});

it("lets autohook clear an environment, register, answer the challenge, subscribe, hear a DM and leave", async () => {
  const input: AutohookInput = {
    keys: {
      consumer_key: world.app.consumerKey,
      consumer_secret: world.app.consumerSecret,
      token: world.app.accessToken,
      token_secret: world.app.accessTokenSecret,
    },
    env: "prod",
    userId: world.company.id,
    port,
    webhookUrl: `${front.url}/webhook`,
  };
  const run = runScript(script, { environment, input }) as Promise<AutohookOutput>;
  const subscribed = settle(
    async () => (await world.log("subscription.created")).length === 1,
    20_000,
  );
  // A program that fails is reported as it fails, not as silence.
  await Promise.race([subscribed, run]);
  await world.control("POST", "/dms", {
    fromId: world.customer.id,
    toId: world.company.id,
    text: "見て https://shop.example.com/order/17",
  });
  const output = await run;
  expect(output.event).toMatchObject({
    for_user_id: world.company.id,
    direct_message_events: [{ message_create: { sender_id: world.customer.id } }],
  });
  expect(output.webhooksWhileRunning).toMatchObject([{ url: input.webhookUrl, valid: true }]);
  expect(output.secondSubscription).toBe("UserSubscriptionError");
  expect(output.webhooksAfterwards).toEqual([]);
  const story = (await world.log()).map((entry) => entry.kind);
  expect(story.filter((kind) => /^(webhook|subscription|crc)/.test(kind))).toEqual([
    "crc.checked",
    "webhook.registered",
    "subscription.created",
    "subscription.deleted",
    "webhook.deleted",
  ]);
});
