import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAuthority } from "../src/intercept/authority.ts";
import { startInterceptProxy, type InterceptProxy } from "../src/intercept/intercept-proxy.ts";
import { oauth2App, REDIRECT } from "./support/oauth2.ts";
import { mp4, png } from "./support/pictures.ts";
import { runScript } from "./support/run-script.ts";
import type { JourneyInput } from "./support/twitter-api-v2-journeys.ts";
import { startWorld, type Json, type World } from "./support/world.ts";

const script = join(import.meta.dirname, "support", "twitter-api-v2-journeys.ts");
const picture = png(30, 20);

let world: World;
let app: Json;
let proxy: InterceptProxy;
let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
  world = await startWorld({ settings: { mediaProcessingMs: 100 } });
  app = await oauth2App(world);
  const authority = await createAuthority();
  proxy = await startInterceptProxy({ authority, sandboxUrl: world.sandbox.url });
  folder = await mkdtemp(join(tmpdir(), "tsubame-journeys-"));
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
  await proxy.close();
  await world.sandbox.close();
  await rm(folder, { recursive: true });
});

async function run(journey: JourneyInput["journey"]): Promise<Json> {
  const input: JourneyInput = {
    journey,
    appKey: app.consumerKey,
    appSecret: app.consumerSecret,
    accessToken: app.accessToken,
    accessSecret: app.accessTokenSecret,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    redirectUri: REDIRECT,
    picture: picture.toString("base64"),
    film: mp4().toString("base64"),
    customerId: world.customer.id,
    account: world.company.id,
  };
  return runScript(script, { environment, input });
}

describe("twitter-api-v2 from npm, unmodified, doing whole jobs", () => {
  it("sends a picture with buttons and a film in parts, and fetches the picture signed", async () => {
    const { sent, second, downloaded } = await run("picturesAndButtons");
    const data = sent.event.message_create.message_data;
    expect(data.quick_reply.options.map((option: Json) => option.metadata)).toEqual([
      "red",
      "blue",
    ]);
    expect(data.attachment.media.media_url_https).toMatch(/^https:\/\/ton\.twitter\.com\/1\.1\//);
    expect(downloaded).toBe(picture.toString("base64"));
    expect(second.event.message_create.message_data.attachment.media).toMatchObject({
      type: "video",
      video_info: {
        variants: [{ url: expect.stringMatching(/^https:\/\/video\.twimg\.com\/dm_video\//) }],
      },
    });
  });

  it("makes a welcome message and its rule, lists it and removes both", async () => {
    const { rule, rules } = await run("welcome");
    expect(rules.welcome_message_rules).toEqual([rule.welcome_message_rule]);
  });

  it("sends and reads by v2, with an upload of v2", async () => {
    const result = await run("messagesOfV2");
    expect(result.withPicture.dm_conversation_id).toBe(result.sent.dm_conversation_id);
    expect(result.newest).toMatchObject({
      id: result.withPicture.dm_event_id,
      sender_id: world.company.id,
      attachments: { media_keys: [expect.stringMatching(/^3_\d+$/)] },
    });
    expect(result.media_url).toContain("/1.1/ton/data/dm/");
    expect(result.count).toBeGreaterThanOrEqual(2);
    expect(result.me.data.username).toBe("acme");
    expect(result.rateLimit).toMatchObject({ limit: 15 });
  });

  it.each(["callback", "pin"] as const)("signs in by OAuth 1.0a with a %s", async (journey) => {
    const { answer, me } = await run(journey);
    expect(answer).toMatchObject({ userId: world.company.id, screenName: "acme" });
    expect(me).toBe(world.company.id);
  });

  it("signs in by OAuth 2.0, refreshes, sends, and gives the access back", async () => {
    expect(await run("signInByOauth2")).toMatchObject({
      state: true,
      expiresIn: 7_200,
      me: { data: { id: world.company.id } },
      sent: { dm_event_id: expect.stringMatching(/^\d+$/) },
      after: 401,
    });
  });

  it("acts as the app: users yes, messages no", async () => {
    const { user, refused } = await run("asApp");
    expect(user.data.id).toBe(world.customer.id);
    expect(refused).toMatchObject({ code: 403, data: { title: "Unsupported Authentication" } });
  });
});
