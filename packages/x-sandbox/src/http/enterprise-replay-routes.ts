import type { FastifyInstance, FastifyRequest } from "fastify";
import { requireAny, takeLimit } from "../auth/authenticate.ts";
import type { SandboxContext } from "../context.ts";
import { XError, xErrors } from "../errors/x-error.ts";
import { parseReplayDate, problemOfSpan, type SpanProblem } from "../replay/replay-span.ts";
import { parameterOf } from "./body.ts";
import { pathParameter } from "./path-parameter.ts";

const FIVE_DAYS_MS = 5 * 86_400_000;
/** X takes an end up to ten minutes before now, a beginning up to the blind spot. */
const UNTIL_BLIND_MS = 600_000;

const bad = (code: number, message: string): XError => new XError({ status: 400, code, message });

function dateOf(request: FastifyRequest, name: "from_date" | "to_date"): number {
  const text = parameterOf(request, name);
  if (text === undefined || text === "") throw bad(357, `${name}: queryParam is required.`);
  const ms = parseReplayDate(text);
  if (ms === undefined) throw bad(358, `Unable to parse ${name} parameter.`);
  return ms;
}

function refusalOfSpan(problem: SpanProblem, request: FastifyRequest): XError {
  const notPast = (name: string): XError =>
    bad(368, `${name}: [${parameterOf(request, name)}] is not in the past.`);
  switch (problem) {
    case "from-not-past":
      return notPast("from_date");
    case "until-not-past":
      return notPast("to_date");
    case "from-not-before-until":
      return bad(356, "from_date must be before to_date.");
    case "from-too-old":
      return bad(356, "from_date must be within the past 5 days.");
  }
}

/**
 * Replay of enterprise Account Activity (docs/sources.md#x-replay): five days back. The codes are those of X's page: 32 for a user token,
 * 200 without an enterprise account, 34, 357, 358, 360, 368, 356, 214 for an invalid webhook, 355 while a job runs.
 */
export function addEnterpriseReplayRoutes(server: FastifyInstance, context: SandboxContext): void {
  const path = "/1.1/account_activity/replay/webhooks/:id/subscriptions/all.json";
  server.post(path, async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    if (caller.kind === "user") {
      const message = "Invalid authentication method. Please use application-only authentication.";
      throw new XError({ status: 401, code: 32, message });
    }
    takeLimit(context, reply, { name: "replay", holder: caller.app.id });
    if (caller.app.accessLevel !== "enterprise") {
      const message =
        "Account Activity API enterprise account with replay is required. Please confirm you have an enterprise account and replay is enabled.";
      throw new XError({ status: 403, code: 200, message });
    }
    const id = pathParameter(request, "id");
    if (id.startsWith("-"))
      throw bad(360, `webhook_id: [${id}] is not greater than or equal to 0.`);
    if (!/^\d+$/.test(id)) throw bad(358, "Unable to parse webhook_id parameter.");
    const span = { fromMs: dateOf(request, "from_date"), untilMs: dateOf(request, "to_date") };
    const webhook = context.webhooks.get(id);
    if (webhook?.appId !== caller.app.id || webhook.generation !== "enterprise") {
      throw xErrors.webhookNotFound();
    }
    const problem = problemOfSpan(span, {
      nowMs: context.clock.now(),
      reachMs: FIVE_DAYS_MS,
      fromBlindMs: context.settings.replayBlindSpotMs,
      untilBlindMs: Math.min(UNTIL_BLIND_MS, context.settings.replayBlindSpotMs),
    });
    if (problem !== null) throw refusalOfSpan(problem, request);
    if (!webhook.isValid) throw bad(214, "Webhook is marked invalid and requires a CRC check.");
    const job = context.replayJobs.start(webhook, span);
    if (job === undefined) {
      const message = "A replay job is already in progress for this webhook.";
      throw new XError({ status: 409, code: 355, message });
    }
    return reply.code(202).send({
      job_id: job.id,
      created_at: new Date(job.createdAtMs).toISOString().replace(/\.\d{3}Z$/, "Z"),
    });
  });
}
