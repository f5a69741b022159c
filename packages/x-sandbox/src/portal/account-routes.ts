import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { pathValue, readJson } from "../control/read-input.ts";
import { ALLOW_DMS_FROM } from "../users/user.ts";
import {
  applyForPlan,
  capSpending,
  decideApplication,
  PLANS_TO_APPLY_FOR,
  topUp,
} from "./developer-actions.ts";
import { portalView } from "./portal-view.ts";
import { FORM_PROBLEMS, formRefusal, taken } from "./refusals.ts";
import { accountOf } from "./scope.ts";

const accountForm = z.strictObject({
  username: z
    .string()
    .min(1, FORM_PROBLEMS.required)
    .regex(/^\w{1,15}$/, FORM_PROBLEMS.username),
  name: z.string().trim().min(1, FORM_PROBLEMS.required).max(50),
});
const signUpForm = z.strictObject({ hasTerms: z.boolean() });
const applicationForm = z.strictObject({
  plan: z.enum(PLANS_TO_APPLY_FOR),
  useCase: z.string().trim().max(2_000),
  hasTerms: z.boolean(),
  isReviewed: z.boolean(),
});
const decisionForm = z.strictObject({ isApproved: z.boolean() });
const privacyForm = z.strictObject({ allowDmsFrom: z.enum(ALLOW_DMS_FROM) });
const creditForm = z.strictObject({ amountUsd: z.number() });
const capForm = z.strictObject({ amountUsd: z.number().nullable() });

/** The account's side of the portal: signing up, access level, money, and the settings that an X account has of its own. */
export function addAccountRoutes(server: FastifyInstance, context: SandboxContext): void {
  const account = "/accounts/:userId";
  const tell = (userId: string): void => context.live.publish({ type: "user", userId });

  server.get("/accounts", () => ({
    accounts: context.users.list().map(({ id, username, name }) => ({
      id,
      username,
      name,
      isDeveloper: context.developers.get(id) !== undefined,
    })),
  }));

  server.post("/accounts", async (request, reply) => {
    const user = context.users.add(readJson(request, accountForm));
    if (user === "username-taken") throw taken("username");
    tell(user.id);
    return reply.code(201).send({ id: user.id, username: user.username });
  });

  server.get(account, (request) =>
    portalView(context, accountOf(context, pathValue(request, "userId"))),
  );

  server.post(`${account}/developer`, async (request, reply) => {
    const user = accountOf(context, pathValue(request, "userId"));
    if (!readJson(request, signUpForm).hasTerms) {
      throw formRefusal([{ field: "hasTerms", problem: FORM_PROBLEMS.terms }]);
    }
    const { plan } = context.developers.signUp(user.id);
    tell(user.id);
    return reply.code(201).send({ plan });
  });

  server.post(`${account}/applications`, async (request, reply) => {
    const userId = pathValue(request, "userId");
    applyForPlan(context, userId, readJson(request, applicationForm));
    tell(userId);
    return reply.code(201).send(context.developers.get(userId)?.application);
  });

  server.post(`${account}/applications/decision`, async (request, reply) => {
    const userId = pathValue(request, "userId");
    decideApplication(context, userId, readJson(request, decisionForm).isApproved);
    tell(userId);
    return reply.code(204).send();
  });

  server.put(`${account}/privacy`, async (request, reply) => {
    const { id } = accountOf(context, pathValue(request, "userId"));
    context.users.update(id, readJson(request, privacyForm));
    tell(id);
    return reply.code(204).send();
  });

  server.post(`${account}/credits`, async (request, reply) => {
    const userId = pathValue(request, "userId");
    topUp(context, userId, readJson(request, creditForm).amountUsd);
    tell(userId);
    return reply.code(204).send();
  });

  server.put(`${account}/spending-cap`, async (request, reply) => {
    const userId = pathValue(request, "userId");
    capSpending(context, userId, readJson(request, capForm).amountUsd);
    tell(userId);
    return reply.code(204).send();
  });
}
