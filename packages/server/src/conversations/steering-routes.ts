import {
  deleteConversationParticipantFlaggedreason,
  patchConversationUtilizationlabel,
  patchRoutingConversation,
  postConversationAssign,
  putConversationParticipantFlaggedreason,
} from "@tsubame/contract";
import { readConversationViews, readNames } from "@tsubame/store";
import type { Context } from "../context.ts";
import { notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { assertReadable } from "./access.ts";
import { actorOf } from "./actor.ts";
import { assignConversation } from "./assign.ts";
import type { LegPath } from "./change-leg.ts";
import { changeLabel, changeRouting, flagLeg } from "./steer.ts";
import { reference } from "./views/leg-fields.ts";

/** What supervisors decide about conversations: who gets them, what they ask for, what is to be looked at again. */
export function steeringRoutes(host: RouteHost, context: Context): void {
  bind(host, postConversationAssign, async ({ params, body, principal }) => {
    await transact(context, (trx) =>
      assignConversation(trx, {
        conversationId: params.conversationId,
        userId: body.id.toLowerCase(),
        isOverride: body.override ?? false,
        reason: body.reason ?? null,
        principal,
        now: context.clock.now(),
      }),
    );
    return "";
  });

  bind(host, patchRoutingConversation, async ({ params, body, principal }) => {
    const { conversationId } = params;
    await transact(context, (trx) =>
      changeRouting(trx, { conversationId, patch: body, actor: actorOf(principal) }),
    );
    return routingAttributes(context, conversationId);
  });

  bind(host, patchConversationUtilizationlabel, async ({ params, body, principal }) => {
    const labelId = body.utilizationLabelId ?? null;
    await transact(context, (trx) =>
      changeLabel(trx, { ...params, labelId, actor: actorOf(principal) }),
    );
    return "";
  });

  const flag = (path: LegPath, isFlagged: boolean, principal: Principal) =>
    transact(context, async (trx) => {
      await assertReadable(trx, principal, path.conversationId);
      await flagLeg(trx, { path, isFlagged, actor: actorOf(principal) });
    });
  bind(host, putConversationParticipantFlaggedreason, async ({ params, principal }) =>
    flag(params, true, principal),
  );
  bind(host, deleteConversationParticipantFlaggedreason, async ({ params, principal }) =>
    flag(params, false, principal),
  );
}

/** What a conversation asks for, in the SDK's words. */
async function routingAttributes(context: Pick<Context, "db">, conversationId: string) {
  const [view] = await readConversationViews(context.db, [conversationId]);
  if (!view) throw notFound("conversation", conversationId);
  const { conversation } = view;
  const labelId = conversation.utilization_label_id;
  const agents = conversation.preferred_agents;
  const names = await readNames(
    context.db,
    agents.map(({ agentId }) => agentId),
  );
  return {
    priority: conversation.priority,
    skills: view.skills.map(({ id, name }) => reference("/api/v2/routing/skills", id, name)),
    ...(conversation.language_id === null
      ? {}
      : {
          language: reference(
            "/api/v2/routing/languages",
            conversation.language_id,
            view.languageName,
          ),
        }),
    ...(labelId === null
      ? {}
      : { label: reference("/api/v2/routing/utilization/labels", labelId, view.labelName) }),
    scoredAgents: agents.map(({ agentId, score }) => ({
      agent: reference("/api/v2/users", agentId, names[agentId] ?? null),
      score,
    })),
  };
}
