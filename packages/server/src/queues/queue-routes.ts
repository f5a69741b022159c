import {
  deleteRoutingQueue,
  getRoutingQueue,
  getRoutingQueues,
  postRoutingQueues,
  putRoutingQueue,
  type Queue,
  type QueueCreate,
  type QueueUpdate,
} from "@tsubame/contract";
import {
  appendEvents,
  countMembers,
  countOpenConversations,
  findFlowsToQueue,
  findQueue,
  findQueuesMeasuring,
  insertQueue,
  isConflict,
  listQueues,
  lockNamedByRules,
  lockQueue,
  setQueueGroups,
  updateQueue,
  type QueueRow,
  type Writer,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { followGroups } from "../groups/follow-groups.ts";
import { AppError, invalidFields, nameTaken, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { existingIds } from "../http/query-ids.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { queueColumns, withSource } from "./queue-body.ts";
import { namedByRules, queueGroupsIn } from "./queue-rules.ts";
import { readRuleNames } from "./queue-rules-view.ts";
import { queueView } from "./queue-view.ts";
import { contradictions, unknownNames } from "./rule-faults.ts";

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
    const settings = source ? withSource(body, source) : body;
    const columns = queueColumns(settings);
    const actor = actorOf(principal);
    const row = await refuseTakenName(() =>
      transact(context, async (trx) => {
        await assertRules(trx, settings);
        const created = await insertQueue(trx, { ...columns, created_by: authorOf(actor) });
        await appendEvents(trx, [
          { kind: "queue.created", queueId: created.id, ...actorColumns(actor) },
        ]);
        await setQueueGroups(trx, created.id, queueGroupsIn(settings));
        await followGroups(trx, [created.id], actor);
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
        await assertRules(trx, body, params.queueId);
        const updated = await updateQueue(trx, {
          id: params.queueId,
          values: { ...columns, modified_by: authorOf(actor) },
          now: context.clock.now(),
        });
        if (!updated) throw notFound("queue", params.queueId);
        await appendEvents(trx, [
          { kind: "queue.updated", queueId: updated.id, ...actorColumns(actor) },
        ]);
        await setQueueGroups(trx, updated.id, queueGroupsIn(body));
        await followGroups(trx, [updated.id], actor);
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
 * Refuses rules that contradict themselves or name what is not there, with every field at fault. What they name stays until the
 * transaction ends.
 */
async function assertRules(
  trx: Writer,
  body: QueueCreate | QueueUpdate,
  queueId?: string,
): Promise<void> {
  const named = namedByRules(body);
  const queueIds = queueId === undefined ? named.queueIds : [...named.queueIds, queueId];
  const known = await lockNamedByRules(trx, { ...named, queueIds });
  const faults = [...contradictions(body), ...unknownNames(body, known)];
  const first = faults[0];
  if (!first) return;
  const message = `The rules are not valid: ${first.fieldName} ${first.message}.`;
  throw invalidFields(message, faults.slice(0, 20));
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
    const [measuring] = await findQueuesMeasuring(trx, queueId);
    if (measuring) {
      throw refusal(
        "queue.usedByQueue",
        `A conditional rule of the queue "${measuring.name}" looks at this queue. Change that queue first.`,
        { queueId: measuring.id, queueName: measuring.name },
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
  code: "queue.isDefault" | "queue.hasWork" | "queue.usedByFlow" | "queue.usedByQueue",
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
  const names = await readRuleNames(context.db, rows);
  return rows.map((row) => queueView(row, { count: counts.get(row.id), names }));
}

async function viewOf(context: Context, row: QueueRow): Promise<Queue> {
  const counts = await countMembers(context.db, [row.id]);
  const names = await readRuleNames(context.db, [row]);
  return queueView(row, { count: counts.get(row.id), names });
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
