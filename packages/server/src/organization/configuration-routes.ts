import { clientRoutes } from "../auth/client-routes.ts";
import { sessionRoutes } from "../auth/session-routes.ts";
import { tokenEndpoint } from "../auth/token-endpoint.ts";
import { tokenRoutes } from "../auth/token-routes.ts";
import type { Authentication } from "../auth/authentication.ts";
import type { Context } from "../context.ts";
import { flowRoutes } from "../flows/flow-routes.ts";
import { recipientRoutes } from "../flows/recipient-routes.ts";
import type { RouteHost } from "../http/route.ts";
import { presenceRoutes } from "../presence/presence-routes.ts";
import { memberRoutes } from "../queues/member-routes.ts";
import { queueRoutes } from "../queues/queue-routes.ts";
import { wrapupCodeRoutes } from "../queues/wrapup-code-routes.ts";
import { skillRoutes } from "../skills/skill-routes.ts";
import { userSkillRoutes } from "../skills/user-skill-routes.ts";
import { userRoutes } from "../users/user-routes.ts";
import { authorizationRoutes } from "./authorization-routes.ts";
import { openapiRoute } from "./openapi-route.ts";
import { organizationRoutes } from "./organization-routes.ts";
import { utilizationRoutes } from "./utilization-routes.ts";

/** Signing in, people, and how the organisation is set up: everything but conversations and X accounts. */
export function configurationRoutes(
  host: RouteHost,
  context: Context,
  authentication: Authentication,
): void {
  tokenEndpoint(host.app, context);
  openapiRoute(host.app, context);
  sessionRoutes(host, context);
  tokenRoutes(host, context, authentication);
  clientRoutes(host, context, authentication);
  authorizationRoutes(host);
  organizationRoutes(host, context);
  utilizationRoutes(host, context);
  userRoutes(host, context, authentication);
  presenceRoutes(host, context);
  skillRoutes(host, context);
  userSkillRoutes(host, context);
  queueRoutes(host, context);
  memberRoutes(host, context);
  wrapupCodeRoutes(host, context);
  flowRoutes(host, context);
  recipientRoutes(host, context);
}
