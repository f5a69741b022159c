import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  recordUsage,
  requireV2,
  requireV2User,
  takeV2Limits,
  type V2Caller,
} from "../auth/authenticate-v2.ts";
import type { SandboxContext } from "../context.ts";
import { notFoundError } from "../errors/x-problem.ts";
import { USER_FIELDS, userV2 } from "../users/user-views-v2.ts";
import type { User } from "../users/user.ts";
import { pathParameter } from "./path-parameter.ts";
import { listOf, readV2Id, readV2Parameters, type QueryRule } from "./v2-query.ts";

const FIELD_RULES = {
  "user.fields": { kind: "list", values: USER_FIELDS },
  expansions: {
    kind: "list",
    values: [
      "affiliation.user_id",
      "most_recent_tweet_id",
      "most_recent_post_id",
      "pinned_tweet_id",
      "pinned_post_id",
    ],
  },
  "tweet.fields": { kind: "text" },
  "post.fields": { kind: "text" },
} as const satisfies Record<string, QueryRule>;

const MAX_LOOKUP = 100;
const SCOPES = ["users.read", "tweet.read"] as const;

/** Users of v2 (docs/sources.md#x-users): the caller, by id, by user name. */
export function addV2UserRoutes(server: FastifyInstance, context: SandboxContext): void {
  server.get("/2/users/me", async (request, reply) => {
    const caller = requireV2User(
      context,
      { request, reply },
      { accepts: ["oauth1", "oauth2"], scopes: SCOPES },
    );
    takeV2Limits(context, reply, { caller, windows: { user: "v2.users.me" } });
    const asked = readV2Parameters(request, FIELD_RULES);
    recordUsage(context, caller.app, { thing: "user.read", resourceIds: [caller.user.id] });
    const fields = listOf(asked["user.fields"]);
    return { data: userV2(context, caller.user, { fields, viewer: caller.user }) };
  });

  server.get("/2/users/:id", async (request, reply) => {
    const caller = lookupCaller(context, request, reply);
    const asked = readV2Parameters(request, FIELD_RULES);
    const value = readV2Id(request, "id");
    return one(context, { caller, fields: listOf(asked["user.fields"]), parameter: "id", value });
  });

  server.get("/2/users/by/username/:username", async (request, reply) => {
    const caller = lookupCaller(context, request, reply);
    const asked = readV2Parameters(request, FIELD_RULES);
    const value = pathParameter(request, "username");
    const fields = listOf(asked["user.fields"]);
    return one(context, { caller, fields, parameter: "username", value });
  });

  server.get("/2/users", async (request, reply) => {
    const caller = lookupCaller(context, request, reply);
    const asked = readV2Parameters(request, {
      ...FIELD_RULES,
      ids: { kind: "ids", max: MAX_LOOKUP, pattern: /^[0-9]{1,19}$/ },
    });
    const fields = listOf(asked["user.fields"]);
    return many(context, { caller, fields, parameter: "ids", values: listOf(asked.ids) });
  });

  server.get("/2/users/by", async (request, reply) => {
    const caller = lookupCaller(context, request, reply);
    const asked = readV2Parameters(request, {
      ...FIELD_RULES,
      usernames: { kind: "ids", max: MAX_LOOKUP, pattern: /^[A-Za-z0-9_]{1,15}$/ },
    });
    const fields = listOf(asked["user.fields"]);
    const values = listOf(asked.usernames);
    return many(context, { caller, fields, parameter: "usernames", values });
  });
}

function lookupCaller(
  context: SandboxContext,
  request: FastifyRequest,
  reply: FastifyReply,
): V2Caller {
  const caller = requireV2(
    context,
    { request, reply },
    { accepts: ["app", "oauth2", "oauth1"], scopes: SCOPES },
  );
  takeV2Limits(context, reply, { caller, windows: { user: "v2.users.lookup" } });
  return caller;
}

interface Lookup {
  readonly caller: V2Caller;
  readonly fields: readonly string[];
  readonly parameter: string;
}

function find(context: SandboxContext, parameter: string, value: string): User | undefined {
  return parameter.startsWith("id") ? context.users.get(value) : context.users.byUsername(value);
}

/** What stands in `errors` for somebody who is not there, or was suspended. */
function missing(
  context: SandboxContext,
  parameter: string,
  value: string,
): Record<string, unknown> {
  const error = notFoundError({ resourceType: "user", parameter, value });
  if (find(context, parameter, value)?.suspended !== true) return error;
  return { ...error, title: "Forbidden", detail: `User has been suspended: [${value}].` };
}

function one(context: SandboxContext, lookup: Lookup & { value: string }): Record<string, unknown> {
  const { caller, fields, parameter, value } = lookup;
  const user = find(context, parameter, value);
  if (user === undefined || user.suspended) return { errors: [missing(context, parameter, value)] };
  recordUsage(context, caller.app, { thing: "user.read", resourceIds: [user.id] });
  return { data: userV2(context, user, { fields, viewer: caller.user }) };
}

function many(
  context: SandboxContext,
  lookup: Lookup & { values: readonly string[] },
): Record<string, unknown> {
  const { caller, fields, parameter, values } = lookup;
  const found: User[] = [];
  const errors: Record<string, unknown>[] = [];
  for (const value of new Set(values)) {
    const user = find(context, parameter, value);
    if (user === undefined || user.suspended) errors.push(missing(context, parameter, value));
    else found.push(user);
  }
  recordUsage(context, caller.app, {
    thing: "user.read",
    resourceIds: found.map((user) => user.id),
  });
  return {
    ...(found.length === 0
      ? {}
      : { data: found.map((user) => userV2(context, user, { fields, viewer: caller.user })) }),
    ...(errors.length === 0 ? {} : { errors }),
  };
}
