import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { recordUsage, type V2UserCaller, type V2Windows } from "../auth/authenticate-v2.ts";
import type { SandboxContext } from "../context.ts";
import { composeContent } from "../dms/compose-content.ts";
import {
  pairConversationId,
  participantsOfConversation,
  visibleEvent,
} from "../dms/conversation-events.ts";
import { MAX_TEXT_LENGTH } from "../dms/dm-request.ts";
import { issueDm, refusalOfRecipient } from "../dms/issue-dm.ts";
import { XProblem, xProblems } from "../errors/x-problem.ts";
import type { SendFault } from "../faults/faults.ts";
import { readiness, type Media } from "../media/media.ts";
import type { User } from "../users/user.ts";
import { pathParameter } from "./path-parameter.ts";
import { answerWithFault } from "./send-fault.ts";
import { requireV2Dm } from "./v2-dm-caller.ts";
import { readV2Body } from "./v2-body.ts";
import { readV2Id } from "./v2-query.ts";

const id = z.string().regex(/^\d{1,20}$/, "does not match ^[0-9]{1,19}$");

const message = z
  .strictObject({
    text: z
      .string()
      .min(1)
      .refine((text) => [...text].length <= MAX_TEXT_LENGTH, "may only be 10000 characters long")
      .optional(),
    attachments: z.tuple([z.strictObject({ media_id: id })]).optional(),
  })
  .refine((one) => one.text !== undefined || one.attachments !== undefined, {
    message: "text or attachments is required",
  });

const newGroup = z.strictObject({
  conversation_type: z.literal("Group"),
  participant_ids: z.array(id).min(2).max(49),
  message,
});

type MessageBody = z.output<typeof message>;

const SEND_WINDOWS: V2Windows = {
  user: "v2.dm.send",
  userDay: "v2.dm.send.user-day",
  appDay: "v2.dm.send.app-day",
};
const DELETE_WINDOWS: V2Windows = {
  user: "v2.dm.delete",
  userDay: "v2.dm.delete.user-day",
  appDay: "v2.dm.delete.app-day",
};
const BLOCK_WINDOWS: V2Windows = {
  user: "v2.dm.block",
  app: "v2.dm.block.app",
  userDay: "v2.dm.block.user-day",
  appDay: "v2.dm.block.app-day",
};

/** Sending, deleting and blocking by v2 (docs/sources.md#x-direct-messages-v2). */
export function addV2DmWriteRoutes(server: FastifyInstance, context: SandboxContext): void {
  server.post("/2/dm_conversations/with/:participant_id/messages", (request, reply) =>
    send(context, { request, reply }, (caller) => ({
      body: readV2Body(request, message),
      to: pairTarget(context, caller, readV2Id(request, "participant_id")),
    })),
  );

  server.post("/2/dm_conversations/:id/messages", (request, reply) =>
    send(context, { request, reply }, (caller) => ({
      body: readV2Body(request, message),
      to: conversationTarget(context, caller, pathParameter(request, "id")),
    })),
  );

  server.post("/2/dm_conversations", (request, reply) =>
    send(context, { request, reply }, (caller) => {
      const wanted = readV2Body(request, newGroup);
      return { body: wanted.message, to: newGroupTarget(context, caller, wanted.participant_ids) };
    }),
  );

  server.delete("/2/dm_events/:event_id", async (request, reply) => {
    const caller = requireV2Dm(
      context,
      { request, reply },
      { kind: "write", windows: DELETE_WINDOWS },
    );
    const value = readV2Id(request, "event_id");
    const event = visibleEvent(context, { id: value, userId: caller.user.id });
    if (event === undefined) {
      throw xProblems.notFound({ resourceType: "dm_event", parameter: "event_id", value });
    }
    event.hiddenFrom.add(caller.user.id);
    return { data: { deleted: true } };
  });

  for (const action of ["block", "unblock"] as const) {
    server.post(`/2/users/:id/dm/${action}`, async (request, reply) => {
      const caller = requireV2Dm(
        context,
        { request, reply },
        { kind: "write", windows: BLOCK_WINDOWS },
      );
      const value = readV2Id(request, "id");
      if (context.users.get(value) === undefined) {
        throw xProblems.notFound({ resourceType: "user", parameter: "id", value });
      }
      if (action === "block") context.blocks.add(caller.user.id, value);
      else context.blocks.remove(caller.user.id, value);
      return { data: { blocked: action === "block" } };
    });
  }
}

/** Where a message goes: to one person, or into a group that exists or is made for it. */
type Target =
  | { readonly kind: "pair"; readonly recipient: User }
  | { readonly kind: "group"; readonly groupId: () => string };

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** One send, checked in X's order: who, limits, shape, recipients, media, money. Faults strike last. */
async function send(
  context: SandboxContext,
  { request, reply }: Exchange,
  read: (caller: V2UserCaller) => { body: MessageBody; to: Target },
): Promise<unknown> {
  const sendId = context.ids.next();
  let senderId: string | null = null;
  const note = (fields: Record<string, unknown>): void => {
    context.log.add("send.answered", { sendId, senderId, ...fields });
  };
  try {
    const caller = requireV2Dm(
      context,
      { request, reply },
      { kind: "write", windows: SEND_WINDOWS },
    );
    senderId = caller.user.id;
    context.log.add("send.received", { sendId, appId: caller.app.id, senderId });
    const { body, to } = read(caller);
    const media = mediaFor(context, body, caller.user.id);
    recordUsage(context, caller.app, { thing: "dm.create", resourceIds: [sendId] });
    const apply = (): Sent => {
      const sent = issue(context, { caller, to, text: body.text ?? "", media });
      context.log.add("send.applied", { sendId, dmId: sent.id });
      return sent;
    };
    const fault = context.faults.nextSendFault();
    reply.code(201);
    if (fault !== null) {
      const nowMs = context.clock.now();
      const refusalOf = faultProblem;
      return await answerWithFault({
        fault,
        apply,
        reply,
        note,
        nowMs,
        bodyOf: sentView,
        refusalOf,
      });
    }
    const sent = apply();
    note({ status: 201, code: null, dmId: sent.id });
    return sentView(sent);
  } catch (error) {
    if (error instanceof XProblem && !(error instanceof FaultProblem)) {
      note({ status: error.status, code: null, dmId: null });
    }
    throw error;
  }
}

interface Sent {
  readonly id: string;
  readonly conversationId: string;
}

const sentView = (sent: Sent): Record<string, unknown> => ({
  data: { dm_conversation_id: sent.conversationId, dm_event_id: sent.id },
});

function issue(
  context: SandboxContext,
  wanted: { caller: V2UserCaller; to: Target; text: string; media: Media | null },
): Sent {
  const { caller, to, text, media } = wanted;
  if (to.kind === "pair") {
    const dm = issueDm(context, {
      sender: caller.user,
      recipient: to.recipient,
      text,
      media,
      sourceAppId: caller.app.id,
    });
    return { id: dm.id, conversationId: pairConversationId(caller.user.id, to.recipient.id) };
  }
  const groupId = to.groupId();
  const eventId = context.ids.next();
  context.groups.addMessage({
    id: eventId,
    groupId,
    senderId: caller.user.id,
    content: {
      ...composeContent(eventId, { text, media }, (name) => context.users.byUsername(name)),
      quickReplies: [],
      ctas: [],
      location: null,
      quickReplyMetadata: null,
    },
  });
  if (media !== null) context.media.attach(media.id, eventId);
  return { id: eventId, conversationId: groupId };
}

/** Refuses people who do not exist or do not let this sender write; X does not say which. */
function reachable(context: SandboxContext, caller: V2UserCaller, userId: string): User {
  const recipient = context.users.get(userId);
  if (recipient === undefined) throw xProblems.notPermittedToDm();
  if (refusalOfRecipient(context, { sender: caller.user, recipient }) !== null) {
    throw xProblems.notPermittedToDm();
  }
  return recipient;
}

function pairTarget(context: SandboxContext, caller: V2UserCaller, userId: string): Target {
  return { kind: "pair", recipient: reachable(context, caller, userId) };
}

function conversationTarget(
  context: SandboxContext,
  caller: V2UserCaller,
  conversationId: string,
): Target {
  const people = participantsOfConversation(context, conversationId);
  if (people?.includes(caller.user.id) !== true) throw xProblems.notPermittedToDm();
  if (context.groups.get(conversationId) !== undefined) {
    return { kind: "group", groupId: () => conversationId };
  }
  const other = people.find((one) => one !== caller.user.id) ?? caller.user.id;
  return pairTarget(context, caller, other);
}

function newGroupTarget(
  context: SandboxContext,
  caller: V2UserCaller,
  participantIds: readonly string[],
): Target {
  const others = new Set(participantIds.filter((one) => one !== caller.user.id));
  for (const userId of others) reachable(context, caller, userId);
  return { kind: "group", groupId: () => context.groups.add([caller.user.id, ...others]).id };
}

function mediaFor(context: SandboxContext, body: MessageBody, senderId: string): Media | null {
  const mediaId = body.attachments?.[0].media_id;
  if (mediaId === undefined) return null;
  const media = context.media.get(mediaId);
  if (media === undefined || readiness(context.media, { mediaId, senderId }) !== "ready") {
    throw xProblems.mediaNotPermitted();
  }
  return media;
}

/** A refusal that was ordered with `PUT /sandbox/faults`: already in the ground truth. */
class FaultProblem extends XProblem {}

const TITLES: Readonly<Record<number, string>> = {
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

function faultProblem(fault: SendFault, status: number): XProblem {
  const title = TITLES[status] ?? "Error";
  return new FaultProblem(status, {
    title,
    detail: fault.message ?? title,
    type: "about:blank",
    status,
  });
}
