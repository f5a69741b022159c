import { percentEncode } from "../oauth1/percent-encode.ts";
import { createOauth1Signer, type KeyPair } from "../oauth1/signer.ts";
import type { XCall, XCallerOptions } from "./caller.ts";
import { systemClock, type XClock } from "./clock.ts";
import { Secret } from "./secret.ts";

/** A user's OAuth 2.0 token: itself, or where to get the one that is valid now. */
export type UserBearer = string | (() => string | Promise<string>);

/**
 * Makes the `Authorization` header of every call but those in the app's own name, whose token X has to be
 * asked for; null where a call needs none. The secrets stay inside. A call in a name that was not given is
 * a TypeError, before anything is sent.
 */
export function createAuthorization({
  consumer,
  token,
  userBearer: given,
  clock,
}: Pick<XCallerOptions, "consumer" | "token" | "userBearer" | "clock">): (
  request: XCall,
  url: string,
) => Promise<string | null> {
  const userBearer = userBearerOf(given);
  const sign = signerOf(consumer, token, clock);
  const basic = basicOf(consumer);

  return async (request, url) => {
    const { authentication } = request;
    if (authentication === "none") {
      return null;
    }
    if (authentication === "basic") {
      return `Basic ${basic.reveal()}`;
    }
    const isBearer =
      authentication === "user-oauth2" ||
      (authentication === "user" && token === undefined && userBearer !== null);
    if (!isBearer) {
      return sign(request, url);
    }
    if (userBearer === null) {
      throw new TypeError(`${request.method} ${request.path} needs an OAuth 2.0 user token`);
    }
    return `Bearer ${(await userBearer()).reveal()}`;
  };
}

function userBearerOf(given: UserBearer | undefined): (() => Promise<Secret>) | null {
  if (given === undefined) {
    return null;
  }
  if (typeof given === "function") {
    return async () => new Secret(await given());
  }
  const secret = new Secret(given);
  return () => Promise.resolve(secret);
}

/** Source: RFC 6749 §2.3.1, which has both halves encoded before they are joined. */
function basicOf({ key, secret }: KeyPair): Secret {
  return new Secret(
    Buffer.from(`${percentEncode(key)}:${percentEncode(secret)}`).toString("base64"),
  );
}

function signerOf(
  consumer: KeyPair,
  token: KeyPair | undefined,
  clock: XClock,
): (request: XCall, url: string) => string {
  const app = { key: consumer.key, secret: new Secret(consumer.secret) };
  const signAsApp = createOauth1Signer({ consumer });
  const signAsUser = token && createOauth1Signer({ consumer, token });
  return (request, url) => {
    const { method, form, oauth: extra } = request;
    const isSystemTime = clock === systemClock;
    const timestampSeconds = isSystemTime ? undefined : Math.floor(clock.now() / 1000);
    const toSign = { method, url, form, extra, timestampSeconds };
    if (request.authentication === "user") {
      if (signAsUser === undefined) {
        throw new TypeError(`${method} ${request.path} needs an access token`);
      }
      return signAsUser(toSign);
    }
    if (request.token !== undefined) {
      const own = { key: app.key, secret: app.secret.reveal() };
      return createOauth1Signer({ consumer: own, token: request.token })(toSign);
    }
    return signAsApp(toSign);
  };
}
