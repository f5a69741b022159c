import {
  deleteRoutingQueueMember,
  getRoutingQueueMembers,
  patchRoutingQueueMember,
  patchRoutingQueueMembers,
  postRoutingQueueMembers,
  systemPresences,
  type QueueMember,
} from "@tsubame/contract";
import {
  addQueueMembers,
  appendEvents,
  findAgentStates,
  findLiveIds,
  findMembersByGroup,
  findQueue,
  listQueueMembers,
  listUsers,
  removeQueueMembers,
  updateQueueMember,
  type NewEvent,
  type QueueMemberRow,
  type Writer,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf, type Actor } from "../conversations/actor.ts";
import { followGroups } from "../groups/follow-groups.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { presenceView, routingStatusView } from "../presence/presence-view.ts";
import { transact } from "../transaction.ts";
import { userViews } from "../users/user-view.ts";

interface MemberChange {
  readonly id: string;
  readonly joined?: boolean | undefined;
  readonly ringNumber?: number | undefined;
}

/** Who works in a queue. */
export function memberRoutes(host: RouteHost, context: Context): void {
  bind(host, getRoutingQueueMembers, async ({ params, query, request }) => {
    await assertQueue(context, params.queueId);
    const { rows, total } = await listQueueMembers(context.db, {
      queueId: params.queueId,
      pageNumber: query.pageNumber,
      pageSize: query.pageSize,
      ...(query.name !== undefined && { name: query.name }),
      ...(query.joined !== undefined && { isJoined: query.joined }),
      ...(query.memberBy && { memberBy: query.memberBy }),
      ...(query.routingStatus && { routingStatuses: query.routingStatus }),
      ...(query.presence && { presences: presencesNamed(query.presence) }),
    });
    const entities = await memberViews(context, rows, query.expand);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, postRoutingQueueMembers, async ({ params, query, body, principal }) => {
    await assertQueue(context, params.queueId);
    const userIds = [...new Set(body.map(({ id }) => id.toLowerCase()))];
    const actor = actorOf(principal);
    if (query.delete) await removeMembers(context, params.queueId, userIds, actor);
    else await addMembers(context, params.queueId, userIds, actor);
  });

  bind(host, patchRoutingQueueMembers, async ({ params, body, principal, request }) => {
    await assertQueue(context, params.queueId);
    await changeMembers(context, params.queueId, body, actorOf(principal));
    const { rows, total } = await listQueueMembers(context.db, {
      queueId: params.queueId,
      userIds: body.map(({ id }) => id),
      pageNumber: 1,
      pageSize: 100,
    });
    return listing({
      entities: await memberViews(context, rows),
      total,
      page: { pageNumber: 1, pageSize: 100 },
      requestUrl: request.url,
    });
  });

  bind(host, patchRoutingQueueMember, async ({ params, body, principal }) => {
    await assertQueue(context, params.queueId);
    const change = { ...body, id: params.memberId };
    await changeMembers(context, params.queueId, [change], actorOf(principal));
  });

  bind(host, deleteRoutingQueueMember, async ({ params, principal }) => {
    await assertQueue(context, params.queueId);
    const ids = [params.memberId.toLowerCase()];
    const removed = await removeMembers(context, params.queueId, ids, actorOf(principal));
    if (removed.length === 0) throw notFound("queue member", params.memberId);
  });
}

async function addMembers(
  context: Context,
  queueId: string,
  userIds: readonly string[],
  actor: Actor,
): Promise<void> {
  await transact(context, async (trx) => {
    const known = await findLiveIds(trx, "user_account", userIds);
    const fields = userIds.flatMap((id, index) =>
      known.has(id)
        ? []
        : [{ fieldName: `${index}.id`, errorCode: "invalid.value", message: "is not a user" }],
    );
    if (fields.length > 0) throw invalidFields("Some of these are not users.", fields);
    const added = await addQueueMembers(trx, queueId, userIds);
    await appendEvents(trx, memberEvents("queueMember.added", { queueId, userIds: added, actor }));
  });
}

async function removeMembers(
  context: Context,
  queueId: string,
  userIds: readonly string[],
  actor: Actor,
): Promise<string[]> {
  return transact(context, async (trx) => {
    await assertNotByGroup(
      trx,
      queueId,
      userIds.map((userId, index) => ({ userId, fieldName: `${index}.id` })),
    );
    const removed = await removeQueueMembers(trx, queueId, userIds);
    await appendEvents(
      trx,
      memberEvents("queueMember.removed", { queueId, userIds: removed, actor }),
    );
    // Who is in a group of the queue as well goes on being a member by that.
    await followGroups(trx, [queueId], actor);
    return removed;
  });
}

/** What comes from a group is changed at the group. */
async function assertNotByGroup(
  trx: Writer,
  queueId: string,
  fields: readonly { readonly userId: string; readonly fieldName: string }[],
): Promise<void> {
  const userIds = fields.map(({ userId }) => userId);
  const byGroup = await findMembersByGroup(trx, queueId, userIds);
  if (byGroup.size === 0) return;
  throw invalidFields(
    "Some of these are members by a group. Change the group, or add them to the queue by name.",
    fields
      .filter(({ userId }) => byGroup.has(userId.toLowerCase()))
      .map(({ fieldName }) => ({
        fieldName,
        errorCode: "member.byGroup",
        message: "is a member by a group",
      })),
  );
}

function memberEvents(
  kind: "queueMember.added" | "queueMember.removed",
  change: { queueId: string; userIds: readonly string[]; actor: Actor },
): NewEvent[] {
  return change.userIds.map((userId) => ({
    kind,
    queueId: change.queueId,
    userId,
    actorUserId: change.actor.userId,
    actorClientId: change.actor.clientId,
  }));
}

async function changeMembers(
  context: Context,
  queueId: string,
  changes: readonly MemberChange[],
  actor: Actor,
): Promise<void> {
  await transact(context, async (trx) => {
    await assertNotByGroup(
      trx,
      queueId,
      changes.flatMap(({ id, ringNumber }, index) =>
        ringNumber === undefined ? [] : [{ userId: id, fieldName: `${index}.ringNumber` }],
      ),
    );
    for (const { id, joined, ringNumber } of changes) {
      const isMember = await updateQueueMember(trx, {
        queueId,
        userId: id,
        ...(joined !== undefined && { isJoined: joined }),
        ...(ringNumber !== undefined && { ringNumber }),
      });
      if (!isMember) throw notFound("queue member", id);
      await appendEvents(trx, [
        {
          kind: "queueMember.changed",
          queueId,
          userId: id,
          ...actorColumns(actor),
          detail: { joined, ringNumber },
        },
      ]);
    }
  });
}

async function memberViews(
  context: Context,
  rows: readonly QueueMemberRow[],
  expand: readonly string[] = [],
): Promise<QueueMember[]> {
  const ids = rows.map((row) => row.user_id);
  const states = await findAgentStates(context.db, ids);
  const users =
    ids.length === 0
      ? []
      : await listUsers(context.db, { ids, states: [], pageNumber: 1, pageSize: ids.length }).then(
          (page) => userViews(context.db, page.rows),
        );
  const userById = new Map(users.map((user) => [user.id, user]));
  return rows.map((row) => {
    const state = states.get(row.user_id);
    const user = userById.get(row.user_id);
    return {
      id: row.user_id,
      name: row.name,
      joined: row.is_joined,
      memberBy: row.member_by,
      ringNumber: row.ring_number,
      ...(user && { user }),
      ...(state && expand.includes("routingStatus") && { routingStatus: routingStatusView(state) }),
      ...(state && expand.includes("presence") && { presence: presenceView(state) }),
      selfUri: `/api/v2/routing/queues/${row.queue_id}/members/${row.user_id}`,
    };
  });
}

/** Presences a filter names, in any spelling (`On Queue`, `ON_QUEUE`, `on queue`). */
function presencesNamed(names: readonly string[]) {
  const wanted = new Set(names.map(lettersOf));
  const found = systemPresences.filter((presence) => wanted.has(lettersOf(presence)));
  if (found.length > 0) return found;
  throw invalidFields("There is no such presence.", [
    { fieldName: "presence", errorCode: "invalid.query.param.value", message: "is not a presence" },
  ]);
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, "");
}

async function assertQueue(context: Context, queueId: string): Promise<void> {
  if (!(await findQueue(context.db, queueId))) throw notFound("queue", queueId);
}
