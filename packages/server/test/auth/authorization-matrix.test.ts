import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allEndpoints, roleNames, type Endpoint, type ErrorBody } from "@tsubame/contract";
import { createTestDatabase, type TestDatabase } from "../../../store/test/support/database.ts";
import { hashToken, makeAccessToken } from "../../src/auth/access-token.ts";
import { permissionsOfRole } from "../../src/auth/roles.ts";
import { readConfig } from "../../src/config.ts";
import { createServer, type Server } from "../../src/server.ts";

let database: TestDatabase;
let dataDir: string;
let server: Server;
const tokens = new Map<string, string>();

beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 2 });
  dataDir = mkdtempSync(join(tmpdir(), "tsubame-matrix-"));
  const config = readConfig(
    {
      TSUBAME_PORT: "0",
      TSUBAME_DATA_DIR: dataDir,
      TSUBAME_X_API_URL: "http://127.0.0.1:9",
    },
    "demo",
  );
  const log = pino({ level: "silent" });
  server = await createServer({ config, databaseUrl: database.url, log });
  for (const roles of [[], ...roleNames.map((role) => [role])]) {
    const { id } = await database.db
      .insertInto("user_account")
      .values({ name: "Somebody", email: `${randomUUID()}@example.test`, roles })
      .returning("id")
      .executeTakeFirstOrThrow();
    await database.db
      .insertInto("agent_state")
      .values({ user_id: id, idle_since_at: null })
      .execute();
    const token = makeAccessToken();
    await database.db
      .insertInto("access_token")
      .values({
        token_hash: hashToken(token),
        oauth_client_id: null,
        user_id: id,
        issued_by: null,
        expires_at: new Date(Date.now() + 3_600_000),
      })
      .execute();
    tokens.set(roles[0] ?? "nothing", token);
  }
});
afterAll(async () => {
  await server?.close();
  await database?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Calls an endpoint about things that do not exist, with a body that nothing accepts. */
async function call(endpoint: Endpoint, token: string | undefined) {
  const response = await fetch(
    server.url + endpoint.path.replaceAll(/\{\w+\}/g, () => randomUUID()),
    {
      method: endpoint.method,
      headers: {
        "content-type": "application/json",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(endpoint.body && { body: '"nonsense"' }),
    },
  );
  const text = await response.text();
  const body = text === "" ? undefined : (JSON.parse(text) as Partial<ErrorBody>);
  return { status: response.status, body };
}

const guarded = allEndpoints.filter((endpoint) => endpoint.permissions !== null);
const named = (endpoints: readonly Endpoint[]) =>
  endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const);

describe("every endpoint of the contract", () => {
  it.each(named(guarded))("%s refuses a caller without a credential", async (_name, endpoint) => {
    const { status, body } = await call(endpoint, undefined);
    // HEAD has no body to say it in.
    const code = endpoint.method === "HEAD" ? undefined : "authentication.required";
    expect([status, body?.code]).toEqual([401, code]);
  });

  it.each(named(guarded.filter((endpoint) => (endpoint.permissions ?? []).length > 0)))(
    "%s lets in exactly the roles that have its permission",
    async (_name, endpoint) => {
      expect((await call(endpoint, tokens.get("nothing"))).status).toBe(403);
      for (const role of roleNames) {
        const isAllowed = (endpoint.permissions ?? []).some((permission) =>
          permissionsOfRole(role).has(permission),
        );
        const { body } = await call(endpoint, tokens.get(role));
        const isRefused = /^missing\.(any\.)?permissions$/.test(body?.code ?? "");
        expect([role, isRefused]).toEqual([role, !isAllowed]);
      }
    },
  );

  it.each(named(allEndpoints))("%s is served and never fails", async (_name, endpoint) => {
    // Logging out ends the token, so it is not done with the one that the others need.
    const caller = endpoint.id === "deleteTokensMe" ? "nothing" : "admin";
    const { status, body } = await call(endpoint, tokens.get(caller));
    expect([status < 500, status === 401 && endpoint.permissions !== null]).toEqual([true, false]);
    expect(body?.message ?? "").not.toMatch(/^There is no (GET|POST|PUT|PATCH|DELETE|HEAD) /);
  });
});
