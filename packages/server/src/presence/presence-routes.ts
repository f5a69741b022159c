import {
  getPresencedefinitions,
  getUserPresencesPurecloud,
  getUserRoutingstatus,
  patchUserPresencesPurecloud,
  presenceOfDefinition,
  putUserRoutingstatus,
  type BodyOf,
  type SystemPresence,
} from "@tsubame/contract";
import { findAgentStates, findUser, type AgentStateRow } from "@tsubame/store";
import { requireSelfOr } from "../auth/require.ts";
import type { Context } from "../context.ts";
import { actorOf } from "../conversations/actor.ts";
import { withdrawOffersOf } from "../dispatch/gone-agents.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { listing, pageOf } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { changePresence, changeRoutingStatus } from "./presence-changes.ts";
import { presenceDefinitions, presenceView, routingStatusView } from "./presence-view.ts";

/** Permission to set somebody else's presence and routing status. */
const othersState = "tsubame:agentState:edit";

/** Presence definitions, presence and routing status. Everybody sees everybody's. */
export function presenceRoutes(host: RouteHost, context: Context): void {
  bind(host, getPresencedefinitions, async ({ query, request }) => {
    const all = presenceDefinitions();
    return listing({
      entities: pageOf(all, query),
      total: all.length,
      page: query,
      requestUrl: request.url,
    });
  });

  bind(host, getUserPresencesPurecloud, async ({ params }) =>
    presenceView(await stateOf(context, params.userId)),
  );

  bind(host, getUserRoutingstatus, async ({ params }) =>
    routingStatusView(await stateOf(context, params.userId)),
  );

  bind(host, patchUserPresencesPurecloud, async ({ params, body, principal }) => {
    requireSelfOr(principal, params.userId, othersState);
    await assertActive(context, params.userId);
    const presence = presenceOf(body);
    const change = {
      userId: params.userId,
      actor: actorOf(principal),
      now: context.clock.now(),
      presence,
      message: body.message?.trim() || null,
    };
    const isByOther = principal.userId !== params.userId.toLowerCase();
    const state = await transact(context, async (trx) => {
      if (isByOther && presence !== "On Queue") await withdrawOffersOf(trx, change);
      return changePresence(trx, change);
    });
    return presenceView(state);
  });

  bind(host, putUserRoutingstatus, async ({ params, body, principal }) => {
    requireSelfOr(principal, params.userId, othersState);
    await assertActive(context, params.userId);
    const state = await transact(context, (trx) =>
      changeRoutingStatus(trx, {
        userId: params.userId,
        actor: actorOf(principal),
        now: context.clock.now(),
        status: body.status,
      }),
    );
    return routingStatusView(state);
  });
}

async function stateOf(context: Context, userId: string): Promise<AgentStateRow> {
  const state = (await findAgentStates(context.db, [userId])).get(userId.toLowerCase());
  if (!state) throw notFound("user", userId);
  return state;
}

async function assertActive(context: Context, userId: string): Promise<void> {
  const user = await findUser(context.db, userId);
  if (!user || user.state !== "active") throw notFound("user", userId);
}

function presenceOf(body: BodyOf<typeof patchUserPresencesPurecloud>): SystemPresence {
  const wanted = body.presenceDefinition;
  if (!("id" in wanted)) return wanted.systemPresence;
  const presence = presenceOfDefinition(wanted.id);
  if (presence) return presence;
  throw invalidFields(
    "There is no such presence definition. GET /api/v2/presencedefinitions lists them.",
    [
      {
        fieldName: "presenceDefinition.id",
        errorCode: "invalid.value",
        message: "is not a presence definition",
      },
    ],
  );
}
