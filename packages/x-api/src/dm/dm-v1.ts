import { unreadable, type XAnswer, type XCaller } from "../client/caller.ts";
import { asArray, asId, asObject, asText } from "../foreign/read.ts";
import type { DmApi, DmToSend, XApp } from "./dm-api.ts";
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
      const query: Array<[string, string]> = [];
      if (count !== undefined) {
        query.push(["count", String(count)]);
      }
      if (cursor !== undefined) {
        query.push(["cursor", cursor]);
      }
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
        nextCursor: cursorOf(body["next_cursor"]),
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
  };
}

function newEventOf(message: DmToSend): unknown {
  const content: Record<string, unknown> = { text: message.text };
  if (message.quickReplies !== undefined) {
    content["quick_reply"] = { type: "options", options: message.quickReplies };
  }
  if (message.callsToAction !== undefined) {
    content["ctas"] = message.callsToAction.map(({ label, url }) => ({
      type: "web_url",
      label,
      url,
    }));
  }
  if (message.mediaId !== undefined) {
    content["attachment"] = { type: "media", media: { id: message.mediaId } };
  }
  return {
    event: {
      type: "message_create",
      message_create: {
        target: { recipient_id: message.recipientId },
        message_data: content,
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

/** The end is a missing cursor; `0` and `-1` are older spellings of it. */
function cursorOf(value: unknown): string | null {
  const cursor = asText(value) ?? asId(value);
  return cursor === "0" || cursor === "-1" ? null : cursor;
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
