import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { textsOf } from "./support/activity-world.ts";
import { DM_SCOPES, grant, oauth2App, withBearer } from "./support/oauth2.ts";
import {
  settle,
  startReceiver,
  startWorld,
  type Json,
  type Receiver,
  type World,
} from "./support/world.ts";

let world: World;
let receiver: Receiver;
let app: Json;
let webhookId: string;
/** The customer is somebody who knows the app by OAuth 2.0 alone. */
let customerToken: string;
beforeEach(async () => {
  world = await startWorld();
  app = await oauth2App(world, { accessLevel: "enterprise" });
  receiver = await startReceiver(app.consumerSecret);
  const { body } = await world.call(
    "POST",
    "/2/webhooks",
    { json: { url: receiver.url } },
    app as never,
  );
  webhookId = body.data.id;
  customerToken = (await grant(world, app, { account: world.customer.id })).access_token;
});
afterEach(async () => {
  await world.sandbox.close();
  await receiver.close();
});

const subscribe = (token: string) =>
  withBearer(world, token, {
    method: "POST",
    path: `/2/account_activity/webhooks/${webhookId}/subscriptions/all`,
    json: {},
  });

const listen = (token: string) =>
  withBearer(world, token, {
    method: "POST",
    path: "/2/activity/subscriptions",
    json: {
      event_type: "dm.received",
      filter: { user_id: world.customer.id },
      webhook_id: webhookId,
    },
  });

const write = (text: string) =>
  world.control("POST", "/dms", { fromId: world.company.id, toId: world.customer.id, text });

const quiet = () =>
  settle(async () => {
    const { body } = await world.control("GET", "/health");
    return body.pendingDeliveries === 0 ? true : undefined;
  });

describe("OAuth 2.0 and pushed events", () => {
  it("subscribes to Account Activity of v2 with the scopes of DMs, and DMs come", async () => {
    expect((await subscribe(customerToken)).body).toEqual({ data: { subscribed: true } });
    await write("by OAuth 2.0");
    await quiet();
    expect(textsOf(receiver)).toEqual(["by OAuth 2.0"]);
    expect(receiver.received[0]?.body.for_user_id).toBe(world.customer.id);
  });

  it("is refused where a scope is missing", async () => {
    const scope = DM_SCOPES.replace("dm.write ", "");
    const narrow = (await grant(world, app, { account: world.customer.id, scope })).access_token;
    const answer = await subscribe(narrow);
    expect([answer.status, answer.body.detail]).toEqual([403, "Forbidden"]);
  });

  it("is the consent that private events of the X Activity API need", async () => {
    expect((await listen(customerToken)).status).toBe(200);
    await write("private");
    await quiet();
    expect(receiver.received[0]?.body.data.event_type).toBe("dm.received");
    await world.control("DELETE", `/users/${world.customer.id}/tokens/${app.id}`);
    await write("after the end of it");
    await quiet();
    expect(receiver.received.map(({ body }) => body.data.event_type)).toEqual([
      "dm.received",
      "oauth.revoke",
    ]);
  });

  it("is not given for events when dm.read was not asked for", async () => {
    const scope = "tweet.read users.read";
    const blind = (await grant(world, app, { account: world.customer.id, scope })).access_token;
    expect((await listen(blind)).status).toBe(403);
  });
});

describe("groups", () => {
  it("are not delivered, as on X", async () => {
    await subscribe(customerToken);
    const { body: third } = await world.control("POST", "/users", { username: "ann", name: "Ann" });
    const made = await withBearer(world, customerToken, {
      method: "POST",
      path: "/2/dm_conversations",
      json: {
        conversation_type: "Group",
        participant_ids: [world.company.id, third.id],
        message: { text: "to all of you" },
      },
    });
    expect(made.status).toBe(201);
    await write("to you alone");
    await quiet();
    expect(textsOf(receiver)).toEqual(["to you alone"]);
  });
});
