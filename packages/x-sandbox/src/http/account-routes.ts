import type { FastifyInstance, FastifyRequest } from "fastify";
import {
  limitHolder,
  requireAny,
  requireUser,
  takeLimit,
  type AppCaller,
  type UserCaller,
} from "../auth/authenticate.ts";
import type { SandboxContext } from "../context.ts";
import { refusalOfRecipient } from "../dms/issue-dm.ts";
import { xErrors } from "../errors/x-error.ts";
import { exactNumber } from "../ids/exact-number.ts";
import type { LimitName } from "../limits/limit-catalogue.ts";
import type { User } from "../users/user.ts";
import { parameterOf } from "./body.ts";

/** Limits by the path under which `application/rate_limit_status` lists them. */
const LISTED_LIMITS: readonly (readonly [family: string, path: string, limit: LimitName])[] = [
  ["account", "/account/verify_credentials", "account.verify-credentials"],
  ["account", "/account/settings", "account.settings"],
  ["application", "/application/rate_limit_status", "account.rate-limit-status"],
  ["direct_messages", "/direct_messages/events/list", "dm.list"],
  ["direct_messages", "/direct_messages/events/show", "dm.show"],
  ["direct_messages", "/direct_messages/events/destroy", "dm.destroy"],
  ["friendships", "/friendships/show", "friendships.show"],
  ["media", "/media/upload", "media.status"],
  ["users", "/users/show/:id", "users.show"],
  ["users", "/users/lookup", "users.lookup"],
  ["account_activity", "/account_activity/all/webhooks", "webhooks.list"],
  ["account_activity", "/account_activity/all/:env_name/subscriptions", "subscriptions.get"],
  ["account_activity", "/account_activity/all/:env_name/subscriptions/list", "subscriptions.list"],
  ["account_activity", "/account_activity/all/subscriptions/count", "subscriptions.count"],
];

/** Limits that are others for an app by itself. */
const APP_LIMITS: Partial<Record<LimitName, LimitName>> = {
  "friendships.show": "friendships.show.app",
  "users.lookup": "users.lookup.app",
};

/** What an account's privacy setting is called in `account/settings`. */
function settingWord(user: User): string {
  switch (user.allowDmsFrom) {
    case "everyone":
      return "all";
    case "verified":
      return "verified";
    case "following":
    case "none":
      return "following";
  }
}

function settingsOf(user: User): Record<string, unknown> {
  return {
    protected: false,
    screen_name: user.username,
    always_use_https: true,
    language: "en",
    allow_dms_from: settingWord(user),
  };
}

/** Settings, relations and budgets of v1.1 (docs/sources.md#x-users). */
export function addAccountRoutes(server: FastifyInstance, context: SandboxContext): void {
  server.get("/1.1/account/settings.json", async (request, reply) => {
    const caller = requireUser(context, { request, reply });
    takeLimit(context, reply, { name: "account.settings", holder: limitHolder(caller) });
    return settingsOf(caller.user);
  });

  server.post("/1.1/account/settings.json", async (request, reply) => {
    const caller = requireUser(context, { request, reply });
    // Since 2015 only programs on X's list may change who can write to an account.
    if (parameterOf(request, "allow_dms_from") !== undefined) throw xErrors.notForThisApp();
    return settingsOf(caller.user);
  });

  server.get("/1.1/friendships/show.json", async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    takeLimit(context, reply, {
      name: caller.kind === "app" ? "friendships.show.app" : "friendships.show",
      holder: limitHolder(caller),
    });
    const source = personOf(context, request, "source") ?? callersOwn(caller);
    const target = personOf(context, request, "target");
    if (source === undefined || target === undefined) throw xErrors.userNotFound();
    return relationship(context, { source, target });
  });

  server.get("/1.1/application/rate_limit_status.json", async (request, reply) => {
    const caller = requireAny(context, { request, reply });
    const holder = limitHolder(caller);
    takeLimit(context, reply, { name: "account.rate-limit-status", holder });
    const asked = parameterOf(request, "resources")?.split(",");
    const resources: Record<string, Record<string, unknown>> = {};
    for (const [family, path, name] of LISTED_LIMITS) {
      if (asked !== undefined && !asked.includes(family)) continue;
      const own = caller.kind === "app" ? (APP_LIMITS[name] ?? name) : name;
      const { limit, remaining, resetAtSeconds } = context.limits.look(own, holder);
      resources[family] = {
        ...resources[family],
        [path]: { limit, remaining, reset: resetAtSeconds },
      };
    }
    const whose =
      caller.kind === "user"
        ? { access_token: caller.token.token }
        : { application: caller.app.id };
    return { rate_limit_context: whose, resources };
  });
}

const callersOwn = (caller: UserCaller | AppCaller): User | undefined =>
  caller.kind === "user" ? caller.user : undefined;

function personOf(
  context: SandboxContext,
  request: FastifyRequest,
  side: "source" | "target",
): User | undefined {
  const id = parameterOf(request, `${side}_id`);
  if (id !== undefined) return context.users.get(id);
  return context.users.byUsername(parameterOf(request, `${side}_screen_name`) ?? "");
}

function relationship(
  context: SandboxContext,
  { source, target }: { source: User; target: User },
): Record<string, unknown> {
  const following = context.follows.has(source.id, target.id);
  const followedBy = context.follows.has(target.id, source.id);
  return {
    relationship: {
      source: {
        id: exactNumber(source.id),
        id_str: source.id,
        screen_name: source.username,
        following,
        followed_by: followedBy,
        live_following: false,
        following_received: null,
        following_requested: null,
        notifications_enabled: null,
        can_dm: refusalOfRecipient(context, { sender: source, recipient: target }) === null,
        blocking: context.blocks.has(source.id, target.id),
        blocked_by: context.blocks.has(target.id, source.id),
        muting: false,
        want_retweets: null,
        all_replies: null,
        marked_spam: null,
      },
      target: {
        id: exactNumber(target.id),
        id_str: target.id,
        screen_name: target.username,
        following: followedBy,
        followed_by: following,
        following_received: null,
        following_requested: null,
      },
    },
  };
}
