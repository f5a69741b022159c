import { request as httpRequest } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestNode, type Person, type TestNode } from "../support/node.ts";

let node: TestNode;
let admin: Person;
let agent: Person;

beforeAll(async () => {
  node = await startTestNode({ xApiUrl: "http://127.0.0.1:9" });
  admin = await node.person("admin");
  agent = await node.person("agent");
});
afterAll(() => node.close());

interface Raw {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends exactly what is given: no default content type, no JSON. */
async function raw(
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> } = {},
): Promise<Raw> {
  const response = await fetch(node.url + path, {
    method,
    ...(options.headers && { headers: options.headers }),
    ...(options.body !== undefined && { body: options.body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** As `raw`, without the client's tidying of the path. */
async function rawPath(path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const url = new URL(node.url);
    const request = httpRequest(
      { host: url.hostname, port: url.port, path, headers: bearer(admin) },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    request.on("error", reject);
    request.end();
  });
}

const bearer = (person: Person) => ({ authorization: `Bearer ${person.token}` });
const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

describe("text that no database keeps", () => {
  it("in the credentials of a program is refused as wrong, not as a failure", async () => {
    const basic = Buffer.from("a\0b:secret").toString("base64");
    const byHeader = await raw("POST", "/oauth/token", {
      headers: { ...form, authorization: `Basic ${basic}` },
      body: "grant_type=client_credentials",
    });
    const byForm = await raw("POST", "/oauth/token", {
      headers: form,
      body: "grant_type=client_credentials&client_id=a%00b&client_secret=x",
    });
    for (const { status, text } of [byHeader, byForm]) {
      expect(status).toBe(401);
      expect(JSON.parse(text)).toMatchObject({ error: "invalid_client" });
    }
  });

  it("in the name of a field is a bad request", async () => {
    for (const key of ["a\\u0000b", "\\ud800"]) {
      const answer = await raw("POST", "/api/v2/routing/queues", {
        headers: { ...json, ...bearer(admin) },
        body: `{"name":"Keys","directRouting":{"${key}":"x"}}`,
      });
      expect(answer.status).toBe(400);
    }
  });

  it("in an id that is no UUID is not found", async () => {
    for (const id of ["%00", "a%00b", "%ED%A0%80", "..%2F..%2Fetc", "x".repeat(90)]) {
      const answer = await raw("GET", `/api/v2/notifications/channels/${id}/subscriptions`, {
        headers: bearer(agent),
      });
      expect([400, 404]).toContain(answer.status);
      expect(JSON.parse(answer.text)).toMatchObject({ status: answer.status });
    }
  });
});

describe("a body", () => {
  it("nested more deeply than any of ours is a bad request, also in a field that is kept as it comes", async () => {
    for (const depth of [200, 3000, 20_000]) {
      const deep = `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
      const answer = await raw("POST", "/api/v2/routing/queues", {
        headers: { ...json, ...bearer(admin) },
        body: `{"name":"Deep ${depth}","directRouting":${deep}}`,
      });
      expect([depth, answer.status]).toEqual([depth, 400]);
    }
  });

  it("of a form is understood by the token endpoint alone", async () => {
    const answer = await raw("POST", "/api/tsubame/v1/session", {
      headers: form,
      body: "email=a%40example.test&password=a%20long%20password",
    });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([415, "unsupported.media.type"]);
    const named = await raw("POST", "/api/v2/routing/queues", {
      headers: { ...form, ...bearer(admin) },
      body: "name=%00",
    });
    expect(named.status).toBe(415);
  });

  it("of plain text, which other sites may send without asking, is not read", async () => {
    const answer = await raw("POST", "/api/v2/routing/queues", {
      headers: { "content-type": "text/plain", ...bearer(admin) },
      body: '{"name":"Plain"}',
    });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([415, "unsupported.media.type"]);
  });

  it("that is compressed is not inflated", async () => {
    const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024, 0x20));
    const answer = await raw("POST", "/api/v2/routing/queues", {
      headers: { ...json, ...bearer(admin), "content-encoding": "gzip" },
      body: new Uint8Array(bomb),
    });
    expect([400, 415]).toContain(answer.status);
  });
});

describe("an address", () => {
  it("that cannot be decoded is answered in the error envelope", async () => {
    for (const path of [
      "/api/v2/users/%E0%A4%A",
      "/api/v2/%",
      `/api/v2/users/${"9".repeat(500)}`,
    ]) {
      const { status, text } = await rawPath(path);
      expect([400, 404, 414]).toContain(status);
      const body = JSON.parse(text) as Record<string, unknown>;
      expect([path, typeof body["code"], body["status"], typeof body["contextId"]]).toEqual([
        path,
        "string",
        status,
        "string",
      ]);
      expect(body["code"]).not.toMatch(/^FST_/);
    }
  });

  it("that climbs out of the desktop's folder finds nothing", async () => {
    for (const path of [
      "/../package.json",
      "/..%2f..%2fserver/package.json",
      "/assets/..%2f..%2f..%2fpackage.json",
      "/%2e%2e/%2e%2e/package.json",
      "//etc/passwd",
      "/assets/%00",
    ]) {
      const { text } = await rawPath(path);
      expect([path, /"name": "@?tsubame|root:/.test(text)]).toEqual([path, false]);
    }
  });
});

describe("every answer", () => {
  it("carries the security headers, errors and files alike", async () => {
    for (const path of ["/", "/api/v2/users/me", "/api/v2/nothing", "/health", "/oauth/token"]) {
      const { headers } = await raw("GET", path);
      expect([path, headers.get("content-security-policy")?.includes("script-src 'self'")]).toEqual(
        [path, true],
      );
      expect(headers.get("content-security-policy")).not.toMatch(/script-src[^;]*unsafe/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("inin-correlation-id")).toBeTruthy();
      expect(headers.get("server")).toBeNull();
      expect(headers.get("x-powered-by")).toBeNull();
    }
  });

  it("to a failure inside tells nothing of the inside", async () => {
    await node.database.db.schema.alterTable("queue").renameTo("queue_gone").execute();
    const answer = await raw("GET", "/api/v2/routing/queues", { headers: bearer(admin) });
    await node.database.db.schema.alterTable("queue_gone").renameTo("queue").execute();
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/\brelation|select|queue|node_modules|\.ts/);
    expect(JSON.parse(answer.text)).toMatchObject({ code: "internal.server.error", status: 500 });
  });
});
