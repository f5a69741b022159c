import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { activityEnvelope } from "../activity/envelope.ts";
import { requireV2, takeV2Limits } from "../auth/authenticate-v2.ts";
import type { SandboxContext } from "../context.ts";
import { XProblem, xProblems } from "../errors/x-problem.ts";
import { parameterOf } from "./body.ts";
import { requireActivityPlan } from "./v2-webhook-routes.ts";

const MINUTE_MS = 60_000;
const MAX_BACKFILL_MINUTES = 5;

const minutes = z.coerce.number().int().min(0).max(MAX_BACKFILL_MINUTES);

function tooManyConnections(): XProblem {
  return new XProblem(429, {
    title: "ConnectionException",
    detail: "This stream is currently at the maximum allowed connection limit.",
    connection_issue: "TooManyConnections",
    type: "https://api.x.com/2/problems/streaming-connection",
  });
}

/** Lines of the last minutes that went, or would have gone, down the app's stream. */
function backfill(context: SandboxContext, appId: string, backfillMinutes: number): string[] {
  const nowMs = context.clock.now();
  const span = { fromMs: nowMs - backfillMinutes * MINUTE_MS, untilMs: nowMs + 1 };
  return context.archive
    .between(span, (entry) => entry.appId === appId && entry.webhookId === null)
    .flatMap(({ activity, forUserId, activitySubscriptionId }) => {
      const listener = context.activitySubscriptions.get(activitySubscriptionId ?? "");
      if (listener === undefined) return [];
      return activityEnvelope(context, activity, { ...listener, forUserId }) ?? [];
    });
}

/**
 * `GET /2/activity/stream`: an answer that does not end, one event a line, an empty line while nothing happens
 * (docs/sources.md#x-activity).
 */
export function addActivityStreamRoutes(server: FastifyInstance, context: SandboxContext): void {
  server.get("/2/activity/stream", async (request, reply) => {
    const caller = requireV2(context, { request, reply }, { accepts: ["app"] });
    takeV2Limits(context, reply, { caller, windows: { user: "v2.activity-stream" } });
    requireActivityPlan(caller.app);
    const asked = parameterOf(request, "backfill_minutes") ?? "0";
    const backfillMinutes = minutes.safeParse(asked === "" ? "none" : asked);
    if (!backfillMinutes.success) {
      const message = `The \`backfill_minutes\` query parameter value [${asked}] is not between 0 and ${MAX_BACKFILL_MINUTES}`;
      throw xProblems.invalidRequest([{ parameter: "backfill_minutes", values: [asked], message }]);
    }
    const appId = caller.app.id;
    const missed = backfillMinutes.data === 0 ? [] : backfill(context, appId, backfillMinutes.data);
    const answer = reply.raw;
    const close = context.streams.open(
      appId,
      { write: (text) => void answer.write(text), end: () => void answer.end() },
      context.settings.streamConnections,
    );
    if (close === "too-many") throw tooManyConnections();
    reply.hijack();
    answer.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      "content-type": "application/json; charset=utf-8",
    });
    answer.flushHeaders();
    for (const line of missed) answer.write(`${line}\r\n`);
    context.log.add("stream.opened", { appId, backfilled: missed.length });
    answer.once("close", () => {
      close();
      context.log.add("stream.closed", { appId });
    });
  });
}
