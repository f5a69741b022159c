import type { FastifyInstance } from "fastify";
import { z } from "zod";
import type { SandboxContext } from "../context.ts";
import { isLabUsername } from "../lab/customers.ts";
import { isCompany } from "../users/company.ts";
import { ALLOW_DMS_FROM, type User } from "../users/user.ts";
import { revokeAccess } from "../webhooks/announce.ts";
import { ControlError, notFound } from "./control-error.ts";
import { pathValue, readJson } from "./read-input.ts";

const newUser = z.strictObject({
  username: z.string().regex(/^\w{1,15}$/, "1 to 15 letters, digits or underscores"),
  name: z.string().trim().min(1).max(50),
  description: z.string().max(160).optional(),
  location: z.string().max(30).optional(),
  verified: z.boolean().optional(),
  followersCount: z.number().int().min(0).optional(),
  allowDmsFrom: z.enum(ALLOW_DMS_FROM).optional(),
});

const userChange = z.strictObject({
  name: z.string().trim().min(1).max(50).optional(),
  verified: z.boolean().optional(),
  allowDmsFrom: z.enum(ALLOW_DMS_FROM).optional(),
  suspended: z.boolean().optional(),
  locked: z.boolean().optional(),
  flagged: z.boolean().optional(),
});

const newToken = z.strictObject({ appId: z.string() });

/** Accounts: make, list, change; and their consent to apps: give and take back. */
export function addUserControl(server: FastifyInstance, context: SandboxContext): void {
  const view = (user: User): Record<string, unknown> => ({
    ...user,
    createdAt: new Date(user.createdAtMs).toISOString(),
    createdAtMs: undefined,
    isBusiness: isCompany(context, user.id),
    isSimulated: isLabUsername(user.username),
  });
  const find = (id: string): User => {
    const user = context.users.get(id);
    if (user === undefined) throw notFound("user", id);
    return user;
  };

  server.post("/users", async (request, reply) => {
    const user = context.users.add(readJson(request, newUser));
    if (user === "username-taken") {
      throw new ControlError({
        status: 409,
        code: "username-taken",
        message: "Another account has this user name.",
        details: [{ field: "username", problem: "is taken" }],
      });
    }
    context.live.publish({ type: "user", userId: user.id });
    return reply.code(201).send(view(user));
  });

  server.get("/users", () => ({ users: context.users.list().map(view) }));

  server.get("/users/:id", (request) => view(find(pathValue(request, "id"))));

  server.patch("/users/:id", (request) => {
    const id = pathValue(request, "id");
    const user = context.users.update(id, readJson(request, userChange));
    if (user === undefined) throw notFound("user", id);
    context.live.publish({ type: "user", userId: user.id });
    return view(user);
  });

  server.post("/users/:id/tokens", async (request, reply) => {
    const user = find(pathValue(request, "id"));
    const { appId } = readJson(request, newToken);
    const app = context.apps.get(appId);
    if (app === undefined) throw notFound("app", appId);
    const token = context.tokens.issue(app, user.id);
    return reply.code(201).send({
      appId,
      userId: user.id,
      permission: token.permission,
      accessToken: token.token,
      accessTokenSecret: token.secret,
    });
  });

  server.delete("/users/:id/tokens/:appId", async (request, reply) => {
    const userId = find(pathValue(request, "id")).id;
    const appId = pathValue(request, "appId");
    if (!revokeAccess(context, { appId, userId })) throw notFound("token for app", appId);
    return reply.code(204).send();
  });
}
