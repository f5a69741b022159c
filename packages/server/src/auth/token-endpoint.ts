import formbody from "@fastify/formbody";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { OauthErrorBody } from "@tsubame/contract";
import { findOauthClient, insertAccessToken, type OauthClientRow } from "@tsubame/store";
import type { Context } from "../context.ts";
import type { App } from "../http/app.ts";
import { hashToken, makeAccessToken } from "./access-token.ts";
import { withBackOff } from "./back-off.ts";
import { verifyPassword } from "./password.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * `POST /oauth/token`: client credentials (RFC 6749 §4.4), the client named by HTTP Basic or in the form, as the
 * Genesys SDKs do. Errors have OAuth's own shape (§5.2). Other grants are refused by name.
 */
export function tokenEndpoint(app: App, context: Context): void {
  // Forms are read here only: everywhere else a page of another site could send one without asking first.
  app.register(async (scope) => {
    await scope.register(formbody, { bodyLimit: 16 * 1024 });
    scope.post("/oauth/token", (request, reply) => grantToken(context, request, reply));
  });
}

async function grantToken(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  reply.header("Cache-Control", "no-store");
  const form = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  const grant = form["grant_type"];
  if (typeof grant !== "string") {
    return refuse(reply, 400, "invalid_request", "grant_type is missing.");
  }
  if (grant !== "client_credentials") {
    return refuse(
      reply,
      400,
      "unsupported_grant_type",
      "Only grant_type=client_credentials is offered here.",
    );
  }
  const credentials = clientCredentials(request, form);
  if (!credentials) {
    return refuse(
      reply,
      401,
      "invalid_client",
      "Send the client id and secret as HTTP Basic or as client_id and client_secret.",
    );
  }
  // Names that no client can have are counted together; they may hold text that no database keeps.
  const account = uuid.test(credentials.id) ? credentials.id : "unknown";
  const who = { account: `client:${account}`, address: request.ip };
  const client = await withBackOff(context, who, () => verifiedClient(context, credentials));
  if (!client) {
    return refuse(reply, 401, "invalid_client", "The client id or secret is wrong.");
  }
  const accessToken = makeAccessToken();
  const createdAt = context.clock.now();
  const lifeSeconds = client.token_validity_seconds;
  await insertAccessToken(context.db, {
    tokenHash: hashToken(accessToken),
    clientId: client.id,
    userId: null,
    issuedBy: null,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + lifeSeconds * 1000),
  });
  return reply.send({
    access_token: accessToken,
    token_type: "bearer",
    expires_in: lifeSeconds,
  });
}

async function verifiedClient(
  context: Context,
  credentials: { id: string; secret: string },
): Promise<OauthClientRow | null> {
  const client = uuid.test(credentials.id)
    ? await findOauthClient(context.db, credentials.id)
    : undefined;
  const isUsable = client?.state === "active" && client.grant_types.includes("CLIENT-CREDENTIALS");
  const isRight = await verifyPassword(
    client && isUsable ? client.secret_hash : null,
    credentials.secret,
  );
  return client && isRight ? client : null;
}

function clientCredentials(
  request: FastifyRequest,
  form: Readonly<Record<string, unknown>>,
): { id: string; secret: string } | null {
  const basic = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(request.headers.authorization ?? "")?.[1];
  if (basic !== undefined) {
    const [id, ...secret] = Buffer.from(basic, "base64").toString("utf8").split(":");
    return id && secret.length > 0 ? { id, secret: secret.join(":") } : null;
  }
  const { client_id: id, client_secret: secret } = form;
  return typeof id === "string" && typeof secret === "string" && id !== "" ? { id, secret } : null;
}

function refuse(
  reply: FastifyReply,
  status: number,
  error: OauthErrorBody["error"],
  description: string,
): FastifyReply {
  if (status === 401) reply.header("WWW-Authenticate", 'Basic realm="tsubame"');
  const body: OauthErrorBody = { error, description, error_description: description };
  return reply.code(status).send(body);
}
