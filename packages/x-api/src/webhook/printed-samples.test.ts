import { describe, expect, it } from "vitest";

import type { InboundDm } from "./inbound-event.ts";
import { parseDelivery } from "./parse-delivery.ts";

/**
 * The samples that X prints and the captures that programs keep differ in where users stand and in how ids and
 * instants are written. Whoever is fed either must see the same message.
 */
const jo = {
  id: "2000000002",
  created_timestamp: "1422556069340",
  name: "Jo Customer",
  screen_name: "jo_customer",
  protected: false,
  verified: false,
  followers_count: 12,
  profile_image_url: "null",
  profile_image_url_https: "https://pbs.twimg.com/profile_images/1/a_normal.jpg",
};
const acme = { ...jo, id: "1000000001", name: "Acme Help", screen_name: "acme_help" };
const desk = { id: "30000003", name: "Acme Desk", url: "https://desk.example.com" };
const users = { "2000000002": jo, "1000000001": acme };

function received(event: object = {}, create: object = {}) {
  return {
    type: "message_create",
    id: "1500000000000000010",
    created_timestamp: "1700000200000",
    ...event,
    message_create: {
      target: { recipient_id: "1000000001" },
      sender_id: "2000000002",
      message_data: {
        text: "Where is my order?",
        entities: { hashtags: [], symbols: [], user_mentions: [], urls: [] },
      },
      ...create,
    },
  };
}

function only(body: unknown): InboundDm {
  // As it comes over the wire, with the slashes of X.
  const wire = JSON.stringify(body).replaceAll("/", String.raw`\/`);
  const { forUserId, events } = parseDelivery(JSON.parse(wire));
  expect(forUserId).toBe("1000000001");
  const [event] = events;
  if (events.length !== 1 || event?.kind !== "dm") {
    throw new Error(`not one DM: ${JSON.stringify(events)}`);
  }
  return event;
}

const body = (event: unknown, beside: object) => ({
  for_user_id: "1000000001",
  direct_message_events: [event],
  ...beside,
});

describe("where a delivery describes its users", () => {
  it.each<[string, object]>([
    ["beside the events", { users }],
    ["beside the events, with apps", { users, apps: { "30000003": desk } }],
    ["among the apps, as printed", { apps: { "30000003": desk, users: {}, ...users } }],
    ["in a map inside apps", { apps: { "30000003": desk, users } }],
    ["among the apps, the other map empty", { users: {}, apps: { ...users } }],
    [
      "wrapped as in the Activity API",
      { users: { "2000000002": { data: { ...jo, username: "jo_customer" } }, "1000000001": acme } },
    ],
  ])("reads them %s", (_where, beside) => {
    const { users: read } = only(body(received(), beside));
    expect(read["2000000002"]).toMatchObject({ name: "Jo Customer", username: "jo_customer" });
    expect(read["1000000001"]).toMatchObject({ name: "Acme Help" });
    expect(read["2000000002"]?.profileImageUrl).toBe(jo.profile_image_url_https);
  });

  it("takes no app for a person, even under a participant's id", () => {
    const namesake = { "2000000002": { ...desk, id: "2000000002" } };
    expect(only(body(received(), { apps: namesake })).users).toEqual({});
  });

  it("takes the word null for no picture", () => {
    const bare = { ...jo, profile_image_url_https: "null" };
    const { users: read } = only(body(received(), { users: { "2000000002": bare } }));
    expect(read["2000000002"]?.profileImageUrl).toBeNull();
  });

  it("reads the Activity API's users among the apps of a payload too", () => {
    const payload = { direct_message_events: [received()], apps: { ...users } };
    const { users: read } = only({
      data: {
        event_uuid: "-6850000000000000001",
        event_type: "dm.received",
        filter: { user_id: "1000000001" },
        payload,
      },
    });
    expect(read["2000000002"]?.username).toBe("jo_customer");
  });
});

describe("how ids and instants are written", () => {
  it.each<[string, object, object]>([
    ["as texts", {}, {}],
    [
      "as numbers",
      { created_timestamp: 1_700_000_200_000 },
      { sender_id: 2_000_000_002, target: { recipient_id: 1_000_000_001 } },
    ],
    [
      "as a date of v2",
      { created_timestamp: undefined, created_at: "2023-11-14T22:16:40.000Z" },
      {},
    ],
    [
      "as both, of which the finer counts",
      { created_timestamp: "1700000200000", created_at: "2023-11-14 22:16:40 +0000" },
      {},
    ],
    [
      "as a date of v1.1",
      { created_timestamp: undefined, created_at: "Tue Nov 14 22:16:40 +0000 2023" },
      {},
    ],
  ])("reads the same message %s", (_how, event, create) => {
    expect(only(body(received(event, create), { users }))).toMatchObject({
      eventKey: "1500000000000000010",
      senderId: "2000000002",
      recipientId: "1000000001",
      createdAtMs: 1_700_000_200_000,
    });
  });

  it.each([9_000_000_000_000_000, "9999999999999999", -1, "never", "+275760-09-13T00:00:00Z"])(
    "takes the time of the id where %s is no instant that can be written down",
    (created_timestamp) => {
      const { createdAtMs } = only(body(received({ created_timestamp }), { users }));
      expect(createdAtMs).toBe(Number((1_500_000_000_000_000_010n >> 22n) + 1_288_834_974_657n));
    },
  );

  it("knows an account that is written as a number", () => {
    const delivery = { ...body(received(), { users }), for_user_id: 1_000_000_001 };
    expect(parseDelivery(delivery).forUserId).toBe("1000000001");
  });
});
