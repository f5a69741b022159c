import type { FastifyInstance, FastifyRequest } from "fastify";
import { recordUsage, type V2UserCaller } from "../auth/authenticate-v2.ts";
import type { SandboxContext } from "../context.ts";
import {
  eventsFor,
  pairConversationId,
  participantsOfConversation,
  visibleEvent,
  type ConversationEvent,
} from "../dms/conversation-events.ts";
import {
  DM_EVENT_FIELDS,
  EVENT_TYPES,
  eventTypeOf,
  eventV2,
  MEDIA_FIELDS,
  mediaV2,
} from "../dms/dm-views-v2.ts";
import { readPageToken, writePageToken, type PageToken } from "../dms/page-token.ts";
import { xProblems } from "../errors/x-problem.ts";
import { USER_FIELDS, userV2 } from "../users/user-views-v2.ts";
import { addressesFor } from "./media-addresses.ts";
import { pathParameter } from "./path-parameter.ts";
import { requireV2Dm } from "./v2-dm-caller.ts";
import { listOf, readV2Id, readV2Parameters, type QueryRule } from "./v2-query.ts";

/** `/2/dm_events` reaches back this far; conversations have no such end. */
const HORIZON_MS = 30 * 86_400_000;
const MAX_PAGE = 100;

const POST_FIELDS: QueryRule = { kind: "text" };
const FIELD_RULES = {
  "dm_event.fields": { kind: "list", values: DM_EVENT_FIELDS },
  expansions: {
    kind: "list",
    values: [
      "attachments.media_keys",
      "participant_ids",
      "referenced_posts.id",
      "referenced_tweets.id",
      "sender_id",
    ],
  },
  "media.fields": { kind: "list", values: MEDIA_FIELDS },
  "tweet.fields": POST_FIELDS,
  "post.fields": POST_FIELDS,
  "user.fields": { kind: "list", values: USER_FIELDS },
} as const satisfies Record<string, QueryRule>;

const LIST_RULES = {
  ...FIELD_RULES,
  max_results: { kind: "integer", min: 1, max: MAX_PAGE },
  pagination_token: { kind: "token" },
  event_types: { kind: "list", values: EVENT_TYPES },
} as const satisfies Record<string, QueryRule>;

type Asked = Partial<Record<keyof typeof LIST_RULES, string>>;

/** Reading Direct Messages by v2 (docs/sources.md#x-direct-messages-v2). */
export function addV2DmReadRoutes(server: FastifyInstance, context: SandboxContext): void {
  const readerOf = (exchange: Parameters<typeof requireV2Dm>[1]): V2UserCaller =>
    requireV2Dm(context, exchange, { kind: "read", windows: { user: "v2.dm.read" } });

  server.get("/2/dm_events", async (request, reply) => {
    const caller = readerOf({ request, reply });
    return listEvents(context, { request, caller, conversationId: null });
  });

  server.get("/2/dm_events/:event_id", async (request, reply) => {
    const caller = readerOf({ request, reply });
    const asked = readV2Parameters(request, FIELD_RULES);
    const id = readV2Id(request, "event_id");
    const event = visibleEvent(context, { id, userId: caller.user.id });
    if (event === undefined) {
      throw xProblems.notFound({ resourceType: "dm_event", parameter: "event_id", value: id });
    }
    recordUsage(context, caller.app, { thing: "dm.read", resourceIds: [id] });
    return {
      data: eventV2(event, listOf(asked["dm_event.fields"])),
      ...includesOf(context, { request, caller, asked, events: [event] }),
    };
  });

  server.get("/2/dm_conversations/with/:participant_id/dm_events", async (request, reply) => {
    const caller = readerOf({ request, reply });
    const otherId = readV2Id(request, "participant_id");
    const conversationId = pairConversationId(caller.user.id, otherId);
    return listEvents(context, { request, caller, conversationId });
  });

  server.get("/2/dm_conversations/:id/dm_events", async (request, reply) => {
    const caller = readerOf({ request, reply });
    const conversationId = pathParameter(request, "id");
    const people = participantsOfConversation(context, conversationId);
    if (people?.includes(caller.user.id) !== true) throw xProblems.notPermitted();
    return listEvents(context, { request, caller, conversationId });
  });
}

interface Reading {
  readonly request: FastifyRequest;
  readonly caller: V2UserCaller;
}

function listEvents(
  context: SandboxContext,
  { request, caller, conversationId }: Reading & { conversationId: string | null },
): Record<string, unknown> {
  const asked = readV2Parameters(request, LIST_RULES);
  const token = tokenOf(asked.pagination_token);
  const types = listOf(asked.event_types);
  const all = eventsFor(context, {
    userId: caller.user.id,
    conversationId,
    sinceMs: conversationId === null ? context.clock.now() - HORIZON_MS : 0,
  }).filter((event) => types.length === 0 || types.includes(eventTypeOf(event)));
  const { page, next, previous } = pageOf(all, token, Number(asked.max_results ?? MAX_PAGE));
  recordUsage(context, caller.app, {
    thing: "dm.read",
    resourceIds: page.map((event) => event.id),
  });
  const meta = {
    result_count: page.length,
    ...(next === null ? {} : { next_token: writePageToken(next) }),
    ...(previous === null ? {} : { previous_token: writePageToken(previous) }),
  };
  if (page.length === 0) return { meta };
  const fields = listOf(asked["dm_event.fields"]);
  return {
    data: page.map((event) => eventV2(event, fields)),
    ...includesOf(context, { request, caller, asked, events: page }),
    meta,
  };
}

function tokenOf(text: string | undefined): PageToken | null {
  if (text === undefined) return null;
  const token = readPageToken(text);
  if (token !== null) return token;
  throw xProblems.invalidRequest([
    {
      parameter: "pagination_token",
      values: [text],
      message: `The \`pagination_token\` query parameter value [${text}] is not valid`,
    },
  ]);
}

/** One page of events (newest first) and the tokens of its neighbours. */
function pageOf(
  all: readonly ConversationEvent[],
  token: PageToken | null,
  count: number,
): { page: ConversationEvent[]; next: PageToken | null; previous: PageToken | null } {
  const border = BigInt(token?.id ?? 0);
  let page: ConversationEvent[];
  if (token === null) page = all.slice(0, count);
  else if (token.direction === "older") {
    page = all.filter((event) => BigInt(event.id) < border).slice(0, count);
  } else page = all.filter((event) => BigInt(event.id) > border).slice(-count);
  const first = page[0];
  const last = page.at(-1);
  if (first === undefined || last === undefined) return { page, next: null, previous: null };
  return {
    page,
    next: all.at(-1) === last ? null : { direction: "older", id: last.id },
    previous: all[0] === first ? null : { direction: "newer", id: first.id },
  };
}

/** Users and media that the expansions ask for. */
function includesOf(
  context: SandboxContext,
  options: Reading & { asked: Asked; events: readonly ConversationEvent[] },
): { includes?: Record<string, unknown> } {
  const { request, caller, asked, events } = options;
  const expansions = listOf(asked.expansions);
  const people = new Set<string>();
  const media: Record<string, unknown>[] = [];
  for (const event of events) {
    if (expansions.includes("sender_id")) people.add(event.senderId);
    if (event.kind === "join") {
      if (!expansions.includes("participant_ids")) continue;
      for (const id of event.participantIds) people.add(id);
    } else if (event.media !== null && expansions.includes("attachments.media_keys")) {
      media.push(
        mediaV2(
          { eventId: event.id, media: event.media },
          { fields: listOf(asked["media.fields"]), addresses: addressesFor(context, request) },
        ),
      );
    }
  }
  const fields = listOf(asked["user.fields"]);
  const users = [...people].flatMap((id) => context.users.get(id) ?? []);
  const includes = {
    ...(users.length === 0
      ? {}
      : { users: users.map((user) => userV2(context, user, { fields, viewer: caller.user })) }),
    ...(media.length === 0 ? {} : { media }),
  };
  return Object.keys(includes).length === 0 ? {} : { includes };
}
