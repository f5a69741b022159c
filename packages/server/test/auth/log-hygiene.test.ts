import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../store/test/support/database.ts";
import { readConfig } from "../../src/config.ts";
import { createServer, type Server } from "../../src/server.ts";

const canary = {
  clientSecret: "canary-client-secret-0001",
  password: "canary-password-0002",
  wrongPassword: "canary-wrong-password-0003",
  newPassword: "canary-new-password-0004",
};
const client = { id: randomUUID(), secret: canary.clientSecret };
let lines = "";
let database: TestDatabase;
let dataDir: string;
let server: Server;

beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 2 });
  dataDir = mkdtempSync(join(tmpdir(), "tsubame-log-"));
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines += chunk.toString();
      done();
    },
  });
  server = await createServer({
    config: readConfig(
      {
        TSUBAME_PORT: "0",
        TSUBAME_DATA_DIR: dataDir,
        TSUBAME_X_API_URL: "http://127.0.0.1:9",
        TSUBAME_CLIENT_ID: client.id,
        TSUBAME_CLIENT_SECRET: client.secret,
      },
      "demo",
    ),
    databaseUrl: database.url,
    log: pino({ level: "trace" }, destination),
  });
});
afterAll(async () => {
  await server?.close();
  await database?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Answer {
  status: number;
  body: Record<string, string>;
  cookie: string | null;
}

async function call(
  method: string,
  path: string,
  options: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(server.url + path, {
    method,
    headers: { "content-type": "application/json", ...options.headers },
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text === "" ? {} : (JSON.parse(text) as Record<string, string>),
    cookie: response.headers.get("set-cookie"),
  };
}

it("no password, secret, token or cookie reaches the log, also where things go wrong", async () => {
  const basic = Buffer.from(`${client.id}:${client.secret}`).toString("base64");
  const granted = await call("POST", "/oauth/token", {
    headers: {
      authorization: `Basic ${basic}`,
      "content-type": "application/x-www-form-urlencoded",
    },
  });
  // fetch sent no form, so the grant type is missing; the credentials were read all the same.
  expect(granted.status).toBe(400);
  const token = await fetch(`${server.url}/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  }).then((response) => response.json() as Promise<{ access_token: string }>);
  const headers = { authorization: `Bearer ${token.access_token}` };
  const email = `${randomUUID()}@example.test`;
  const person = { name: "A", email, password: canary.password };
  const user = await call("POST", "/api/v2/users", { headers, body: person });
  const twin = await call("POST", "/api/v2/users", { headers, body: person });
  expect([user.status, twin.status]).toEqual([200, 409]);
  const session = "/api/tsubame/v1/session";
  const wrong = await call("POST", session, { body: { email, password: canary.wrongPassword } });
  const right = await call("POST", session, { body: { email, password: canary.password } });
  expect([wrong.status, right.status]).toEqual([401, 200]);
  const passwordPath = `/api/tsubame/v1/users/${user.body["id"]}/password`;
  const changed = await call("PUT", passwordPath, {
    headers,
    body: { newPassword: canary.newPassword },
  });
  expect(changed.status).toBe(204);
  // A table that is gone: the worst kind of failure, with a stack in the log.
  await database.db.schema.alterTable("sign_in_failure").renameTo("elsewhere").execute();
  const broken = await call("POST", session, { body: { email, password: canary.newPassword } });
  await database.db.schema.alterTable("elsewhere").renameTo("sign_in_failure").execute();
  expect(broken.status).toBe(500);

  const cookieValue = /=([^;]+);/.exec(right.cookie ?? "")?.[1] ?? "";
  expect(cookieValue.length).toBeGreaterThan(20);
  expect(lines).toContain("request failed");
  for (const secret of [...Object.values(canary), token.access_token, cookieValue, basic]) {
    expect(lines.includes(secret)).toBe(false);
  }
});
