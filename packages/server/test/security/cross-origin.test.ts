import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createConfigurationApi, type ConfigurationApi } from "../support/configuration-api.ts";

let api: ConfigurationApi;
let token: string;
beforeAll(async () => {
  api = await createConfigurationApi();
  token = (await api.person({ roles: ["admin"] })).token;
});
afterAll(() => api.close());

const origin = "https://agent-tools.example";
const ask = (
  method: "GET" | "POST" | "OPTIONS",
  url: string,
  headers: Record<string, string> = {},
  payload?: string,
) => api.app.inject({ method, url, headers: { origin, ...headers }, ...(payload && { payload }) });

describe("a script of another page", () => {
  it("may call the public API with a token and read the answer and its headers", async () => {
    const preflight = await ask("OPTIONS", "/api/v2/users/me?expand=presence", {
      "access-control-request-method": "GET",
      "access-control-request-headers": "authorization,content-type",
    });
    expect(preflight.statusCode).toBe(204);
    expect(preflight.headers).toMatchObject({ "access-control-allow-origin": "*" });
    expect(preflight.headers["access-control-allow-headers"]).toMatch(
      /authorization.*content-type/i,
    );
    expect(preflight.headers["access-control-allow-methods"]).toContain("PATCH");
    const answer = await ask("GET", "/api/v2/users/me", { authorization: `Bearer ${token}` });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["access-control-allow-origin"]).toBe("*");
    expect(answer.headers["access-control-expose-headers"]).toMatch(/inin-correlation-id/i);
    const refused = await ask("GET", "/api/v2/tokens/me", { authorization: "Bearer nothing" });
    expect([refused.statusCode, refused.headers["access-control-allow-origin"]]).toEqual([
      401,
      "*",
    ]);
    const nothing = await ask("GET", "/api/v2/nothing");
    expect([nothing.statusCode, nothing.headers["access-control-allow-origin"]]).toEqual([
      404,
      "*",
    ]);
  });

  it("may ask for a token", async () => {
    expect((await ask("OPTIONS", "/oauth/token")).statusCode).toBe(204);
    const answer = await ask(
      "POST",
      "/oauth/token",
      { "content-type": "application/x-www-form-urlencoded" },
      "grant_type=client_credentials&client_id=nobody&client_secret=nothing",
    );
    expect([answer.statusCode, answer.headers["access-control-allow-origin"]]).toEqual([401, "*"]);
  });

  it("never rides on a cookie, and has no business with our own calls", async () => {
    const withCookie = await ask("GET", "/api/v2/users/me", { cookie: "tsubame-session=x" });
    expect(withCookie.headers).not.toHaveProperty("access-control-allow-origin");
    for (const path of ["/api/tsubame/v1/session", "/health", "/"]) {
      const answer = await ask("GET", path, { authorization: `Bearer ${token}` });
      expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
      expect((await ask("OPTIONS", path)).statusCode).toBe(404);
    }
    const all = await ask("GET", "/api/v2/users/me", { authorization: `Bearer ${token}` });
    expect(all.headers).not.toHaveProperty("access-control-allow-credentials");
  });

  it("gets no permission it did not ask for", async () => {
    const answer = await api.app.inject({ method: "GET", url: "/api/v2/users/me" });
    expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
  });
});

describe("the minute's requests of one token", () => {
  it("are counted on every answer, and those beyond the limit are put off", async () => {
    const small = await createConfigurationApi({ requestsPerMinute: 4 });
    const { token: one } = await small.person();
    const { token: other } = await small.person();
    const read = (as: string) =>
      small.app.inject({
        method: "GET",
        url: "/api/v2/users/me",
        headers: { authorization: `Bearer ${as}` },
      });
    const first = await read(one);
    expect(first.headers).toMatchObject({
      "inin-ratelimit-count": "1",
      "inin-ratelimit-allowed": "4",
    });
    expect(Number(first.headers["inin-ratelimit-reset"])).toBeLessThanOrEqual(60);
    for (let count = 2; count <= 4; count += 1) expect((await read(one)).statusCode).toBe(200);
    const beyond = await read(one);
    expect(beyond.statusCode).toBe(429);
    expect(beyond.json()).toMatchObject({ code: "too.many.requests", status: 429 });
    expect(beyond.json<{ message: string }>().message).toMatch(
      /^Rate limit exceeded the maximum\. Retry the request in \[\d+\] seconds$/,
    );
    expect(Number(beyond.headers["retry-after"])).toBeGreaterThan(0);
    expect(beyond.headers["inin-ratelimit-count"]).toBe("5");
    expect((await read(other)).statusCode).toBe(200);
    await small.close();
  });
});
