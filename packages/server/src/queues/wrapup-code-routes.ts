import {
  deleteRoutingQueueWrapupcode,
  deleteRoutingWrapupcode,
  getRoutingQueueWrapupcodes,
  getRoutingWrapupcode,
  getRoutingWrapupcodes,
  postRoutingQueueWrapupcodes,
  postRoutingWrapupcodes,
  putRoutingWrapupcode,
  type WrapupCode,
} from "@tsubame/contract";
import {
  appendEvents,
  attachWrapupCodes,
  detachWrapupCode,
  findQueue,
  findWrapupCode,
  insertWrapupCode,
  isConflict,
  listWrapupCodes,
  updateWrapupCode,
  type WrapupCodeRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf } from "../conversations/actor.ts";
import { invalidFields, nameTaken, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { existingIds } from "../http/query-ids.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { divisionView } from "../users/user-view.ts";
import { authorOf } from "./queue-routes.ts";

/** Wrap-up codes, and which queues offer them. */
export function wrapupCodeRoutes(host: RouteHost, context: Context): void {
  bind(host, getRoutingWrapupcodes, async ({ query, request }) => {
    const { rows, total } = await listWrapupCodes(context.db, {
      pageNumber: query.pageNumber,
      pageSize: query.pageSize,
      ...(query.name !== undefined && { name: query.name }),
      ...(query.id && { ids: existingIds(query.id) }),
      isDescending: query.sortOrder.startsWith("desc"),
    });
    const entities = rows.map(wrapupCodeView);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, getRoutingWrapupcode, async ({ params }) => {
    const row = await findWrapupCode(context.db, params.codeId);
    if (!row) throw notFound("wrap-up code", params.codeId);
    return wrapupCodeView(row);
  });

  bind(host, postRoutingWrapupcodes, async ({ body, principal }) => {
    const actor = actorOf(principal);
    const row = await refuseTakenName(() =>
      transact(context, async (trx) => {
        const created = await insertWrapupCode(trx, {
          name: body.name,
          created_by: authorOf(actor),
        });
        await appendEvents(trx, [
          { kind: "wrapupCode.created", ...actorColumns(actor), detail: { codeId: created.id } },
        ]);
        return created;
      }),
    );
    return wrapupCodeView(row);
  });

  bind(host, putRoutingWrapupcode, async ({ params, body, principal }) => {
    const actor = actorOf(principal);
    const row = await refuseTakenName(() =>
      transact(context, async (trx) => {
        const updated = await updateWrapupCode(trx, {
          id: params.codeId,
          values: { name: body.name, modified_by: authorOf(actor) },
          now: context.clock.now(),
        });
        if (!updated) throw notFound("wrap-up code", params.codeId);
        await appendEvents(trx, [
          { kind: "wrapupCode.updated", ...actorColumns(actor), detail: { codeId: updated.id } },
        ]);
        return updated;
      }),
    );
    return wrapupCodeView(row);
  });

  bind(host, deleteRoutingWrapupcode, async ({ params, principal }) => {
    const actor = actorOf(principal);
    await transact(context, async (trx) => {
      const updated = await updateWrapupCode(trx, {
        id: params.codeId,
        values: { state: "deleted", modified_by: authorOf(actor) },
        now: context.clock.now(),
      });
      if (!updated) throw notFound("wrap-up code", params.codeId);
      await detachWrapupCode(trx, { codeId: params.codeId });
      await appendEvents(trx, [
        { kind: "wrapupCode.deleted", ...actorColumns(actor), detail: { codeId: updated.id } },
      ]);
    });
  });

  queueCodeRoutes(host, context);
}

function queueCodeRoutes(host: RouteHost, context: Context): void {
  bind(host, getRoutingQueueWrapupcodes, async ({ params, query, request }) => {
    await assertQueue(context, params.queueId);
    const { rows, total } = await listWrapupCodes(context.db, {
      ...query,
      queueId: params.queueId,
    });
    const entities = rows.map(wrapupCodeView);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, postRoutingQueueWrapupcodes, async ({ params, body, principal }) => {
    await assertQueue(context, params.queueId);
    const ids = [...new Set(body.map(({ id }) => id.toLowerCase()))];
    if (ids.length === 0) return [];
    const { rows } = await listWrapupCodes(context.db, { ids, pageNumber: 1, pageSize: 100 });
    const known = new Set(rows.map((row) => row.id));
    const fields = ids.flatMap((id, index) =>
      known.has(id)
        ? []
        : [
            {
              fieldName: `${index}.id`,
              errorCode: "invalid.value",
              message: "is not a wrap-up code",
            },
          ],
    );
    if (fields.length > 0) throw invalidFields("Some of these are not wrap-up codes.", fields);
    await transact(context, async (trx) => {
      await attachWrapupCodes(trx, params.queueId, ids);
      await appendEvents(trx, [
        {
          kind: "queue.updated",
          queueId: params.queueId,
          ...actorColumns(actorOf(principal)),
          detail: { wrapupCodesAdded: ids },
        },
      ]);
    });
    return rows.map(wrapupCodeView);
  });

  bind(host, deleteRoutingQueueWrapupcode, async ({ params, principal }) => {
    const { queueId, codeId } = params;
    await assertQueue(context, queueId);
    await transact(context, async (trx) => {
      if ((await detachWrapupCode(trx, { queueId, codeId })) === 0) {
        throw notFound("wrap-up code", codeId);
      }
      await appendEvents(trx, [
        {
          kind: "queue.updated",
          queueId,
          ...actorColumns(actorOf(principal)),
          detail: { wrapupCodeRemoved: codeId },
        },
      ]);
    });
  });
}

function wrapupCodeView(row: WrapupCodeRow): WrapupCode {
  return {
    id: row.id,
    name: row.name,
    division: divisionView,
    dateCreated: row.created_at.toISOString(),
    dateModified: row.modified_at.toISOString(),
    ...(row.created_by !== null && { createdBy: row.created_by }),
    ...(row.modified_by !== null && { modifiedBy: row.modified_by }),
    selfUri: `/api/v2/routing/wrapupcodes/${row.id}`,
  };
}

async function assertQueue(context: Context, queueId: string): Promise<void> {
  if (!(await findQueue(context.db, queueId))) throw notFound("queue", queueId);
}

async function refuseTakenName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isConflict(error, "wrapup_code_name")) throw nameTaken("wrap-up code", error);
    throw error;
  }
}
