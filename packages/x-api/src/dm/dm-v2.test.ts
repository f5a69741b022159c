import { describe, expect, it } from "vitest";

import { answer } from "../../test/support/answering-server.ts";
import { createXClient } from "../client/client.ts";
import { accountActivityV2Generation, activityGeneration } from "../client/generation.ts";

const consumer = { key: "CK", secret: "CS" };
const token = { key: "1000000001-TK", secret: "TS" };

function clientOf(baseUrl: string) {
  const client = createXClient({ baseUrl, consumer, token, generation: activityGeneration });
  return { client, dm: client.dm, dmV2: client.dmV2! };
}

const message = {
  id: "1500000000000000021",
  event_type: "MessageCreate",
  text: "Thanks",
  sender_id: "2000000002",
  dm_conversation_id: "1000000001-2000000002",
  created_at: "2026-03-01T10:00:00.000Z",
};
const join = {
  id: "1500000000000000019",
  event_type: "ParticipantsJoin",
  participant_ids: ["2000000002"],
  dm_conversation_id: "1700000000000000001",
};
const sent = {
  data: { dm_conversation_id: "1000000001-2000000002", dm_event_id: "1212092628029698048" },
};
const none = {
  errors: [
    {
      value: "9",
      detail: "Could not find dm_event with id: [9].",
      title: "Not Found Error",
      resource_type: "dm_event",
      type: "https://api.x.com/2/problems/resource-not-found",
    },
  ],
};

describe("sending through API v2", () => {
  it("puts text and file into the body X knows and answers with the event's id and time", async () => {
    await using x = await answer({ status: 201, body: sent }, { status: 201, body: sent });
    const { client, dm } = clientOf(x.url);
    const done = await dm.send({ recipientId: "2000000002", text: "Hello", mediaId: "16" });
    await dm.send({ recipientId: "2000000002", text: "", mediaId: "16" });
    expect(done).toMatchObject({
      id: "1212092628029698048",
      event: { senderId: "1000000001", recipientId: "2000000002", text: "Hello" },
      raw: sent.data,
    });
    expect(new Date(done.createdAtMs).toISOString()).toMatch(/^2019-12-31T19:26:16/);
    expect(x.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "POST /2/dm_conversations/with/2000000002/messages",
      "POST /2/dm_conversations/with/2000000002/messages",
    ]);
    expect(x.received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { text: "Hello", attachments: [{ media_id: "16" }] },
      { attachments: [{ media_id: "16" }] },
    ]);
    expect(x.received[0]?.headers.authorization).toMatch(/^OAuth .*oauth_token="1000000001-TK"/);
    client.close();
  });

  it("writes into a conversation, and begins a group", async () => {
    await using x = await answer(
      { status: 201, body: sent },
      { status: 201, body: { data: { dm_conversation_id: "17", dm_event_id: "18" } } },
    );
    const { client, dmV2 } = clientOf(x.url);
    await expect(dmV2.sendToConversation("1-2", { text: "Hi" })).resolves.toMatchObject({
      id: "1212092628029698048",
      conversationId: "1000000001-2000000002",
    });
    await expect(dmV2.createGroup(["2", "3"], { text: "All" })).resolves.toMatchObject({
      id: "18",
      conversationId: "17",
    });
    expect(x.received[0]?.url).toBe("/2/dm_conversations/1-2/messages");
    expect(x.received[1]?.url).toBe("/2/dm_conversations");
    expect(JSON.parse(x.received[1]!.body)).toEqual({
      conversation_type: "Group",
      participant_ids: ["2", "3"],
      message: { text: "All" },
    });
    client.close();
  });

  it.each([
    { quickReplies: [{ label: "Billing" }] },
    { callsToAction: [{ label: "Open", url: "https://a.example" }] },
    { location: { longitude: 1, latitude: 2 } },
  ])("sends nothing when the message has what v2 has not (%j)", async (more) => {
    await using x = await answer();
    const { client, dm } = clientOf(x.url);
    const refused = dm.send({ recipientId: "2", text: "Hello", ...more });
    await expect(refused).rejects.toMatchObject({ kind: "unsupported", generation: "v2-activity" });
    await expect(dm.markRead({ recipientId: "2", lastReadEventId: "1" })).rejects.toMatchObject({
      kind: "unsupported",
    });
    await expect(dm.indicateTyping("2")).rejects.toMatchObject({ kind: "unsupported" });
    expect(x.received).toEqual([]);
    client.close();
  });

  it("tells a refusal, and an answer without an event, from a success", async () => {
    const detail = "You do not have permission to DM one or more participants.";
    await using x = await answer(
      { status: 403, body: { title: "Forbidden", detail, type: "about:blank", status: 403 } },
      { status: 201, body: {} },
      { status: 200, body: { errors: [{ title: "Forbidden", detail }] } },
    );
    const { client, dm } = clientOf(x.url);
    const send = () => dm.send({ recipientId: "2", text: "Hello" });
    await expect(send()).rejects.toMatchObject({ kind: "response", status: 403, reason: detail });
    await expect(send()).rejects.toMatchObject({ kind: "unreadable", status: 201 });
    await expect(send()).rejects.toMatchObject({ kind: "response", status: 403, reason: detail });
    client.close();
  });
});

describe("reading through API v2", () => {
  it("asks for all that an event needs and pages by X's token", async () => {
    await using x = await answer(
      {
        status: 200,
        body: {
          data: [message, join],
          includes: { users: [{ id: "2000000002", name: "Jo", username: "jo_customer" }] },
          meta: { result_count: 2, next_token: "18LAA5FFPEKJA52G0G00ZZZZ" },
        },
      },
      { status: 200, body: { meta: { result_count: 0 } } },
    );
    const { client, dm } = clientOf(x.url);
    const first = await dm.list({ count: 100 });
    expect(first).toMatchObject({
      events: [
        { id: message.id, recipientId: "1000000001", users: { "2000000002": { name: "Jo" } } },
      ],
      unknown: [join],
      nextCursor: "18LAA5FFPEKJA52G0G00ZZZZ",
    });
    const last = await dm.list({ count: 100, cursor: first.nextCursor! });
    expect(last).toMatchObject({ events: [], unknown: [], nextCursor: null });
    const [asked, again] = x.received.map(({ url }) => new URL(url, x.url));
    expect(asked?.pathname).toBe("/2/dm_events");
    expect(asked?.searchParams.get("max_results")).toBe("100");
    expect(asked?.searchParams.has("pagination_token")).toBe(false);
    expect(again?.searchParams.get("pagination_token")).toBe("18LAA5FFPEKJA52G0G00ZZZZ");
    const fields = asked?.searchParams.get("dm_event.fields")?.split(",");
    expect(fields).toEqual(
      expect.arrayContaining([
        "text",
        "sender_id",
        "created_at",
        "entities",
        "attachments",
        "dm_conversation_id",
      ]),
    );
    expect(asked?.searchParams.get("expansions")?.split(",")).toEqual(
      expect.arrayContaining(["attachments.media_keys", "sender_id"]),
    );
    expect(asked?.searchParams.get("media.fields")).toContain("variants");
    client.close();
  });

  it("reads one conversation, one person's messages and one message", async () => {
    const page = { status: 200, body: { data: [message], meta: { result_count: 1 } } };
    await using x = await answer(page, page, { status: 200, body: { data: message } });
    const { client, dm, dmV2 } = clientOf(x.url);
    expect((await dmV2.listWith("2000000002", { count: 1 })).events).toHaveLength(1);
    expect((await dmV2.listConversation("1-2")).events).toHaveLength(1);
    expect((await dm.show(message.id)).event).toMatchObject({ id: message.id, text: "Thanks" });
    expect(x.received.map(({ url }) => url.split("?")[0])).toEqual([
      "/2/dm_conversations/with/2000000002/dm_events",
      "/2/dm_conversations/1-2/dm_events",
      "/2/dm_events/1500000000000000021",
    ]);
    client.close();
  });

  it("takes a success with errors and nothing else for the refusal it is", async () => {
    await using x = await answer(
      { status: 200, body: none },
      { status: 200, body: { data: join } },
      { status: 200, body: {} },
    );
    const { client, dm } = clientOf(x.url);
    await expect(dm.show("9")).rejects.toMatchObject({
      kind: "response",
      status: 404,
      problem: "resource-not-found",
      reason: "Could not find dm_event with id: [9].",
    });
    await expect(dm.show("9")).rejects.toMatchObject({ kind: "unreadable" });
    await expect(dm.list()).rejects.toMatchObject({ kind: "unreadable" });
    client.close();
  });

  it("removes a message, blocks and unblocks", async () => {
    await using x = await answer(
      { status: 200, body: { data: { deleted: true } } },
      { status: 200, body: { data: { blocked: true } } },
      { status: 200, body: { data: { blocked: false } } },
    );
    const { client, dm, dmV2 } = clientOf(x.url);
    await dm.destroy("15");
    await dmV2.block("2");
    await dmV2.unblock("2");
    expect(x.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "DELETE /2/dm_events/15",
      "POST /2/users/2/dm/block",
      "POST /2/users/2/dm/unblock",
    ]);
    client.close();
  });

  it("uses the OAuth 2.0 token when it is all there is", async () => {
    await using x = await answer({ status: 200, body: { data: message } });
    const client = createXClient({
      baseUrl: x.url,
      consumer,
      userBearer: "user-token",
      generation: accountActivityV2Generation,
    });
    await client.dm.show(message.id);
    expect(x.received[0]?.headers.authorization).toBe("Bearer user-token");
    client.close();
  });
});
