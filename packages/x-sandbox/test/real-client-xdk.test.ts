import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAuthority } from "../src/intercept/authority.ts";
import { startInterceptProxy, type InterceptProxy } from "../src/intercept/intercept-proxy.ts";
import { oauth2App, REDIRECT } from "./support/oauth2.ts";
import { png } from "./support/pictures.ts";
import { runScript } from "./support/run-script.ts";
import {
  startReceiver,
  startWorld,
  type Json,
  type Receiver,
  type World,
} from "./support/world.ts";
import type { XdkCall, XdkInput } from "./support/xdk-script.ts";

const script = join(import.meta.dirname, "support", "xdk-script.ts");

let world: World;
let app: Json;
let proxy: InterceptProxy;
let folder: string;
let environment: Record<string, string>;
let receiver: Receiver;

beforeAll(async () => {
  world = await startWorld();
  app = await oauth2App(world, { accessLevel: "pro" });
  receiver = await startReceiver(app.consumerSecret);
  const authority = await createAuthority();
  proxy = await startInterceptProxy({ authority, sandboxUrl: world.sandbox.url });
  folder = await mkdtemp(join(tmpdir(), "tsubame-xdk-"));
  const certificateFile = join(folder, "ca.pem");
  await writeFile(certificateFile, authority.certificatePem);
  environment = {
    NODE_USE_ENV_PROXY: "1",
    HTTPS_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: certificateFile,
  };
});
beforeEach(() => world.control("DELETE", "/limits/windows"));
afterAll(async () => {
  await receiver.close();
  await proxy.close();
  await world.sandbox.close();
  await rm(folder, { recursive: true });
});

async function run(...calls: XdkCall[]): Promise<Json[]> {
  const input: XdkInput = {
    keys: {
      apiKey: app.consumerKey,
      apiSecret: app.consumerSecret,
      accessToken: app.accessToken,
      accessTokenSecret: app.accessTokenSecret,
    },
    bearerToken: await world.bearer(app),
    oauth2: { clientId: app.clientId, clientSecret: app.clientSecret },
    redirectUri: REDIRECT,
    account: world.company.id,
    calls,
  };
  return (await runScript(script, { environment, input })) as Json[];
}

const as =
  (who: "oauth1" | "oauth2" | "app") =>
  (call: string, ...args: unknown[]): XdkCall => ({ as: who, call, args });
const byOauth1 = as("oauth1");
const byOauth2 = as("oauth2");
const byApp = as("app");

describe("@xdevplatform/xdk from npm, unmodified, against the sandbox", () => {
  it("signs in by OAuth 1.0a with a callback and with a PIN, and acts as the person", async () => {
    const outcomes = await run({ signIn: "oauth1" }, { signIn: "pin" });
    for (const { ok, value } of outcomes) {
      expect([ok, value.data.id, value.data.username]).toEqual([true, world.company.id, "acme"]);
    }
  });

  it("signs in by OAuth 2.0, refreshes, and sends and reads with the new token", async () => {
    const [first, second, sent, events] = await run(
      { signIn: "oauth2" },
      { signIn: "refresh" },
      byOauth2("directMessages.createByParticipantId", world.customer.id, { text: "Hello 100% +" }),
      byOauth2("directMessages.getEventsByParticipantId", world.customer.id, {
        maxResults: 1,
        dmEventFields: ["sender_id", "dm_conversation_id"],
        expansions: ["sender_id"],
      }),
    );
    expect(second.value.refresh_token).not.toBe(first.value.refresh_token);
    expect(sent).toMatchObject({ ok: true, value: { data: { dmEventId: expect.any(String) } } });
    expect(events.value).toMatchObject({
      data: [{ id: sent.value.data.dmEventId, text: "Hello 100% +", senderId: world.company.id }],
      includes: { users: [{ username: "acme" }] },
      meta: { resultCount: 1 },
    });
  });

  it("sends, reads, groups and deletes with OAuth 1.0a", async () => {
    const { body: third } = await world.control("POST", "/users", { username: "ken", name: "Ken" });
    const outcomes = await run(
      byOauth1("directMessages.createByParticipantId", world.customer.id, { text: "One" }),
      byOauth1("directMessages.createByConversationId", "$0.data.dmConversationId", {
        text: "Two",
      }),
      byOauth1("directMessages.getEventsById", "$1.data.dmEventId"),
      byOauth1("directMessages.deleteEvents", "$1.data.dmEventId"),
      byOauth1("directMessages.getEventsById", "$1.data.dmEventId"),
      byOauth1("directMessages.createConversation", {
        conversationType: "Group",
        participantIds: [world.customer.id, third.id],
        message: { text: "All" },
      }),
      byOauth1("directMessages.getEventsByConversationId", "$5.data.dmConversationId"),
    );
    expect(outcomes[2].value.data.text).toBe("Two");
    expect(outcomes[3].value).toEqual({ data: { deleted: true } });
    expect(outcomes[4]).toMatchObject({ ok: false, status: 404 });
    expect(outcomes[6].value.data.map((event: Json) => event.eventType)).toEqual([
      "MessageCreate",
      "ParticipantsJoin",
    ]);
  });

  it("uploads a picture at once and in parts, sends it, and downloads it again", async () => {
    const bytes = png(30, 30);
    const media = bytes.toString("base64");
    const outcomes = await run(
      { signIn: "oauth2" },
      byOauth2("media.upload", { media, mediaCategory: "dm_image" }),
      byOauth2("directMessages.createByParticipantId", world.customer.id, {
        attachments: [{ mediaId: "$1.data.id" }],
      }),
      byOauth2("directMessages.getEventsById", "$2.data.dmEventId", {
        dmEventFields: ["attachments"],
        expansions: ["attachments.media_keys"],
        mediaFields: ["url"],
      }),
      byOauth2("media.initializeUpload", {
        mediaCategory: "dm_image",
        mediaType: "image/png",
        totalBytes: bytes.length,
      }),
      byOauth2("media.appendUpload", "$4.data.id", { media, segmentIndex: 0 }),
      byOauth2("media.finalizeUpload", "$4.data.id"),
      byOauth2("media.getUploadStatus", "$4.data.id", { command: "STATUS" }),
    );
    expect(outcomes.map(({ ok }) => ok)).toEqual(outcomes.map(() => true));
    expect(outcomes[7].value.data.size).toBe(bytes.length);
    const [shown] = outcomes[3].value.includes.media;
    // Whoever came by X's hosts is told X's hosts.
    expect(shown.url).toMatch(/^https:\/\/ton\.twitter\.com\/1\.1\/ton\/data\/dm\//);
    const resource = new URL(shown.url).pathname.split("/").at(-1);
    const [, downloaded] = await run(
      { signIn: "oauth2" },
      byOauth2(
        "directMessages.dmConversationsMediaDownload",
        outcomes[2].value.data.dmEventId,
        outcomes[1].value.data.id,
        resource,
      ),
    );
    expect(downloaded.value.bytes).toBe(media);
  });

  it("looks users up as the app, and blocks and unblocks as the person", async () => {
    const outcomes = await run(
      byApp("users.getByUsername", "jo", { userFields: ["public_metrics"] }),
      byApp("users.getByIds", [world.company.id, world.customer.id]),
      byOauth1("users.blockDms", world.customer.id),
      byOauth1("users.unblockDms", world.customer.id),
      byApp("users.getByUsername", "nobody"),
    );
    expect(outcomes[0].value.data).toMatchObject({
      id: world.customer.id,
      publicMetrics: { followersCount: 0 },
    });
    expect(outcomes[1].value.data).toHaveLength(2);
    expect([outcomes[2].value.data.blocked, outcomes[3].value.data.blocked]).toEqual([true, false]);
    expect(outcomes[4].value.errors[0].resourceType).toBe("user");
  });

  it("registers a webhook, subscribes to it in both ways, and takes everything away again", async () => {
    const outcomes = await run(
      byApp("webhooks.create", { url: receiver.url }),
      byApp("webhooks.get"),
      byApp("webhooks.validate", "$0.data.id"),
      byOauth1("accountActivity.createSubscription", "$0.data.id", {}),
      byOauth1("accountActivity.validateSubscription", "$0.data.id"),
      byApp("accountActivity.getSubscriptions", "$0.data.id"),
      byApp("accountActivity.getSubscriptionCount"),
      byOauth1("activity.createSubscription", {
        eventType: "dm.received",
        filter: { userId: world.company.id },
        webhookId: "$0.data.id",
      }),
      byApp("activity.getSubscriptions"),
      byApp("accountActivity.deleteSubscription", "$0.data.id", world.company.id),
      byApp("webhooks.delete", "$0.data.id"),
    );
    expect(outcomes.filter(({ ok }) => !ok)).toEqual([]);
    expect(outcomes[1].value.data).toMatchObject([{ url: receiver.url, valid: true }]);
    expect(outcomes[4].value).toEqual({ data: { subscribed: true } });
    expect(outcomes[5].value.data.subscriptions).toEqual([{ userId: world.company.id }]);
    expect(outcomes[8].value.data).toHaveLength(1);
    expect(outcomes[10].value).toEqual({ data: { deleted: true } });
    expect(receiver.challenges.length).toBeGreaterThanOrEqual(2);
  });

  it("is told X's problems as X tells them", async () => {
    const { body: closed } = await world.control("POST", "/users", {
      username: "closed",
      name: "C",
      allowDmsFrom: "none",
    });
    const [refused, invalid] = await run(
      byOauth1("directMessages.createByParticipantId", closed.id, { text: "x" }),
      byOauth1("directMessages.getEvents", { maxResults: 500 }),
    );
    expect(refused).toMatchObject({
      ok: false,
      status: 403,
      data: { detail: "You do not have permission to DM one or more participants." },
    });
    expect(invalid).toMatchObject({
      ok: false,
      status: 400,
      data: { errors: [{ parameters: { max_results: ["500"] } }] },
    });
  });
});
