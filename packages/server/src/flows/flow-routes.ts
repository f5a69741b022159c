import {
  deleteFlow,
  flowTypes,
  getFlow,
  getFlows,
  getInboundFlow,
  postFlow,
  putFlow,
} from "@tsubame/contract";
import {
  appendEvents,
  countRecipientsOfFlow,
  findFlow,
  listFlows,
  updateFlow,
  type FlowRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf } from "../conversations/actor.ts";
import { AppError, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { existingIds } from "../http/query-ids.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { authorOf } from "../queues/queue-routes.ts";
import { transact } from "../transaction.ts";
import { flowView, inboundFlowView } from "./flow-view.ts";
import { changeFlow, createFlow } from "./save-flow.ts";
import { trialRoutes } from "./trials/trial-routes.ts";
import { versionRoutes } from "./version-routes.ts";

/** Flows as Architect's clients read them; and with their rules, versions and trials under our own path. */
export function flowRoutes(host: RouteHost, context: Context): void {
  bind(host, getFlows, async ({ query, request }) => {
    const name = query.name ?? query.nameOrDescription;
    const wanted = query.type?.map((type) => type.toLowerCase());
    const types = flowTypes.filter((type) => !wanted || wanted.includes(type));
    const { rows, total } =
      types.length === 0
        ? { rows: [], total: 0 }
        : await listFlows(context.db, {
            pageNumber: query.pageNumber,
            pageSize: query.pageSize,
            types,
            ...(name !== undefined && { name }),
            ...(query.id && { ids: existingIds(query.id) }),
          });
    const entities = rows.map(flowView);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, getFlow, async ({ params }) => flowView(await flowOf(context, params.flowId)));

  bind(host, getInboundFlow, async ({ params }) =>
    inboundFlowView(await flowOf(context, params.flowId)),
  );

  bind(host, postFlow, async ({ body, principal }) => {
    const { row, warnings } = await createFlow(context, { ...body, actor: actorOf(principal) });
    return inboundFlowView(row, warnings);
  });

  bind(host, putFlow, async ({ params, body, principal }) => {
    await flowOf(context, params.flowId);
    const { row, warnings } = await changeFlow(context, {
      flowId: params.flowId,
      name: body.name,
      rules: body.rules,
      expectedVersion: body.version,
      actor: actorOf(principal),
    });
    return inboundFlowView(row, warnings);
  });

  bind(host, deleteFlow, async ({ params, principal }) => {
    const actor = actorOf(principal);
    await transact(context, async (trx) => {
      const recipientCount = await countRecipientsOfFlow(trx, params.flowId);
      if (recipientCount > 0) {
        throw new AppError({
          code: "flow.inUse",
          status: 409,
          message: "An X account uses this flow. Bind the account to another flow first.",
          details: { recipientCount },
        });
      }
      const deleted = await updateFlow(trx, {
        id: params.flowId,
        values: { state: "deleted", modified_by: authorOf(actor) },
        now: context.clock.now(),
      });
      if (!deleted) throw notFound("flow", params.flowId);
      await appendEvents(trx, [
        { kind: "flow.deleted", ...actorColumns(actor), detail: { flowId: deleted.id } },
      ]);
    });
  });

  versionRoutes(host, context);
  trialRoutes(host, context);
}

async function flowOf(context: Context, id: string): Promise<FlowRow> {
  const row = await findFlow(context.db, id);
  if (!row) throw notFound("flow", id);
  return row;
}
