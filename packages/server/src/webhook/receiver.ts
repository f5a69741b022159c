import { createInboxWriter, openDatabase, StoreError } from "@tsubame/store";
import { crcResponseToken, isCrcToken, verifyWebhookSignature } from "@tsubame/x-api";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Context, Part } from "../context.ts";
import { crashPoint } from "../crash-points.ts";
import { bodyLimitBytes, type App } from "../http/app.ts";
import { createChallengeLimit } from "./challenge-limit.ts";
import { createWebhookDirectory, type WebhookEntry } from "./directory.ts";
import { takeDelivery } from "./inbox-events.ts";
import { createLastContacts } from "./last-contacts.ts";
import { isOwnChallenge } from "./own-challenge.ts";
import { createSecretUse } from "./secret-use.ts";
import { createReceiverLoad, type ReceiverLoad } from "./receiver-load.ts";

/** Where X reaches an integration; the registered address is the public URL and this path. */
export function webhookPath(webhookKey: string): string {
  return `/webhooks/x/${webhookKey}`;
}

/** Takes X's calls. */
export interface WebhookReceiver extends Part {
  /** Adds `GET` and `POST /webhooks/x/:webhookKey`. */
  addRoutes(app: App): void;
  readonly load: ReceiverLoad;
  /** Reads the integrations again at once, for whoever has just made one and is about to be called by X. */
  refresh(): Promise<void>;
}

const signatureHeader = "x-twitter-webhooks-signature";

type Outcome =
  "stored" | "unsigned" | "badSignature" | "malformed" | "overloaded" | "unknownKey" | "crc";

/** Status and error code of each refusal; the body of an answer never repeats what was sent. */
const refusals = {
  unknownKey: { status: 404, code: "webhook.unknown" },
  unsigned: { status: 401, code: "webhook.unsigned" },
  badSignature: { status: 403, code: "webhook.bad-signature" },
  malformed: { status: 400, code: "webhook.malformed" },
  overloaded: { status: 503, code: "webhook.overloaded" },
} as const;

/**
 * Makes the receiver. It shares nothing with the rest of the server that could delay an answer: its own database
 * connection for the inbox, secrets in memory, no authentication, no hook that waits.
 *
 * A delivery is answered 200 when every event in it is committed, and not before. Anything else leaves nothing
 * stored, except that a refused write may have been committed after all: X delivers again and the inbox keeps one.
 *
 * Codes: `webhook.unknown` 404, `webhook.unsigned` 401, `webhook.bad-signature` 403, `webhook.malformed` 400,
 * `webhook.overloaded` 503 (X tries again), `webhook.too-large` 413, `webhook.not-a-crc` 400,
 * `webhook.too-many-challenges` 429.
 */
export async function createWebhookReceiver(
  context: Context,
  options: { readonly databaseUrl: string },
): Promise<WebhookReceiver> {
  const directory = await createWebhookDirectory(context);
  const database = openDatabase({
    url: options.databaseUrl,
    applicationName: `tsubame inbox ${context.nodeId.slice(0, 8)}`,
    maxConnections: 1,
    log: context.log,
  });
  const writer = createInboxWriter({ pool: database.pool });
  const lastContacts = createLastContacts(context);
  const secretUse = createSecretUse(context);
  const load = createReceiverLoad();
  const challengeLimit = createChallengeLimit();
  const requests = context.metrics.webhookRequests;
  const stored = requests.labels({ outcome: "stored" });
  const storedEvents = context.metrics.inboxEvents.labels({ outcome: "stored" });
  const foreignEvents = context.metrics.inboxEvents.labels({ outcome: "foreign" });

  async function entryFor(request: FastifyRequest): Promise<WebhookEntry | null> {
    const { webhookKey } = request.params as { webhookKey: string };
    return directory.peek(webhookKey) ?? directory.find(webhookKey);
  }

  /** What a look at the account's secrets finds; where the known ones fail, those that are stored now are looked at too. */
  async function withSecrets<T>(
    request: FastifyRequest,
    entry: WebhookEntry,
    look: (entry: WebhookEntry) => T | undefined,
  ): Promise<T | undefined> {
    const found = look(entry);
    if (found !== undefined) return found;
    const { webhookKey } = request.params as { webhookKey: string };
    const stored = await directory.renew(webhookKey);
    return stored === null ? undefined : look(stored);
  }

  function refuse(reply: FastifyReply, outcome: keyof typeof refusals): FastifyReply {
    requests.inc({ outcome: outcome satisfies Outcome });
    // A burst of them is what regenerated keys look like from here.
    if (outcome === "badSignature") context.signals.poke("webhookRefused");
    const { status, code } = refusals[outcome];
    return reply.code(status).send({ code, status });
  }

  async function receive(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    load.record();
    const entry = await entryFor(request);
    if (entry === null) return refuse(reply, "unknownKey");
    const header = request.headers[signatureHeader];
    // A header sent twice is joined by Node with ", ", which no signature contains.
    if (typeof header !== "string" || !isSignature(header)) return refuse(reply, "unsigned");
    const rawBytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const isSigned = await withSecrets(request, entry, (known) =>
      secretUse.isSigned(known, rawBytes, header) ? true : undefined,
    );
    if (isSigned === undefined) return refuse(reply, "badSignature");
    crashPoint("webhook.received");
    const text = rawBytes.toString("utf8");
    let taken = takeDelivery(text, entry);
    if (taken !== null && taken.foreignKeys.length > 0) {
      // Whose account it is may have been found out since the directory was read.
      await directory.refresh();
      taken = takeDelivery(text, (await entryFor(request)) ?? entry);
    }
    if (taken === null) return refuse(reply, "malformed");
    if (taken.foreignKeys.length > 0) {
      foreignEvents.inc(taken.foreignKeys.length);
      const { integrationId } = entry;
      context.log.warn(
        { integrationId, eventKeys: taken.foreignKeys.slice(0, 20) },
        "events of another account were delivered and not stored",
      );
    }
    try {
      crashPoint("inbox.beforeCommit");
      await writer.write(taken.events);
      crashPoint("inbox.afterCommit");
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      context.log.warn({ code: error.code, integrationId: entry.integrationId }, "inbox refused");
      return refuse(reply, error.code === "inbox.too-large" ? "malformed" : "overloaded");
    }
    context.signals.poke("inbox");
    lastContacts.eventSeen(entry.integrationId);
    stored.inc();
    storedEvents.inc(taken.events.length);
    return reply.code(200).send();
  }

  /**
   * Answers the challenge with which X checks that the address belongs to the app (docs/sources.md#x-challenges).
   * Only for tokens that look like X's: the answer is a signature, and must not be had for a body of somebody's
   * choice. X signs the query as well; when it does, the signature has to be right.
   */
  async function answerChallenge(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const entry = await entryFor(request);
    if (entry === null) return refuse(reply, "unknownKey");
    const token = (request.query as Record<string, unknown>)["crc_token"];
    if (typeof token !== "string" || !isCrcToken(token)) {
      return reply.code(400).send({ code: "webhook.not-a-crc", status: 400 });
    }
    const header = request.headers[signatureHeader];
    let [consumerSecret] = entry.consumerSecrets;
    if (header !== undefined) {
      // During a rotation X asks with the secret that it knows; that one has to answer.
      const rawBytes = request.url.slice(request.url.indexOf("?") + 1);
      consumerSecret = await withSecrets(request, entry, ({ consumerSecrets }) =>
        consumerSecrets.find((secret) =>
          verifyWebhookSignature({ consumerSecrets: [secret], rawBytes, header }),
        ),
      );
      if (consumerSecret === undefined) return refuse(reply, "badSignature");
    } else if (!challengeLimit.isAllowed(entry.integrationId)) {
      return reply.code(429).send({ code: "webhook.too-many-challenges", status: 429 });
    }
    if (consumerSecret === undefined) return refuse(reply, "unknownKey");
    requests.inc({ outcome: "crc" satisfies Outcome });
    const { nonce } = request.query as Record<string, unknown>;
    if (header !== undefined && !isOwnChallenge(nonce)) {
      lastContacts.crcSeen(entry.integrationId);
      context.signals.poke("webhookChallenged");
    }
    return reply.send({ response_token: crcResponseToken(consumerSecret, token) });
  }

  function failed(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const status = (error as { statusCode?: unknown } | null)?.statusCode;
    if (status === 413) return reply.code(413).send({ code: "webhook.too-large", status: 413 });
    if (typeof status === "number" && status >= 400 && status < 500) {
      return reply.code(status).send({ code: "webhook.malformed", status });
    }
    // Most likely the database, while an unknown key was looked up: X comes again.
    context.log.error({ err: error, route: request.routeOptions.url }, "webhook call failed");
    return refuse(reply, "overloaded");
  }

  return {
    name: "webhook receiver",
    load,
    refresh: () => directory.refresh(),
    addRoutes(app) {
      app.register(async (scope) => {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser(
          "*",
          { parseAs: "buffer", bodyLimit: bodyLimitBytes },
          (_request, body, done) => done(null, body),
        );
        scope.setErrorHandler(failed);
        const url = webhookPath(":webhookKey");
        scope.route({ method: "POST", url, handler: receive, bodyLimit: bodyLimitBytes });
        scope.route({ method: "GET", url, handler: answerChallenge, exposeHeadRoute: false });
      });
    },
    async stop() {
      directory.stop();
      await writer.close();
      await lastContacts.stop();
      await database.close();
    },
  };
}

function isSignature(header: string): boolean {
  return /^sha256=[A-Za-z0-9+/]{43}=$/.test(header);
}
