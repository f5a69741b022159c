import {
  getConversation,
  getConversations,
  getConversationsMessage,
  getConversationsMessages,
  getConversationsMessageParticipantCommunicationWrapup,
  getConversationsMessageParticipantWrapup,
  getConversationsMessageParticipantWrapupcodes,
  patchConversationParticipantAttributes,
  patchConversationsMessage,
  patchConversationsMessageParticipant,
  patchConversationsMessageParticipantAttributes,
  patchConversationsMessageParticipantCommunication,
  postConversationDisconnect,
  postConversationsMessageParticipantCommunicationWrapup,
} from "@tsubame/contract";
import {
  appendEvents,
  mergeAttributes,
  readActiveConversationIds,
  readConversationViews,
  readLegOfUser,
  readWrapupCodesOfQueue,
  type ConversationView,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { AppError, notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";
import { listing } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { assertReadable, notActiveParticipant, requireUser, seeAllPermission } from "./access.ts";
import { actorColumns, actorOf } from "./actor.ts";
import { patchLeg, postWrapup, type LegPath } from "./change-leg.ts";
import { endConversation } from "./end.ts";
import { messageConversation } from "./views/flat-view.ts";
import { fullConversation } from "./views/full-view.ts";
import { wrapupOf } from "./views/leg-fields.ts";

/** Conversations and their legs, as the Genesys API has them. Messages are in `message-routes.ts`. */
export function conversationRoutes(host: RouteHost, context: Context): void {
  readingRoutes(host, context);
  changingRoutes(host, context);
  wrapupRoutes(host, context);
  attributeRoutes(host, context);
}

/** Reads one conversation for a caller who may see it. */
async function readView(
  context: Context,
  principal: Principal,
  conversationId: string,
): Promise<ConversationView> {
  await assertReadable(context.db, principal, conversationId);
  const [view] = await readConversationViews(context.db, [conversationId]);
  if (!view) throw notFound("conversation", conversationId);
  return view;
}

function readingRoutes(host: RouteHost, context: Context): void {
  const readActive = async (principal: Principal): Promise<ConversationView[]> => {
    const ids = await readActiveConversationIds(context.db, requireUser(principal));
    return readConversationViews(context.db, ids);
  };
  bind(host, getConversationsMessages, async ({ principal, request }) => {
    const views = await readActive(principal);
    return onePage(views.map(messageConversation), request.url);
  });
  bind(host, getConversations, async ({ principal, query, request }) => {
    const isOtherMedium = (query.communicationType ?? "message").toLowerCase() !== "message";
    const views = isOtherMedium ? [] : await readActive(principal);
    return onePage(views.map(fullConversation), request.url);
  });
  bind(host, getConversationsMessage, async ({ principal, params }) =>
    messageConversation(await readView(context, principal, params.conversationId)),
  );
  bind(host, getConversation, async ({ principal, params }) =>
    fullConversation(await readView(context, principal, params.conversationId)),
  );
}

/** One agent holds no more than one page of conversations. */
function onePage<T>(entities: T[], requestUrl: string) {
  const page = { pageNumber: 1, pageSize: 100 };
  return listing({ entities, total: entities.length, page, requestUrl });
}

function changingRoutes(host: RouteHost, context: Context): void {
  const end = async (principal: Principal, conversationId: string): Promise<void> => {
    await assertMayEnd(context, principal, conversationId);
    const isThere = await transact(context, (trx) =>
      endConversation(trx, {
        conversationId,
        now: context.clock.now(),
        disconnectType: "system",
        actor: actorOf(principal),
      }),
    );
    if (!isThere) throw notFound("conversation", conversationId);
  };
  bind(host, postConversationDisconnect, async ({ principal, params }) => {
    await end(principal, params.conversationId);
    return "";
  });
  bind(host, patchConversationsMessage, async ({ principal, params }) => {
    await end(principal, params.conversationId);
    // The SDK's declaration: this one call answers the full view.
    return fullConversation(await readView(context, principal, params.conversationId));
  });

  const patch = (
    path: LegPath,
    body: Parameters<typeof patchLeg>[1]["patch"],
    principal: Principal,
  ) =>
    transact(context, (trx) =>
      patchLeg(trx, { path, patch: body, principal, now: context.clock.now() }),
    );
  bind(host, patchConversationsMessageParticipant, async ({ params, body, principal }) =>
    patch(params, body, principal),
  );
  bind(
    host,
    patchConversationsMessageParticipantCommunication,
    async ({ params, body, principal }) => patch(params, body, principal),
  );
}

/** Ending for everyone is for those who see every conversation, and for an agent who takes part in this one. */
async function assertMayEnd(
  context: Context,
  principal: Principal,
  conversationId: string,
): Promise<void> {
  if (principal.permissions.has(seeAllPermission)) return;
  const userId = requireUser(principal);
  if (await readLegOfUser(context.db, { conversationId, userId, isRunning: true })) return;
  await assertReadable(context.db, principal, conversationId);
  throw notActiveParticipant("Only somebody who takes part in a conversation ends it.");
}

function wrapupRoutes(host: RouteHost, context: Context): void {
  const readLeg = async (principal: Principal, path: LegPath) => {
    const view = await readView(context, principal, path.conversationId);
    const leg = view.legs.find(({ id }) => id === path.participantId);
    if (!leg) throw notFound("participant", path.participantId);
    if (path.communicationId !== undefined && leg.communication_id !== path.communicationId) {
      throw notFound("communication", path.communicationId);
    }
    return leg;
  };
  bind(host, getConversationsMessageParticipantWrapupcodes, async ({ principal, params }) => {
    const leg = await readLeg(principal, params);
    const codes = await readWrapupCodesOfQueue(context.db, leg.queue_id);
    return codes.map(({ id, name }) => ({
      id,
      name,
      selfUri: `/api/v2/routing/wrapupcodes/${id}`,
    }));
  });
  const readWrapup = async (principal: Principal, path: LegPath) =>
    wrapupOf(await readLeg(principal, path)) ?? { code: "" };
  bind(host, getConversationsMessageParticipantWrapup, async ({ principal, params }) =>
    readWrapup(principal, params),
  );
  bind(host, getConversationsMessageParticipantCommunicationWrapup, async ({ principal, params }) =>
    readWrapup(principal, params),
  );
  bind(
    host,
    postConversationsMessageParticipantCommunicationWrapup,
    async ({ principal, params, body }) =>
      transact(context, (trx) =>
        postWrapup(trx, { path: params, wrapup: body, principal, now: context.clock.now() }),
      ),
  );
}

function attributeRoutes(host: RouteHost, context: Context): void {
  /** Data of every participant may be changed by whoever may see the conversation. */
  const merge = (path: LegPath, attributes: Record<string, string>, principal: Principal) =>
    transact(context, async (trx) => {
      await assertReadable(trx, principal, path.conversationId);
      const merged = await mergeAttributes(trx, { ...path, attributes });
      if (!merged) throw notFound("participant", path.participantId);
      if (Object.keys(merged).length > attributeLimit) throw tooManyAttributes();
      await appendEvents(trx, [
        {
          kind: "conversation.attributesChanged",
          conversationId: path.conversationId,
          participantId: path.participantId,
          ...actorColumns(actorOf(principal)),
          detail: { count: Object.keys(attributes).length },
        },
      ]);
      return { attributes: merged };
    });
  bind(host, patchConversationParticipantAttributes, async ({ params, body, principal }) =>
    merge(params, body.attributes, principal),
  );
  bind(host, patchConversationsMessageParticipantAttributes, async ({ params, body, principal }) =>
    merge(params, body.attributes, principal),
  );
}

/** Most attributes one participant carries. */
const attributeLimit = 200;

function tooManyAttributes(): AppError {
  return new AppError({
    code: "bad.request",
    status: 400,
    message: `A participant carries at most ${attributeLimit} attributes.`,
    fields: [{ fieldName: "attributes", errorCode: "constraint.validation" }],
  });
}
