import { AppError } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";

/**
 * For calls that people may make about themselves and only some about others.
 * @throws AppError `missing.permissions`
 */
export function requireSelfOr(principal: Principal, userId: string, permission: string): void {
  if (principal.userId !== null && sameId(principal.userId, userId)) return;
  requirePermission(principal, permission);
}

/** @throws AppError `missing.permissions` */
export function requirePermission(principal: Principal, permission: string): void {
  if (principal.permissions.has(permission)) return;
  throw new AppError({
    code: "missing.permissions",
    status: 403,
    message: `The caller lacks the permission ${permission}. An administrator can grant a role that has it.`,
    details: { permissions: permission },
  });
}

/** UUIDs are the same in either case of letters. */
function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
