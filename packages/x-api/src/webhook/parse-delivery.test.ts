import { describe, expect, it } from "vitest";

import type { InboundDm } from "./inbound-event.ts";
import { parseDelivery } from "./parse-delivery.ts";

const users = {
  "2000000002": {
    id: "2000000002",
    created_timestamp: "1422556069340",
    name: "Jo Customer",
    screen_name: "jo_customer",
    location: "Leeds",
    description: "Tea",
    protected: false,
    verified: false,
    followers_count: 12,
    profile_image_url_https: "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
  },
  "1000000001": { id: "1000000001", name: "Acme Help", screen_name: "acme_help", verified: true },
  "3000000003": { id: "3000000003", name: "Bystander", screen_name: "by" },
};

function messageCreate(id: string, create: object = {}, content: object = {}) {
  return {
    type: "message_create",
    id,
    created_timestamp: "1700000200000",
    message_create: {
      target: { recipient_id: "1000000001" },
      sender_id: "2000000002",
      message_data: { text: "Where is my order?", entities: { urls: [] }, ...content },
      ...create,
    },
  };
}

function deliveryOf(...events: unknown[]) {
  return { for_user_id: "1000000001", direct_message_events: events, users };
}

function onlyDm(body: unknown): InboundDm {
  const { events } = parseDelivery(body);
  expect(events).toHaveLength(1);
  const [event] = events;
  if (event?.kind !== "dm") {
    throw new Error(`expected a DM, got ${event?.kind}`);
  }
  return event;
}

function attachmentOf(attachment: unknown): InboundDm["attachment"] {
  return onlyDm(deliveryOf(messageCreate("1", {}, { attachment }))).attachment;
}

function urlEntity(url: string, expanded_url: string, start: number) {
  return { url, expanded_url, display_url: "d", indices: [start, start + url.length] };
}

describe("a customer's message", () => {
  it("is read with its participants, and keeps the raw event", () => {
    const raw = messageCreate("1500000000000000010");
    expect(onlyDm(deliveryOf(raw))).toEqual({
      kind: "dm",
      eventKey: "1500000000000000010",
      forUserId: "1000000001",
      id: "1500000000000000010",
      createdAtMs: 1_700_000_200_000,
      senderId: "2000000002",
      recipientId: "1000000001",
      text: "Where is my order?",
      displayText: "Where is my order?",
      entities: { urls: [] },
      attachment: null,
      quickReplyMetadata: null,
      initiatedVia: null,
      sourceAppId: null,
      users: {
        "2000000002": {
          id: "2000000002",
          name: "Jo Customer",
          username: "jo_customer",
          profileImageUrl: "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
          followersCount: 12,
          isVerified: false,
          createdAtMs: 1_422_556_069_340,
          location: "Leeds",
          description: "Tea",
        },
        "1000000001": expect.objectContaining({ username: "acme_help", isVerified: true }),
      },
      raw,
    });
  });

  it("carries a quick reply's metadata and the welcome message it began at", () => {
    const event = onlyDm(
      deliveryOf(
        messageCreate(
          "1",
          { initiated_via: { welcome_message_id: "1450000000000000001" } },
          { quick_reply_response: { type: "options", metadata: "billing_1" } },
        ),
      ),
    );
    expect(event.quickReplyMetadata).toBe("billing_1");
    expect(event.initiatedVia).toEqual({
      tweetId: null,
      welcomeMessageId: "1450000000000000001",
    });
  });

  it("shows links as the customer wrote them", () => {
    const text =
      "See 👋 https://t.co/AbCdEfGhIj and https://t.co/AbCdEfGhIj or https://t.co/KlMnOpQrSt";
    const event = onlyDm(
      deliveryOf(
        messageCreate(
          "1",
          {},
          {
            text,
            entities: {
              urls: [
                urlEntity("https://t.co/KlMnOpQrSt", "javascript:alert(1)", 61),
                urlEntity("https://t.co/AbCdEfGhIj", "https://shop.example.com/order/17", 6),
                urlEntity("https://t.co/AbCdEfGhIj", "https://shop.example.com/order/17", 34),
              ],
            },
          },
        ),
      ),
    );
    expect(event.text).toBe(text);
    expect(event.displayText).toBe(
      "See 👋 https://shop.example.com/order/17 and https://shop.example.com/order/17 or https://t.co/KlMnOpQrSt",
    );
  });

  it.each([
    ["Fish &amp; chips &lt; 5 &gt; 3", "Fish & chips < 5 > 3"],
    ["literally &amp;lt;", "literally &lt;"],
    ["&quot; &copy; & &amp", "&quot; &copy; & &amp"],
  ])("shows %j as %j", (text, shown) => {
    const event = onlyDm(deliveryOf(messageCreate("1", {}, { text })));
    expect(event.text).toBe(text);
    expect(event.displayText).toBe(shown);
  });

  const photo = {
    type: "media",
    media: {
      id: Number("1600000000000000011"),
      id_str: "1600000000000000011",
      media_url_https:
        "https://ton.twitter.com/1.1/ton/data/dm/1500000000000000011/1600000000000000011/AbCdEfGh.jpg",
      url: "https://t.co/ZyXwVuTsRq",
      expanded_url: "https://twitter.com/messages/media/1500000000000000011",
      type: "photo",
      sizes: { large: { w: 2048, h: 1536, resize: "fit" } },
    },
  };

  it("shows a photo beside the text, without the link X appended for it", () => {
    const event = onlyDm(
      deliveryOf(
        messageCreate(
          "1",
          {},
          {
            text: "Broken on arrival https://t.co/ZyXwVuTsRq",
            entities: {
              urls: [
                {
                  url: "https://t.co/ZyXwVuTsRq",
                  expanded_url: "https://twitter.com/messages/media/1500000000000000011",
                  indices: [18, 41],
                },
              ],
            },
            attachment: photo,
          },
        ),
      ),
    );
    expect(event.displayText).toBe("Broken on arrival");
    expect(event.attachment).toMatchObject({
      type: "photo",
      mediaId: "1600000000000000011",
      url: photo.media.media_url_https,
      isSignedFetchRequired: true,
      widthPx: 2048,
      heightPx: 1536,
    });
  });

  it("takes the media link away also when X sent no entity for it", () => {
    const event = onlyDm(
      deliveryOf(
        messageCreate(
          "1",
          {},
          { text: "https://t.co/ZyXwVuTsRq", attachment: photo, entities: {} },
        ),
      ),
    );
    expect(event.displayText).toBe("");
  });

  it("offers the best MP4 of a video, which needs no signed request", () => {
    const video_info = {
      aspect_ratio: [16, 9],
      duration_millis: 5200,
      variants: [
        { bitrate: 832000, content_type: "video/mp4", url: "https://video.twimg.com/a.mp4" },
        { content_type: "application/x-mpegURL", url: "https://video.twimg.com/a.m3u8" },
        { bitrate: 256000, content_type: "video/mp4", url: "https://video.twimg.com/b.mp4" },
      ],
    };
    const attachment = { type: "media", media: { ...photo.media, type: "video", video_info } };
    expect(attachmentOf(attachment)).toMatchObject({
      type: "video",
      url: "https://video.twimg.com/a.mp4",
      isSignedFetchRequired: false,
      durationMs: 5200,
    });
  });

  it("reads a shared location and keeps an attachment of an unknown kind", () => {
    const location = {
      type: "location",
      location: {
        type: "shared_coordinate",
        shared_coordinate: { coordinates: { type: "Point", coordinates: [-1.2577, 51.752] } },
      },
    };
    expect(attachmentOf(location)).toMatchObject({
      type: "location",
      coordinates: { longitude: -1.2577, latitude: 51.752 },
    });
    expect(attachmentOf({ type: "card", card: { id: 1 } })).toMatchObject({
      type: "other",
      raw: { type: "card", card: { id: 1 } },
    });
  });

  it("takes its time from the id when X leaves the timestamp out", () => {
    const { created_timestamp: _left, ...raw } = messageCreate("1212092628029698048");
    // The id and second of the Tweet in X's own reference.
    expect(new Date(onlyDm(deliveryOf(raw)).createdAtMs).toISOString()).toMatch(
      /^2019-12-31T19:26:16/,
    );
  });

  it("is kept without its sender's profile when X sends no users", () => {
    const event = onlyDm({ for_user_id: "1", direct_message_events: [messageCreate("1")] });
    expect(event.users).toEqual({});
  });
});

describe("the account's own message", () => {
  it("names the app it was sent with", () => {
    const own = messageCreate("2", {
      sender_id: "1000000001",
      target: { recipient_id: "2000000002" },
      source_app_id: "30000003",
    });
    const event = onlyDm({ ...deliveryOf(own), apps: { "30000003": { id: "30000003" } } });
    expect(event.senderId).toBe(event.forUserId);
    expect(event.sourceAppId).toBe("30000003");
  });
});

describe("other events", () => {
  const parties = {
    created_timestamp: "1700000210000",
    sender_id: "2000000002",
    target: { recipient_id: "1000000001" },
  };

  it("reads typing and read events with keys that a second delivery repeats", () => {
    const body = {
      for_user_id: "1000000001",
      direct_message_indicate_typing_events: [parties],
      direct_message_mark_read_events: [{ ...parties, last_read_event_id: "1500000000000000002" }],
    };
    const { events } = parseDelivery(body);
    expect(events).toMatchObject([
      { kind: "typing", senderId: "2000000002", createdAtMs: 1_700_000_210_000 },
      { kind: "read", lastReadEventId: "1500000000000000002", forUserId: "1000000001" },
    ]);
    expect(new Set(events.map((event) => event.eventKey)).size).toBe(2);
    expect(parseDelivery(structuredClone(body))).toEqual(parseDelivery(body));
  });

  it("attributes a revocation to the account that revoked", () => {
    const revoke = {
      date_time: "2023-01-10T09:12:31+00:00",
      target: { app_id: "30000003" },
      source: { user_id: "1000000001" },
    };
    expect(parseDelivery({ user_event: { revoke } })).toMatchObject({
      forUserId: null,
      events: [
        {
          kind: "revoke",
          forUserId: "1000000001",
          userId: "1000000001",
          appId: "30000003",
          createdAtMs: Date.parse("2023-01-10T09:12:31Z"),
        },
      ],
    });
  });
});

describe("anything else", () => {
  it("keeps every event of an array, in order, understood or not", () => {
    const odd = { type: "message_create", id: "7" };
    const { events } = parseDelivery(
      deliveryOf(messageCreate("5"), odd, messageCreate("6"), { type: "reaction_create", id: "8" }),
    );
    expect(events.map(({ kind }) => kind)).toEqual(["dm", "unknown", "dm", "unknown"]);
    expect(events[1]).toMatchObject({ deliveredAs: "direct_message_events", raw: odd });
  });

  it("keeps kinds that did not exist when this was written", () => {
    const body = {
      for_user_id: "1000000001",
      user_has_blocked: false,
      tweet_create_events: [{ id_str: "1" }, { id_str: "2" }],
      replay_job_status: { job_id: "1" },
    };
    const { events } = parseDelivery(body);
    expect(events.map((event) => event.kind === "unknown" && event.deliveredAs)).toEqual([
      "tweet_create_events",
      "tweet_create_events",
      "replay_job_status",
    ]);
    expect(new Set(events.map(({ eventKey }) => eventKey)).size).toBe(3);
  });

  it.each([
    null,
    undefined,
    true,
    1,
    "text",
    [],
    [1],
    { for_user_id: {}, direct_message_events: "x" },
    { for_user_id: 2 ** 60, direct_message_events: [null, 1, "x", [], {}] },
    { direct_message_events: [messageCreate("not an id")] },
    { direct_message_events: [messageCreate("1", { message_data: null })] },
    { direct_message_events: [messageCreate("1", { sender_id: "x".repeat(100) })] },
    { user_event: null, direct_message_mark_read_events: [{ sender_id: 1 }] },
    JSON.parse('{"__proto__":{"for_user_id":"1"},"users":[],"toString":1}'),
    JSON.parse(`{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`),
  ])("never throws on a strange body (case %#)", (body) => {
    const { events } = parseDelivery(body);
    for (const event of events) {
      expect(event.kind).toBe("unknown");
      expect(event.eventKey).toMatch(/^unknown:/);
    }
    expect(parseDelivery(body)).toEqual({ forUserId: null, events });
  });

  it("has nothing to do for an empty delivery", () => {
    expect(parseDelivery({ for_user_id: "1", direct_message_events: [] })).toEqual({
      forUserId: "1",
      events: [],
    });
  });
});
