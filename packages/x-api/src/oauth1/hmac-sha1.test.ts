import { createHmac } from "node:crypto";

import { describe, expect, it } from "vitest";

import { createHmacSha1 } from "./hmac-sha1.ts";

describe("createHmacSha1", () => {
  it.each([0, 1, 20, 63, 64, 65, 89, 200, 4_096, 5_000])(
    "agrees with Node's own HMAC for a key of %i characters and texts of many lengths",
    (keyLength) => {
      const key = "kK9&%".repeat(1_000).slice(0, keyLength);
      for (const textLength of [0, 1, 55, 56, 63, 64, 65, 300, 4_095, 4_096, 4_097, 9_000]) {
        const text = "POST&https%3A".repeat(1_000).slice(0, textLength);
        const expected = createHmac("sha1", key).update(text).digest("base64");
        expect(createHmacSha1(key)(text), `text of ${textLength}`).toBe(expected);
      }
    },
  );

  it("agrees with Node's own HMAC for text and key that are not ASCII, however long", () => {
    for (const count of [1, 20, 1_365, 1_366, 4_096]) {
      const text = "燕".repeat(count);
      const expected = createHmac("sha1", "é".repeat(40)).update(text).digest("base64");
      expect(createHmacSha1("é".repeat(40))(text), `${count} characters`).toBe(expected);
    }
  });

  it("does not depend on what was signed before", () => {
    const hmac = createHmacSha1("short");
    const expected = hmac("text");
    createHmacSha1("x".repeat(64))("y".repeat(4_000));
    hmac("a longer text");
    expect(hmac("text")).toBe(expected);
    expect(createHmacSha1("short")("text")).toBe(expected);
  });
});
