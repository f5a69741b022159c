import { describe, expect, it } from "vitest";
import { developerPortalUrl, isRealX } from "./x-place.ts";

describe("the place that stands for X", () => {
  it.each([
    ["https://api.x.com", true, "https://developer.x.com/"],
    ["https://api.twitter.com", true, "https://developer.x.com/"],
    ["https://x.com", true, "https://developer.x.com/"],
    ["http://127.0.0.1:8090", false, "http://127.0.0.1:8090/portal"],
    ["https://sandbox.example.com/", false, "https://sandbox.example.com/portal"],
    ["https://api.notx.com", false, "https://api.notx.com/portal"],
  ])("%s is X: %s, keys come from %s", (xApiUrl, isX, portalUrl) => {
    expect(isRealX({ xApiUrl })).toBe(isX);
    expect(developerPortalUrl({ xApiUrl })).toBe(portalUrl);
  });
});
