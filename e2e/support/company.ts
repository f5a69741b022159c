import { randomUUID } from "node:crypto";
import { caller, eventually, type Caller } from "./http.ts";
import { freePort, startTsubame, type TsubameProcess } from "./process.ts";

/** The whole product as separate processes: the server on a given database, and the sandbox in the place of X. */
export interface Product {
  readonly url: string;
  readonly sandbox: Caller;
  readonly sandboxUrl: string;
  readonly admin: Caller;
  readonly clientId: string;
  readonly clientSecret: string;
  server: TsubameProcess;
  /** Starts the server again after it was killed, on the same port and database. */
  restartServer(env?: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export async function startProduct(options: {
  databaseUrl: string;
  dataDir: string;
  env?: Readonly<Record<string, string>>;
}): Promise<Product> {
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const clientId = randomUUID();
  const clientSecret = randomUUID();
  const sandbox = await startTsubame({
    command: "sandbox",
    port: sandboxPort,
    healthPath: "/sandbox/health",
    env: { TSUBAME_SANDBOX_PORT: String(sandboxPort) },
  });
  const start = async (env: Readonly<Record<string, string>> = {}): Promise<TsubameProcess> =>
    startTsubame({
      command: "serve",
      port,
      healthPath: "/health",
      env: {
        TSUBAME_PORT: String(port),
        TSUBAME_HOST: "127.0.0.1",
        TSUBAME_PUBLIC_URL: `http://127.0.0.1:${port}`,
        TSUBAME_X_API_URL: sandbox.url,
        TSUBAME_DATA_DIR: options.dataDir,
        DATABASE_URL: options.databaseUrl,
        TSUBAME_CLIENT_ID: clientId,
        TSUBAME_CLIENT_SECRET: clientSecret,
        TSUBAME_LOG_LEVEL: "warn",
        ...options.env,
        ...env,
      },
    });
  const server = await start();
  const token = await clientToken(server.url, clientId, clientSecret);
  const product: Product = {
    url: server.url,
    sandbox: caller(sandbox.url),
    sandboxUrl: sandbox.url,
    admin: caller(server.url, token),
    clientId,
    clientSecret,
    server,
    restartServer: async (env) => {
      await product.server.stop("SIGKILL");
      product.server = await start(env);
    },
    close: async () => {
      await product.server.stop();
      await sandbox.stop();
    },
  };
  return product;
}

/** Client credentials, as a script would. */
async function clientToken(url: string, id: string, secret: string): Promise<string> {
  const response = await fetch(`${url}/oauth/token`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
  });
  const body = (await response.json()) as { access_token?: string };
  if (!body.access_token) throw new Error(`no token: ${response.status} ${JSON.stringify(body)}`);
  return body.access_token;
}

export interface SandboxApp {
  readonly id: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
}

/** On X: the business account, its app with DM permission, and a dev environment for it. */
export interface XSide {
  readonly businessId: string;
  readonly app: SandboxApp;
  readonly environment: string;
}

export async function createXSide(
  sandbox: Caller,
  options: {
    username?: string;
    environment?: string;
    permission?: string;
    accessLevel?: string;
  } = {},
): Promise<XSide> {
  const username = options.username ?? `acme_${randomUUID().slice(0, 8)}`;
  const business = await sandbox<{ id: string }>("POST", "/sandbox/users", {
    username,
    name: "Acme Help",
  });
  const app = await sandbox<SandboxApp>("POST", "/sandbox/apps", {
    ownerId: business.id,
    name: `Desk of ${username}`,
    accessLevel: options.accessLevel ?? "elevated",
    permission: options.permission ?? "read-write-directmessages",
    oauth1: true,
  });
  const environment = options.environment ?? "prod";
  await sandbox("POST", `/sandbox/apps/${app.id}/environments`, { label: environment });
  return { businessId: business.id, app, environment };
}

export interface Integration {
  readonly id: string;
  readonly createStatus: "Initiated" | "Completed" | "Error";
  readonly createError?: { readonly code: string; readonly message: string };
  readonly recipient?: { readonly id: string };
}

export function integrationBody(x: XSide, name = "Acme on X"): Record<string, string> {
  return {
    name,
    consumerKey: x.app.consumerKey,
    consumerSecret: x.app.consumerSecret,
    accessTokenKey: x.app.accessToken,
    accessTokenSecret: x.app.accessTokenSecret,
    tier: "premium",
    envName: x.environment,
  };
}

const integrationsPath = "/api/v2/conversations/messaging/integrations/twitter";

/** Connects the X app and waits for the outcome, whichever it is. */
export async function connect(admin: Caller, body: Record<string, string>): Promise<Integration> {
  const created = await admin<Integration>("POST", integrationsPath, body);
  return eventually("the integration is settled", async () => {
    const now = await admin<Integration>("GET", `${integrationsPath}/${created.id}`);
    return now.createStatus !== "Initiated" && now;
  });
}

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
  readonly call: Caller;
}

/** A user with the agent role, a password for the desktop and a token for scripts. */
export async function createAgent(
  product: Pick<Product, "admin" | "url">,
  options: { name: string; capacity?: number; roles?: readonly string[] },
): Promise<Agent> {
  const email = `agent.${randomUUID().slice(0, 8)}@acme.example`;
  const user = await product.admin<{ id: string }>("POST", "/api/v2/users", {
    name: options.name,
    email,
    ...(options.roles ? { roles: options.roles } : {}),
  });
  const password = `pw-${randomUUID()}`;
  await product.admin("PUT", `/api/tsubame/v1/users/${user.id}/password`, {
    newPassword: password,
  });
  if (options.capacity !== undefined) {
    await product.admin("PUT", `/api/v2/routing/users/${user.id}/utilization`, {
      utilization: { message: { maximumCapacity: options.capacity } },
    });
  }
  const issued = await product.admin<{ access_token: string }>(
    "POST",
    `/api/tsubame/v1/users/${user.id}/tokens`,
    {},
  );
  return {
    id: user.id,
    name: options.name,
    email,
    password,
    token: issued.access_token,
    call: caller(product.url, issued.access_token),
  };
}

export interface QueueWithFlow {
  readonly queueId: string;
  readonly flowId: string;
  readonly wrapupCodeId: string;
}

/** A queue with the given members and one wrap-up code, and a flow that says "to this queue". */
export async function createQueue(
  admin: Caller,
  options: {
    name: string;
    agentIds: readonly string[];
    alertingTimeoutSeconds?: number;
    body?: object;
  },
): Promise<QueueWithFlow> {
  const queue = await admin<{ id: string }>("POST", "/api/v2/routing/queues", {
    name: options.name,
    mediaSettings: {
      message: { alertingTimeoutSeconds: options.alertingTimeoutSeconds ?? 30 },
    },
    ...options.body,
  });
  await admin(
    "POST",
    `/api/v2/routing/queues/${queue.id}/members`,
    options.agentIds.map((id) => ({ id })),
  );
  const code = await admin<{ id: string }>("POST", "/api/v2/routing/wrapupcodes", {
    name: `Solved (${options.name})`,
  });
  await admin("POST", `/api/v2/routing/queues/${queue.id}/wrapupcodes`, [{ id: code.id }]);
  const flow = await admin<{ id: string }>("POST", "/api/tsubame/v1/flows", {
    name: `To ${options.name}`,
    rules: [{ then: { queueId: queue.id } }],
  });
  return { queueId: queue.id, flowId: flow.id, wrapupCodeId: code.id };
}

export async function bindFlow(admin: Caller, recipientId: string, flowId: string): Promise<void> {
  await admin("PUT", `/api/v2/routing/message/recipients/${recipientId}`, { flow: { id: flowId } });
}

/** Presence On Queue, as the switch of the desktop does. */
export async function goOnQueue(agent: Agent): Promise<void> {
  const definitions = await agent.call<{
    entities: readonly { id: string; systemPresence: string }[];
  }>("GET", "/api/v2/presencedefinitions?pageSize=100");
  const onQueue = definitions.entities.find((entry) => /^on.?queue$/i.test(entry.systemPresence));
  if (!onQueue) throw new Error("no On Queue presence");
  await agent.call("PATCH", `/api/v2/users/${agent.id}/presences/purecloud`, {
    presenceDefinition: { id: onQueue.id },
  });
}

export async function createCustomer(
  sandbox: Caller,
  name = "Hanako Tanaka",
): Promise<{ id: string; username: string }> {
  const username = `cu_${randomUUID().replaceAll("-", "").slice(0, 8)}`;
  const user = await sandbox<{ id: string }>("POST", "/sandbox/users", { username, name });
  return { id: user.id, username };
}

export async function writeDm(
  sandbox: Caller,
  dm: { fromId: string; toId: string; text: string },
): Promise<string> {
  return (await sandbox<{ id: string }>("POST", "/sandbox/dms", dm)).id;
}
