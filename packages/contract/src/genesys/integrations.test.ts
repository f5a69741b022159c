import { describe, expect, it } from "vitest";
import { trimPasted, twitterIntegrationRequest } from "./integrations.ts";

describe("a pasted value", () => {
  it.each([
    ["  key\n", "key"],
    ["\u3000key\u3000", "key"],
    ["\ufeffkey\u200b", "key"],
    ["key", "key"],
    ["\u200b \u2060", ""],
  ])("%j is %j without the white space around it", (pasted, expected) => {
    expect(trimPasted(pasted)).toBe(expected);
  });
});

function fieldsAtFault(value: unknown): string[] | undefined {
  return twitterIntegrationRequest.safeParse(value).error?.issues.map((one) => one.path.join("."));
}

describe("the body that connects an account", () => {
  const body = {
    name: "Acme",
    consumerKey: "k",
    consumerSecret: "s",
    accessTokenKey: "t",
    accessTokenSecret: "ts",
    tier: "premium",
    envName: "prod",
  };

  it("needs the environment's name on the premium tier only", () => {
    expect(fieldsAtFault(body)).toBeUndefined();
    expect(fieldsAtFault({ ...body, envName: " " })).toEqual(["envName"]);
    expect(fieldsAtFault({ ...body, envName: undefined, tier: "enterprise" })).toBeUndefined();
  });

  it.each([0, null, [], {}, true])("names the environment when it is %j", (envName) => {
    expect(fieldsAtFault({ ...body, envName })).toEqual(["envName"]);
  });

  it("refuses white space inside a key, which no trimming can mend", () => {
    expect(fieldsAtFault({ ...body, consumerKey: "a b" })).toEqual(["consumerKey"]);
  });

  it("names the fields of generation B instead of missing everything else", () => {
    expect(fieldsAtFault({ name: "B", signupCode: "c", appId: "1" })).toEqual([
      "signupCode",
      "appId",
    ]);
  });
});
