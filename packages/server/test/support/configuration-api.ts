import { randomUUID } from "node:crypto";
import type { LightMyRequestResponse } from "fastify";
import { createAuthentication } from "../../src/auth/authentication.ts";
import { clientRoutes } from "../../src/auth/client-routes.ts";
import { sessionRoutes } from "../../src/auth/session-routes.ts";
import { tokenEndpoint } from "../../src/auth/token-endpoint.ts";
import { tokenRoutes } from "../../src/auth/token-routes.ts";
import type { Clock } from "../../src/context.ts";
import { workRoutes } from "../../src/conversations/work-routes.ts";
import { customerListRoutes } from "../../src/customer-lists/list-routes.ts";
import { flowRoutes } from "../../src/flows/flow-routes.ts";
import { recipientRoutes } from "../../src/flows/recipient-routes.ts";
import { groupRoutes } from "../../src/groups/group-routes.ts";
import { createApp, type App } from "../../src/http/app.ts";
import { createRequestLimit } from "../../src/http/request-limit.ts";
import type { RouteHost } from "../../src/http/route.ts";
import { authorizationRoutes } from "../../src/organization/authorization-routes.ts";
import { openapiRoute } from "../../src/organization/openapi-route.ts";
import { organizationRoutes } from "../../src/organization/organization-routes.ts";
import { provision } from "../../src/organization/provision.ts";
import { utilizationLabelRoutes } from "../../src/organization/utilization-label-routes.ts";
import { utilizationRoutes } from "../../src/organization/utilization-routes.ts";
import { presenceRoutes } from "../../src/presence/presence-routes.ts";
import { memberRoutes } from "../../src/queues/member-routes.ts";
import { queueRoutes } from "../../src/queues/queue-routes.ts";
import { wrapupCodeRoutes } from "../../src/queues/wrapup-code-routes.ts";
import { emergencyRoutes } from "../../src/schedules/emergency-routes.ts";
import { scheduleGroupRoutes } from "../../src/schedules/group-routes.ts";
import { scheduleRoutes } from "../../src/schedules/schedule-routes.ts";
import { scheduleStateRoutes } from "../../src/schedules/state-routes.ts";
import { skillRoutes } from "../../src/skills/skill-routes.ts";
import { userSkillRoutes } from "../../src/skills/user-skill-routes.ts";
import { userRoutes } from "../../src/users/user-routes.ts";
import { createTestContext, type TestContext } from "./test-context.ts";

/** The machine's clock, which a test can put forward. */
interface ShiftedClock extends Clock {
  advance(ms: number): void;
}

function createShiftedClock(): ShiftedClock {
  let shiftMs = 0;
  return {
    now: () => new Date(Date.now() + shiftMs),
    advance(ms) {
      shiftMs += ms;
    },
  };
}

export const adminClient = {
  id: "7f0c2f0e-1111-4222-8333-444455556666",
  secret: "the secret of the environment's client",
};

interface ApiAnswer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: LightMyRequestResponse["headers"];
}

/** Calls the API as whoever the token stands for. */
type Call = <T = Record<string, never>>(
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  url: string,
  body?: unknown,
) => Promise<ApiAnswer<T>>;

/** Everything about access and configuration, without the parts that route and send. */
export interface ConfigurationApi extends TestContext {
  readonly app: App;
  readonly clock: ShiftedClock;
  /** As the environment's client: an administrator without a user. */
  readonly admin: Call;
  as(token: string): Call;
  /** Makes a user and a token for him or her. */
  person(options?: {
    roles?: string[];
    password?: string;
  }): Promise<{ id: string; email: string; version: number; call: Call; token: string }>;
}

export async function createConfigurationApi(
  options: { publicUrl?: string; requestsPerMinute?: number } = {},
): Promise<ConfigurationApi> {
  const clock = createShiftedClock();
  const test = await createTestContext({ clock });
  const config = {
    ...test.context.config,
    bootstrapClient: adminClient,
    ...(options.publicUrl !== undefined && { publicUrl: options.publicUrl }),
  };
  const context = { ...test.context, config };
  await provision(context);
  const app = createApp({ log: context.log });
  const authentication = await createAuthentication(app, context);
  const host: RouteHost = {
    app,
    authenticate: authentication.authenticate,
    requestLimit: createRequestLimit({ perMinute: options.requestsPerMinute ?? 1_000_000 }),
    isCheckingResponses: true,
  };
  tokenEndpoint(app, context);
  openapiRoute(app, context);
  sessionRoutes(host, context);
  tokenRoutes(host, context, authentication);
  clientRoutes(host, context, authentication);
  authorizationRoutes(host);
  organizationRoutes(host, context);
  utilizationRoutes(host, context);
  utilizationLabelRoutes(host, context);
  groupRoutes(host, context);
  userRoutes(host, context, authentication);
  presenceRoutes(host, context);
  workRoutes(host, context);
  skillRoutes(host, context);
  userSkillRoutes(host, context);
  queueRoutes(host, context);
  memberRoutes(host, context);
  wrapupCodeRoutes(host, context);
  scheduleRoutes(host, context);
  scheduleGroupRoutes(host, context);
  scheduleStateRoutes(host, context);
  emergencyRoutes(host, context);
  customerListRoutes(host, context);
  flowRoutes(host, context);
  recipientRoutes(host, context);

  const as =
    (token: string): Call =>
    async <T>(method: string, url: string, body?: unknown): Promise<ApiAnswer<T>> => {
      const response = await app.inject({
        method: method as "GET",
        url,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body !== undefined && { payload: JSON.stringify(body) }),
      });
      return {
        status: response.statusCode,
        body: (response.body === "" ? undefined : response.json()) as T,
        headers: response.headers,
      };
    };
  const admin = as(await clientToken(app));
  return {
    context,
    database: test.database,
    app,
    clock,
    admin,
    as,
    async person({ roles = ["agent"], password } = {}) {
      const email = `${randomUUID()}@example.test`;
      const { body: user } = await admin<{ id: string; version: number }>("POST", "/api/v2/users", {
        name: "A Person",
        email,
        roles,
        ...(password !== undefined && { password }),
      });
      const { body: issued } = await admin<{ access_token: string }>(
        "POST",
        `/api/tsubame/v1/users/${user.id}/tokens`,
      );
      const { id, version } = user;
      return { id, email, version, call: as(issued.access_token), token: issued.access_token };
    },
    async close() {
      authentication.stop();
      await app.close();
      await test.close();
    },
  };
}

async function clientToken(app: App): Promise<string> {
  const basic = Buffer.from(`${adminClient.id}:${adminClient.secret}`).toString("base64");
  const response = await app.inject({
    method: "POST",
    url: "/oauth/token",
    headers: {
      authorization: `Basic ${basic}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    payload: "grant_type=client_credentials",
  });
  return response.json<{ access_token: string }>().access_token;
}
