import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { authorizationHeader, crcResponseToken, parseFormEncoded } from "@tsubame/x-api";
import { createSandbox, type Sandbox, type SandboxOptions } from "@tsubame/x-sandbox";

/**
 * Parsed JSON of an answer. Tests look into it freely: their expectations are what checks it.
 */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

/** An answer with its body parsed, or null when it was empty. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? null : isJson ? JSON.parse(text) : text,
  };
}

/** The four keys a client signs with. */
export interface Keys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
}

/** How one signed call departs from the usual. */
interface CallOptions {
  readonly json?: unknown;
  readonly form?: readonly (readonly [string, string])[];
  /** Base address that the client believes in and signs for. */
  readonly signedFor?: string;
  readonly nonce?: string;
  readonly timestampSeconds?: number;
  readonly headers?: Record<string, string>;
}

/** A sandbox with a company, a customer, an app and the environment `prod`. */
export interface World {
  readonly sandbox: Sandbox;
  readonly company: { id: string };
  readonly customer: { id: string };
  readonly app: Keys & { id: string };
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  call(method: string, path: string, options?: CallOptions, keys?: Keys): Promise<Answer>;
  bearer(keys?: Keys): Promise<string>;
  send(text: unknown, keys?: Keys, recipientId?: string): Promise<Answer>;
  log(kind?: string): Promise<Json[]>;
}

/** Starts a world of its own on a free port. */
export async function startWorld(options: SandboxOptions = {}): Promise<World> {
  const sandbox = await createSandbox(options);
  const control: World["control"] = async (method, path, body) =>
    answerOf(
      await fetch(`${sandbox.url}/sandbox${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
      }),
    );
  const company = (await control("POST", "/users", { username: "acme", name: "Acme" })).body;
  const customer = (await control("POST", "/users", { username: "jo", name: "Jo" })).body;
  const app = (await control("POST", "/apps", { ownerId: company.id, name: "Desk" })).body;
  await control("POST", `/apps/${app.id}/environments`, { label: "prod" });

  const call: World["call"] = async (method, path, options = {}, keys = app) => {
    const authorization = authorizationHeader({
      method,
      url: (options.signedFor ?? sandbox.url) + path,
      form: options.form,
      consumer: { key: keys.consumerKey, secret: keys.consumerSecret },
      token: { key: keys.accessToken, secret: keys.accessTokenSecret },
      nonce: options.nonce,
      timestampSeconds: options.timestampSeconds,
    });
    const body =
      options.json !== undefined
        ? JSON.stringify(options.json)
        : options.form !== undefined
          ? new URLSearchParams(options.form.map(([key, value]) => [key, value])).toString()
          : undefined;
    const type =
      options.json !== undefined
        ? "application/json"
        : options.form !== undefined
          ? "application/x-www-form-urlencoded"
          : undefined;
    return answerOf(
      await fetch(sandbox.url + path, {
        method,
        headers: {
          authorization,
          ...(type === undefined ? {} : { "content-type": type }),
          ...options.headers,
        },
        ...(body === undefined ? {} : { body }),
      }),
    );
  };

  return {
    sandbox,
    company,
    customer,
    app,
    control,
    call,
    async bearer(keys = app) {
      const basic = Buffer.from(`${keys.consumerKey}:${keys.consumerSecret}`).toString("base64");
      const response = await fetch(`${sandbox.url}/oauth2/token`, {
        method: "POST",
        headers: {
          authorization: `Basic ${basic}`,
          "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
        },
        body: "grant_type=client_credentials",
      });
      return ((await response.json()) as { access_token: string }).access_token;
    },
    send(text, keys = app, recipientId = customer.id) {
      const message_data = typeof text === "object" ? text : { text };
      return call(
        "POST",
        "/1.1/direct_messages/events/new.json",
        {
          json: {
            event: {
              type: "message_create",
              message_create: { target: { recipient_id: recipientId }, message_data },
            },
          },
        },
        keys,
      );
    },
    async log(kind) {
      const { body } = await control("GET", kind === undefined ? "/log" : `/log?kind=${kind}`);
      return body.entries;
    },
  };
}

/** One POST that a webhook received. */
interface Received {
  readonly headers: IncomingMessage["headers"];
  readonly rawBody: string;
  readonly body: Json;
}

/** A customer's webhook: answers challenges with one secret and keeps what it is sent. */
export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  readonly challenges: { target: string; headers: IncomingMessage["headers"] }[];
  /** Status for the next deliveries, in turn; 200 when there is none. */
  readonly statuses: number[];
  /** How long each delivery waits for its answer. */
  holdMs: number;
  /** What a challenge is answered with; by default the right token. */
  challengeAnswer: (token: string) => { status: number; text: string } | "never";
  close(): Promise<void>;
}

/** Starts a webhook on a free loopback port. */
export async function startReceiver(consumerSecret: string): Promise<Receiver> {
  const receiver: Omit<Receiver, "url" | "close"> = {
    received: [],
    challenges: [],
    statuses: [],
    holdMs: 0,
    challengeAnswer: (token) => ({
      status: 200,
      text: JSON.stringify({ response_token: crcResponseToken(consumerSecret, token) }),
    }),
  };
  const server: Server = createServer((request, response) => {
    const target = request.url ?? "";
    if (request.method === "GET") {
      receiver.challenges.push({ target, headers: request.headers });
      const query = parseFormEncoded(target.slice(target.indexOf("?") + 1));
      const token = query.find(([key]) => key === "crc_token")?.[1] ?? "";
      const answer = receiver.challengeAnswer(token);
      if (answer !== "never") response.writeHead(answer.status).end(answer.text);
      return;
    }
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const rawBody = Buffer.concat(parts).toString("utf8");
      receiver.received.push({ headers: request.headers, rawBody, body: JSON.parse(rawBody) });
      const status = receiver.statuses.shift() ?? 200;
      if (receiver.holdMs === 0) response.writeHead(status).end();
      else setTimeout(() => response.writeHead(status).end(), receiver.holdMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${port}/hooks/x`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

/**
 * Polls until `check` gives something other than undefined or false; fails after `timeoutMs`. What takes longer is asked for
 * less often: each question is work for the machine on which it shall come about.
 */
export async function settle<T>(
  check: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 5_000,
): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== false) return result;
    const waitedMs = performance.now() - startedAt;
    if (waitedMs > timeoutMs) throw new Error(`nothing settled within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(Math.max(waitedMs / 20, 5), 25)));
  }
}

/** Registers the receiver's address and subscribes the company. */
export async function subscribe(world: World, receiver: Receiver): Promise<string> {
  const registered = await world.call("POST", "/1.1/account_activity/all/prod/webhooks.json", {
    form: [["url", receiver.url]],
  });
  await world.call("POST", "/1.1/account_activity/all/prod/subscriptions.json");
  return registered.body.id;
}

/** Code and status of an X error answer, for one-line expectations. */
export function refusal(answer: Answer): [number, number | undefined] {
  return [answer.status, answer.body?.errors?.[0]?.code];
}
