import type { KeyPair } from "../oauth1/signer.ts";
import { formEncode, parseFormEncoded } from "../oauth1/percent-encode.ts";
import { unreadable, type XAnswer, type XCaller } from "./caller.ts";

/** A request token: the first step of authorising an account, and a probe of the app's settings. */
export interface RequestToken {
  token: string;
  secret: string;
  isCallbackConfirmed: boolean;
}

/** What an account's owner gave the app: the last step of authorising. */
export interface GrantedAccess {
  token: KeyPair;
  userId: string;
  username: string;
}

/** How the page on which the owner decides is to look. */
export interface AuthorizePageOptions {
  /** `authorize` always asks; `authenticate` passes over who has agreed before. `authorize` when absent. */
  mode?: "authorize" | "authenticate";
  /** Has the owner sign in again, so that the right account is chosen. */
  forceLogin?: boolean;
  /** Fills the sign-in form. */
  screenName?: string;
}

/**
 * The three steps with which an account's owner lets an app act for them, and the ways back out.
 *
 * Source: docs/sources.md#x-authentication.
 */
export interface AuthorizingApi {
  /**
   * Asks for a request token. `callbackUrl` is one that is registered in the app, or `oob`: then X shows a
   * PIN of seven digits instead of coming back. Codes: 415 callback not registered, 417 the app has no
   * callback at all, 32 key or secret wrong, 416 app suspended.
   */
  requestToken(
    callbackUrl: string,
    options?: { accessType?: "read" | "write" },
  ): Promise<RequestToken>;
  /** Where the owner's browser is to go. What comes back is read by `parseOauth1Callback`. */
  authorizeUrl(requestToken: Pick<RequestToken, "token">, options?: AuthorizePageOptions): string;
  /**
   * Exchanges a request token, once, for the account's token. `verifier` came back to the callback, or is
   * the PIN. A used or outdated request token and a wrong verifier are refused with 401 and no code.
   */
  accessToken(step: {
    requestToken: Pick<RequestToken, "token" | "secret">;
    verifier: string;
  }): Promise<GrantedAccess>;
  /** Ends the account's access token; whoever uses it afterwards gets code 89. */
  invalidateToken(): Promise<void>;
  /** Ends the app-only token; needs the access token of the app's owner. The next call asks for a new one. */
  invalidateBearer(): Promise<void>;
}

/** Makes the steps of authorising on top of the signing layer. */
export function createAuthorizing(caller: XCaller): AuthorizingApi {
  return {
    async requestToken(callbackUrl, { accessType } = {}) {
      const answer = await caller.call({
        method: "POST",
        path: "/oauth/request_token",
        authentication: "consumer",
        oauth: { oauth_callback: callbackUrl },
        ...(accessType === undefined ? {} : { form: [["x_auth_access_type", accessType]] }),
      });
      const { field, token } = tokenIn(answer, "no request token in the answer");
      const isCallbackConfirmed = field("oauth_callback_confirmed") === "true";
      return { token: token.key, secret: token.secret, isCallbackConfirmed };
    },

    authorizeUrl(requestToken, { mode = "authorize", forceLogin, screenName } = {}) {
      const query: Array<[string, string]> = [["oauth_token", requestToken.token]];
      if (forceLogin === true) {
        query.push(["force_login", "true"]);
      }
      if (screenName !== undefined) {
        query.push(["screen_name", screenName]);
      }
      return `${caller.baseUrl}/oauth/${mode}?${formEncode(query)}`;
    },

    async accessToken({ requestToken, verifier }) {
      const answer = await caller.call({
        method: "POST",
        path: "/oauth/access_token",
        authentication: "consumer",
        token: { key: requestToken.token, secret: requestToken.secret },
        oauth: { oauth_verifier: verifier },
      });
      const { field, token } = tokenIn(answer, "no access token in the answer");
      const userId = field("user_id");
      if (userId === undefined) {
        throw unreadable(answer, "no user in the answer");
      }
      return { token, userId, username: field("screen_name") ?? "" };
    },

    async invalidateToken() {
      const path = "/1.1/oauth/invalidate_token.json";
      await caller.call({ method: "POST", path, authentication: "user" });
    },

    async invalidateBearer() {
      await caller.call({
        method: "POST",
        path: "/oauth2/invalidate_token",
        authentication: "user",
        query: [["access_token", await caller.bearerToken()]],
      });
      caller.forgetBearer();
    },
  };
}

/** These answers are form-encoded, whatever their content type says. */
function tokenIn(
  answer: XAnswer,
  reason: string,
): { field: (name: string) => string | undefined; token: KeyPair } {
  const fields = new Map(parseFormEncoded(answer.text));
  const key = fields.get("oauth_token");
  const secret = fields.get("oauth_token_secret");
  if (key === undefined || secret === undefined) {
    throw unreadable(answer, reason);
  }
  return { field: (name) => fields.get(name), token: { key, secret } };
}
