import { authorizationHeader } from "@tsubame/x-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusal, startWorld, type Keys, type World, type Json } from "./support/world.ts";

const LIST = "/1.1/direct_messages/events/list.json";

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.control("PUT", "/limits", { "dm.list": { limit: 1_000, windowSeconds: 900 } });
});
afterAll(() => world.sandbox.close());

let count = 0;
/** A fresh user and the keys with which it acts through the app. */
async function someone(): Promise<{ id: string; keys: Keys }> {
  count += 1;
  const { body: user } = await world.control("POST", "/users", {
    username: `user${count}`,
    name: `User ${count}`,
  });
  const { body: token } = await world.control("POST", `/users/${user.id}/tokens`, {
    appId: world.app.id,
  });
  return { id: user.id, keys: { ...world.app, ...token } };
}

describe("sending", () => {
  it("answers with the event, its millisecond time, and without the sending app", async () => {
    const answer = await world.send("How can we help?");
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      event: {
        type: "message_create",
        id: expect.stringMatching(/^\d{17,20}$/),
        created_timestamp: expect.stringMatching(/^\d{13}$/),
        message_create: {
          target: { recipient_id: world.customer.id },
          sender_id: world.company.id,
          message_data: {
            text: "How can we help?",
            entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] },
          },
        },
      },
    });
    expect(BigInt(answer.body.event.id)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
    expect(answer.headers.get("x-rate-limit-limit")).toBeNull();
  });

  it("shortens links and says what they stand for, in code points", async () => {
    const { body } = await world.send("見て😀 https://shop.example.com/order/17。");
    const { text, entities } = body.event.message_create.message_data;
    const [url] = entities.urls;
    expect(text).toBe(`見て😀 ${url.url}。`);
    expect(url).toMatchObject({
      url: expect.stringMatching(/^https:\/\/t\.co\/\w{10}$/),
      expanded_url: "https://shop.example.com/order/17",
      display_url: "shop.example.com/order/17",
      indices: [4, 27],
    });
  });

  it("gives quick replies and call-to-actions back, with shortened targets", async () => {
    const { body } = await world.send({
      text: "Which?",
      quick_reply: { type: "options", options: [{ label: "Billing", metadata: "b" }] },
      ctas: [{ type: "web_url", label: "Help", url: "https://help.example.com" }],
    });
    const data = body.event.message_create.message_data;
    expect(data.quick_reply.options).toEqual([{ label: "Billing", metadata: "b" }]);
    expect(data.ctas[0].tco_url).toMatch(/^https:\/\/t\.co\//);
  });

  it.each([
    ["an empty text", { text: " " }],
    ["a text that is no string", { text: 7 }],
    ["an attachment in the wrong place", { text: "x", attachment: [{ type: "media" }] }],
    [
      "a label over 36 characters",
      { text: "x", quick_reply: { type: "options", options: [{ label: "l".repeat(37) }] } },
    ],
    [
      "descriptions on some options only",
      {
        text: "x",
        quick_reply: {
          type: "options",
          options: [{ label: "a", description: "d" }, { label: "b" }],
        },
      },
    ],
    [
      "four call-to-actions",
      {
        text: "x",
        ctas: Array.from({ length: 4 }, () => ({
          type: "web_url",
          label: "l",
          url: "https://a.example",
        })),
      },
    ],
  ])("refuses %s with 214 and says where", async (_what, data) => {
    const answer = await world.send(data);
    expect(refusal(answer)).toEqual([400, 214]);
    expect(answer.body.errors[0].message).toMatch(/^event\.message_create\.message_data\./);
  });

  it("refuses malformed JSON with 214, but only after it has checked who asks", async () => {
    const url = `${world.sandbox.url}/1.1/direct_messages/events/new.json`;
    const { consumerKey, consumerSecret, accessToken, accessTokenSecret } = world.app;
    const signed = authorizationHeader({
      method: "POST",
      url,
      consumer: { key: consumerKey, secret: consumerSecret },
      token: { key: accessToken, secret: accessTokenSecret },
    });
    const codes: number[] = [];
    for (const authorization of ["OAuth nonsense", signed]) {
      const headers = { authorization, "content-type": "application/json" };
      const response = await fetch(url, { method: "POST", headers, body: "{" });
      codes.push((await response.json()).errors[0].code);
    }
    expect(codes).toEqual([215, 214]);
  });

  it("takes 10,000 characters, counted as code points, and refuses one more with 354", async () => {
    expect((await world.send("😀".repeat(10_000))).status).toBe(200);
    expect(refusal(await world.send("😀".repeat(10_001)))).toEqual([403, 354]);
  });

  const point = (longitude: number, latitude: number): Json => ({
    text: "Our shop",
    attachment: {
      type: "location",
      location: {
        type: "shared_coordinate",
        shared_coordinate: {
          coordinates: { type: "Point", coordinates: [longitude, latitude] },
        },
      },
    },
  });

  it("carries a place on earth, as coordinates or by its id", async () => {
    const shop = point(-1.2577, 51.752);
    const { body } = await world.send(shop);
    expect(body.event.message_create.message_data.attachment).toEqual(shop.attachment);
    const location = { type: "shared_place", shared_place: { place: { id: "07d9cd6afd884001" } } };
    const placed = await world.send({ text: "Here", attachment: { type: "location", location } });
    expect(placed.body.event.message_create.message_data.attachment.location).toEqual(location);
  });

  it.each([
    [181, 0],
    [0, -90.5],
  ])("refuses coordinates [%d, %d], which are nowhere, with 3", async (longitude, latitude) => {
    expect(refusal(await world.send(point(longitude, latitude)))).toEqual([400, 3]);
  });

  it("shows typing, and refuses it without a recipient", async () => {
    const path = "/1.1/direct_messages/indicate_typing.json";
    const form: [string, string][] = [["recipient_id", world.customer.id]];
    expect((await world.call("POST", path, { form })).status).toBe(204);
    expect((await world.call("POST", path, { form: [] })).status).toBe(400);
    const markRead = "/1.1/direct_messages/mark_read.json";
    expect((await world.call("POST", markRead, { form })).status).toBe(400);
  });

  it("refuses media that was never uploaded with 325", async () => {
    const answer = await world.send({
      text: "x",
      attachment: { type: "media", media: { id: "1" } },
    });
    expect(refusal(answer)).toEqual([400, 325]);
  });

  it("refuses an unknown recipient with 108", async () => {
    expect(refusal(await world.send("x", world.app, "404"))).toEqual([403, 108]);
  });

  it("refuses a token without the DM permission with 93, sending and reading", async () => {
    const { body: app } = await world.control("POST", "/apps", {
      ownerId: world.company.id,
      name: "No DMs",
      permission: "read-write",
    });
    expect(refusal(await world.send("x", app))).toEqual([403, 93]);
    expect(refusal(await world.call("GET", LIST, {}, app))).toEqual([403, 93]);
  });

  it("refuses a closed recipient with 349 until they write first", async () => {
    const closed = await someone();
    await world.control("PATCH", `/users/${closed.id}`, { allowDmsFrom: "following" });
    expect(refusal(await world.send("x", world.app, closed.id))).toEqual([403, 349]);
    await world.control("POST", "/dms", { fromId: closed.id, toId: world.company.id, text: "hi" });
    expect((await world.send("x", world.app, closed.id)).status).toBe(200);
  });

  it("refuses an unverified sender with 476 where only verified ones are let in", async () => {
    const choosy = await someone();
    await world.control("PATCH", `/users/${choosy.id}`, { allowDmsFrom: "verified" });
    expect(refusal(await world.send("x", world.app, choosy.id))).toEqual([403, 476]);
  });

  it("refuses a locked sender with 326 and a suspended recipient with 349", async () => {
    const [locked, gone] = [await someone(), await someone()];
    await world.control("PATCH", `/users/${locked.id}`, { locked: true });
    expect(refusal(await world.send("x", locked.keys))).toEqual([403, 326]);
    await world.control("PATCH", `/users/${gone.id}`, { suspended: true });
    expect(refusal(await world.send("x", world.app, gone.id))).toEqual([403, 349]);
  });
});

describe("reading", () => {
  it("pages newest first, and the last page has no cursor", async () => {
    const reader = await someone();
    for (let index = 0; index < 5; index += 1) {
      await world.send(`message ${index}`, world.app, reader.id);
    }
    const texts: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const query = `?count=2${cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
      const { body } = await world.call("GET", LIST + query, {}, reader.keys);
      texts.push(...body.events.map((event: Json) => event.message_create.message_data.text));
      cursor = body.next_cursor;
      pages += 1;
    } while (cursor !== undefined);
    expect(texts).toEqual([4, 3, 2, 1, 0].map((index) => `message ${index}`));
    expect(pages).toBe(3);
  });

  it("names the app only on what the reader sent itself", async () => {
    const reader = await someone();
    await world.send("from the app", reader.keys, world.customer.id);
    await world.control("POST", "/dms", {
      fromId: reader.id,
      toId: world.customer.id,
      text: "typed",
    });
    await world.send("to the reader", world.app, reader.id);
    const { body } = await world.call("GET", LIST, {}, reader.keys);
    const apps = body.events.map((event: Json) => event.message_create.source_app_id);
    expect(apps).toEqual([undefined, "3033300", world.app.id]);
    expect(Object.keys(body.apps).toSorted()).toEqual(["3033300", world.app.id].toSorted());
  });

  it("refuses a cursor that is none with 214", async () => {
    const answer = await world.call("GET", `${LIST}?cursor=%21`);
    expect(refusal(answer)).toEqual([400, 214]);
    expect(answer.body.errors[0].message).toBe("invalid cursor");
  });

  it("shows an event to its participants only, and hides a destroyed one from the caller alone", async () => {
    const [one, stranger] = [await someone(), await someone()];
    const { body } = await world.send("between us", world.app, one.id);
    const show = `/1.1/direct_messages/events/show.json?id=${body.event.id}`;
    expect((await world.call("GET", show, {}, one.keys)).body.event.id).toBe(body.event.id);
    expect(refusal(await world.call("GET", show, {}, stranger.keys))).toEqual([404, 34]);
    const destroy = `/1.1/direct_messages/events/destroy.json?id=${body.event.id}`;
    expect((await world.call("DELETE", destroy, {}, one.keys)).status).toBe(204);
    expect(refusal(await world.call("GET", show, {}, one.keys))).toEqual([404, 34]);
    expect((await world.call("GET", show)).status).toBe(200);
  });

  it("lists thirty days only", async () => {
    let nowMs = Date.now();
    const old = await startWorld({ clock: { now: () => nowMs } });
    await old.control("POST", "/dms", {
      fromId: old.customer.id,
      toId: old.company.id,
      text: "old",
    });
    nowMs += 31 * 86_400_000;
    await old.control("POST", "/dms", {
      fromId: old.customer.id,
      toId: old.company.id,
      text: "new",
    });
    const { body } = await old.call("GET", LIST, { timestampSeconds: Math.floor(nowMs / 1000) });
    expect(body.events).toHaveLength(1);
    await old.sandbox.close();
  });

  it("marks as read and tells the sender's phone", async () => {
    const reader = await someone();
    const { body } = await world.send("read me", world.app, reader.id);
    const answer = await world.call(
      "POST",
      "/1.1/direct_messages/mark_read.json",
      {
        form: [
          ["last_read_event_id", body.event.id],
          ["recipient_id", world.company.id],
        ],
      },
      reader.keys,
    );
    expect(answer.status).toBe(204);
    const shown = await world.control("GET", `/dms?userId=${reader.id}`);
    expect(shown.body.dms[0].readAt).not.toBeNull();
  });
});

describe("users", () => {
  it("are found by id or name; unknown 50, suspended 63, none of a list 17", async () => {
    const user = await someone();
    const byId = await world.call("GET", `/1.1/users/show.json?user_id=${user.id}`);
    expect(byId.body.id_str).toBe(user.id);
    expect(refusal(await world.call("GET", "/1.1/users/show.json?screen_name=nobody"))).toEqual([
      404, 50,
    ]);
    await world.control("PATCH", `/users/${user.id}`, { suspended: true });
    expect(refusal(await world.call("GET", `/1.1/users/show.json?user_id=${user.id}`))).toEqual([
      403, 63,
    ]);
    expect(refusal(await world.call("GET", "/1.1/users/lookup.json?user_id=1,2"))).toEqual([
      404, 17,
    ]);
    const found = await world.call("GET", "/1.1/users/lookup.json?screen_name=ACME,jo");
    expect(found.body.map((one: Json) => one.screen_name)).toEqual(["acme", "jo"]);
  });

  it("an unknown path is 34, and the retired version 68", async () => {
    expect(refusal(await world.call("GET", "/1.1/nothing.json"))).toEqual([404, 34]);
    expect(refusal(await world.call("GET", "/1/statuses/update.json"))).toEqual([410, 68]);
  });
});
