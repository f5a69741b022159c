import {
  deleteUser,
  getUser,
  getUserQueues,
  getUserRoles,
  getUsers,
  getUsersMe,
  patchUser,
  patchUserQueue,
  postUsers,
  putUserRoles,
  type BodyOf,
} from "@tsubame/contract";
import {
  appendEvents,
  findUser,
  listQueuesOfUser,
  listUsers,
  readOrganization,
  updateQueueMember,
  type UserRow,
} from "@tsubame/store";
import type { Authentication } from "../auth/authentication.ts";
import { requirePermission, requireSelfOr } from "../auth/require.ts";
import { roleOfId } from "../auth/roles.ts";
import { noUser } from "../auth/session-routes.ts";
import type { Context } from "../context.ts";
import { actorColumns, actorOf } from "../conversations/actor.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { existingIds } from "../http/query-ids.ts";
import type { Principal } from "../http/principal.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { transact } from "../transaction.ts";
import { changeRoles, changeUser, createUser, deleteUserById } from "./user-changes.ts";
import { authorizationView, divisionView, userView, userViews } from "./user-view.ts";

/** Users, their roles, and the queues they are members of. */
export function userRoutes(
  host: RouteHost,
  context: Context,
  authentication: Pick<Authentication, "forgetTokens">,
): void {
  bind(host, getUsersMe, async ({ query, principal }) => {
    if (principal.userId === null) throw noUser();
    const user = await liveUser(context, principal.userId);
    const expand = query.expand ?? [];
    const organization = expand.includes("organization")
      ? await readOrganization(context.db)
      : null;
    return {
      ...(await userView(context.db, user, expand)),
      // Genesys's streaming client insists on a Jabber id; there is no chat behind it.
      chat: { jabberId: `${user.id}@tsubame.invalid` },
      ...(organization && { organization: { id: organization.id, name: organization.name } }),
    };
  });

  bind(host, getUsers, async ({ query, request }) => {
    const { rows, total } = await listUsers(context.db, {
      ...query,
      ...(query.id && { ids: existingIds(query.id) }),
      states: query.state === "any" ? [] : [query.state],
      isDescending: /^desc/i.test(query.sortOrder ?? ""),
    });
    const entities = await userViews(context.db, rows, query.expand);
    return listing({ entities, total, page: query, requestUrl: request.url });
  });

  bind(host, postUsers, async ({ body, principal }) => {
    // Who may add people may not thereby make somebody more powerful than an agent.
    if (body.roles?.some((role) => role !== "agent")) {
      requirePermission(principal, "authorization:grant:add");
    }
    return userView(context.db, await createUser(context, body, actorOf(principal)));
  });

  bind(host, getUser, async ({ params, query }) => {
    const user = await findUser(context.db, params.userId);
    if (!user) throw notFound("user", params.userId);
    return userView(context.db, user, query.expand);
  });

  bind(host, patchUser, async ({ params, body, principal }) => {
    assertMayChange(principal, params.userId, body);
    const user = await changeUser(context, params.userId, body, actorOf(principal));
    authentication.forgetTokens();
    return userView(context.db, user);
  });

  bind(host, deleteUser, async ({ params, principal }) => {
    await deleteUserById(context, params.userId, actorOf(principal));
    authentication.forgetTokens();
    return {};
  });

  bind(host, getUserRoles, async ({ params }) =>
    authorizationView((await liveUser(context, params.userId)).roles),
  );

  bind(host, putUserRoles, async ({ params, body, principal }) => {
    const roles = body.map((id, index) => {
      const role = roleOfId(id);
      if (role) return role;
      throw invalidFields(`There is no role ${id}. GET /api/v2/authorization/roles lists them.`, [
        { fieldName: String(index), errorCode: "invalid.value", message: "is not a role" },
      ]);
    });
    const user = await changeRoles(context, params.userId, roles, actorOf(principal));
    authentication.forgetTokens();
    return authorizationView(user.roles);
  });

  bind(host, getUserQueues, async ({ params, query, request }) => {
    const { joined, ...page } = query;
    const { rows, total } = await listQueuesOfUser(context.db, {
      ...page,
      userId: (await liveUser(context, params.userId)).id,
      ...(joined !== undefined && { isJoined: joined }),
    });
    return listing({
      entities: rows.map(userQueueView),
      total,
      page: query,
      requestUrl: request.url,
    });
  });

  bind(host, patchUserQueue, async ({ params, body, principal }) => {
    requireSelfOr(principal, params.userId, "routing:queueMember:manage");
    const { userId, queueId } = params;
    const { rows } = await listQueuesOfUser(context.db, {
      userId,
      queueId,
      pageNumber: 1,
      pageSize: 1,
    });
    const [queue] = rows;
    if (!queue) throw notFound("queue membership", queueId);
    await transact(context, async (trx) => {
      if (!(await updateQueueMember(trx, { queueId, userId, isJoined: body.joined }))) {
        throw notFound("queue membership", queueId);
      }
      await appendEvents(trx, [
        {
          kind: "queueMember.changed",
          queueId,
          userId,
          ...actorColumns(actorOf(principal)),
          detail: { joined: body.joined },
        },
      ]);
    });
    return userQueueView({ ...queue, is_joined: body.joined });
  });
}

/** People may change what is about themselves only; e-mail and state are an administrator's. */
function assertMayChange(
  principal: Principal,
  userId: string,
  body: BodyOf<typeof patchUser>,
): void {
  if (body.email !== undefined || body.state !== undefined) {
    requirePermission(principal, "directory:user:edit");
  } else {
    requireSelfOr(principal, userId, "directory:user:edit");
  }
}

async function liveUser(context: Context, userId: string): Promise<UserRow> {
  const user = await findUser(context.db, userId);
  if (!user || user.state === "deleted") throw notFound("user", userId);
  return user;
}

function userQueueView(queue: { id: string; name: string; is_joined: boolean }) {
  return {
    id: queue.id,
    name: queue.name,
    joined: queue.is_joined,
    division: divisionView,
    selfUri: `/api/v2/routing/queues/${queue.id}`,
  };
}
