import { describe, expect, it } from "vitest";

import type { InboundEvent } from "./inbound-event.ts";
import { parseDelivery, splitDelivery } from "./parse-delivery.ts";

const messageCreate = {
  type: "message_create",
  id: "1500000000000000030",
  created_timestamp: "1784000000000",
  message_create: {
    target: { recipient_id: "1000000001" },
    sender_id: "2000000002",
    message_data: { text: "hello!", entities: { urls: [] } },
  },
};
const flatUsers = {
  "2000000002": {
    id: "2000000002",
    created_timestamp: "1422572829000",
    name: "Jo Customer",
    screen_name: "jo_customer",
    verified: false,
    followers_count: 12,
    description: "Tea",
    profile_image_url_https: "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
  },
};
const nestedUsers = {
  "2000000002": {
    data: {
      id: "2000000002",
      name: "Jo Customer",
      username: "jo_customer",
      verified: false,
      verified_type: "none",
      created_at: "2015-01-29T23:07:09.000Z",
      description: "Tea",
      profile_image_url: "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
      public_metrics: { followers_count: 12, followers_count_str: "12" },
    },
  },
};
const parties = {
  created_timestamp: "1784000001000",
  sender_id: "2000000002",
  target: { recipient_id: "1000000001" },
};

function envelope(event_type: string, payload: unknown, more: object = {}) {
  const filter = { user_id: "1000000001" };
  return {
    event_uuid: "-6850000000000000001",
    filter,
    event_type,
    tag: "support",
    payload,
    ...more,
  };
}

function eventsOf(data: unknown): InboundEvent[] {
  return parseDelivery({ data }).events;
}

describe("a DM of the Activity API", () => {
  const account = {
    for_user_id: "1000000001",
    direct_message_events: [messageCreate],
    users: flatUsers,
  };

  it.each([
    ["dm.received", { direct_message_events: [messageCreate], users: nestedUsers }],
    ["dm.received", { direct_message_events: [messageCreate], users: flatUsers }],
    ["dm.sent", { direct_message_events: [messageCreate], users: nestedUsers }],
    ["dm.received", { ...messageCreate, users: nestedUsers }],
  ])(
    "as %s is the event of Account Activity, with its key and its users (case %#)",
    (type, payload) => {
      const delivery = parseDelivery({ data: envelope(type, payload) });
      const [expected] = parseDelivery(account).events;
      expect(delivery.forUserId).toBe("1000000001");
      expect(delivery.events).toHaveLength(1);
      expect(delivery.events[0]).toMatchObject({ ...expected, raw: expect.anything() });
      expect(delivery.events[0]?.eventKey).toBe("1500000000000000030");
    },
  );

  it("is read out of several envelopes too, and names an account only when they share it", () => {
    const other = envelope(
      "dm.received",
      { direct_message_events: [messageCreate] },
      { filter: { user_id: "5" } },
    );
    const own = envelope("dm.received", { direct_message_events: [messageCreate] });
    expect(parseDelivery({ data: [own, own] }).forUserId).toBe("1000000001");
    const mixed = parseDelivery({ data: [own, other] });
    expect(mixed.forUserId).toBeNull();
    expect(mixed.events.map(({ forUserId }) => forUserId)).toEqual(["1000000001", "5"]);
  });
});

describe("other events of the Activity API", () => {
  it.each([
    ["dm.indicate_typing", "direct_message_indicate_typing_events", "typing", parties],
    [
      "dm.read",
      "direct_message_mark_read_events",
      "read",
      { ...parties, last_read_event_id: "15" },
    ],
  ])(
    "%s is understood in an array and bare, with the key of Account Activity",
    (type, key, kind, raw) => {
      const [known] = parseDelivery({ for_user_id: "1000000001", [key]: [raw] }).events;
      expect(known?.kind).toBe(kind);
      for (const payload of [{ [key]: [raw], users: nestedUsers }, raw]) {
        expect(eventsOf(envelope(type, payload))).toEqual([known]);
      }
    },
  );

  it("attributes a revocation to the account, though its filter is empty", () => {
    const payload = {
      date_time: "2026-07-23T21:44:05+00:00",
      user_id: "1000000001",
      app_id: "30000003",
    };
    expect(eventsOf(envelope("oauth.revoke", payload, { filter: {} }))).toMatchObject([
      {
        kind: "revoke",
        forUserId: "1000000001",
        userId: "1000000001",
        appId: "30000003",
        createdAtMs: Date.parse("2026-07-23T21:44:05Z"),
      },
    ]);
  });

  it.each(["chat.received", "chat.sent", "chat.conversation.join", "chat.conversation_join"])(
    "%s is an encrypted event with a stable key",
    (type) => {
      const payload = {
        sender_id: "2000000002",
        encoded_event: "AAAA",
        created_at: "2026-03-01T10:00:00.000Z",
      };
      const [event] = eventsOf(envelope(type, payload));
      expect(event).toMatchObject({
        kind: "encrypted",
        forUserId: "1000000001",
        eventType: type,
        senderId: "2000000002",
        createdAtMs: Date.parse("2026-03-01T10:00:00Z"),
      });
      const [again] = eventsOf(envelope(type, payload, { event_uuid: "7", tag: "other" }));
      expect(again?.eventKey).toBe(event?.eventKey);
      const [other] = eventsOf(envelope(type, { ...payload, encoded_event: "BBBB" }));
      expect(other?.eventKey).not.toBe(event?.eventKey);
    },
  );

  it.each([
    ["post.create", { id: "1" }],
    ["dm.received", { direct_message_events: [messageCreate, { type: "odd" }] }],
    ["dm.received", null],
    ["dm.read", parties],
    ["oauth.revoke", { user_id: "nobody" }],
    ["toString", {}],
  ])("%s in a shape that is not understood is kept whole (case %#)", (type, payload) => {
    const whole = envelope(type, payload);
    const [event] = eventsOf(whole);
    expect(event).toMatchObject({
      kind: "unknown",
      deliveredAs: type,
      forUserId: "1000000001",
      raw: whole,
    });
  });
});

describe("what is no envelope", () => {
  const deep: unknown = JSON.parse(`${"[".repeat(200_000)}${"]".repeat(200_000)}`);

  it.each([
    { data: null },
    { data: [] },
    { data: [null] },
    { data: { event_type: 1 } },
    { data: [envelope("dm.received", {}), { id: "1" }] },
    { data: { event_type: "dm.received" } },
    { data: { event_type: "dm.received", filter: [], payload: [] } },
    { data: { event_type: "chat.received", payload: deep } },
    { data: { event_type: "dm.received", payload: { direct_message_events: [deep] } } },
    { data: { event_type: "oauth.revoke", payload: { user_id: 2 ** 60 } } },
  ])("or not a sound one never throws and is lost to nobody (case %#)", (body) => {
    const { events } = parseDelivery(body);
    for (const event of events) {
      expect(event.kind).toBe("unknown");
      expect(JSON.stringify(event).length).toBeGreaterThan(0);
    }
    expect(events.length > 0 || JSON.stringify(body) === '{"data":[]}').toBe(true);
    expect(parseDelivery(body)).toEqual(parseDelivery(body));
  });
});

describe("the end of a replay", () => {
  it("names job, webhook and outcome, and no account", () => {
    const replay_job_status = {
      webhook_id: "1900000000000000001",
      job_state: "Complete",
      job_state_description: "Job completed successfully",
      job_id: "1910000000000000001",
    };
    expect(parseDelivery({ replay_job_status }).events).toEqual([
      {
        kind: "replayStatus",
        eventKey: "replay:1910000000000000001:Complete",
        forUserId: null,
        jobId: "1910000000000000001",
        webhookId: "1900000000000000001",
        state: "Complete",
        isComplete: true,
        description: "Job completed successfully",
        raw: replay_job_status,
      },
    ]);
    const failed = { ...replay_job_status, job_state: "Incomplete" };
    expect(parseDelivery({ replay_job_status: failed }).events[0]).toMatchObject({
      isComplete: false,
      state: "Incomplete",
    });
  });
});

describe("an event written down alone", () => {
  const revoke = {
    date_time: "2023-01-10T09:12:31+00:00",
    target: { app_id: "30000003" },
    source: { user_id: "1000000001" },
  };
  const second = { ...messageCreate, id: "1500000000000000031" };

  it.each([
    { for_user_id: "1000000001", direct_message_events: [messageCreate, second], users: flatUsers },
    {
      for_user_id: "1000000001",
      direct_message_indicate_typing_events: [parties],
      direct_message_mark_read_events: [{ ...parties, last_read_event_id: "15" }],
      tweet_create_events: [{ id_str: "1" }],
    },
    { user_event: { revoke } },
    { replay_job_status: { job_id: "1", job_state: "Complete" } },
    {
      data: envelope("dm.received", {
        direct_message_events: [messageCreate, second],
        users: nestedUsers,
      }),
    },
    { data: [envelope("chat.received", { a: 1 }), envelope("post.create", { b: 2 })] },
    { data: envelope("oauth.revoke", { user_id: "1000000001", app_id: "3" }, { filter: {} }) },
    { data: envelope("dm.indicate_typing", parties) },
    [1, 2],
    "text",
  ])("is read again as the same event under the same key (case %#)", (body) => {
    const parts = splitDelivery(body);
    expect(parts.map(({ event }) => event)).toEqual(parseDelivery(body).events);
    expect(parts.length).toBeGreaterThan(0);
    for (const { event, alone } of parts) {
      const stored: unknown = JSON.parse(JSON.stringify(alone()));
      expect(parseDelivery(stored).events).toHaveLength(1);
      expect(parseDelivery(stored).events[0]).toMatchObject({
        kind: event.kind,
        eventKey: event.eventKey,
        forUserId: event.forUserId,
      });
    }
  });
});
