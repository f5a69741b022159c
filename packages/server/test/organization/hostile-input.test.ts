import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ErrorBody } from "@tsubame/contract";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";

let api: ConfigurationApi;
let authorization: string;
beforeAll(async () => {
  api = await createConfigurationApi();
  const person = await api.person({ roles: ["admin"] });
  authorization = `Bearer ${person.token}`;
});
afterAll(() => api.close());

const post = (payload: string, url = "/api/v2/routing/queues") =>
  api.app.inject({
    method: "POST",
    url,
    headers: { authorization, "content-type": "application/json" },
    payload,
  });

describe("a request that nobody means well", () => {
  it.each([
    ["not JSON", "{"],
    ["a NUL character", '{"name":"a\\u0000b"}'],
    ["half of a surrogate pair", '{"name":"x","whisperPrompt":{"id":"\\ud83d"}}'],
    ["a list instead of an object", "[]"],
    ["null", "null"],
    [
      "a number without end",
      '{"name":"x","mediaSettings":{"message":{"alertingTimeoutSeconds":1e999}}}',
    ],
    ["a name of a megabyte", JSON.stringify({ name: "x".repeat(900_000) })],
    ["deep nesting where a text belongs", `{"name":${"[".repeat(50_000)}${"]".repeat(50_000)}}`],
  ])("with %s is a bad request and nothing is made", async (_what, payload) => {
    const before = await api.context.db.selectFrom("queue").select("id").execute();
    const response = await post(payload);
    expect(response.statusCode).toBe(400);
    expect(response.json<ErrorBody>().code).toBe("bad.request");
    expect(await api.context.db.selectFrom("queue").select("id").execute()).toHaveLength(
      before.length,
    );
  });

  it("over the size limit is told the limit", async () => {
    const response = await post(JSON.stringify({ name: "x".repeat(2 * 1024 * 1024) }));
    expect(response.statusCode).toBe(413);
    expect(response.json<ErrorBody>()).toMatchObject({
      code: "response.entity.too.large",
      messageParams: { maximumBytes: "1048576" },
    });
  });

  it("in another content type is refused", async () => {
    const response = await api.app.inject({
      method: "POST",
      url: "/api/v2/routing/queues",
      headers: { authorization, "content-type": "application/xml" },
      payload: "<queue/>",
    });
    expect(response.statusCode).toBe(415);
  });

  it("cannot reach a prototype through a field that is kept as it comes", async () => {
    const response = await post(
      '{"name":"Prototype","__proto__":{"isDefault":true},"directRouting":{"__proto__":{"x":1}}}',
    );
    expect(response.statusCode).toBe(200);
    const row = await api.context.db
      .selectFrom("queue")
      .select("passthrough")
      .where("name", "=", "Prototype")
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(row.passthrough)).not.toContain("__proto__");
    expect(({} as Record<string, unknown>)["isDefault"]).toBeUndefined();
  });

  it.each(["%00", "%F0%9F", "'%20or%201=1--", "\\\\", "%25", "*", "$(id)"])(
    "that searches for %s gets a list or a refusal, never a failure",
    async (name) => {
      for (const path of [
        "/api/v2/routing/queues",
        "/api/v2/routing/wrapupcodes",
        "/api/v2/routing/skills",
        "/api/v2/flows",
        "/api/v2/routing/message/recipients",
      ]) {
        const response = await api.app.inject({
          method: "GET",
          url: `${path}?name=${name}`,
          headers: { authorization },
        });
        expect([200, 400]).toContain(response.statusCode);
      }
    },
  );

  it.each([
    "/api/v2/users?id=&expand=&state=",
    "/api/v2/routing/queues?id=&divisionId=&expand=&name=",
    "/api/v2/flows?type=&id=",
    "/api/v2/routing/message/recipients?id=&messengerType=",
    "/api/v2/routing/skills?id=",
    "/api/v2/routing/languages?id=",
    "/api/v2/routing/wrapupcodes?id=",
    "/api/v2/authorization/divisions?id=",
  ])("with empty filters gets a list or a refusal: %s", async (url) => {
    const response = await api.app.inject({ method: "GET", url, headers: { authorization } });
    expect([url, response.statusCode < 500]).toEqual([url, true]);
  });

  it("about no members at all changes nothing and is told so", async () => {
    const queueId = (await post('{"name":"Empty changes"}')).json<{ id: string }>().id;
    const url = `/api/v2/routing/queues/${queueId}/members`;
    const headers = { authorization, "content-type": "application/json" };
    const changed = await api.app.inject({ method: "PATCH", url, headers, payload: "[]" });
    expect(changed.statusCode).toBe(400);
    const filtered = `${url}?routingStatus=&joined=true`;
    const listed = await api.app.inject({ method: "GET", url: filtered, headers });
    expect([listed.statusCode, listed.json<{ total: number }>().total]).toEqual([200, 0]);
  });

  it("with a version that no entity can have is a bad request", async () => {
    const person = await api.person();
    for (const version of [2 ** 31, -1, 2 ** 53]) {
      const response = await api.app.inject({
        method: "PATCH",
        url: `/api/v2/users/${person.id}`,
        headers: { authorization, "content-type": "application/json" },
        payload: JSON.stringify({ version, name: "X" }),
      });
      expect([version, response.statusCode]).toEqual([version, 400]);
    }
  });

  it("with ids that are none in a filter finds nothing", async () => {
    const response = await api.app.inject({
      method: "GET",
      url: "/api/v2/users?id=1,2,%27",
      headers: { authorization },
    });
    expect(response.json()).toMatchObject({ total: 0 });
  });
});

it("answers are not kept by caches, and carry a correlation id", async () => {
  const response = await api.app.inject({
    method: "GET",
    url: "/api/v2/users/me",
    headers: { authorization },
  });
  expect(response.headers["cache-control"]).toBe("no-store");
  expect(response.headers["inin-correlation-id"]).toMatch(/^[0-9a-f-]{36}$/);
});
