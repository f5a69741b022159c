import type { FastifyRequest } from "fastify";

/** Who makes a request: a person, or a program with client credentials (then `userId` is null). */
export interface Principal {
  readonly userId: string | null;
  readonly clientId: string | null;
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<string>;
  /** A browser's session is subject to the same-origin check; a bearer token is not. */
  readonly via: "bearer" | "session";
  /** What proves it: the id of the access token, or of the session as stored. Never the secret itself. */
  readonly credentialId: string;
  /** The person's chosen language; null: as the request asks. */
  readonly language: Language | null;
}

/** Languages of everything a person reads. */
export type Language = "en" | "ja";

/** Finds out who makes a request; null when it carries no valid credential. */
export type Authenticate = (request: FastifyRequest) => Promise<Principal | null>;

/** The reader's language: the person's own, else the better of the request's `Accept-Language`, else English. */
export function requestLanguage(
  principal: Principal | null,
  acceptLanguage: string | undefined,
): Language {
  if (principal?.language) return principal.language;
  const ranked = (acceptLanguage ?? "")
    .slice(0, 200)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const q = parameters.map((p) => p.trim()).find((p) => p.startsWith("q="));
      return { tag: tag.trim().toLowerCase(), weight: q ? Number(q.slice(2)) || 0 : 1 };
    })
    .filter(({ tag, weight }) => weight > 0 && /^(en|ja)\b/.test(tag))
    .toSorted((a, b) => b.weight - a.weight);
  return ranked[0]?.tag.startsWith("ja") ? "ja" : "en";
}
