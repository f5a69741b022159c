import { describe, expect, it } from "vitest";

import { formEncode, parseFormEncoded, percentEncode } from "./percent-encode.ts";

describe("percentEncode", () => {
  it.each([
    ["Ladies + Gentlemen", "Ladies%20%2B%20Gentlemen"],
    ["An encoded string!", "An%20encoded%20string%21"],
    ["Dogs, Cats & Mice", "Dogs%2C%20Cats%20%26%20Mice"],
    ["☃", "%E2%98%83"],
    ["!*'()", "%21%2A%27%28%29"],
    ["-._~aZ09", "-._~aZ09"],
    ["燕👋", "%E7%87%95%F0%9F%91%8B"],
    ["", ""],
  ])("encodes %j as %s", (plain, encoded) => {
    expect(percentEncode(plain)).toBe(encoded);
  });

  it("encodes a lone surrogate as U+FFFD instead of throwing", () => {
    expect(percentEncode("\ud83d")).toBe("%EF%BF%BD");
  });
});

describe("form encoding", () => {
  it("reads plus as space, keeps repeated keys, order and malformed escapes", () => {
    expect(parseFormEncoded("a=1+2&b&a=%zz&&c=%E7%87%95&d=x=y")).toEqual([
      ["a", "1 2"],
      ["b", ""],
      ["a", "%zz"],
      ["c", "燕"],
      ["d", "x=y"],
    ]);
  });

  it("reads back what it writes", () => {
    const pairs: Array<[string, string]> = [
      ["url", "https://h/x?a=1&b=ü +"],
      ["k y", "!"],
    ];
    expect(parseFormEncoded(formEncode(pairs))).toEqual(pairs);
  });
});
