import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino, type Logger } from "pino";
import { createTestDatabase, type TestDatabase } from "../../../store/test/support/database.ts";
import { freePort } from "../../../store/test/support/free-port.ts";
import { readConfig } from "../../src/config.ts";
import type { Clock } from "../../src/context.ts";
import { createServer } from "../../src/server.ts";

/** What a call was answered. */
interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** Calls the API over HTTP as whoever the token stands for. */
export type Call = <T = Record<string, unknown>>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD",
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer<T>>;

/** A user with a token. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly token: string;
  readonly call: Call;
}

/** A whole node on a port of its own: real server, real PostgreSQL, X at `xApiUrl`. */
export interface TestNode {
  readonly url: string;
  readonly database: TestDatabase;
  /** The environment's OAuth client: an administrator without a user. */
  readonly client: { readonly id: string; readonly secret: string };
  /** Calls as that client. */
  readonly admin: Call;
  person(role?: "agent" | "supervisor" | "admin"): Promise<Person>;
  as(token: string): Call;
  /** Ends the server and keeps its database, for a node that is started beside it. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a node; `beside` makes it a second node of the same deployment, whose first node must close last. */
export async function startTestNode(options: {
  readonly xApiUrl: string;
  readonly beside?: TestNode;
  readonly log?: Logger;
  /** The node's time; the machine's when left out. */
  readonly clock?: Clock;
  /** The address under which X is told to reach the node, when it is not the node's own. */
  readonly publicUrl?: string;
}): Promise<TestNode> {
  const database = options.beside?.database ?? (await createTestDatabase({ maxConnections: 4 }));
  const dataDir = mkdtempSync(join(tmpdir(), "tsubame-node-"));
  const client = options.beside?.client ?? {
    id: randomUUID(),
    secret: "the secret of the environment's client",
  };
  // The webhook's address must be known before the server listens, so the port is chosen here.
  const port = await freePort();
  const server = await createServer({
    config: readConfig(
      {
        TSUBAME_PORT: String(port),
        TSUBAME_DATA_DIR: dataDir,
        TSUBAME_X_API_URL: options.xApiUrl,
        // Tests poll as fast as they can.
        TSUBAME_REQUESTS_PER_MINUTE: "1000000",
        ...(options.publicUrl === undefined ? {} : { TSUBAME_PUBLIC_URL: options.publicUrl }),
        TSUBAME_SECRET_KEY: "a test key of enough length",
        TSUBAME_CLIENT_ID: client.id,
        TSUBAME_CLIENT_SECRET: client.secret,
      },
      "demo",
    ),
    databaseUrl: database.url,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    log: options.log ?? pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" }),
    isCheckingResponses: true,
  });
  const as = (token: string): Call => createCall(server.url, token);
  const admin = as(await clientToken(server.url, client));
  let personCount = 0;
  return {
    url: server.url,
    database,
    client,
    admin,
    as,
    async person(role = "agent") {
      personCount += 1;
      const name = `${role} ${personCount}`;
      const user = await admin<{ id: string }>("POST", "/api/v2/users", {
        name,
        email: `${randomUUID()}@example.test`,
        roles: [role],
      });
      const issued = await admin<{ access_token: string }>(
        "POST",
        `/api/tsubame/v1/users/${user.body.id}/tokens`,
      );
      if (issued.status !== 200) throw new Error(JSON.stringify({ user, issued }));
      const token = issued.body.access_token;
      return { id: user.body.id, name, token, call: as(token) };
    },
    stop: () => server.close(),
    async close() {
      await server.close();
      if (!options.beside) await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function createCall(url: string, token: string): Call {
  return async <T>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<T>> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === "" ? undefined : JSON.parse(text)) as T };
  };
}

async function clientToken(url: string, client: { id: string; secret: string }): Promise<string> {
  const basic = Buffer.from(`${client.id}:${client.secret}`).toString("base64");
  const response = await fetch(`${url}/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
