import { describe, expect, it } from "vitest";

import { parseOauth1Callback } from "./callback.ts";

describe("parseOauth1Callback", () => {
  it.each([
    [
      "?oauth_token=Zh0&oauth_verifier=v%2B1&more=x",
      { kind: "approved", requestToken: "Zh0", verifier: "v+1" },
    ],
    ["denied=Zh0", { kind: "denied", requestToken: "Zh0" }],
    ["oauth_token=Zh0&oauth_verifier=v&denied=Zh1", { kind: "denied", requestToken: "Zh1" }],
    ["oauth_token=Zh0", { kind: "unreadable" }],
    ["oauth_token=&oauth_verifier=v", { kind: "unreadable" }],
    ["", { kind: "unreadable" }],
  ])("reads %j", (query, expected) => {
    expect(parseOauth1Callback(query)).toEqual(expected);
  });
});
