import type { FastifyInstance, FastifyReply } from "fastify";
import {
  limitHolder,
  requireDmPermission,
  requireUser,
  takeLimit,
  type UserCaller,
} from "../auth/authenticate.ts";
import type { SandboxContext } from "../context.ts";
import { decodeCursor, encodeCursor } from "../dms/dm-cursor.ts";
import { readDmRequest } from "../dms/dm-request.ts";
import { appsMap, dmEvent } from "../dms/dm-views.ts";
import type { Dm } from "../dms/dm.ts";
import { issueDm, refusalOfRecipient } from "../dms/issue-dm.ts";
import { indicateTyping, markRead } from "../dms/read-and-typing.ts";
import { XError, xErrors } from "../errors/x-error.ts";
import type { SendFault } from "../faults/faults.ts";
import { mediaToAttach } from "../media/attach-media.ts";
import { bodyOf, parameterOf } from "./body.ts";
import { addressesFor } from "./media-addresses.ts";
import { answerWithFault } from "./send-fault.ts";

const BASE = "/1.1/direct_messages";
/** `events/list` reaches back this far. */
const LIST_HORIZON_MS = 30 * 86_400_000;
const DEFAULT_PAGE = 20;
const MAX_PAGE = 50;

/** Direct Messages, REST v1.1 (docs/sources.md#x-direct-messages). All of it is user context with the DM permission. */
export function addDmRoutes(server: FastifyInstance, context: SandboxContext): void {
  server.post(`${BASE}/events/new.json`, async (request, reply) => {
    const sendId = context.ids.next();
    let senderId: string | null = null;
    const note = (fields: Record<string, unknown>): void => {
      context.log.add("send.answered", { sendId, senderId, ...fields });
    };
    try {
      const caller = requireUser(context, { request, reply });
      senderId = caller.user.id;
      return await send({ context, caller, reply, sendId, note, body: bodyOf(request) });
    } catch (error) {
      if (error instanceof XError && !(error instanceof FaultError)) {
        note({ status: error.status, code: error.code, dmId: null });
      }
      throw error;
    }
  });

  server.get(`${BASE}/events/list.json`, async (request, reply) => {
    const caller = dmCaller(context, { request, reply });
    takeLimit(context, reply, { name: "dm.list", holder: limitHolder(caller) });
    const asked = Number(parameterOf(request, "count") ?? DEFAULT_PAGE);
    const count = Number.isInteger(asked) && asked > 0 ? Math.min(asked, MAX_PAGE) : DEFAULT_PAGE;
    const cursor = parameterOf(request, "cursor");
    const before = cursor === undefined || cursor === "" ? null : decodeCursor(cursor);
    if (before === null && cursor !== undefined && cursor !== "") {
      throw xErrors.badRequest("invalid cursor");
    }
    const { page, hasMore } = listPage(context, { userId: caller.user.id, count, before });
    const last = page.at(-1);
    const apps = appsMap(page, caller.user.id, (id) => context.apps.get(id));
    return {
      ...(hasMore && last !== undefined ? { next_cursor: encodeCursor(last.id) } : {}),
      events: page.map((dm) => dmEvent(dm, caller.user.id, addressesFor(context, request))),
      ...(apps === undefined ? {} : { apps }),
    };
  });

  server.get(`${BASE}/events/show.json`, async (request, reply) => {
    const caller = dmCaller(context, { request, reply });
    takeLimit(context, reply, { name: "dm.show", holder: limitHolder(caller) });
    const dm = visibleDm(context, caller, parameterOf(request, "id"));
    const apps = appsMap([dm], caller.user.id, (id) => context.apps.get(id));
    return {
      event: dmEvent(dm, caller.user.id, addressesFor(context, request)),
      ...(apps === undefined ? {} : { apps }),
    };
  });

  server.delete(`${BASE}/events/destroy.json`, async (request, reply) => {
    const caller = dmCaller(context, { request, reply });
    takeLimit(context, reply, { name: "dm.destroy", holder: limitHolder(caller) });
    visibleDm(context, caller, parameterOf(request, "id")).hiddenFrom.add(caller.user.id);
    return reply.code(204).send();
  });

  server.post(`${BASE}/mark_read.json`, async (request, reply) => {
    const caller = dmCaller(context, { request, reply });
    takeLimit(context, reply, { name: "dm.mark-read", holder: limitHolder(caller) });
    const lastReadId = parameterOf(request, "last_read_event_id") ?? "";
    const senderId = parameterOf(request, "recipient_id") ?? "";
    if (!/^\d{1,20}$/.test(lastReadId) || context.users.get(senderId) === undefined) {
      throw xErrors.badRequest("last_read_event_id and recipient_id are required");
    }
    markRead(context, { readerId: caller.user.id, senderId, lastReadId });
    return reply.code(204).send();
  });

  server.post(`${BASE}/indicate_typing.json`, async (request, reply) => {
    const caller = dmCaller(context, { request, reply });
    takeLimit(context, reply, { name: "dm.typing", holder: limitHolder(caller) });
    const recipientId = parameterOf(request, "recipient_id") ?? "";
    if (context.users.get(recipientId) === undefined) {
      throw xErrors.badRequest("recipient_id is required");
    }
    indicateTyping(context, { senderId: caller.user.id, recipientId });
    return reply.code(204).send();
  });
}

function dmCaller(
  context: SandboxContext,
  exchange: Parameters<typeof requireUser>[1],
): UserCaller {
  const caller = requireUser(context, exchange);
  requireDmPermission(caller);
  return caller;
}

interface Send {
  readonly context: SandboxContext;
  readonly caller: UserCaller;
  readonly reply: FastifyReply;
  readonly sendId: string;
  readonly note: (fields: Record<string, unknown>) => void;
  readonly body: ReturnType<typeof bodyOf>;
}

/**
 * One send, checked in the order in which X would refuse it: permission, account, shape, recipient, limits. Faults strike last, on sends
 * that would have succeeded.
 */
async function send({ context, caller, reply, sendId, note, body }: Send): Promise<unknown> {
  context.log.add("send.received", {
    sendId,
    appId: caller.app.id,
    senderId: caller.user.id,
  });
  requireDmPermission(caller);
  if (body.kind !== "json") throw xErrors.badRequest("event: the body is not JSON");
  const message = readDmRequest(body.value);
  const recipient = context.users.get(message.recipientId);
  if (recipient === undefined) throw xErrors.recipientUnknown();
  const refusal = refusalOfRecipient(context, { sender: caller.user, recipient });
  if (refusal !== null) throw refusal;
  const media = mediaToAttach(context, { mediaId: message.mediaId, senderId: caller.user.id });
  takeSendLimits(context, reply, { caller, recipientId: recipient.id });
  const addresses = addressesFor(context, reply.request);

  const apply = (): Dm => {
    const dm = issueDm(context, {
      ...message,
      media,
      sender: caller.user,
      recipient,
      sourceAppId: caller.app.id,
    });
    context.log.add("send.applied", { sendId, dmId: dm.id });
    return dm;
  };
  const fault = context.faults.nextSendFault();
  if (fault !== null) {
    return answerWithFault({
      fault,
      apply,
      reply,
      note,
      nowMs: context.clock.now(),
      bodyOf: (dm) => ({ event: dmEvent(dm, null, addresses) }),
      refusalOf: faultError,
    });
  }
  const dm = apply();
  note({ status: 200, code: null, dmId: dm.id });
  return { event: dmEvent(dm, null, addresses) };
}

/** Sends inside the reply window are free; others count for the user and the app. No limit headers on success, as recorded from X. */
function takeSendLimits(
  context: SandboxContext,
  reply: FastifyReply,
  { caller, recipientId }: { caller: UserCaller; recipientId: string },
): void {
  const nowMs = context.clock.now();
  if (context.dms.isInReplyWindow({ senderId: caller.user.id, recipientId, nowMs })) return;
  const holder = limitHolder(caller);
  takeLimit(context, reply, { name: "dm.send.user", holder, isShown: false });
  takeLimit(context, reply, { name: "dm.send.app", holder: caller.app.id, isShown: false });
}

function faultError(fault: SendFault, status: number): XError {
  const [code, message] =
    status === 429
      ? [88, "Rate limit exceeded"]
      : status === 503
        ? [130, "Over capacity"]
        : [131, "Internal error"];
  return new FaultError({ status, code: fault.code ?? code, message: fault.message ?? message });
}

/** A refusal that was ordered with `PUT /sandbox/faults`: already in the ground truth. */
class FaultError extends XError {}

function listPage(
  context: SandboxContext,
  { userId, count, before }: { userId: string; count: number; before: bigint | null },
): { page: Dm[]; hasMore: boolean } {
  const all = context.dms.ofUser(userId);
  const horizon = context.clock.now() - LIST_HORIZON_MS;
  const page: Dm[] = [];
  for (let index = all.length - 1; index >= 0; index -= 1) {
    const dm = all[index];
    if (dm === undefined) break;
    if (before !== null && BigInt(dm.id) >= before) continue;
    if (dm.createdAtMs < horizon) break;
    if (dm.hiddenFrom.has(userId)) continue;
    if (page.length === count) return { page, hasMore: true };
    page.push(dm);
  }
  return { page, hasMore: false };
}

function visibleDm(context: SandboxContext, caller: UserCaller, id: string | undefined): Dm {
  const dm = id === undefined ? undefined : context.dms.get(id);
  const isParticipant =
    dm !== undefined && (dm.senderId === caller.user.id || dm.recipientId === caller.user.id);
  if (!isParticipant || dm.hiddenFrom.has(caller.user.id)) throw xErrors.pageNotFound();
  return dm;
}
