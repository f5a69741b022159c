import {
  deleteRoutingQueue,
  getRoutingQueue,
  getRoutingQueues,
  postRoutingQueues,
  putRoutingQueue,
  type Queue,
} from "@tsubame/contract";
import {
  appendEvents,
  countMembers,
  countOpenConversations,
  findFlowsToQueue,
  findQueue,
  insertQueue,
  isConflict,
  listQueues,
  lockQueue,
  updateQueue,
  type QueueRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { AppError, invalidFields, nameTaken, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { existingIds } from "../http/query-ids.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { queueColumns, withSource } from "./queue-body.ts";
import { queueView } from "./queue-view.ts";

/** Queues: `/api/v2/routing/queues`. */
export function queueRoutes(host: RouteHost, context: Context): void {
  bind(host, getRoutingQueues, async ({ query, request }) => {
    const { rows, total } = await listQueues(context.db, {
      pageNumber: query.pageNumber,
      pageSize: query.pageSize,
      ...(query.name !== undefined && { name: query.name }),
      ...(query.id && { ids: existingIds(query.id) }),
      isDescending: query.sortOrder === "desc",
    });
    const entities = await viewsOf(context, rows);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, getRoutingQueue, async ({ params }) => {
    const row = await findQueue(context.db, params.queueId);
    if (!row) throw notFound("queue", params.queueId);
    return viewOf(context, row);
  });

  bind(host, postRoutingQueues, async ({ body, principal }) => {
    const source = body.sourceQueueId ? await sourceOf(context, body.sourceQueueId) : null;
    const columns = queueColumns(source ? withSource(body, source) : body);
    const actor = actorOf(principal);
    const row = await refuseTakenName(() =>
      transact(context, async (trx) => {
        const created = await insertQueue(trx, { ...columns, created_by: authorOf(actor) });
        await appendEvents(trx, [
          { kind: "queue.created", queueId: created.id, ...actorColumns(actor) },
        ]);
        return created;
      }),
    );
    return viewOf(context, row);
  });

  bind(host, putRoutingQueue, async ({ params, body, principal }) => {
    const columns = queueColumns(body);
    const actor = actorOf(principal);
    const row = await refuseTakenName(() =>
      transact(context, async (trx) => {
        const updated = await updateQueue(trx, {
          id: params.queueId,
          values: { ...columns, modified_by: authorOf(actor) },
          now: context.clock.now(),
        });
        if (!updated) throw notFound("queue", params.queueId);
        await appendEvents(trx, [
          { kind: "queue.updated", queueId: updated.id, ...actorColumns(actor) },
        ]);
        return updated;
      }),
    );
    return viewOf(context, row);
  });

  bind(host, deleteRoutingQueue, async ({ params, principal }) => {
    await removeQueue(context, params.queueId, actorOf(principal));
    return {};
  });
}

/**
 * Marks a queue deleted if nothing depends on it: no open conversation, no flow, and it is not the default one.
 * The queue's row is locked first, so that no conversation can enter it in between.
 */
async function removeQueue(context: Context, queueId: string, actor: Actor): Promise<void> {
  await transact(context, async (trx) => {
    const queue = await lockQueue(trx, queueId);
    if (!queue) throw notFound("queue", queueId);
    if (queue.is_default) {
      throw refusal("queue.isDefault", "The default queue cannot be deleted; rename it instead.");
    }
    const openCount = await countOpenConversations(trx, queueId);
    if (openCount > 0) {
      throw refusal(
        "queue.hasWork",
        `${openCount} open conversations belong to this queue. Let them be answered or transfer them first.`,
        { openConversationCount: openCount },
      );
    }
    const [flow] = await findFlowsToQueue(trx, queueId);
    if (flow) {
      throw refusal(
        "queue.usedByFlow",
        `The flow "${flow.name}" sends conversations to this queue. Change the flow first.`,
        { flowId: flow.id, flowName: flow.name },
      );
    }
    await updateQueue(trx, {
      id: queueId,
      values: { state: "deleted", modified_by: authorOf(actor) },
      now: context.clock.now(),
    });
    await appendEvents(trx, [{ kind: "queue.deleted", queueId, ...actorColumns(actor) }]);
  });
}

function refusal(
  code: "queue.isDefault" | "queue.hasWork" | "queue.usedByFlow",
  message: string,
  details: Readonly<Record<string, string | number>> = {},
): AppError {
  return new AppError({ code, status: 409, message, details });
}

async function viewsOf(context: Context, rows: readonly QueueRow[]): Promise<Queue[]> {
  const counts = await countMembers(
    context.db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => queueView(row, counts.get(row.id)));
}

async function viewOf(context: Context, row: QueueRow): Promise<Queue> {
  const counts = await countMembers(context.db, [row.id]);
  return queueView(row, counts.get(row.id));
}

async function sourceOf(context: Context, id: string): Promise<Queue> {
  const row = await findQueue(context.db, id);
  if (row) return viewOf(context, row);
  throw invalidFields("The queue to copy from was not found.", [
    { fieldName: "sourceQueueId", errorCode: "invalid.value", message: "is not a queue" },
  ]);
}

async function refuseTakenName<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isConflict(error, "queue_name")) throw nameTaken("queue", error);
    throw error;
  }
}

/** Who is shown as author: the user, or the program where no user is behind the call. */
export function authorOf(actor: Actor): string | null {
  return actor.userId ?? actor.clientId;
}
