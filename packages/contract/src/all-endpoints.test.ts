import { describe, expect, it } from "vitest";
import { allEndpoints, allPermissions } from "./all-endpoints.ts";

const pathParameters = (path: string): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

describe("allEndpoints", () => {
  it("has each operation once, by id and by method and path", () => {
    const ids = allEndpoints.map((endpoint) => endpoint.id);
    const routes = allEndpoints.map((endpoint) => `${endpoint.method} ${endpoint.path}`);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(routes).toHaveLength(new Set(routes).size);
  });

  it.each(allEndpoints.map((endpoint) => [endpoint.id, endpoint] as const))(
    "%s describes exactly the parameters of its path",
    (_id, endpoint) => {
      const schema = endpoint.params as { shape?: object } | undefined;
      expect(Object.keys(schema?.shape ?? {}).toSorted()).toEqual(
        pathParameters(endpoint.path).toSorted(),
      );
    },
  );

  it("stays under the two roots of the public API", () => {
    for (const { path } of allEndpoints) expect(path).toMatch(/^\/api\/(v2|tsubame\/v1)\//);
  });

  it("answers without a body exactly where the status says so", () => {
    const chatty = allEndpoints.filter(({ status, response }) => status === 204 && response);
    expect(chatty.map((endpoint) => endpoint.id)).toEqual([]);
  });

  // Uploads ask for the slot's own headers or a credential; the slot was made with one.
  it("lets nobody in without a credential but to sign in, sign out, set up and fill a slot", () => {
    const open = allEndpoints.filter((endpoint) => endpoint.permissions === null);
    expect(open.map((endpoint) => endpoint.id).toSorted()).toEqual([
      "deleteSession",
      "getSetup",
      "postMediaContent",
      "postSession",
      "postSetup",
      "putMediaContent",
    ]);
  });

  it("names permissions as domain, entity and action", () => {
    for (const permission of allPermissions) {
      expect(permission).toMatch(/^[a-z]+:[a-zA-Z]+:[a-zA-Z]+$/);
    }
  });
});
