import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { PERMISSIONS } from "../apps/access-level.ts";
import { userAuthenticationSchema } from "../apps/user-authentication.ts";
import type { SandboxContext } from "../context.ts";
import { answerControlErrors } from "../control/answer-errors.ts";
import { notFound } from "../control/control-error.ts";
import { pathValue, readJson } from "../control/read-input.ts";
import { revokeAccess } from "../webhooks/announce.ts";
import { addAccountRoutes } from "./account-routes.ts";
import { removeApp } from "../developers/remove-app.ts";
import { deleteEnvironment, makeEnvironment } from "./environment-actions.ts";
import {
  KEY_KINDS,
  makeKey,
  revokeKey,
  saveUserAuthentication,
  secretsOfNewApp,
} from "./key-actions.ts";
import { changeApp, deleteProject, makeApp, makeProject } from "./project-actions.ts";
import { FORM_PROBLEMS } from "./refusals.ts";
import { accountOf, ownAppOf } from "./scope.ts";

const nameField = z.string().trim().min(1, FORM_PROBLEMS.required).max(50);
const useCaseField = z.string().trim().min(1, FORM_PROBLEMS.required).max(2_000);

const projectForm = z.strictObject({ name: nameField, useCase: useCaseField });
const appForm = z.strictObject({ name: nameField, projectId: z.string().nullable() });
const appChange = z.strictObject({
  name: nameField.optional(),
  description: z.string().trim().max(200).optional(),
  projectId: z.string().optional(),
});
const authenticationForm = z.strictObject({
  permission: z.enum(PERMISSIONS),
  settings: userAuthenticationSchema,
});
const environmentForm = z.strictObject({
  label: z
    .string()
    .trim()
    .min(1, FORM_PROBLEMS.required)
    .regex(/^[\w-]{1,64}$/, FORM_PROBLEMS.label),
  appId: z.string().min(1, FORM_PROBLEMS.required),
});
const keyKind = z.enum(KEY_KINDS);

/**
 * The developer portal's own endpoints, below `/portal/api`. They exist on the sandbox only; what the portal writes is enforced by the
 * API of X beside it. A secret is in the answer that makes it and in no other.
 */
export function addPortalApi(server: FastifyInstance, context: SandboxContext): void {
  answerControlErrors(server);
  addAccountRoutes(server, context);
  addProjectRoutes(server, context);
  addKeyRoutes(server, context);
}

const account = "/accounts/:userId";
const userIdOf = (request: FastifyRequest): string => pathValue(request, "userId");

function addProjectRoutes(server: FastifyInstance, context: SandboxContext): void {
  const tell = (appId: string): void => context.live.publish({ type: "app", appId });

  server.post(`${account}/projects`, async (request, reply) => {
    const project = makeProject(context, userIdOf(request), readJson(request, projectForm));
    return reply.code(201).send({ id: project.id });
  });

  server.delete(`${account}/projects/:id`, async (request, reply) => {
    deleteProject(context, userIdOf(request), pathValue(request, "id"));
    return reply.code(204).send();
  });

  server.post(`${account}/apps`, async (request, reply) => {
    const app = makeApp(context, userIdOf(request), readJson(request, appForm));
    tell(app.id);
    return reply.code(201).send({ id: app.id, secrets: secretsOfNewApp(app) });
  });

  server.patch(`${account}/apps/:id`, async (request, reply) => {
    const change = readJson(request, appChange);
    const app = changeApp(context, userIdOf(request), {
      ...change,
      appId: pathValue(request, "id"),
    });
    tell(app.id);
    return reply.code(204).send();
  });

  server.delete(`${account}/apps/:id`, async (request, reply) => {
    const app = ownAppOf(context, userIdOf(request), pathValue(request, "id"));
    removeApp(context, app);
    tell(app.id);
    return reply.code(204).send();
  });

  server.post(`${account}/environments`, async (request, reply) => {
    const form = readJson(request, environmentForm);
    makeEnvironment(context, userIdOf(request), form);
    tell(form.appId);
    return reply.code(201).send({ label: form.label });
  });

  server.delete(`${account}/apps/:id/environments/:label`, async (request, reply) => {
    const appId = pathValue(request, "id");
    deleteEnvironment(context, userIdOf(request), { appId, label: pathValue(request, "label") });
    tell(appId);
    return reply.code(204).send();
  });
}

/** The kind of key that a path names; 404 for one that does not exist. */
function kindOf(request: FastifyRequest): z.infer<typeof keyKind> {
  const kind = keyKind.safeParse(pathValue(request, "kind"));
  if (!kind.success) throw notFound("key", pathValue(request, "kind"));
  return kind.data;
}

function addKeyRoutes(server: FastifyInstance, context: SandboxContext): void {
  server.put(`${account}/apps/:id/user-authentication`, (request) => {
    const app = ownAppOf(context, userIdOf(request), pathValue(request, "id"));
    const secrets = saveUserAuthentication(context, app, readJson(request, authenticationForm));
    context.live.publish({ type: "app", appId: app.id });
    return { secrets };
  });

  server.post(`${account}/apps/:id/keys/:kind`, async (request, reply) => {
    const app = ownAppOf(context, userIdOf(request), pathValue(request, "id"));
    const secrets = makeKey(context, app, kindOf(request));
    context.live.publish({ type: "app", appId: app.id });
    return reply.code(201).send({ secrets });
  });

  server.delete(`${account}/apps/:id/keys/:kind`, async (request, reply) => {
    const app = ownAppOf(context, userIdOf(request), pathValue(request, "id"));
    const kind = kindOf(request);
    if (kind !== "token" && kind !== "bearer") throw notFound("key to revoke", kind);
    revokeKey(context, app, kind);
    context.live.publish({ type: "app", appId: app.id });
    return reply.code(204).send();
  });

  server.delete(`${account}/connected-apps/:id`, async (request, reply) => {
    const userId = accountOf(context, userIdOf(request)).id;
    const appId = pathValue(request, "id");
    if (!revokeAccess(context, { appId, userId })) throw notFound("connected app", appId);
    context.live.publish({ type: "app", appId });
    return reply.code(204).send();
  });
}
