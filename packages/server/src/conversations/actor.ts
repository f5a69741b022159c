import type { Principal } from "../http/principal.ts";

/** Who makes a change, as the event log records it. Both null: the system itself. */
export interface Actor {
  readonly userId: string | null;
  readonly clientId: string | null;
}

/** Changes that nobody asked for: a deadline, a lost connection. */
export const systemActor: Actor = { userId: null, clientId: null };

/** The actor behind a request. */
export function actorOf(principal: Principal): Actor {
  return { userId: principal.userId, clientId: principal.clientId };
}

/** The event log's columns for an actor. */
export function actorColumns(actor: Actor): {
  actorUserId: string | null;
  actorClientId: string | null;
} {
  return { actorUserId: actor.userId, actorClientId: actor.clientId };
}
