import {
  deleteFlow,
  flowTypes,
  getFlow,
  getFlows,
  getInboundFlow,
  postFlow,
  putFlow,
  type Flow,
  type FlowRuleInput,
  type InboundFlow,
} from "@tsubame/contract";
import {
  appendEvents,
  countRecipientsOfFlow,
  findFlow,
  findLiveIds,
  insertFlow,
  isConflict,
  listFlows,
  updateFlow,
  type FlowRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf } from "../conversations/actor.ts";
import { AppError, invalidFields, nameTaken, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { existingIds } from "../http/query-ids.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { authorOf } from "../queues/queue-routes.ts";
import { transact } from "../transaction.ts";
import { divisionView } from "../users/user-view.ts";
import { readRules, rulesToStore } from "./stored-rules.ts";

/** Flows as Architect's clients read them, and with their rules under our own path. */
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
    const actor = actorOf(principal);
    await assertQueues(context, body.rules);
    const row = await refuseTakenName(() =>
      transact(context, async (trx) => {
        const created = await insertFlow(trx, {
          name: body.name,
          rules: JSON.stringify(rulesToStore(body.rules)),
          created_by: authorOf(actor),
        });
        await appendEvents(trx, [
          { kind: "flow.created", ...actorColumns(actor), detail: { flowId: created.id } },
        ]);
        return created;
      }),
    );
    return inboundFlowView(row);
  });

  bind(host, putFlow, async ({ params, body, principal }) => {
    const actor = actorOf(principal);
    await flowOf(context, params.flowId);
    await assertQueues(context, body.rules);
    const row = await refuseTakenName(() =>
      transact(context, async (trx) => {
        const updated = await updateFlow(trx, {
          id: params.flowId,
          ...(body.version !== undefined && { expectedVersion: body.version }),
          values: {
            name: body.name,
            rules: JSON.stringify(rulesToStore(body.rules)),
            modified_by: authorOf(actor),
          },
          now: context.clock.now(),
        });
        if (!updated) throw changedMeanwhile();
        await appendEvents(trx, [
          { kind: "flow.updated", ...actorColumns(actor), detail: { flowId: updated.id } },
        ]);
        return updated;
      }),
    );
    return inboundFlowView(row);
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
}

async function flowOf(context: Context, id: string): Promise<FlowRow> {
  const row = await findFlow(context.db, id);
  if (!row) throw notFound("flow", id);
  return row;
}

async function assertQueues(context: Context, rules: readonly FlowRuleInput[]): Promise<void> {
  const known = await findLiveIds(
    context.db,
    "queue",
    rules.map((rule) => rule.then.queueId),
  );
  const fields = rules.flatMap((rule, index) =>
    known.has(rule.then.queueId.toLowerCase())
      ? []
      : [
          {
            fieldName: `rules.${index}.then.queueId`,
            errorCode: "invalid.value",
            message: `${rule.then.queueId} is not a queue`,
          },
        ],
  );
  if (fields.length > 0) throw invalidFields("A rule names a queue that does not exist.", fields);
}

function flowView(row: FlowRow): Flow {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    active: true,
    deleted: false,
    system: false,
    division: divisionView,
    publishedVersion: {
      id: String(row.version),
      datePublished: row.modified_at.toISOString(),
      selfUri: `/api/v2/flows/${row.id}/versions/${row.version}`,
    },
    ...(row.created_by !== null && {
      createdBy: { id: row.created_by, selfUri: `/api/v2/users/${row.created_by}` },
    }),
    dateCreated: row.created_at.toISOString(),
    dateModified: row.modified_at.toISOString(),
    selfUri: `/api/v2/flows/${row.id}`,
  };
}

function inboundFlowView(row: FlowRow): InboundFlow {
  return {
    id: row.id,
    name: row.name,
    type: "inboundshortmessage",
    rules: readRules(row.rules),
    version: row.version,
    dateCreated: row.created_at.toISOString(),
    dateModified: row.modified_at.toISOString(),
    selfUri: `/api/tsubame/v1/flows/${row.id}`,
  };
}

function changedMeanwhile(): AppError {
  return new AppError({
    code: "general.conflict",
    status: 409,
    message: "Somebody has changed this flow meanwhile. Read it again.",
    isRetryable: true,
  });
}

async function refuseTakenName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isConflict(error, "flow_name")) throw nameTaken("flow", error);
    throw error;
  }
}
