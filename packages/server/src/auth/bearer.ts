import { findTokenSubject, type EventKind } from "@tsubame/store";
import type { Context } from "../context.ts";
import type { Principal } from "../http/principal.ts";
import { hashToken } from "./access-token.ts";
import { permissionsOf } from "./roles.ts";

/** Longest time for which a node that missed every hint still honours a revoked token. */
const cacheMs = 5_000;
const cacheLimit = 5_000;
/** Changes after which what is cached may be wrong. */
const relevantKinds: ReadonlySet<EventKind> = new Set([
  "user.updated",
  "user.signedOut",
  "oauthClient.updated",
  "oauthClient.deleted",
]);

interface CachedPrincipal {
  readonly principal: Principal;
  readonly staleAt: number;
}

/** Finds whom a bearer token stands for; null for one that is unknown, revoked or too old. */
export type FindBearer = (token: string) => Promise<Principal | null>;

/**
 * Looks tokens up in the database and remembers the answer for five seconds. Changes of users and clients empty
 * the memory as soon as this node reads of them in the event log. Only tokens that exist are remembered, so
 * guessing cannot fill it.
 */
export function createBearerLookup(context: Pick<Context, "db" | "clock" | "events">): {
  find: FindBearer;
  forget: () => void;
  stop: () => void;
} {
  const cache = new Map<string, CachedPrincipal>();
  const stop = context.events.subscribe((events) => {
    if (events.some((event) => relevantKinds.has(event.kind))) cache.clear();
  });
  return {
    stop,
    forget: () => cache.clear(),
    async find(token) {
      const tokenHash = hashToken(token);
      const key = tokenHash.toString("base64");
      const now = context.clock.now();
      const cached = cache.get(key);
      if (cached && cached.staleAt > now.getTime()) return cached.principal;
      cache.delete(key);
      const subject = await findTokenSubject(context.db, tokenHash, now);
      if (!subject) return null;
      const principal: Principal = {
        userId: subject.userId,
        clientId: subject.clientId,
        roles: subject.roles,
        permissions: permissionsOf(subject.roles),
        via: "bearer",
        credentialId: subject.tokenId,
        language: subject.language === "en" || subject.language === "ja" ? subject.language : null,
      };
      if (cache.size >= cacheLimit) cache.clear();
      cache.set(key, {
        principal,
        staleAt: Math.min(now.getTime() + cacheMs, subject.expiresAt.getTime()),
      });
      return principal;
    },
  };
}
