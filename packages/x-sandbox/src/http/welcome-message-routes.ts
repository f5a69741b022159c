import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  limitHolder,
  requireDmPermission,
  requireUser,
  takeLimit,
  type UserCaller,
} from "../auth/authenticate.ts";
import type { SandboxContext } from "../context.ts";
import { composeContent } from "../dms/compose-content.ts";
import { decodeCursor, encodeCursor } from "../dms/dm-cursor.ts";
import { readWelcomeChange, readWelcomeMessage, type MessageRequest } from "../dms/dm-request.ts";
import { messageData } from "../dms/dm-views.ts";
import { xErrors } from "../errors/x-error.ts";
import { mediaToAttach } from "../media/attach-media.ts";
import type { WelcomeMessage, WelcomeRule } from "../welcome-messages/welcome-message.ts";
import { bodyOf, parameterOf } from "./body.ts";
import { addressesFor } from "./media-addresses.ts";

const BASE = "/1.1/direct_messages/welcome_messages";
const DEFAULT_PAGE = 20;
const MAX_PAGE = 50;

function welcomeCaller(
  context: SandboxContext,
  exchange: { request: FastifyRequest; reply: FastifyReply },
): UserCaller {
  const caller = requireUser(context, exchange);
  requireDmPermission(caller);
  takeLimit(context, exchange.reply, {
    name: "welcome-messages",
    holder: `${exchange.request.routeOptions.url} ${limitHolder(caller)}`,
  });
  return caller;
}

/** Welcome messages are for accounts that anyone may write to (docs/sources.md#x-response-codes). */
function requireOpenDms(caller: UserCaller): void {
  if (caller.user.allowDmsFrom !== "everyone") throw xErrors.ownerMustAllowDms();
}

/** Welcome messages (docs/sources.md#x-direct-messages): user context with the DM permission. */
export function addWelcomeMessageRoutes(server: FastifyInstance, context: SandboxContext): void {
  server.post(`${BASE}/new.json`, async (request, reply) => {
    const caller = welcomeCaller(context, { request, reply });
    requireOpenDms(caller);
    const { name, ...message } = readWelcomeMessage(jsonOf(request));
    const id = context.ids.next();
    const stored = put(context, { id, name, message, caller });
    return welcomeView(context, request, stored);
  });

  server.put(`${BASE}/update.json`, async (request, reply) => {
    const caller = welcomeCaller(context, { request, reply });
    requireOpenDms(caller);
    const { id, name } = ownMessage(context, request, caller);
    const stored = put(context, { id, name, message: readWelcomeChange(jsonOf(request)), caller });
    return welcomeView(context, request, stored);
  });

  server.get(`${BASE}/show.json`, async (request, reply) => {
    const caller = welcomeCaller(context, { request, reply });
    return welcomeView(context, request, ownMessage(context, request, caller));
  });

  server.get(`${BASE}/list.json`, async (request, reply) => {
    const caller = welcomeCaller(context, { request, reply });
    const asked = Number(parameterOf(request, "count") ?? DEFAULT_PAGE);
    const count = Number.isInteger(asked) && asked > 0 ? Math.min(asked, MAX_PAGE) : DEFAULT_PAGE;
    const cursor = parameterOf(request, "cursor") ?? "";
    const before = cursor === "" ? null : decodeCursor(cursor);
    if (before === null && cursor !== "") throw xErrors.badRequest("invalid cursor");
    const all = context.welcomeMessages
      .ofOwner(caller.user.id)
      .filter((one) => before === null || BigInt(one.id) < before);
    const page = all.slice(0, count);
    const last = page.at(-1);
    if (last === undefined) return {};
    return {
      welcome_messages: page.map((one) =>
        Object.assign(messageView(context, request, one), nameOf(one)),
      ),
      ...appsOf(context, page),
      ...(all.length > page.length ? { next_cursor: encodeCursor(last.id) } : {}),
    };
  });

  server.delete(`${BASE}/destroy.json`, async (request, reply) => {
    const caller = welcomeCaller(context, { request, reply });
    context.welcomeMessages.remove(ownMessage(context, request, caller).id);
    return reply.code(204).send();
  });

  addRuleRoutes(server, context);
}

function addRuleRoutes(server: FastifyInstance, context: SandboxContext): void {
  server.post(`${BASE}/rules/new.json`, async (request, reply) => {
    const caller = welcomeCaller(context, { request, reply });
    requireOpenDms(caller);
    const body = jsonOf(request) as { welcome_message_rule?: { welcome_message_id?: unknown } };
    const welcomeMessageId = body?.welcome_message_rule?.welcome_message_id;
    if (
      typeof welcomeMessageId !== "string" &&
      typeof welcomeMessageId !== "number" &&
      typeof welcomeMessageId !== "bigint"
    ) {
      throw xErrors.badRequest("welcome_message_rule.welcome_message_id: is required");
    }
    const message = context.welcomeMessages.get(String(welcomeMessageId));
    if (message?.ownerId !== caller.user.id) throw xErrors.pageNotFound();
    const rule = context.welcomeMessages.addRule({
      ownerId: caller.user.id,
      welcomeMessageId: message.id,
    });
    if (rule === null) throw xErrors.badRequest("A welcome message rule exists already.");
    return ruleView(rule);
  });

  server.get(`${BASE}/rules/show.json`, async (request, reply) => {
    const caller = welcomeCaller(context, { request, reply });
    return ruleView(ownRule(context, request, caller));
  });

  server.get(`${BASE}/rules/list.json`, async (request, reply) => {
    const caller = welcomeCaller(context, { request, reply });
    const rule = context.welcomeMessages.ruleOf(caller.user.id);
    return rule === undefined ? {} : { welcome_message_rules: [ruleFields(rule)] };
  });

  server.delete(`${BASE}/rules/destroy.json`, async (request, reply) => {
    const caller = welcomeCaller(context, { request, reply });
    context.welcomeMessages.removeRule(ownRule(context, request, caller).id);
    return reply.code(204).send();
  });
}

function jsonOf(request: FastifyRequest): unknown {
  const body = bodyOf(request);
  if (body.kind !== "json") throw xErrors.badRequest("the body is not JSON");
  return body.value;
}

/** Stores a welcome message. Its picture has to be shared: it will stand in many conversations. */
function put(
  context: SandboxContext,
  wanted: { id: string; name: string | null; message: MessageRequest; caller: UserCaller },
): WelcomeMessage {
  const { id, name, message, caller } = wanted;
  const media = mediaToAttach(context, { mediaId: message.mediaId, senderId: caller.user.id });
  if (media !== null && !media.isShared) throw xErrors.mediaNotValid();
  const stored = context.welcomeMessages.put({
    id,
    name,
    ownerId: caller.user.id,
    sourceAppId: caller.app.id,
    ...composeContent(id, { text: message.text, media }, (username) =>
      context.users.byUsername(username),
    ),
    quickReplies: message.quickReplies,
    ctas: message.ctas,
    location: message.location,
    quickReplyMetadata: null,
  });
  if (media !== null) context.media.attach(media.id, id);
  return stored;
}

function ownMessage(
  context: SandboxContext,
  request: FastifyRequest,
  caller: UserCaller,
): WelcomeMessage {
  const message = context.welcomeMessages.get(parameterOf(request, "id") ?? "");
  if (message?.ownerId !== caller.user.id) throw xErrors.pageNotFound();
  return message;
}

function ownRule(
  context: SandboxContext,
  request: FastifyRequest,
  caller: UserCaller,
): WelcomeRule {
  const rule = context.welcomeMessages.rule(parameterOf(request, "id") ?? "");
  if (rule?.ownerId !== caller.user.id) throw xErrors.pageNotFound();
  return rule;
}

function messageView(
  context: SandboxContext,
  request: FastifyRequest,
  message: WelcomeMessage,
): Record<string, unknown> {
  return {
    id: message.id,
    created_timestamp: String(message.createdAtMs),
    source_app_id: message.sourceAppId,
    message_data: messageData(message, addressesFor(context, request)),
  };
}

const nameOf = (message: WelcomeMessage): Record<string, unknown> =>
  message.name === null ? {} : { name: message.name };

function appsOf(
  context: SandboxContext,
  messages: readonly WelcomeMessage[],
): Record<string, unknown> {
  const apps = messages.flatMap((message) => context.apps.get(message.sourceAppId) ?? []);
  if (apps.length === 0) return {};
  return { apps: Object.fromEntries(apps.map(({ id, name, url }) => [id, { id, name, url }])) };
}

function welcomeView(
  context: SandboxContext,
  request: FastifyRequest,
  message: WelcomeMessage,
): Record<string, unknown> {
  return {
    welcome_message: messageView(context, request, message),
    ...nameOf(message),
    ...appsOf(context, [message]),
  };
}

function ruleFields(rule: WelcomeRule): Record<string, unknown> {
  return {
    id: rule.id,
    created_timestamp: String(rule.createdAtMs),
    welcome_message_id: rule.welcomeMessageId,
  };
}

const ruleView = (rule: WelcomeRule): Record<string, unknown> => ({
  welcome_message_rule: ruleFields(rule),
});
