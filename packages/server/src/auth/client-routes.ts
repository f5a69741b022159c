import {
  deleteOauthClient,
  getOauthClient,
  getOauthClients,
  postOauthClients,
  postOauthClientSecret,
  putOauthClient,
  roleIds,
  type BodyOf,
  type OauthClient,
} from "@tsubame/contract";
import {
  appendEvents,
  deleteOauthClientById,
  deleteTokensOfClient,
  findOauthClient,
  insertOauthClient,
  listOauthClients,
  updateOauthClient,
  type OauthClientRow,
} from "@tsubame/store";
import type { Context } from "../context.ts";
import { actorColumns, actorOf } from "../conversations/actor.ts";
import { invalidFields, notFound } from "../http/errors.ts";
import { listing } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { withdrawTopics } from "../notifications/withdraw-topics.ts";
import { transact } from "../transaction.ts";
import { makeClientSecret } from "./access-token.ts";
import type { Authentication } from "./authentication.ts";
import { hashPassword } from "./password.ts";
import { isRoleName, permissionsOf, roleOfId } from "./roles.ts";

/** Programs that sign in by themselves: `/api/v2/oauth/clients`. */
export function clientRoutes(
  host: RouteHost,
  context: Context,
  authentication: Pick<Authentication, "forgetTokens">,
): void {
  bind(host, getOauthClients, async ({ query, request }) => {
    const { rows, total } = await listOauthClients(context.db, query);
    return listing({ entities: rows.map(clientView), total, page: query, requestUrl: request.url });
  });

  bind(host, getOauthClient, async ({ params }) => {
    const row = await findOauthClient(context.db, params.clientId);
    if (!row) throw notFound("OAuth client", params.clientId);
    return clientView(row);
  });

  bind(host, postOauthClients, async ({ body, principal }) => {
    const settings = clientSettings(body);
    const secret = makeClientSecret();
    const secretHash = await hashPassword(secret);
    const row = await transact(context, async (trx) => {
      const created = await insertOauthClient(trx, {
        ...settings,
        secret_hash: secretHash,
        grant_types: ["CLIENT-CREDENTIALS"],
        created_by: principal.userId,
      });
      await appendEvents(trx, [
        {
          kind: "oauthClient.created",
          ...actorColumns(actorOf(principal)),
          detail: { clientId: created.id, roles: created.roles },
        },
      ]);
      return created;
    });
    return { ...clientView(row), secret };
  });

  bind(host, putOauthClient, async ({ params, body, principal }) => {
    const settings = clientSettings(body);
    const row = await transact(context, async (trx) => {
      const updated = await updateOauthClient(trx, params.clientId, {
        ...settings,
        modified_at: context.clock.now(),
      });
      if (!updated) throw notFound("OAuth client", params.clientId);
      if (updated.state !== "active") await deleteTokensOfClient(trx, updated.id);
      const permissions = permissionsOf(updated.roles);
      await withdrawTopics(trx, { userId: null, clientId: updated.id, permissions });
      await appendEvents(trx, [
        {
          kind: "oauthClient.updated",
          ...actorColumns(actorOf(principal)),
          detail: { clientId: updated.id, roles: updated.roles, state: updated.state },
        },
      ]);
      return updated;
    });
    authentication.forgetTokens();
    return clientView(row);
  });

  bind(host, postOauthClientSecret, async ({ params, principal }) => {
    const secret = makeClientSecret();
    const secretHash = await hashPassword(secret);
    const row = await transact(context, async (trx) => {
      const updated = await updateOauthClient(trx, params.clientId, {
        secret_hash: secretHash,
        modified_at: context.clock.now(),
      });
      if (!updated) throw notFound("OAuth client", params.clientId);
      await deleteTokensOfClient(trx, updated.id);
      await appendEvents(trx, [
        {
          kind: "oauthClient.updated",
          ...actorColumns(actorOf(principal)),
          detail: { clientId: updated.id, changed: ["secret"] },
        },
      ]);
      return updated;
    });
    authentication.forgetTokens();
    return { ...clientView(row), secret };
  });

  bind(host, deleteOauthClient, async ({ params, principal }) => {
    await transact(context, async (trx) => {
      if (!(await deleteOauthClientById(trx, params.clientId))) {
        throw notFound("OAuth client", params.clientId);
      }
      await appendEvents(trx, [
        {
          kind: "oauthClient.deleted",
          ...actorColumns(actorOf(principal)),
          detail: { clientId: params.clientId },
        },
      ]);
    });
    authentication.forgetTokens();
  });
}

const defaultValiditySeconds = 86_400;

/** Columns of a client from a request. Only client credentials are offered; roles by id, in either spelling. */
function clientSettings(body: BodyOf<typeof postOauthClients>) {
  if (!body.authorizedGrantType.startsWith("CLIENT")) {
    throw invalidFields("Only the grant type CLIENT-CREDENTIALS is offered here.", [
      {
        fieldName: "authorizedGrantType",
        errorCode: "invalid.value",
        message: "must be CLIENT-CREDENTIALS",
      },
    ]);
  }
  const ids = body.roleIds ?? body.roleDivisions?.map(({ roleId }) => roleId) ?? [];
  const roles = ids.map((id, index) => {
    const role = roleOfId(id);
    if (!role) {
      const field = body.roleIds ? `roleIds.${index}` : `roleDivisions.${index}.roleId`;
      throw invalidFields(`There is no role ${id}. GET /api/v2/authorization/roles lists them.`, [
        { fieldName: field, errorCode: "invalid.value", message: "is not a role" },
      ]);
    }
    return role;
  });
  return {
    name: body.name,
    roles: [...new Set(roles)],
    token_validity_seconds: body.accessTokenValiditySeconds ?? defaultValiditySeconds,
    state: body.state ?? ("active" as const),
  };
}

function clientView(row: OauthClientRow): OauthClient {
  return {
    id: row.id,
    name: row.name,
    authorizedGrantType: "CLIENT-CREDENTIALS",
    accessTokenValiditySeconds: row.token_validity_seconds,
    registeredRedirectUri: [],
    roleIds: row.roles.filter(isRoleName).map((name) => roleIds[name]),
    scope: [],
    state: row.state,
    ...(row.created_by !== null && {
      createdBy: { id: row.created_by, selfUri: `/api/v2/users/${row.created_by}` },
    }),
    dateCreated: row.created_at.toISOString(),
    dateModified: row.modified_at.toISOString(),
    selfUri: `/api/v2/oauth/clients/${row.id}`,
  };
}
