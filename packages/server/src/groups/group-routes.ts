import {
  deleteGroup,
  deleteGroupMembers,
  getGroup,
  getGroupMembers,
  getGroups,
  postGroupMembers,
  postGroups,
  putGroup,
} from "@tsubame/contract";
import { findGroup, listGroupMembers, listGroups, type GroupRow } from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorOf } from "../conversations/actor.ts";
import { notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { existingIds } from "../http/query-ids.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { userViews } from "../users/user-view.ts";
import { changeGroup, changeGroupMembers, createGroup, deleteGroupById } from "./group-changes.ts";
import { groupView, groupViews } from "./group-view.ts";

/** Groups of people, whom rules of queues name: `/api/v2/groups`. */
export function groupRoutes(host: RouteHost, context: Context): void {
  bind(host, getGroups, async ({ query, request }) => {
    const { rows, total } = await listGroups(context.db, {
      pageNumber: query.pageNumber,
      pageSize: query.pageSize,
      ...(query.name !== undefined && { name: query.name }),
      ...(query.id && { ids: existingIds(query.id) }),
      isDescending: query.sortOrder === "desc",
    });
    const entities = await groupViews(context.db, rows);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, getGroup, async ({ params }) =>
    groupView(context.db, await existingGroup(context, params.groupId)),
  );

  bind(host, postGroups, async ({ body, principal }) =>
    groupView(context.db, await createGroup(context, body, actorOf(principal))),
  );

  bind(host, putGroup, async ({ params, body, principal }) =>
    groupView(context.db, await changeGroup(context, params.groupId, body, actorOf(principal))),
  );

  bind(host, deleteGroup, async ({ params, principal }) => {
    await deleteGroupById(context, params.groupId, actorOf(principal));
  });

  bind(host, getGroupMembers, async ({ params, query, request }) => {
    await existingGroup(context, params.groupId);
    const { rows, total } = await listGroupMembers(context.db, {
      groupId: params.groupId,
      pageNumber: query.pageNumber,
      pageSize: query.pageSize,
      isDescending: /^desc/i.test(query.sortOrder ?? ""),
    });
    const entities = await userViews(context.db, rows, query.expand);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, postGroupMembers, async ({ params, body, principal }) => {
    await changeGroupMembers(context, {
      groupId: params.groupId,
      userIds: body.memberIds,
      isAdding: true,
      expectedVersion: body.version,
      actor: actorOf(principal),
    });
    return {};
  });

  bind(host, deleteGroupMembers, async ({ params, query, principal }) => {
    await changeGroupMembers(context, {
      groupId: params.groupId,
      userIds: query.ids,
      isAdding: false,
      actor: actorOf(principal),
    });
    return {};
  });
}

async function existingGroup(context: Context, groupId: string): Promise<GroupRow> {
  const group = await findGroup(context.db, groupId);
  if (!group) throw notFound("group", groupId);
  return group;
}
