import {
  allPermissions,
  getAuthorizationDivisions,
  getAuthorizationDivisionsHome,
  getAuthorizationPermissions,
  getAuthorizationRoles,
  homeDivision,
  roleIds,
  roleNames,
  type AuthorizationRole,
  type PermissionCollection,
} from "@tsubame/contract";
import { permissionsOfRole } from "../auth/roles.ts";
import { listing, pageOf } from "../http/listing.ts";
import { bind, type RouteHost } from "../http/route.ts";
import { divisionView } from "../users/user-view.ts";

const roleDescriptions = {
  admin: "Everything",
  supervisor: "Sees all work and steers who does it",
  agent: "Answers conversations",
} as const;

/** The one division, the fixed roles, and the permissions they are made of. Nothing of it is in the database. */
export function authorizationRoutes(host: RouteHost): void {
  const home = { ...divisionView, homeDivision: true };

  bind(host, getAuthorizationDivisionsHome, async () => home);

  bind(host, getAuthorizationDivisions, async ({ query, request }) => {
    const isWanted =
      (!query.id || query.id.includes(homeDivision.id)) &&
      home.name.toLowerCase().includes((query.name ?? "").toLowerCase().replaceAll("*", ""));
    const all = isWanted ? [home] : [];
    return listing({
      entities: pageOf(all, query),
      total: all.length,
      page: query,
      requestUrl: request.url,
    });
  });

  bind(host, getAuthorizationPermissions, async ({ query, request }) => {
    const all = permissionCollections();
    return listing({
      entities: pageOf(all, query),
      total: all.length,
      page: query,
      requestUrl: request.url,
    });
  });

  bind(host, getAuthorizationRoles, async ({ query, request }) => {
    const all: AuthorizationRole[] = roleNames
      .filter((name) => name.includes((query.name ?? "").toLowerCase().replaceAll("*", "")))
      .map((name) => ({
        id: roleIds[name],
        name,
        description: roleDescriptions[name],
        permissions: [...permissionsOfRole(name)].toSorted(),
        selfUri: `/api/v2/authorization/roles/${roleIds[name]}`,
      }));
    return listing({
      entities: pageOf(all, query),
      total: all.length,
      page: query,
      requestUrl: request.url,
    });
  });
}

/** `domain:entityType:action` grouped by domain and entity. */
function permissionCollections(): PermissionCollection[] {
  const parts = allPermissions.map((permission) => {
    const [domain = "", entityType = "", action = ""] = permission.split(":");
    return { domain, entityType, action, label: permission, divisionAware: false };
  });
  return [...Map.groupBy(parts, (part) => part.domain)].map(([domain, ofDomain]) => ({
    domain,
    permissionMap: Object.fromEntries(Map.groupBy(ofDomain, (part) => part.entityType)),
  }));
}
