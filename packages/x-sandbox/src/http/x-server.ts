import { randomBytes } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { FastifyInstance } from "fastify";
import type { SandboxContext } from "../context.ts";
import { XProblem } from "../errors/x-problem.ts";
import { XError, xErrors } from "../errors/x-error.ts";
import { addAccountRoutes } from "./account-routes.ts";
import { addDmRoutes } from "./dm-routes.ts";
import { addCallFaults } from "./call-faults.ts";
import { addEnterpriseReplayRoutes } from "./enterprise-replay-routes.ts";
import {
  addEnterpriseSubscriptionRoutes,
  addEnterpriseWebhookRoutes,
} from "./enterprise-routes.ts";
import { addMediaRoutes } from "./media-routes.ts";
import { addPremiumSubscriptionRoutes, addPremiumWebhookRoutes } from "./premium-routes.ts";
import { addOauth2Routes } from "./oauth2-routes.ts";
import { addOauthRoutes } from "./oauth-routes.ts";
import { addTokenRoutes } from "./token-routes.ts";
import { addUploadRoutes } from "./upload-routes.ts";
import { addUserRoutes } from "./user-routes.ts";
import { addV2AccountActivityRoutes } from "./v2-account-activity-routes.ts";
import { addActivitySubscriptionRoutes } from "./v2-activity-routes.ts";
import { addV2DmReadRoutes } from "./v2-dm-read-routes.ts";
import { addV2DmWriteRoutes } from "./v2-dm-write-routes.ts";
import { addV2MediaRoutes } from "./v2-media-routes.ts";
import { addActivityStreamRoutes } from "./v2-stream-routes.ts";
import { addV2UserRoutes } from "./v2-user-routes.ts";
import { addV2ReplayRoutes, addV2WebhookRoutes } from "./v2-webhook-routes.ts";
import { addWelcomeMessageRoutes } from "./welcome-message-routes.ts";

const PROBLEM_TYPE = "application/problem+json;charset=utf-8";
const V2_JSON_TYPE = "application/json; charset=utf-8";
const JSON_TYPE = "application/json;charset=utf-8";

/** The part of the sandbox that exists on X too: its paths, error bodies and answer headers, and nothing of the sandbox's own. */
export function addXApi(server: FastifyInstance, context: SandboxContext): void {
  addCallFaults(server, context);
  server.addHook("onSend", async (request, reply, payload) => {
    // As recorded: v1.1 writes its type without the space that v2 has.
    if (reply.getHeader("content-type") === V2_JSON_TYPE && !request.url.startsWith("/2/")) {
      reply.type(JSON_TYPE);
    }
    reply.headers({
      // Clients measure how far their clock is off by it.
      date: new Date(context.clock.now()).toUTCString(),
      status: `${reply.statusCode} ${STATUS_CODES[reply.statusCode] ?? ""}`,
      "x-transaction": randomBytes(8).toString("hex"),
      "x-connection-hash": randomBytes(16).toString("hex"),
      "x-response-time": String(Math.round(reply.elapsedTime)),
    });
    return payload;
  });
  server.setErrorHandler((error, request, reply) => {
    if (error instanceof XError) {
      return reply.code(error.status).headers(error.headers).type(JSON_TYPE).send(error.body());
    }
    if (error instanceof XProblem) {
      return reply.code(error.status).type(PROBLEM_TYPE).send(error.body);
    }
    const status = (error as { statusCode?: number }).statusCode ?? 500;
    if (status >= 400 && status < 500) {
      const message = status === 413 ? "Request entity too large." : "Bad request.";
      return reply
        .code(status)
        .type(JSON_TYPE)
        .send({ errors: [{ code: 214, message }] });
    }
    request.log.error({ err: error }, "a request failed inside the sandbox");
    return reply
      .code(500)
      .type(JSON_TYPE)
      .send({ errors: [{ code: 131, message: "Internal error" }] });
  });
  server.all("/1.1/*", async () => {
    throw xErrors.pageNotFound();
  });
  server.setNotFoundHandler(async () => {
    throw xErrors.pageNotFound();
  });
  server.all("/2/*", async (request) => {
    const path = request.url.replace(/\?.*$/s, "");
    throw new XProblem(404, {
      title: "Not Found",
      detail: `The requested path [${path}] does not exist.`,
      type: "about:blank",
      status: 404,
    });
  });
  for (const name of ["", "/new", "/sent", "/show", "/destroy"]) {
    server.all(`/1.1/direct_messages${name}.json`, async () => {
      throw xErrors.retired();
    });
  }
  server.all("/1/*", async () => {
    throw new XError({
      status: 410,
      code: 68,
      message: "The Twitter REST API v1 is no longer active. Please migrate to API v1.1.",
    });
  });
  addDmRoutes(server, context);
  addUserRoutes(server, context);
  addAccountRoutes(server, context);
  addWelcomeMessageRoutes(server, context);
  addUploadRoutes(server, context);
  addMediaRoutes(server, context);
  addPremiumWebhookRoutes(server, context);
  addPremiumSubscriptionRoutes(server, context);
  addEnterpriseWebhookRoutes(server, context);
  addEnterpriseSubscriptionRoutes(server, context);
  addEnterpriseReplayRoutes(server, context);
  addV2WebhookRoutes(server, context);
  addV2ReplayRoutes(server, context);
  addV2AccountActivityRoutes(server, context);
  addActivitySubscriptionRoutes(server, context);
  addActivityStreamRoutes(server, context);
  addV2DmReadRoutes(server, context);
  addV2DmWriteRoutes(server, context);
  addV2UserRoutes(server, context);
  addV2MediaRoutes(server, context);
  addTokenRoutes(server, context);
  addOauthRoutes(server, context);
  addOauth2Routes(server, context);
}
