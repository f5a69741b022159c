import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ACCESS_LEVELS, PERMISSIONS } from "../apps/access-level.ts";
import type { App } from "../apps/app.ts";
import type { AccessToken } from "../apps/token.ts";
import type { SandboxContext } from "../context.ts";
import { challengeAll } from "../webhooks/validate-webhook.ts";
import { ControlError, notFound } from "./control-error.ts";
import { pathValue, readJson } from "./read-input.ts";

const newApp = z.strictObject({
  ownerId: z.string(),
  name: z.string().trim().min(1).max(50),
  url: z.url().optional(),
  accessLevel: z.enum(ACCESS_LEVELS).default("elevated"),
  permission: z.enum(PERMISSIONS).default("read-write-directmessages"),
  oauth1: z.boolean().default(true),
});

const appChange = z.strictObject({
  name: z.string().trim().min(1).max(50).optional(),
  accessLevel: z.enum(ACCESS_LEVELS).optional(),
  permission: z.enum(PERMISSIONS).optional(),
  oauth1: z.boolean().optional(),
});

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
      oauth1: app.isOauth1Enabled,
      consumerKey: app.consumerKey,
      consumerSecret: app.consumerSecret,
      ...tokenView(token),
      environments: context.environments.ofApp(app.id).map((environment) => ({
        label: environment.label,
        webhook: environment.webhook,
        subscriptions: [...environment.subscriptions.keys()],
      })),
    };
  };

  server.post("/apps", async (request, reply) => {
    const { oauth1, ...fields } = readJson(request, newApp);
    if (context.users.get(fields.ownerId) === undefined) throw notFound("user", fields.ownerId);
    const app = context.apps.add({ ...fields, isOauth1Enabled: oauth1 });
    context.tokens.issue(app, app.ownerId);
    context.live.publish({ type: "app", appId: app.id });
    return reply.code(201).send(view(app));
  });

  server.get("/apps", () => ({ apps: context.apps.list().map(view) }));

  server.get("/apps/:id", (request) => view(find(pathValue(request, "id"))));

  server.patch("/apps/:id", (request) => {
    const { oauth1, ...change } = readJson(request, appChange);
    const id = pathValue(request, "id");
    const app = context.apps.update(id, { ...change, isOauth1Enabled: oauth1 });
    if (app === undefined) throw notFound("app", id);
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
    await challengeAll(context, "control");
    return {
      webhooks: context.environments
        .list()
        .flatMap(({ label, webhook }) => (webhook === null ? [] : [{ label, ...webhook }])),
    };
  });
}

function tokenView(token: AccessToken | undefined): Record<string, unknown> {
  return {
    accessToken: token?.token ?? null,
    accessTokenSecret: token?.secret ?? null,
    tokenPermission: token?.permission ?? null,
  };
}
