import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ACCESS_LEVELS, PERMISSIONS } from "../apps/access-level.ts";
import { isOauth1Enabled, type App } from "../apps/app.ts";
import type { AccessToken } from "../apps/token.ts";
import { userAuthenticationSchema, type UserAuthentication } from "../apps/user-authentication.ts";
import type { SandboxContext } from "../context.ts";
import { addProjectFor } from "../developers/own-project.ts";
import { validateWebhook } from "../webhooks/validate-webhook.ts";
import { ControlError, notFound } from "./control-error.ts";
import { pathValue, readJson } from "./read-input.ts";

const newApp = z.strictObject({
  ownerId: z.string(),
  name: z.string().trim().min(1).max(50),
  url: z.url().optional(),
  accessLevel: z.enum(ACCESS_LEVELS).default("elevated"),
  permission: z.enum(PERMISSIONS).default("read-write-directmessages"),
  /** Short for usual settings of user authentication (true) or none (false). */
  oauth1: z.boolean().default(true),
  userAuthentication: userAuthenticationSchema.optional(),
  isStandalone: z.boolean().default(false),
});

const appChange = z.strictObject({
  name: z.string().trim().min(1).max(50).optional(),
  accessLevel: z.enum(ACCESS_LEVELS).optional(),
  permission: z.enum(PERMISSIONS).optional(),
  oauth1: z.boolean().optional(),
  userAuthentication: userAuthenticationSchema.nullable().optional(),
  isSuspended: z.boolean().optional(),
});

/** What a developer usually fills in: OAuth 1.0a for a bot, any address where X wants one. */
const usualAuthentication: UserAuthentication = {
  isOauth1Enabled: true,
  isOauth2Enabled: false,
  appType: "bot",
  callbackUrls: ["https://desk.example.com/callback"],
  websiteUrl: "https://desk.example.com",
};

/** The settings that `userAuthentication` or, where it is absent, the short `oauth1` stands for; undefined where neither is given. */
function authenticationOf(input: {
  oauth1?: boolean | undefined;
  userAuthentication?: UserAuthentication | null | undefined;
}): UserAuthentication | null | undefined {
  if (input.userAuthentication !== undefined) return input.userAuthentication;
  if (input.oauth1 === undefined) return undefined;
  return input.oauth1 ? usualAuthentication : null;
}

const newEnvironment = z.strictObject({
  label: z.string().regex(/^[\w-]{1,64}$/, "1 to 64 letters, digits, _ or -"),
});

/** Apps as the developer portal keeps them: keys, plan, permission, the owner's token, dev environments. */
export function addAppControl(server: FastifyInstance, context: SandboxContext): void {
  const find = (id: string): App => {
    const app = context.apps.get(id);
    if (app === undefined) throw notFound("app", id);
    return app;
  };

  /** Keys stay readable here, unlike on X: the sandbox's page shows them again and again. */
  const view = (app: App): Record<string, unknown> => {
    const token = context.tokens.ofUser(app.id, app.ownerId);
    return {
      id: app.id,
      ownerId: app.ownerId,
      name: app.name,
      url: app.url,
      accessLevel: app.accessLevel,
      permission: app.permission,
      oauth1: isOauth1Enabled(app),
      projectId: app.projectId,
      userAuthentication: app.userAuthentication,
      clientId: app.clientId,
      clientSecret: app.clientSecret,
      isSuspended: app.isSuspended,
      consumerKey: app.consumerKey,
      consumerSecret: app.consumerSecret,
      ...tokenView(token),
      environments: context.environments.ofApp(app.id).map(({ label }) => {
        const webhook = context.webhooks.inEnvironment(app.id, label);
        return {
          label,
          webhook: webhook ?? null,
          subscriptions:
            webhook === undefined
              ? []
              : context.webhooks.subscriptionsOf(webhook.id).map((one) => one.userId),
        };
      }),
    };
  };

  server.post("/apps", async (request, reply) => {
    const { oauth1, isStandalone, ...fields } = readJson(request, newApp);
    if (context.users.get(fields.ownerId) === undefined) throw notFound("user", fields.ownerId);
    const project = addProjectFor(context, fields);
    const app = context.apps.add({
      ...fields,
      projectId: isStandalone ? null : project.id,
      userAuthentication: authenticationOf({ ...fields, oauth1 }) ?? null,
    });
    context.tokens.issue(app, app.ownerId);
    context.live.publish({ type: "app", appId: app.id });
    return reply.code(201).send(view(app));
  });

  server.get("/apps", () => ({ apps: context.apps.list().map(view) }));

  server.get("/apps/:id", (request) => view(find(pathValue(request, "id"))));

  server.patch("/apps/:id", (request) => {
    const { oauth1, ...change } = readJson(request, appChange);
    const id = pathValue(request, "id");
    const app = context.apps.update(id, {
      ...change,
      userAuthentication: authenticationOf({ ...change, oauth1 }),
    });
    if (app === undefined) throw notFound("app", id);
    const { accessLevel } = change;
    if (accessLevel !== undefined && app.projectId !== null) {
      context.projects.setPlan(app.projectId, accessLevel);
    }
    context.live.publish({ type: "app", appId: app.id });
    return view(app);
  });

  server.post("/apps/:id/tokens", async (request, reply) => {
    const app = find(pathValue(request, "id"));
    context.tokens.issue(app, app.ownerId);
    context.live.publish({ type: "app", appId: app.id });
    return reply.code(201).send(view(app));
  });

  server.post("/apps/:id/keys", async (request, reply) => {
    const id = pathValue(request, "id");
    const app = context.apps.regenerateConsumer(id);
    if (app === undefined) throw notFound("app", id);
    context.live.publish({ type: "app", appId: app.id });
    return reply.code(201).send(view(app));
  });

  server.post("/apps/:id/environments", async (request, reply) => {
    const app = find(pathValue(request, "id"));
    const { label } = readJson(request, newEnvironment);
    if (context.environments.add(app.id, label) === "label-taken") {
      throw new ControlError({
        status: 409,
        code: "label-taken",
        message: "The app already has an environment with this label.",
        details: [{ field: "label", problem: "is taken" }],
      });
    }
    context.live.publish({ type: "app", appId: app.id });
    return reply.code(201).send({ appId: app.id, label });
  });

  server.post("/crc", async () => {
    const webhooks = context.webhooks.list();
    await Promise.all(webhooks.map((webhook) => validateWebhook(context, webhook, "control")));
    return { webhooks: webhooks.map((one) => Object.assign({ label: one.environmentLabel }, one)) };
  });
}

function tokenView(token: AccessToken | undefined): Record<string, unknown> {
  return {
    accessToken: token?.token ?? null,
    accessTokenSecret: token?.secret ?? null,
    tokenPermission: token?.permission ?? null,
  };
}
