import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gif, mp4, png } from "./support/pictures.ts";
import { grant, oauth2App, withBearer } from "./support/oauth2.ts";
import { startWorld, type Answer, type Json, type Keys, type World } from "./support/world.ts";

const EVENTS = "/2/dm_events";

let world: World;
let app: Json;
let token: string;
beforeAll(async () => {
  world = await startWorld();
  app = await oauth2App(world);
  token = (await grant(world, app)).access_token;
});
beforeEach(() => world.control("DELETE", "/limits/windows"));
afterAll(() => world.sandbox.close());

const get = (path: string): Promise<Answer> => withBearer(world, token, { path });
const post = (path: string, json: unknown): Promise<Answer> =>
  withBearer(world, token, { method: "POST", path, json });
const sendTo = (userId: string, body: unknown): Promise<Answer> =>
  post(`/2/dm_conversations/with/${userId}/messages`, body);

let count = 0;
async function someone(): Promise<string> {
  count += 1;
  const { body } = await world.control("POST", "/users", {
    username: `v${count}`,
    name: `V ${count}`,
  });
  return body.id;
}
const conversationOf = (other: string): string =>
  [world.company.id, other].toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)).join("-");

async function uploaded(bytes: Buffer, category: string): Promise<string> {
  const { status, body } = await post("/2/media/upload", {
    media: bytes.toString("base64"),
    media_category: category,
  });
  expect(status).toBe(200);
  return body.data.id;
}

describe("sending by v2", () => {
  it("answers 201 with the conversation and the event, which v1.1 knows too", async () => {
    const other = await someone();
    const { status, body } = await sendTo(other, { text: "Hello" });
    expect(status).toBe(201);
    expect(body).toEqual({
      data: {
        dm_conversation_id: conversationOf(other),
        dm_event_id: expect.stringMatching(/^\d+$/),
      },
    });
    const again = await post(`/2/dm_conversations/${body.data.dm_conversation_id}/messages`, {
      text: "Again",
    });
    expect(again.status).toBe(201);
    const path = `/1.1/direct_messages/events/show.json?id=${again.body.data.dm_event_id}`;
    const shown = await world.call("GET", path, {}, app);
    expect(shown.body.event.message_create).toMatchObject({
      target: { recipient_id: other },
      source_app_id: app.id,
      message_data: { text: "Again" },
    });
  });

  it("works with OAuth 1.0a as well", async () => {
    const path = `/2/dm_conversations/with/${world.customer.id}/messages`;
    const answer = await world.call("POST", path, { json: { text: "Signed" } }, app);
    expect(answer.status).toBe(201);
    expect(answer.headers.get("x-access-level")).toBe("read-write-directmessages");
  });

  it.each([
    [
      "an unknown field",
      { text: "x", quick_reply: {} },
      "$.quick_reply: is not defined in the schema and the schema does not allow additional properties",
    ],
    ["an empty text", { text: "" }, "$.text: must be at least 1 characters long"],
    ["a text that is none", { text: 7 }, "$.text: string expected"],
    ["neither text nor picture", {}, "$: text or attachments is required"],
    [
      "a text over 10,000",
      { text: "x".repeat(10_001) },
      "$.text: may only be 10000 characters long",
    ],
    ["two pictures", { attachments: [{ media_id: "1" }, { media_id: "2" }] }, "$.attachments"],
  ])("refuses %s as an invalid request", async (_what, json, words) => {
    const { status, headers, body } = await sendTo(world.customer.id, json);
    expect(status).toBe(400);
    expect(headers.get("content-type")).toContain("application/problem+json");
    expect(body).toMatchObject({
      title: "Invalid Request",
      detail: "One or more parameters to your request was invalid.",
      type: "https://api.x.com/2/problems/invalid-request",
    });
    expect(body.errors[0].message).toContain(words);
  });

  it("says of everybody who cannot be written to the same", async () => {
    const closed = await someone();
    await world.control("PATCH", `/users/${closed}`, { allowDmsFrom: "none" });
    for (const id of [closed, "404"]) {
      const { status, body } = await sendTo(id, { text: "x" });
      expect([status, body]).toEqual([
        403,
        {
          title: "Forbidden",
          detail: "You do not have permission to DM one or more participants.",
          type: "about:blank",
          status: 403,
        },
      ]);
    }
  });

  it("meets the faults that are ordered for sends, applied or not", async () => {
    const other = await someone();
    await world.control("PUT", "/faults", {
      sends: { next: [{ status: 503, applied: true }, { status: 429 }] },
    });
    expect((await sendTo(other, { text: "one" })).status).toBe(503);
    expect((await sendTo(other, { text: "two" })).body.title).toBe("Too Many Requests");
    const { body } = await get(`/2/dm_conversations/with/${other}/dm_events`);
    expect(body.data.map((event: Json) => event.text)).toEqual(["one"]);
    await world.control("DELETE", "/faults");
  });
});

describe("reading by v2", () => {
  it("shows id, type and text, and more when asked; newest first", async () => {
    const other = await someone();
    await sendTo(other, { text: "first https://a.example/x" });
    await world.control("POST", "/dms", {
      fromId: other,
      toId: world.company.id,
      text: "second #tag",
    });
    const path = `/2/dm_conversations/with/${other}/dm_events`;
    const plain = await get(path);
    expect(plain.body.meta).toEqual({ result_count: 2 });
    expect(plain.body.data[0]).toEqual({
      id: expect.any(String),
      event_type: "MessageCreate",
      text: "second #tag",
    });
    const full = await get(
      `${path}?dm_event.fields=sender_id,created_at,dm_conversation_id,entities,participant_ids&expansions=sender_id&user.fields=verified`,
    );
    expect(full.body.data[0]).toEqual({
      ...plain.body.data[0],
      sender_id: other,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      dm_conversation_id: conversationOf(other),
      entities: { hashtags: [{ start: 7, end: 11, tag: "tag" }] },
    });
    expect(full.body.data[1].entities.urls[0]).toMatchObject({
      start: 6,
      end: 29,
      expanded_url: "https://a.example/x",
    });
    expect(full.body.includes.users.map((user: Json) => user.id).toSorted()).toEqual(
      [other, world.company.id].toSorted(),
    );
    expect(full.body.includes.users[0]).toHaveProperty("verified", false);
  });

  it("pages both ways with tokens of sixteen characters and more", async () => {
    const other = await someone();
    for (const text of ["1", "2", "3", "4", "5"]) await sendTo(other, { text });
    const path = `/2/dm_conversations/${conversationOf(other)}/dm_events?max_results=2`;
    const texts = (answer: Answer): string[] => answer.body.data.map((event: Json) => event.text);
    const first = await get(path);
    expect(texts(first)).toEqual(["5", "4"]);
    expect(first.body.meta).not.toHaveProperty("previous_token");
    expect(first.body.meta.next_token.length).toBeGreaterThanOrEqual(16);
    const second = await get(`${path}&pagination_token=${first.body.meta.next_token}`);
    expect(texts(second)).toEqual(["3", "2"]);
    const third = await get(`${path}&pagination_token=${second.body.meta.next_token}`);
    expect(texts(third)).toEqual(["1"]);
    expect(third.body.meta).not.toHaveProperty("next_token");
    const back = await get(`${path}&pagination_token=${third.body.meta.previous_token}`);
    expect(texts(back)).toEqual(["3", "2"]);
  });

  it("answers an empty list without data", async () => {
    const { body } = await get(`/2/dm_conversations/with/${await someone()}/dm_events`);
    expect(body).toEqual({ meta: { result_count: 0 } });
  });

  it("gives one event, to its participants only", async () => {
    const other = await someone();
    const sent = await sendTo(other, { text: "one" });
    const id = sent.body.data.dm_event_id;
    expect((await get(`${EVENTS}/${id}`)).body.data).toMatchObject({ id, text: "one" });
    const { body: dm } = await world.control("POST", "/dms", {
      fromId: other,
      toId: world.customer.id,
      text: "not yours",
    });
    const foreign = await get(`${EVENTS}/${dm.id}`);
    expect([foreign.status, foreign.body.type]).toEqual([
      404,
      "https://api.x.com/2/problems/resource-not-found",
    ]);
    const theirs = await get(
      `/2/dm_conversations/${[other, world.customer.id].join("-")}/dm_events`,
    );
    expect(theirs.status).toBe(403);
  });

  it.each([
    [
      "max_results=500",
      "max_results",
      "The `max_results` query parameter value [500] is not between 1 and 100",
    ],
    [
      "max_results=0",
      "max_results",
      "The `max_results` query parameter value [0] is not between 1 and 100",
    ],
    [
      "pagination_token=short",
      "pagination_token",
      "The `pagination_token` query parameter value [short] is not valid",
    ],
    [
      "event_types=Typing",
      "event_types",
      "The `event_types` query parameter value [Typing] is not one of [MessageCreate,ParticipantsJoin,ParticipantsLeave]",
    ],
    ["count=5", "count", "The query parameter [count] is not one of ["],
  ])("refuses %s in X's words", async (query, parameter, words) => {
    const { status, body } = await get(`${EVENTS}?${query}`);
    expect(status).toBe(400);
    expect(Object.keys(body.errors[0].parameters)).toEqual([parameter]);
    expect(body.errors[0].message).toContain(words);
  });

  it("hides a deleted event from the caller alone", async () => {
    const sent = await sendTo(world.customer.id, { text: "gone" });
    const path = `${EVENTS}/${sent.body.data.dm_event_id}`;
    const deleted = await withBearer(world, token, { method: "DELETE", path });
    expect(deleted.body).toEqual({ data: { deleted: true } });
    expect((await get(path)).status).toBe(404);
    const { body } = await world.control("POST", `/users/${world.customer.id}/tokens`, {
      appId: app.id,
    });
    const keys: Keys = { ...app, ...body };
    expect((await world.call("GET", path, {}, keys)).status).toBe(200);
  });

  it("shows thirty days of everything, and conversations from their beginning", async () => {
    const own = await startWorld();
    const ownApp = await oauth2App(own);
    const other = own.customer.id;
    await own.control("POST", "/dms", { fromId: other, toId: own.company.id, text: "old" });
    await own.control("PUT", "/clock", { advanceMs: 31 * 86_400_000 });
    const { access_token: ownToken } = await grant(own, ownApp);
    const texts = async (path: string): Promise<number> =>
      (await withBearer(own, ownToken, { path })).body.meta.result_count;
    expect(await texts(EVENTS)).toBe(0);
    expect(await texts(`/2/dm_conversations/with/${other}/dm_events`)).toBe(1);
    await own.sandbox.close();
  });
});

describe("groups", () => {
  it("are made with a message, tell who joined, and are read like any conversation", async () => {
    const [one, two] = [await someone(), await someone()];
    const made = await post("/2/dm_conversations", {
      conversation_type: "Group",
      participant_ids: [one, two],
      message: { text: "Welcome" },
    });
    expect(made.status).toBe(201);
    const id = made.body.data.dm_conversation_id;
    expect(id).toMatch(/^\d+$/);
    await post(`/2/dm_conversations/${id}/messages`, { text: "More" });
    const { body } = await get(
      `/2/dm_conversations/${id}/dm_events?dm_event.fields=participant_ids,sender_id&expansions=participant_ids`,
    );
    expect(body.data.map((event: Json) => [event.event_type, event.text])).toEqual([
      ["MessageCreate", "More"],
      ["MessageCreate", "Welcome"],
      ["ParticipantsJoin", undefined],
    ]);
    expect(body.data[2].participant_ids).toEqual([world.company.id, one, two]);
    expect(body.data[0]).not.toHaveProperty("participant_ids");
    expect(body.includes.users).toHaveLength(3);
    const joins = await get(`${EVENTS}?event_types=ParticipantsJoin`);
    expect(joins.body.data.every((event: Json) => event.event_type === "ParticipantsJoin")).toBe(
      true,
    );
    const list = await world.call("GET", "/1.1/direct_messages/events/list.json?count=50", {}, app);
    const shown = list.body.events.map((event: Json) => event.message_create.message_data.text);
    expect(shown).not.toContain("Welcome");
  });

  it("need two people who can be written to", async () => {
    const closed = await someone();
    await world.control("PATCH", `/users/${closed}`, { allowDmsFrom: "none" });
    const make = (participant_ids: string[]): Promise<Answer> =>
      post("/2/dm_conversations", {
        conversation_type: "Group",
        participant_ids,
        message: { text: "x" },
      });
    expect((await make([closed])).status).toBe(400);
    expect((await make([closed, world.customer.id])).status).toBe(403);
  });
});

describe("blocking", () => {
  it("ends what the other side can send, until it is taken back", async () => {
    const other = await someone();
    const write = async (): Promise<number> =>
      (await world.control("POST", "/dms", { fromId: other, toId: world.company.id, text: "x" }))
        .status;
    expect((await post(`/2/users/${other}/dm/block`, {})).body).toEqual({
      data: { blocked: true },
    });
    expect(await write()).toBe(403);
    expect((await post(`/2/users/${other}/dm/unblock`, {})).body).toEqual({
      data: { blocked: false },
    });
    expect(await write()).toBe(201);
  });
});

describe("media by v2", () => {
  it("is attached, described in includes, and downloaded by a participant with dm.read", async () => {
    const bytes = png(60, 40);
    const id = await uploaded(bytes, "dm_image");
    const sent = await sendTo(world.customer.id, { text: "See", attachments: [{ media_id: id }] });
    const event = sent.body.data.dm_event_id;
    const { body } = await get(
      `${EVENTS}/${event}?dm_event.fields=attachments,entities&expansions=attachments.media_keys&media.fields=url,width`,
    );
    expect(body.data.attachments).toEqual({ media_keys: [`3_${id}`] });
    expect(body.data.entities.urls[0].media_key).toBe(`3_${id}`);
    const [shown] = body.includes.media;
    expect(shown).toMatchObject({ media_key: `3_${id}`, type: "photo", width: 60 });
    const resource = new URL(shown.url).pathname.split("/").at(-1);
    const path = `/2/dm_conversations/media/${event}/${id}/${resource}`;
    const response = await fetch(world.sandbox.url + path, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    const signed = await world.call("GET", path, {}, app);
    expect(signed.body.type).toBe("https://api.x.com/2/problems/unsupported-authentication");
    expect((await get(path.replace(resource ?? "", "guess.png"))).status).toBe(404);
  });

  it("goes up in parts, JSON or multipart, and tells its state", async () => {
    await world.control("PUT", "/settings", { mediaProcessingMs: 0 });
    const bytes = mp4();
    const begun = await post("/2/media/upload/initialize", {
      media_category: "dm_video",
      media_type: "video/mp4",
      total_bytes: bytes.length,
    });
    expect(begun.body.data).toMatchObject({ media_key: `7_${begun.body.data.id}` });
    const base = `/2/media/upload/${begun.body.data.id}`;
    const first = await post(`${base}/append`, {
      media: bytes.subarray(0, 20).toString("base64"),
      segment_index: 0,
    });
    expect(first.body.data.expires_at).toBeGreaterThan(Date.now() / 1000);
    const form = new FormData();
    form.set("segment_index", "1");
    form.set("media", new Blob([new Uint8Array(bytes.subarray(20))]), "part");
    const second = await fetch(`${world.sandbox.url}${base}/append`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: form,
    });
    expect(second.status).toBe(200);
    const done = await post(`${base}/finalize`, {});
    expect(done.body.data).toMatchObject({
      size: bytes.length,
      processing_info: { state: "succeeded" },
    });
    const state = await get(`/2/media/upload?command=STATUS&media_id=${begun.body.data.id}`);
    expect(state.body.data.processing_info).toEqual({ state: "succeeded", progress_percent: 100 });
    const sent = await sendTo(world.customer.id, {
      attachments: [{ media_id: begun.body.data.id }],
    });
    expect(sent.status).toBe(201);
  });

  it("is refused in a message when it is for posts, somebody else's or used", async () => {
    const refused = async (id: string): Promise<void> => {
      const { status, body } = await sendTo(world.customer.id, { attachments: [{ media_id: id }] });
      expect([status, body.detail]).toEqual([
        403,
        "You are not permitted to attach this media to a DM event.",
      ]);
    };
    await refused("404");
    await refused(await uploaded(png(), "tweet_image"));
    const used = await uploaded(gif(), "dm_gif");
    expect((await sendTo(world.customer.id, { attachments: [{ media_id: used }] })).status).toBe(
      201,
    );
    await refused(used);
  });
});
