import {
  oauthSignature,
  parseAuthorizationHeader,
  parseFormEncoded,
  type KeyPair,
} from "../../src/index.ts";
import type { ReceivedRequest } from "./answering-server.ts";

/** The app and the account of the tests. */
export const consumer: KeyPair = { key: "CK0000000000000000000000A", secret: "CS-consumer-secret" };
export const token: KeyPair = { key: "1000000001-TK000C", secret: "TS-token-secret" };

/**
 * Whether a request carries a correct OAuth 1.0a signature of the app and of this token; of the app alone
 * when that is null. Checked the way X does: over query and form, not over other bodies.
 */
export function isSigned(
  baseUrl: string,
  request: ReceivedRequest | undefined,
  signedWith: KeyPair | null = token,
): boolean {
  if (request === undefined) {
    return false;
  }
  const oauth = parseAuthorizationHeader(request.headers.authorization);
  const [path = "", query = ""] = request.url.split("?");
  const isForm = request.headers["content-type"] === "application/x-www-form-urlencoded";
  const expected = oauthSignature({
    method: request.method,
    url: baseUrl + path,
    parameters: [
      ...parseFormEncoded(query),
      ...(isForm ? parseFormEncoded(request.body) : []),
      ...(oauth ?? []),
    ],
    consumerSecret: consumer.secret,
    tokenSecret: signedWith?.secret,
  });
  return (
    oauth?.get("oauth_token") === signedWith?.key && oauth?.get("oauth_signature") === expected
  );
}
