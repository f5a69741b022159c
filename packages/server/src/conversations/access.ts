import {
  readLegOfUser,
  readRoutingPlace,
  type LegRow,
  type Reader,
  type RoutingPlace,
} from "@tsubame/store";
import { AppError, notFound } from "../http/errors.ts";
import type { Principal } from "../http/principal.ts";

/** Lets its holder see every conversation; others see what rings at them and what they were connected to. */
export const seeAllPermission = "conversation:communication:view";
/** Who may ask why of conversations they had no part in: the same as may see what waits. */
const askAnyPermission = "tsubame:waiting:view";
/** Whoever may issue tokens that act as a user may act as one: a program with client credentials has no leg of its own. */
const actAsUserPermission = "tsubame:userToken:add";

/** Whether a caller may read a conversation. An offer that was declined or missed gives no right to it. */
export async function mayRead(
  reader: Reader,
  principal: Principal,
  conversationId: string,
): Promise<boolean> {
  if (principal.permissions.has(seeAllPermission)) return true;
  const { userId } = principal;
  return userId !== null && readLegOfUser(reader, { conversationId, userId });
}

/**
 * Lets a caller read a conversation, or answers 404 so that ids cannot be probed.
 * @throws {AppError} `not.found`
 */
export async function assertReadable(
  reader: Reader,
  principal: Principal,
  conversationId: string,
): Promise<void> {
  if (await mayRead(reader, principal, conversationId)) return;
  throw notFound("conversation", conversationId);
}

/**
 * Where a conversation is in routing, for a caller who may be told why: whoever had a part in it (a declined offer is one),
 * and whoever may see what waits.
 * @throws {AppError} `not.found`, `conversation.error.forbidden.not.active.participant`
 */
export async function readPlaceToTell(
  reader: Reader,
  principal: Principal,
  conversationId: string,
): Promise<RoutingPlace> {
  const place = await readRoutingPlace(reader, { conversationId, userId: principal.userId });
  if (place === undefined) throw notFound("conversation", conversationId);
  if (place.hasTakenPart || principal.permissions.has(askAnyPermission)) return place;
  throw new AppError({
    code: "conversation.error.forbidden.not.active.participant",
    status: 403,
    message:
      "What was decided about a conversation is shown to the agents who had a part in it and to supervisors.",
    details: { entityId: conversationId },
  });
}

/** Whether a leg is the caller's own, or the caller is a program that may act as its agent. */
export function isOwn(principal: Principal, leg: Pick<LegRow, "user_id">): boolean {
  if (leg.user_id === null) return false;
  if (principal.userId !== null) return principal.userId === leg.user_id;
  return principal.permissions.has(actAsUserPermission);
}

/** 403 as Genesys words it: the caller has no running leg there (any more). */
export function notActiveParticipant(message: string): AppError {
  return new AppError({
    code: "conversation.error.forbidden.not.active.participant",
    status: 403,
    message,
  });
}

/** A person's own things need a person: programs with client credentials have none. */
export function requireUser(principal: Principal): string {
  if (principal.userId !== null) return principal.userId;
  throw new AppError({
    code: "bad.request",
    status: 400,
    message:
      "This asks for the caller's own work, and client credentials belong to no user. Use a user's token (POST /api/tsubame/v1/users/{id}/tokens).",
  });
}
