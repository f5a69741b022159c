import { describe, expect, it } from "vitest";
import { assertSameOrigin, requestSource } from "./same-origin.ts";

const publicUrl = "https://dm.example.jp";

describe("requestSource", () => {
  it.each([
    [{ "sec-fetch-site": "same-origin" }, "sameOrigin"],
    [{ "sec-fetch-site": "cross-site" }, "crossSite"],
    [{ "sec-fetch-site": "same-site" }, "crossSite"],
    [{ "sec-fetch-site": "none" }, "crossSite"],
    [{ origin: "https://dm.example.jp" }, "sameOrigin"],
    [{ origin: "http://127.0.0.1:8080", host: "127.0.0.1:8080" }, "sameOrigin"],
    [{ origin: "https://evil.example" }, "crossSite"],
    [{ origin: "https://dm.example.jp.evil.example" }, "crossSite"],
    [{ origin: "null" }, "crossSite"],
    [{}, "unknown"],
  ] as const)("%j is %s", (headers, expected) => {
    expect(requestSource({ host: "dm.example.jp", ...headers }, publicUrl)).toBe(expected);
  });

  it("lets Fetch Metadata decide over Origin", () => {
    const headers = { "sec-fetch-site": "cross-site", origin: publicUrl };
    expect(requestSource(headers, publicUrl)).toBe("crossSite");
  });
});

describe("assertSameOrigin", () => {
  it("lets every read pass", () => {
    const request = { method: "GET", headers: { "sec-fetch-site": "cross-site" } };
    expect(() => assertSameOrigin(request, publicUrl, { isStrict: true })).not.toThrow();
  });

  it("asks a session for proof, but not a caller without one", () => {
    const request = { method: "POST", headers: {} };
    expect(() => assertSameOrigin(request, publicUrl, { isStrict: true })).toThrow(
      "did not come from",
    );
    expect(() => assertSameOrigin(request, publicUrl, { isStrict: false })).not.toThrow();
  });
});
