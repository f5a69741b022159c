import { afterEach, describe, expect, it } from "vitest";

import { answer, type Answer, type AnsweringServer } from "../../test/support/answering-server.ts";
import { consumer, isSigned, token } from "../../test/support/signed.ts";
import { createXClient, type XClient } from "../client/client.ts";
import { parseFormEncoded } from "../oauth1/percent-encode.ts";
import type { DmToSend } from "./dm-api.ts";

const sent = {
  event: {
    type: "message_create",
    id: "1500000000000000001",
    created_timestamp: "1700000000123",
    message_create: {
      target: { recipient_id: "2000000002" },
      sender_id: "1000000001",
      message_data: { text: "Our shop" },
    },
  },
};

let x: AnsweringServer;
let client: XClient;

async function clientFor(...answers: Answer[]): Promise<XClient> {
  x = await answer(...answers);
  client = createXClient({ baseUrl: x.url, consumer, token });
  return client;
}

async function sentData(message: Omit<DmToSend, "recipientId">): Promise<unknown> {
  const { dm } = await clientFor({ status: 200, body: sent });
  await dm.send({ recipientId: "2000000002", ...message });
  return JSON.parse(x.received[0]!.body).event.message_create.message_data;
}

afterEach(async () => {
  client.close();
  await x[Symbol.asyncDispose]();
});

describe("Direct Messages of API v1.1", () => {
  it("sends a point on the map, longitude first", async () => {
    expect(
      await sentData({ text: "Our shop", location: { longitude: -1.2577, latitude: 51.752 } }),
    ).toEqual({
      text: "Our shop",
      attachment: {
        type: "location",
        location: {
          type: "shared_coordinate",
          shared_coordinate: { coordinates: { type: "Point", coordinates: [-1.2577, 51.752] } },
        },
      },
    });
  });

  it("sends a place of X by its id", async () => {
    expect(await sentData({ text: "", location: { placeId: "07d9db48bc083000" } })).toEqual({
      text: "",
      attachment: {
        type: "location",
        location: { type: "shared_place", shared_place: { place: { id: "07d9db48bc083000" } } },
      },
    });
  });

  it("sends a file without a text", async () => {
    expect(await sentData({ text: "", mediaId: "1600000000000000001" })).toEqual({
      text: "",
      attachment: { type: "media", media: { id: "1600000000000000001" } },
    });
  });

  it("sends nothing when a message has two attachments", async () => {
    const { dm } = await clientFor();
    const both = { mediaId: "1", location: { placeId: "2" } };
    await expect(dm.send({ recipientId: "3", text: "", ...both })).rejects.toThrow(TypeError);
    expect(x.received).toEqual([]);
  });

  it("marks as read with a signed form", async () => {
    const { dm } = await clientFor({ status: 204 });
    await dm.markRead({ recipientId: "2000000002", lastReadEventId: "1500000000000000001" });
    const [request] = x.received;
    expect(`${request?.method} ${request?.url}`).toBe("POST /1.1/direct_messages/mark_read.json");
    expect(parseFormEncoded(request!.body)).toEqual([
      ["last_read_event_id", "1500000000000000001"],
      ["recipient_id", "2000000002"],
    ]);
    expect(isSigned(x.url, request)).toBe(true);
  });

  it("shows that somebody types with a signed form", async () => {
    const { dm } = await clientFor({ status: 204 });
    await dm.indicateTyping("2000000002");
    const [request] = x.received;
    expect(`${request?.method} ${request?.url}`).toBe(
      "POST /1.1/direct_messages/indicate_typing.json",
    );
    expect(parseFormEncoded(request!.body)).toEqual([["recipient_id", "2000000002"]]);
    expect(isSigned(x.url, request)).toBe(true);
  });

  it("goes on after an empty page that has a cursor", async () => {
    const { dm } = await clientFor(
      { status: 200, body: { events: [], next_cursor: "MTIz" } },
      { status: 200, body: { events: [sent.event] } },
    );
    const first = await dm.list({ count: 50 });
    expect(first).toMatchObject({ events: [], nextCursor: "MTIz" });
    const second = await dm.list({ count: 50, cursor: "MTIz" });
    expect(second.events).toHaveLength(1);
    expect(second.nextCursor).toBeNull();
  });

  it("reports a cursor that X does not know", async () => {
    const { dm } = await clientFor({
      status: 400,
      body: { errors: [{ code: 214, message: "invalid cursor" }] },
    });
    await expect(dm.list({ cursor: "none" })).rejects.toMatchObject({
      kind: "response",
      status: 400,
      code: 214,
      reason: "invalid cursor",
    });
  });
});
