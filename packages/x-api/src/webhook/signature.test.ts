import { describe, expect, it } from "vitest";

import { crcResponseToken, isCrcToken } from "./crc.ts";
import { verifyWebhookSignature, webhookSignature } from "./signature.ts";

const secret = "CS00000000000000000000000000000000000000000000000B";
const body = '{"for_user_id":"1000000001","direct_message_events":[]}';
const signature = "sha256=2+V8pGEpbUlbBD5E8V48NkF2Ol7/6Fm4SiBuKriFhIk=";

describe("CRC answer", () => {
  it.each([
    [secret, "foo", "sha256=w4KQRa+Ll0nJlN4TN6bGM0nHtC/gwag9Xm/TmC6HXY0="],
    ["consumer_secret", "foo", "sha256=MuUJR1jbFs9oFcoV7ezG1IifF7p3rhX+IhTJS1YVxfY="],
  ])("is the HMAC of the token", (consumerSecret, crcToken, expected) => {
    expect(crcResponseToken(consumerSecret, crcToken)).toBe(expected);
  });

  it.each(["foo", "MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAt", "a+/=_-.", "x".repeat(128)])(
    "is given for the token %j",
    (token) => expect(isCrcToken(token)).toBe(true),
  );

  it.each([
    "",
    "x".repeat(129),
    body,
    "a b",
    "a\n",
    "é",
    "crc_token=foo&nonce=bar",
    "crc_token=foo",
  ])("is refused for %j, which is no CRC token", (token) => expect(isCrcToken(token)).toBe(false));
});

describe("webhook signature", () => {
  it("matches the vectors for a body and for a query string", () => {
    expect(webhookSignature(secret, Buffer.from(body))).toBe(signature);
    expect(webhookSignature(secret, "crc_token=foo&nonce=bar")).toBe(
      "sha256=SeBDDeSHlL8rUcNgLHcBBUsXAT3rXTIt+gNnXZrAKYw=",
    );
  });

  it("verifies the raw bytes under any of the current secrets", () => {
    const rawBytes = Buffer.from(body);
    const check = (consumerSecrets: string[]) =>
      verifyWebhookSignature({ consumerSecrets, rawBytes, header: signature });
    expect(check([secret])).toBe(true);
    expect(check(["new", secret])).toBe(true);
    expect(check([secret, "new"])).toBe(true);
    expect(check(["new"])).toBe(false);
    expect(check([])).toBe(false);
  });

  it("fails when a single byte of the body differs", () => {
    const rawBytes = Buffer.from(body + " ");
    expect(verifyWebhookSignature({ consumerSecrets: [secret], rawBytes, header: signature })).toBe(
      false,
    );
  });

  it.each([
    undefined,
    "",
    signature.slice("sha256=".length),
    signature.replace("sha256", "sha1"),
    signature.replace("sha256", "SHA256"),
    signature + " ",
    signature + "=",
    signature.slice(0, -1),
    " " + signature,
    [signature, signature],
    "sha256=" + "é".repeat(44),
    "sha256=" + Buffer.from(signature).toString("hex"),
  ])("refuses the header %j", (header) => {
    expect(verifyWebhookSignature({ consumerSecrets: [secret], rawBytes: body, header })).toBe(
      false,
    );
  });
});
