import { parseDelivery } from "@tsubame/x-api";
import { describe, expect, it } from "vitest";
import { takeDelivery } from "./inbox-events.ts";

const address = { integrationId: "i1", xUserId: "1000000001" };
const dm = (id: string) => ({
  type: "message_create",
  id,
  created_timestamp: "1784000000000",
  message_create: {
    target: { recipient_id: "1000000001" },
    sender_id: "2000000002",
    message_data: { text: `text of ${id}`, entities: { urls: [] } },
  },
});
const envelope = (eventType: string, payload: unknown, userId = "1000000001") => ({
  data: { filter: { user_id: userId }, event_type: eventType, payload },
});
const users = { "2000000002": { data: { id: "2000000002", name: "Jo", username: "jo" } } };

function taken(body: unknown) {
  const delivery = takeDelivery(JSON.stringify(body), address);
  if (delivery === null) throw new Error("not taken");
  return delivery;
}

describe("a delivery of the Activity API", () => {
  it("of one event is stored as X sent it, in the customer's line", () => {
    const body = envelope("dm.received", { direct_message_events: [dm("15")], users });
    expect(taken(body)).toEqual({
      foreignKeys: [],
      events: [
        {
          integrationId: "i1",
          eventKey: "15",
          kind: "dm",
          partitionKey: "2000000002",
          body: JSON.stringify(body),
        },
      ],
    });
  });

  it("of several events becomes rows that are read again alone, with account and users", () => {
    const body = envelope("dm.received", { direct_message_events: [dm("15"), dm("16")], users });
    const { events } = taken(body);
    expect(events.map(({ eventKey }) => eventKey)).toEqual(["15", "16"]);
    for (const row of events) {
      expect(parseDelivery(JSON.parse(row.body)).events).toMatchObject([
        {
          kind: "dm",
          eventKey: row.eventKey,
          forUserId: "1000000001",
          users: { "2000000002": { username: "jo" } },
        },
      ]);
    }
  });

  it("for another account than the address's is not stored", () => {
    const body = envelope("dm.received", { direct_message_events: [dm("15")] }, "7");
    expect(taken(body)).toEqual({ events: [], foreignKeys: ["15"] });
  });

  it("keeps encrypted messages and the end of a replay in lines of their own", () => {
    const chat = taken(envelope("chat.received", { sender_id: "2000000002", event: "AAAA" }));
    expect(chat.events).toMatchObject([{ kind: "encrypted", partitionKey: "encrypted" }]);
    const replay = taken({ replay_job_status: { job_id: "1", job_state: "Complete" } });
    expect(replay.events).toMatchObject([
      { kind: "replayStatus", partitionKey: "replayStatus", eventKey: "replay:1:Complete" },
    ]);
  });
});
