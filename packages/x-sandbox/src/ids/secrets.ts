import { randomBytes, randomUUID } from "node:crypto";

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function randomAlphanumeric(length: number): string {
  let result = "";
  while (result.length < length) {
    for (const byte of randomBytes(length * 2)) {
      // 248 is the largest multiple of 62 in a byte: above it the modulo would favour early letters.
      if (byte < 248 && result.length < length) result += ALPHANUMERIC[byte % 62];
    }
  }
  return result;
}

/** "API Key": 25 alphanumerics, the length current apps show (docs/sources.md#x-apps). */
export const newConsumerKey = (): string => randomAlphanumeric(25);

/** "API Key Secret": 50 alphanumerics. */
export const newConsumerSecret = (): string => randomAlphanumeric(50);

/** Access token: the owner's numeric id, a hyphen, 40 alphanumerics. Clients read the user id from the prefix. */
export const newAccessToken = (userId: string): string => `${userId}-${randomAlphanumeric(40)}`;

/** Access token secret: 45 alphanumerics. */
export const newAccessTokenSecret = (): string => randomAlphanumeric(45);

/** App-only bearer token: the run of As and the percent-encoded characters that real ones carry; it is used verbatim. */
export const newBearerToken = (): string =>
  `AAAAAAAAAAAAAAAAAAAAA${randomAlphanumeric(9)}%2B${randomAlphanumeric(28)}%3D${randomAlphanumeric(48)}`;

/** OAuth 2.0 client id: base64 of twenty letters and digits and the marks that X's ids carry. */
export const newClientId = (): string =>
  Buffer.from(`${randomAlphanumeric(20)}:1:ci`).toString("base64url");

/** OAuth 2.0 client secret: 50 characters. */
export const newClientSecret = (): string => randomAlphanumeric(50);

/** The `crc_token` of a challenge: unpadded base64 of a UUID, 48 characters. */
export const newCrcToken = (): string => Buffer.from(randomUUID()).toString("base64url");

/** Path of a shortened link: ten alphanumerics. */
export const newShortPath = (): string => randomAlphanumeric(10);

/** Last part of the address of an attached picture. */
export const newMediaName = (): string => randomAlphanumeric(8);

/** Code, access token and refresh token of OAuth 2.0: opaque, about as long as X's. */
export const newOauth2Secret = (): string =>
  Buffer.from(`${randomAlphanumeric(43)}:${Date.now()}:1:1:at:1`).toString("base64url");

/** Request token of a sign-in: 27 characters, as recorded from X. */
export const newRequestToken = (): string =>
  `${randomAlphanumeric(6)}AAAAAAA${randomAlphanumeric(3)}AAAB${randomAlphanumeric(7)}`;

/** Request token secret, and the verifier that a callback carries: 32 characters. */
export const newRequestTokenSecret = (): string => randomAlphanumeric(32);
