import { unreadable, type XAnswer, type XCall, type XCaller } from "../client/caller.ts";
import { XUnsupportedError } from "../client/errors.ts";
import { refusalIn } from "../client/partial-refusal.ts";
import { asArray, asId, asObject, asText } from "../foreign/read.ts";
import { percentEncode } from "../oauth1/percent-encode.ts";
import type { DmPage, DmToSend, SentDm } from "./dm-api.ts";
import { parseDmEventV2, parseIncludes } from "./dm-event-v2.ts";
import { instantOfId, type DmEvent } from "./dm-event.ts";
import type { DmV2Api, DmV2Content, DmV2Page, SentToConversation } from "./dm-v2-api.ts";

const CONVERSATIONS = "/2/dm_conversations";
const EVENTS = "/2/dm_events";

/** Without these X sends `id`, `event_type` and `text` alone. */
const FIELDS: ReadonlyArray<readonly [string, string]> = [
  [
    "dm_event.fields",
    "attachments,created_at,dm_conversation_id,entities,event_type,id,participant_ids,sender_id,text",
  ],
  ["expansions", "attachments.media_keys,participant_ids,sender_id"],
  ["media.fields", "duration_ms,height,media_key,preview_image_url,type,url,variants,width"],
  [
    "user.fields",
    "created_at,description,location,name,profile_image_url,public_metrics,username,verified",
  ],
];

/**
 * Direct Messages through API v2 (generation C), in the user's name. Quick replies, buttons, places,
 * typing and read marks have no form there: asking for one is an `XUnsupportedError`, and nothing is sent,
 * since a message without what its writer put into it would be another message.
 *
 * Source: docs/sources.md#x-direct-messages.
 */
export function createDmV2(caller: XCaller, generation: string): DmV2Api {
  const authentication = "user";

  async function send(path: string, json: unknown) {
    return sentOf(await caller.call({ method: "POST", path, authentication, json }));
  }

  async function list(path: string, page: DmV2Page): Promise<DmPage> {
    const query = [...pageQueryOf(page), ...FIELDS];
    return pageOf(await caller.call({ method: "GET", path, authentication, query }));
  }

  function refuse(method: XCall["method"], path: string): Promise<never> {
    return Promise.reject(new XUnsupportedError({ method, path }, generation));
  }

  return {
    async send(message) {
      const path = `${CONVERSATIONS}/with/${percentEncode(message.recipientId)}/messages`;
      if (message.quickReplies || message.callsToAction || message.location) {
        return refuse("POST", path);
      }
      const { sent, raw } = await send(path, bodyOf(message));
      const { id, createdAtMs, rateLimit } = sent;
      return { id, createdAtMs, event: eventSent(message, sent, raw), raw, rateLimit };
    },

    async sendToConversation(conversationId, message) {
      const path = `${CONVERSATIONS}/${percentEncode(conversationId)}/messages`;
      return (await send(path, bodyOf(message))).sent;
    },

    async createGroup(participantIds, message) {
      const group = { conversation_type: "Group", participant_ids: participantIds };
      return (await send(CONVERSATIONS, { ...group, message: bodyOf(message) })).sent;
    },

    list: (page = {}) => list(EVENTS, page),
    listWith: (participantId, page = {}) =>
      list(`${CONVERSATIONS}/with/${percentEncode(participantId)}/dm_events`, page),
    listConversation: (conversationId, page = {}) =>
      list(`${CONVERSATIONS}/${percentEncode(conversationId)}/dm_events`, page),

    async show(id) {
      const path = `${EVENTS}/${percentEncode(id)}`;
      const answer = await caller.call({ method: "GET", path, authentication, query: FIELDS });
      const body = asObject(answer.body);
      const event = parseDmEventV2(body?.["data"], parseIncludes(body?.["includes"]));
      if (event === null) {
        throw refusalIn(answer) ?? unreadable(answer, "no DM between two in the answer");
      }
      return { event, apps: {}, rateLimit: answer.rateLimit };
    },

    async destroy(id) {
      const path = `${EVENTS}/${percentEncode(id)}`;
      await caller.call({ method: "DELETE", path, authentication });
    },

    async block(userId) {
      const path = `/2/users/${percentEncode(userId)}/dm/block`;
      await caller.call({ method: "POST", path, authentication });
    },

    async unblock(userId) {
      const path = `/2/users/${percentEncode(userId)}/dm/unblock`;
      await caller.call({ method: "POST", path, authentication });
    },

    markRead: () => refuse("POST", "/1.1/direct_messages/mark_read.json"),
    indicateTyping: () => refuse("POST", "/1.1/direct_messages/indicate_typing.json"),
  };
}

/** X refuses an empty text and every field it does not know. */
function bodyOf({ text, mediaId }: DmV2Content): Record<string, unknown> {
  return {
    ...(text === "" ? {} : { text }),
    ...(mediaId === undefined ? {} : { attachments: [{ media_id: mediaId }] }),
  };
}

function sentOf(answer: XAnswer): { sent: SentToConversation; raw: unknown } {
  const raw = asObject(answer.body)?.["data"];
  const id = asId(asObject(raw)?.["dm_event_id"]);
  if (id === null) {
    throw refusalIn(answer) ?? unreadable(answer, "no DM event in the answer");
  }
  const conversationId = asText(asObject(raw)?.["dm_conversation_id"]);
  const createdAtMs = instantOfId(id);
  return { sent: { id, conversationId, createdAtMs, rateLimit: answer.rateLimit }, raw };
}

/**
 * The message as far as a send's answer tells, which is its id and conversation; the text is the sender's.
 * X's form of it, with `t.co` links and the file's description, comes with the echo or by `show`.
 */
function eventSent(message: DmToSend, sent: SentToConversation, raw: unknown): SentDm["event"] {
  const pair = (sent.conversationId ?? "").split("-");
  const event: DmEvent = {
    id: sent.id,
    createdAtMs: sent.createdAtMs,
    senderId: pair.find((userId) => userId !== message.recipientId) ?? message.recipientId,
    recipientId: message.recipientId,
    text: message.text,
    displayText: message.text,
    entities: { urls: [] },
    attachment: null,
    quickReplyMetadata: null,
    initiatedVia: null,
    sourceAppId: null,
    users: {},
    raw,
  };
  return event;
}

function pageQueryOf({ count, cursor }: DmV2Page): Array<readonly [string, string]> {
  return [
    ...(count === undefined ? [] : [["max_results", String(count)] as const]),
    ...(cursor === undefined ? [] : [["pagination_token", cursor] as const]),
  ];
}

/** An empty list has `meta` and no `data`. */
function pageOf(answer: XAnswer): DmPage {
  const body = asObject(answer.body);
  const meta = asObject(body?.["meta"]);
  if (body === null || (meta === null && !Array.isArray(body["data"]))) {
    throw refusalIn(answer) ?? unreadable(answer, "no list of events in the answer");
  }
  const includes = parseIncludes(body["includes"]);
  const read = asArray(body["data"]).map((raw) => ({ raw, event: parseDmEventV2(raw, includes) }));
  return {
    events: read.flatMap(({ event }) => (event === null ? [] : [event])),
    unknown: read.flatMap(({ raw, event }) => (event === null ? [raw] : [])),
    nextCursor: asText(meta?.["next_token"]),
    apps: {},
    rateLimit: answer.rateLimit,
  };
}
