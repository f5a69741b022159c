import type { App } from "../apps/app.ts";

const PROBLEMS = "https://api.x.com/2/problems";

/** A refusal of v2 as X words it (docs/sources.md#x-problems-v2): `title`, `detail`, `type` and what the kind adds. Thrown by routes. */
export class XProblem extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, body: Readonly<Record<string, unknown>>) {
    super(String(body["detail"] ?? body["title"]));
    this.name = "XProblem";
    this.status = status;
    this.body = body;
  }
}

/** One wrong parameter of a v2 call. */
export interface ParameterError {
  readonly parameter: string;
  readonly values: readonly string[];
  readonly message: string;
}

const blank = (status: number, title: string, detail: string) => (): XProblem =>
  new XProblem(status, { title, detail, type: "about:blank", status });

const forbidden = (detail: string): XProblem => blank(403, "Forbidden", detail)();

/** X's names of the ways to prove who is asking. */
const AUTHENTICATION_NAMES = {
  oauth1: "OAuth 1.0a User Context",
  oauth2: "OAuth 2.0 User Context",
  app: "OAuth 2.0 Application-Only",
} as const;

/** See {@link AUTHENTICATION_NAMES}. */
export type AuthenticationKind = keyof typeof AUTHENTICATION_NAMES;

/** X's refusals of v2 by name. */
export const xProblems = {
  unauthorized: blank(401, "Unauthorized", "Unauthorized"),
  tooManyRequests: blank(429, "Too Many Requests", "Too Many Requests"),
  forbidden,
  /** A scope is missing: X does not say which. */
  missingScope: () => forbidden("Forbidden"),
  notPermittedToDm: () => forbidden("You do not have permission to DM one or more participants."),
  mediaNotPermitted: () => forbidden("You are not permitted to attach this media to a DM event."),
  notPermitted: () => forbidden("This operation is not permitted."),
  invalidRequest: (errors: readonly ParameterError[]) =>
    new XProblem(400, {
      errors: errors.map(({ parameter, values, message }) => ({
        parameters: { [parameter]: values },
        message,
      })),
      title: "Invalid Request",
      detail: "One or more parameters to your request was invalid.",
      type: `${PROBLEMS}/invalid-request`,
    }),
  unsupportedAuthentication: (used: AuthenticationKind, supported: readonly AuthenticationKind[]) =>
    new XProblem(403, {
      title: "Unsupported Authentication",
      detail: `Authenticating with ${AUTHENTICATION_NAMES[used]} is forbidden for this endpoint.  Supported authentication types are [${supported.map((kind) => AUTHENTICATION_NAMES[kind]).join(", ")}].`,
      type: `${PROBLEMS}/unsupported-authentication`,
      status: 403,
    }),
  oauth1Permissions: () =>
    new XProblem(403, {
      title: "oauth1-permissions",
      detail:
        "Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.",
      type: `${PROBLEMS}/oauth1-permissions`,
      status: 403,
    }),
  /** The app stands outside a project, or its plan does not have the endpoint. */
  clientForbidden: (app: App, requiredEnrollment = "Appropriate Level of API Access") =>
    new XProblem(403, {
      client_id: app.id,
      detail:
        "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter developer App that is attached to a Project. You can create a project via the developer portal.",
      registration_url: "https://developer.twitter.com/en/docs/projects/overview",
      title: "Client Forbidden",
      required_enrollment: requiredEnrollment,
      reason: "client-not-enrolled",
      type: `${PROBLEMS}/client-forbidden`,
    }),
  creditsDepleted: (accountId: string) =>
    new XProblem(402, {
      account_id: accountId,
      title: "CreditsDepleted",
      detail: `Your enrolled account [${accountId}] does not have any credits to fulfill this request.`,
      type: `${PROBLEMS}/credits`,
    }),
  spendCapReached: (accountId: string) =>
    new XProblem(402, {
      account_id: accountId,
      title: "SpendCapReached",
      detail: `Your enrolled account [${accountId}] has reached its billing cycle spend cap.`,
      type: `${PROBLEMS}/credits`,
    }),
  notFound: (missing: { resourceType: string; parameter: string; value: string }) =>
    new XProblem(404, { ...notFoundError(missing), status: 404 }),
} as const;

/** The same refusal as it stands in `errors` beside the data of other resources. */
export function notFoundError(missing: {
  resourceType: string;
  parameter: string;
  value: string;
}): Record<string, unknown> {
  const { resourceType, parameter, value } = missing;
  return {
    value,
    detail: `Could not find ${resourceType} with ${parameter}: [${value}].`,
    title: "Not Found Error",
    resource_type: resourceType,
    parameter,
    resource_id: value,
    type: `${PROBLEMS}/resource-not-found`,
  };
}
