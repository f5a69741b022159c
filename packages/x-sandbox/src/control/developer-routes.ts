import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ACCESS_LEVELS } from "../apps/access-level.ts";
import type { SandboxContext } from "../context.ts";
import { MICROS_PER_USD, type Developer } from "../developers/developer.ts";
import { changePlan } from "../developers/plan-rules.ts";
import { notFound } from "./control-error.ts";
import { pathValue, readJson } from "./read-input.ts";

const usd = z.number().min(0).max(1_000_000);

const developerChange = z.strictObject({
  plan: z.enum(ACCESS_LEVELS).optional(),
  creditsUsd: usd.optional(),
  spendingCapUsd: usd.nullable().optional(),
});

const toMicros = (amountUsd: number): number => Math.round(amountUsd * MICROS_PER_USD);

/** Developer accounts: plan and money, as tests set them. People use the portal. */
export function addDeveloperControl(server: FastifyInstance, context: SandboxContext): void {
  const view = (developer: Developer): Record<string, unknown> => ({
    userId: developer.userId,
    plan: developer.plan,
    application: developer.application,
    creditsUsd: developer.creditMicros / MICROS_PER_USD,
    spendingCapUsd:
      developer.spendingCapMicros === null ? null : developer.spendingCapMicros / MICROS_PER_USD,
    spentInCycleUsd: developer.spentInCycleMicros / MICROS_PER_USD,
    projects: context.projects.ofOwner(developer.userId),
  });

  server.get("/developers", () => ({ developers: context.developers.list().map(view) }));

  server.put("/developers/:userId", (request) => {
    const userId = pathValue(request, "userId");
    if (context.users.get(userId) === undefined) throw notFound("user", userId);
    const { plan, creditsUsd, spendingCapUsd } = readJson(request, developerChange);
    context.developers.signUp(userId);
    if (plan !== undefined) changePlan(context, userId, plan);
    const developer = context.developers.update(userId, {
      ...(creditsUsd === undefined ? {} : { creditMicros: toMicros(creditsUsd) }),
      ...(spendingCapUsd === undefined
        ? {}
        : { spendingCapMicros: spendingCapUsd === null ? null : toMicros(spendingCapUsd) }),
    });
    if (developer === undefined) throw notFound("developer", userId);
    return view(developer);
  });
}
