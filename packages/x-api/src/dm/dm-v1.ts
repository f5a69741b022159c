import { unreadable, type XAnswer, type XCaller } from "../client/caller.ts";
import { asArray, asId, asObject, asText } from "../foreign/read.ts";
import { nextCursorOf, pageQueryOf } from "./cursor.ts";
import type { DmApi, DmToSend, XApp } from "./dm-api.ts";
import { messageDataOf } from "./dm-content.ts";
import { parseDmEvent } from "./dm-event.ts";

const EVENTS = "/1.1/direct_messages/events";

/** Direct Messages through API v1.1 (generations A and B). Source: X "Direct Messages" reference, v1.1. */
export function createDmV1(caller: XCaller): DmApi {
  return {
    async send(message) {
      const answer = await caller.call({
        method: "POST",
        path: `${EVENTS}/new.json`,
        authentication: "user",
        json: newEventOf(message),
      });
      const event = eventOf(answer);
      const { id, createdAtMs, raw } = event;
      return { id, createdAtMs, event, raw, rateLimit: answer.rateLimit };
    },

    async list({ count, cursor } = {}) {
      const query = pageQueryOf({ count, cursor });
      const path = `${EVENTS}/list.json`;
      const answer = await caller.call({ method: "GET", path, authentication: "user", query });
      const body = asObject(answer.body);
      if (body === null || !Array.isArray(body["events"])) {
        throw unreadable(answer, "no list of events in the answer");
      }
      const read = asArray(body["events"]).map((raw) => ({ raw, event: parseDmEvent(raw) }));
      return {
        events: read.flatMap(({ event }) => (event === null ? [] : [event])),
        unknown: read.flatMap(({ raw, event }) => (event === null ? [raw] : [])),
        nextCursor: nextCursorOf(body["next_cursor"]),
        apps: parseApps(body["apps"]),
        rateLimit: answer.rateLimit,
      };
    },

    async show(id) {
      const answer = await caller.call({
        method: "GET",
        path: `${EVENTS}/show.json`,
        authentication: "user",
        query: [["id", id]],
      });
      const apps = parseApps(asObject(answer.body)?.["apps"]);
      return { event: eventOf(answer), apps, rateLimit: answer.rateLimit };
    },

    async destroy(id) {
      await caller.call({
        method: "DELETE",
        path: `${EVENTS}/destroy.json`,
        authentication: "user",
        query: [["id", id]],
      });
    },

    async markRead({ recipientId, lastReadEventId }) {
      await caller.call({
        method: "POST",
        path: "/1.1/direct_messages/mark_read.json",
        authentication: "user",
        form: [
          ["last_read_event_id", lastReadEventId],
          ["recipient_id", recipientId],
        ],
      });
    },

    async indicateTyping(recipientId) {
      await caller.call({
        method: "POST",
        path: "/1.1/direct_messages/indicate_typing.json",
        authentication: "user",
        form: [["recipient_id", recipientId]],
      });
    },
  };
}

function newEventOf(message: DmToSend): unknown {
  return {
    event: {
      type: "message_create",
      message_create: {
        target: { recipient_id: message.recipientId },
        message_data: messageDataOf(message),
      },
    },
  };
}

function eventOf(answer: XAnswer) {
  const event = parseDmEvent(asObject(answer.body)?.["event"]);
  if (event === null) {
    throw unreadable(answer, "no DM event in the answer");
  }
  return event;
}

/** Reads the `apps` map of an answer; entries without id are left out. */
function parseApps(map: unknown): Record<string, XApp> {
  const apps: Record<string, XApp> = {};
  for (const entry of Object.values(asObject(map) ?? {})) {
    const app = asObject(entry);
    const id = asId(app?.["id"]);
    if (app !== null && id !== null) {
      apps[id] = { id, name: asText(app["name"]) ?? "", url: asText(app["url"]) };
    }
  }
  return apps;
}
