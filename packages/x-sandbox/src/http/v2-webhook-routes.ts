import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { App } from "../apps/app.ts";
import type { Exchange } from "../auth/authenticate.ts";
import { requireV2, takeV2Limits, type V2Caller } from "../auth/authenticate-v2.ts";
import type { SandboxContext } from "../context.ts";
import { xProblems } from "../errors/x-problem.ts";
import { parseReplayDate, problemOfSpan, type SpanProblem } from "../replay/replay-span.ts";
import { registerWebhook, removeWebhook } from "../webhooks/registration.ts";
import { validateWebhook } from "../webhooks/validate-webhook.ts";
import type { Webhook } from "../webhooks/webhook.ts";
import { parameterOf } from "./body.ts";
import { pathParameter } from "./path-parameter.ts";
import { readV2Body } from "./v2-body.ts";
import {
  crcFailure,
  registrationFailure,
  webhookFailure,
  webhookIdInvalid,
  webhookResource,
} from "./v2-webhook-answers.ts";

const DAY_MS = 86_400_000;

const newWebhook = z.strictObject({ url: z.string().min(1).max(200) });
const replayRequest = z.strictObject({
  webhook_id: z.string(),
  from_date: z.string(),
  to_date: z.string(),
});

/** Webhooks and activity are in the plans that X sells since 2025: Pro, pay-per-use and Enterprise (docs/sources.md#x-webhooks-v2). */
export function requireActivityPlan(app: App): void {
  const plans: readonly string[] = ["pro", "pay-per-use", "enterprise"];
  if (!plans.includes(app.accessLevel)) throw xProblems.clientForbidden(app, "Pay-per-use");
}

/** The app's v2 webhook of that id, or `WebhookIdInvalid`. */
export function v2WebhookOf(context: SandboxContext, app: App, id: string): Webhook {
  const webhook = context.webhooks.get(id);
  if (webhook?.appId !== app.id || webhook.generation !== "v2") throw webhookIdInvalid();
  return webhook;
}

/** `/2/webhooks` (docs/sources.md#x-webhooks-v2). */
export function addV2WebhookRoutes(server: FastifyInstance, context: SandboxContext): void {
  /** Listing is for the app alone; changes are taken from its users as well. */
  function callerOf(exchange: Exchange, accepts: readonly ("app" | "oauth1")[]): V2Caller {
    const caller = requireV2(context, exchange, { accepts, permission: "read-write" });
    takeV2Limits(context, exchange.reply, { caller, windows: { user: "v2.webhooks" } });
    requireActivityPlan(caller.app);
    return caller;
  }

  server.get("/2/webhooks", async (request, reply) => {
    const { app } = callerOf({ request, reply }, ["app"]);
    const data = context.webhooks.ofApp(app.id, "v2").map(webhookResource);
    return data.length === 0
      ? { meta: { result_count: 0 } }
      : { data, meta: { result_count: data.length } };
  });

  server.post("/2/webhooks", async (request, reply) => {
    const { app } = callerOf({ request, reply }, ["app", "oauth1"]);
    const { url } = readV2Body(request, newWebhook);
    const outcome = await registerWebhook(context, {
      app,
      url,
      generation: "v2",
      environmentLabel: null,
    });
    if (typeof outcome === "string") throw registrationFailure(outcome);
    return { data: webhookResource(outcome) };
  });

  server.put("/2/webhooks/:id", async (request, reply) => {
    const { app } = callerOf({ request, reply }, ["app", "oauth1"]);
    const webhook = v2WebhookOf(context, app, pathParameter(request, "id"));
    const outcome = await validateWebhook(context, webhook, "re-validate");
    if (outcome !== "passed") throw crcFailure(outcome);
    return { data: { valid: true } };
  });

  server.delete("/2/webhooks/:id", async (request, reply) => {
    const { app } = callerOf({ request, reply }, ["app", "oauth1"]);
    removeWebhook(context, v2WebhookOf(context, app, pathParameter(request, "id")));
    return { data: { deleted: true } };
  });
}

function sentenceOf(problem: SpanProblem): string {
  switch (problem) {
    case "from-not-past":
      return "from_date is too recent";
    case "until-not-past":
      return "to_date is not in the past";
    case "from-not-before-until":
      return "from_date must be before to_date";
    case "from-too-old":
      return "from_date must be within the past 24 hours";
  }
}

/**
 * Replay of v2 webhooks (docs/sources.md#x-replay): 24 hours back, all that goes to the webhook. What is younger than the blind spot is not
 * repeated, whatever `to_date` says. The path under `/2/account_activity` is the one that X had before March 2026.
 */
export function addV2ReplayRoutes(server: FastifyInstance, context: SandboxContext): void {
  function start(
    app: App,
    wish: { webhookId: string; from: string | undefined; to: string | undefined },
  ): Record<string, unknown> {
    const webhook = v2WebhookOf(context, app, wish.webhookId);
    const fromMs = parseReplayDate(wish.from ?? "");
    const untilMs = parseReplayDate(wish.to ?? "");
    if (fromMs === undefined || untilMs === undefined) {
      const name = fromMs === undefined ? "from_date" : "to_date";
      throw webhookFailure("QueryParamInvalid", `${name} must have the form yyyymmddhhmm`);
    }
    const nowMs = context.clock.now();
    const blindMs = context.settings.replayBlindSpotMs;
    const problem = problemOfSpan(
      { fromMs, untilMs },
      { nowMs, reachMs: DAY_MS, fromBlindMs: blindMs, untilBlindMs: 0 },
    );
    if (problem !== null) throw webhookFailure("QueryParamInvalid", sentenceOf(problem));
    if (!webhook.isValid) throw webhookFailure("WebhookIdInvalid", "Webhook is not valid");
    const job = context.replayJobs.start(webhook, {
      fromMs,
      untilMs: Math.min(untilMs, nowMs - blindMs),
    });
    if (job === undefined) {
      const sentence = "A replay job is already in progress for this webhook";
      throw webhookFailure("ReplayConflictError", sentence, 409);
    }
    return {
      data: { job_id: job.id, created_at: new Date(job.createdAtMs).toISOString() },
    };
  }

  function appOf(request: FastifyRequest, reply: Exchange["reply"]): App {
    const caller = requireV2(context, { request, reply }, { accepts: ["app"] });
    takeV2Limits(context, reply, { caller, windows: { user: "v2.webhooks.replay" } });
    requireActivityPlan(caller.app);
    return caller.app;
  }

  server.post("/2/webhooks/replay", async (request, reply) => {
    const app = appOf(request, reply);
    const wish = readV2Body(request, replayRequest);
    return start(app, { webhookId: wish.webhook_id, from: wish.from_date, to: wish.to_date });
  });

  server.post("/2/account_activity/replay/webhooks/:id/subscriptions/all", async (request, reply) =>
    start(appOf(request, reply), {
      webhookId: pathParameter(request, "id"),
      from: parameterOf(request, "from_date"),
      to: parameterOf(request, "to_date"),
    }),
  );
}
