import {
  activityGeneration,
  createOauth2,
  createPkce,
  createXClient,
  DM_SCOPES,
  parseDelivery,
  parseOauth2Callback,
  type Oauth2Grant,
} from "@tsubame/x-api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startActivityWorld, type ActivityWorld } from "./support/activity-world.ts";
import { png } from "./support/pictures.ts";
import { settle } from "./support/world.ts";

const redirectUri = "https://desk.example.com/callback";

let world: ActivityWorld;
beforeEach(async () => {
  world = await startActivityWorld("enterprise", { settings: { deliveryTimeoutMs: 300 } });
});
afterEach(() => world.close());

/** Goes the way of the account's owner: the app's link, the page's button, back with a code, a grant. */
async function authorize(scopes: readonly string[]): Promise<Oauth2Grant> {
  await world.control("PATCH", `/apps/${world.app.id}`, {
    userAuthentication: {
      isOauth1Enabled: false,
      isOauth2Enabled: true,
      appType: "web",
      callbackUrls: [redirectUri],
      websiteUrl: "https://desk.example.com",
    },
  });
  const { body: app } = await world.control("GET", `/apps/${world.app.id}`);
  const { clientId, clientSecret } = app as { clientId: string; clientSecret: string };
  const oauth2 = createOauth2({ clientId, clientSecret, baseUrl: world.sandbox.url });
  try {
    const pkce = createPkce();
    const page = new URL(
      oauth2.authorizeUrl({ redirectUri, scopes, state: "state-1", challenge: pkce }),
    );
    const form = new URLSearchParams(page.search);
    form.set("decision", "allow");
    form.set("account", world.company.id);
    const answer = await fetch(page.origin + page.pathname, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
      redirect: "manual",
    });
    const location = answer.headers.get("location") ?? page.href;
    const back = parseOauth2Callback(new URL(location).search);
    if (back.kind !== "approved") throw new Error(`the page answered with ${back.kind}`);
    return await oauth2.exchangeCode({ code: back.code, redirectUri, verifier: pkce.verifier });
  } finally {
    oauth2.close();
  }
}

function clientOf(accessToken: string) {
  const { consumerKey, consumerSecret } = world.app;
  return createXClient({
    baseUrl: world.sandbox.url,
    consumer: { key: consumerKey, secret: consumerSecret },
    userBearer: accessToken,
    generation: activityGeneration,
  });
}

describe("a client that has an OAuth 2.0 token only", () => {
  it("subscribes, receives, answers with a picture, and fetches it by v2's own address", async () => {
    const grant = await authorize(DM_SCOPES);
    const client = clientOf(grant.accessToken);
    const { accountActivity } = client;
    const { user } = await client.verifyCredentials();
    expect(user.id).toBe(world.company.id);
    const { id: webhookId } = await accountActivity.registerWebhook(null, world.receiver.url);
    const place = { environment: null, webhookId };
    await expect(accountActivity.subscribe(place)).resolves.toBe("subscribed");
    const asked = await world.say("Have you a picture?");
    const seen = await settle(async () =>
      world.receiver.received
        .flatMap(({ body }) => parseDelivery(body).events)
        .find(({ eventKey }) => eventKey === asked),
    );
    expect(seen).toMatchObject({ kind: "dm", forUserId: world.company.id });
    const bytes = png();
    const { mediaId } = await client.media.upload({
      bytes,
      contentType: "image/png",
      category: "dm_image",
    });
    const sent = await client.dm.send({ recipientId: world.customer.id, text: "", mediaId });
    const { event } = await client.dm.show(sent.id);
    expect(event).toMatchObject({ displayText: "", attachment: { type: "photo", mediaId } });
    const fetched = await client.media.download(event.attachment!.url!, { maxBytes: 1_000_000 });
    expect(fetched.bytes.equals(bytes)).toBe(true);
    client.close();
  });

  it("is refused by X where its scopes end", async () => {
    const grant = await authorize(["dm.read", "tweet.read", "users.read"]);
    const client = clientOf(grant.accessToken);
    await expect(client.dm.list()).resolves.toMatchObject({ events: [] });
    await expect(
      client.dm.send({ recipientId: world.customer.id, text: "Hello" }),
    ).rejects.toMatchObject({ kind: "response", status: 403 });
    client.close();
  });
});
