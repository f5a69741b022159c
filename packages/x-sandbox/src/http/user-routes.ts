import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { limitHolder, requireAny, requireUser, takeLimit } from "../auth/authenticate.ts";
import type { SandboxContext } from "../context.ts";
import { xErrors } from "../errors/x-error.ts";
import { restUser } from "../users/user-views.ts";
import type { User } from "../users/user.ts";
import { parameterOf } from "./body.ts";

const MAX_LOOKUP = 100;
const JSON_TYPE = "application/json;charset=utf-8";

function restUserOf(context: SandboxContext, user: User): Record<string, unknown> {
  return restUser(user, {
    followers: context.follows.countTo(user.id),
    friends: context.follows.countFrom(user.id),
  });
}

/** Account and user look-ups of v1.1 (docs/sources.md#x-direct-messages and docs/sources.md#x-users). */
export function addUserRoutes(server: FastifyInstance, context: SandboxContext): void {
  server.get("/1.1/account/verify_credentials.json", async (request, reply) => {
    const caller = requireUser(context, { request, reply });
    takeLimit(context, reply, {
      name: "account.verify-credentials",
      holder: limitHolder(caller),
    });
    return reply.type(JSON_TYPE).send(restUserOf(context, caller.user));
  });

  server.get("/1.1/users/show.json", async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    takeLimit(context, reply, { name: "users.show", holder: limitHolder(caller) });
    const id = parameterOf(request, "user_id");
    const username = parameterOf(request, "screen_name");
    const user =
      id === undefined ? context.users.byUsername(username ?? "") : context.users.get(id);
    if (user === undefined) throw xErrors.userNotFound();
    if (user.suspended) throw xErrors.userSuspended();
    return reply.type(JSON_TYPE).send(restUserOf(context, user));
  });

  const lookup = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const caller = requireAny(context, { request, reply });
    takeLimit(context, reply, {
      name: caller.kind === "app" ? "users.lookup.app" : "users.lookup",
      holder: limitHolder(caller),
    });
    const list = (name: string): string[] =>
      (parameterOf(request, name) ?? "").split(",").filter((part) => part !== "");
    const found: User[] = [
      ...list("user_id").map((id) => context.users.get(id)),
      ...list("screen_name").map((username) => context.users.byUsername(username)),
    ]
      .slice(0, MAX_LOOKUP)
      .filter((user) => user !== undefined && !user.suspended) as User[];
    if (found.length === 0) throw xErrors.noUserMatches();
    return reply.type(JSON_TYPE).send(found.map((user) => restUserOf(context, user)));
  };
  server.get("/1.1/users/lookup.json", lookup);
  server.post("/1.1/users/lookup.json", lookup);
}
