import { randomInt } from "node:crypto";
import type { Permission } from "../apps/access-level.ts";
import type { Clock } from "../clock.ts";
import { newRequestToken, newRequestTokenSecret } from "../ids/secrets.ts";

/** One sign-in on its way (OAuth 1.0a): asked for by an app, then decided by a user, then exchanged for an access token. */
export interface RequestToken {
  readonly token: string;
  readonly secret: string;
  readonly appId: string;
  /** Where the browser goes afterwards, or `oob`: the user carries a PIN. */
  readonly callback: string;
  /** Less than the app's own permission, when the app asked for less (`x_auth_access_type`). */
  readonly permissionLimit: Permission | null;
  /** Who allowed it, and what proves it to the app. */
  readonly consent: { readonly userId: string; readonly verifier: string } | null;
  readonly createdAtMs: number;
}

/** Sign-ins on their way. */
export interface RequestTokenStore {
  add(fields: Pick<RequestToken, "appId" | "callback" | "permissionLimit">): RequestToken;
  /** Undefined for unknown, used and old ones. */
  get(token: string): RequestToken | undefined;
  /** A user allows it; undefined when it is gone or was decided. */
  allow(token: string, userId: string): (RequestToken & { readonly verifier: string }) | undefined;
  /** Used up or refused. */
  remove(token: string): void;
}

/** A sign-in has to be finished within this time. */
const LIFE_MS = 15 * 60_000;
/** Sign-ins that nobody finishes are let go beyond this count. */
const MAX_PENDING = 10_000;

/** Keeps sign-ins in memory; they do not outlive a run. */
export function createRequestTokenStore(clock: Clock): RequestTokenStore {
  const pending = new Map<string, RequestToken>();

  function get(token: string): RequestToken | undefined {
    const found = pending.get(token);
    return found !== undefined && clock.now() < found.createdAtMs + LIFE_MS ? found : undefined;
  }

  return {
    add(fields) {
      const request: RequestToken = {
        ...fields,
        token: newRequestToken(),
        secret: newRequestTokenSecret(),
        consent: null,
        createdAtMs: clock.now(),
      };
      pending.set(request.token, request);
      for (const oldest of pending.keys()) {
        if (pending.size <= MAX_PENDING) break;
        pending.delete(oldest);
      }
      return request;
    },
    get,
    allow(token, userId) {
      const request = get(token);
      if (request === undefined || request.consent !== null) return undefined;
      const verifier =
        request.callback === "oob"
          ? String(randomInt(0, 10_000_000)).padStart(7, "0")
          : newRequestTokenSecret();
      const decided = { ...request, consent: { userId, verifier } };
      pending.set(token, decided);
      return { ...decided, verifier };
    },
    remove: (token) => void pending.delete(token),
  };
}
