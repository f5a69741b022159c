import { timingSafeEqual } from "node:crypto";
import { oauthSignature } from "@tsubame/x-api";
import type { App, AppStore } from "../apps/app.ts";
import type { AccessToken, TokenStore } from "../apps/token.ts";
import type { Clock } from "../clock.ts";
import { xErrors } from "../errors/x-error.ts";
import type { NonceMemory } from "./nonce-memory.ts";
import type { OauthParameters } from "./oauth-request.ts";

/** Hosts that X answers under and that clients have compiled in (docs/sources.md#x-authentication). */
const X_HOSTS = [
  "api.x.com",
  "api.twitter.com",
  "upload.x.com",
  "upload.twitter.com",
  "ton.twitter.com",
  "x.com",
  "twitter.com",
] as const;

/** The examples of a much used library write "1.0A", which X lets pass (docs/sources.md#x-clients). */
const VERSION = /^1\.0a?$/i;

/** Longest nonce or signature looked at. */
const MAX_PARAMETER_LENGTH = 512;

/** What the verifier needs to know about the world. */
export interface VerifierParts {
  readonly clock: Clock;
  readonly apps: AppStore;
  readonly tokens: TokenStore;
  readonly nonces: NonceMemory;
  readonly timestampWindowSeconds: () => number;
}

/** Where a request arrived: the client may have believed in any of these hosts when it signed. */
export interface Arrival {
  readonly method: string;
  /** Path without query, percent-encoding untouched. */
  readonly path: string;
  readonly hosts: readonly (string | undefined)[];
}

/** Addresses under which the client may have signed: each plausible host with both schemes. */
function candidateUrls({ hosts, path }: Arrival): string[] {
  const names = new Set<string>();
  for (const host of [...hosts, ...X_HOSTS]) {
    if (host !== undefined && host !== "") names.add(host.toLowerCase());
  }
  return [...names].flatMap((host) => [`https://${host}${path}`, `http://${host}${path}`]);
}

function isSame(expected: string, received: string): boolean {
  const one = Buffer.from(expected);
  const other = Buffer.from(received);
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The app and the time of a request, checked before its signature: 32 for an unknown key or method, 135 for a clock that is off. */
function checkFrame(
  parts: VerifierParts,
  parameters: OauthParameters,
): { app: App; nowSeconds: number; timestampSeconds: number } {
  if (parameters.signatureMethod !== "HMAC-SHA1") throw xErrors.badSignature();
  if (parameters.version !== null && !VERSION.test(parameters.version)) {
    throw xErrors.badSignature();
  }
  if (parameters.nonce.length > MAX_PARAMETER_LENGTH) throw xErrors.badSignature();
  if (parameters.signature.length > MAX_PARAMETER_LENGTH) throw xErrors.badSignature();

  const app = parts.apps.byConsumerKey(parameters.consumerKey);
  if (app === undefined) throw xErrors.badSignature();

  const nowSeconds = Math.floor(parts.clock.now() / 1000);
  const timestampSeconds = /^\d{1,12}$/.test(parameters.timestamp)
    ? Number(parameters.timestamp)
    : Number.NaN;
  if (!(Math.abs(timestampSeconds - nowSeconds) <= parts.timestampWindowSeconds())) {
    throw xErrors.timestampOutOfBounds();
  }
  return { app, nowSeconds, timestampSeconds };
}

/** Whether the signature is right under one of the addresses that the client may have believed in. */
function isSignedBy(
  secrets: { consumerSecret: string; tokenSecret: string },
  parameters: OauthParameters,
  arrival: Arrival,
): boolean {
  return candidateUrls(arrival).some((url) =>
    isSame(
      oauthSignature({
        method: arrival.method,
        url,
        parameters: parameters.signed,
        ...secrets,
      }),
      parameters.signature,
    ),
  );
}

/**
 * Verifies an OAuth 1.0a request and answers whose it is, or throws X's refusal: 32 for an unknown consumer key, a wrong signature or a
 * repeated nonce, 135 for a timestamp outside the window, 215 without a token, 89 for a token that is unknown, revoked, regenerated or
 * another app's. A nonce is used up only by a request whose signature is right.
 */
export function verifyOauth(
  parts: VerifierParts,
  parameters: OauthParameters,
  arrival: Arrival,
): { app: App; token: AccessToken } {
  const { app, nowSeconds, timestampSeconds } = checkFrame(parts, parameters);
  if (parameters.token === null || parameters.token === "") throw xErrors.badAuthentication();
  const token = parts.tokens.get(parameters.token);
  if (token === undefined || token.appId !== app.id) throw xErrors.invalidToken();
  const { consumerSecret } = app;
  if (!isSignedBy({ consumerSecret, tokenSecret: token.secret }, parameters, arrival)) {
    throw xErrors.badSignature();
  }
  const isFresh = parts.nonces.use({
    key: `${app.id} ${token.token} ${parameters.nonce}`,
    timestampSeconds,
    nowSeconds,
  });
  if (!isFresh) throw xErrors.badSignature();
  return { app, token };
}

/**
 * Verifies a request that an app makes for itself at the start of a sign-in: signed without a token or, as programs of X's own do, with the
 * owner's access token. Throws 32 and 135 as {@link verifyOauth}.
 */
export function verifyConsumer(
  parts: VerifierParts,
  parameters: OauthParameters,
  arrival: Arrival,
): App {
  const { app, nowSeconds, timestampSeconds } = checkFrame(parts, parameters);
  const token = parts.tokens.get(parameters.token ?? "");
  const tokenSecret = token?.appId === app.id ? token.secret : "";
  if (!isSignedBy({ consumerSecret: app.consumerSecret, tokenSecret }, parameters, arrival)) {
    throw xErrors.badSignature();
  }
  const key = `${app.id} ${parameters.token ?? ""} ${parameters.nonce}`;
  if (!parts.nonces.use({ key, timestampSeconds, nowSeconds })) throw xErrors.badSignature();
  return app;
}
