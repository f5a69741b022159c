import { expect, it } from "vitest";
import { allEndpoints } from "./all-endpoints.ts";
import { openapi } from "./openapi.ts";

const document = openapi({ version: "1.2.3", serverUrl: "https://dm.example.test" }) as {
  paths: Record<string, Record<string, { operationId: string; security?: unknown[] }>>;
  components: { schemas: Record<string, unknown> };
};

it("describes every operation once", () => {
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map((operation) => operation.operationId),
  );
  expect(ids.toSorted()).toEqual(allEndpoints.map((endpoint) => endpoint.id).toSorted());
});

it("refers only to components that are there", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
  expect(references.length).toBeGreaterThan(50);
  for (const reference of new Set(references)) {
    expect(reference).toMatch(/^#\/components\/schemas\//);
    expect(document.components.schemas).toHaveProperty([reference.split("/").at(-1) ?? ""]);
  }
});

it("gives path and query parameters with their schemas", () => {
  expect(document.paths["/api/v2/routing/queues/{queueId}/members"]?.["post"]).toMatchObject({
    parameters: [
      { name: "queueId", in: "path", required: true },
      { name: "delete", in: "query", required: false },
    ],
    requestBody: { content: { "application/json": { schema: { type: "array", maxItems: 100 } } } },
    "x-required-permissions": ["routing:queueMember:manage"],
  });
});

it("says which operations need no credential", () => {
  expect(document.paths["/api/tsubame/v1/session"]?.["post"]?.security).toEqual([]);
  expect(document.paths["/api/v2/users/me"]?.["get"]?.security).toBeUndefined();
});

it("is plain JSON without anything that a validator of JSON Schema 2020-12 would not know", () => {
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});
