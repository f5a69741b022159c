import { z } from "zod";
import { allEndpoints } from "./all-endpoints.ts";
import type { Endpoint } from "./endpoint.ts";
import { errorBody } from "./genesys/common.ts";
import { conversation, messageConversation } from "./genesys/conversations.ts";
import { flow } from "./genesys/flows.ts";
import { twitterIntegration } from "./genesys/integrations.ts";
import { messageData } from "./genesys/messages.ts";
import { userPresence } from "./genesys/presence.ts";
import { queue } from "./genesys/queues.ts";
import { recipient } from "./genesys/recipients.ts";
import { user } from "./genesys/users.ts";
import { wrapupCode } from "./genesys/wrapup-codes.ts";

type JsonObject = { [key: string]: unknown };

/** Schemas that appear by name under `components`; every other one stands where it is used. */
const named: Readonly<Record<string, z.ZodType>> = {
  ErrorBody: errorBody,
  User: user,
  UserPresence: userPresence,
  Queue: queue,
  WrapupCode: wrapupCode,
  Recipient: recipient,
  Flow: flow,
  TwitterIntegration: twitterIntegration,
  Conversation: conversation,
  MessageConversation: messageConversation,
  MessageData: messageData,
};

/** The OpenAPI 3.1 document of the public API, written from the same schemas that check requests. */
export function openapi(options: { version: string; serverUrl: string }): JsonObject {
  const registry = z.registry<{ id?: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const components: JsonObject = {};

  /** JSON schema of one place; named schemas move to `components`. */
  const schemaOf = (schema: z.ZodType, io: "input" | "output"): JsonObject => {
    const { $defs, $schema, ...json } = z.toJSONSchema(schema, {
      target: "draft-2020-12",
      io,
      metadata: registry,
      unrepresentable: "any",
      override: ({ jsonSchema }) => {
        delete jsonSchema.id;
      },
    }) as JsonObject;
    for (const [name, definition] of Object.entries(($defs ?? {}) as JsonObject)) {
      components[name] ??= relocate(definition);
    }
    void $schema;
    return relocate(json) as JsonObject;
  };

  schemaOf(z.object({ error: errorBody }), "output");
  const paths: { [path: string]: JsonObject } = {};
  for (const endpoint of allEndpoints) {
    const path = (paths[endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = operation(endpoint, schemaOf);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Tsubame",
      version: options.version,
      description:
        "Contact centre for X Direct Messages. Paths under /api/v2 follow the Genesys Cloud Platform API v2; " +
        "paths under /api/tsubame/v1 are Tsubame's own.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: options.serverUrl }],
    security: [{ bearer: [] }, { session: [] }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        bearer: {
          type: "oauth2",
          flows: { clientCredentials: { tokenUrl: "/oauth/token", scopes: {} } },
        },
        session: { type: "apiKey", in: "cookie", name: "tsubame-session" },
      },
    },
  };
}

function operation(
  endpoint: Endpoint,
  schemaOf: (schema: z.ZodType, io: "input" | "output") => JsonObject,
): JsonObject {
  const parameters = [
    ...parametersOf("path", endpoint.params && schemaOf(endpoint.params, "input")),
    ...parametersOf("query", endpoint.query && schemaOf(endpoint.query, "input")),
  ];
  const permissions = endpoint.permissions ?? [];
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    tags: [tagOf(endpoint.path)],
    ...(parameters.length > 0 && { parameters }),
    ...(endpoint.permissions === null && { security: [] }),
    ...(permissions.length > 0 && { "x-required-permissions": permissions }),
    ...(endpoint.body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: schemaOf(endpoint.body, "input") } },
      },
    }),
    responses: {
      [endpoint.status]: {
        description: "Done",
        ...(endpoint.response && {
          content: { "application/json": { schema: schemaOf(endpoint.response, "output") } },
        }),
      },
      default: {
        description: "Refused or failed",
        content: { "application/json": { schema: { $ref: "#/components/schemas/ErrorBody" } } },
      },
    },
  };
}

/** Properties of an object schema as OpenAPI parameters. */
function parametersOf(place: "path" | "query", schema: JsonObject | undefined): JsonObject[] {
  const required = new Set((schema?.["required"] as string[] | undefined) ?? []);
  return Object.entries((schema?.["properties"] ?? {}) as JsonObject).map(([name, value]) => ({
    name,
    in: place,
    required: place === "path" || required.has(name),
    schema: value,
  }));
}

/** First noun after the version: the page of the documentation an operation stands on. */
function tagOf(path: string): string {
  return path.replace(/^\/api\/(v2|tsubame\/v1)\//, "").split("/")[0] ?? "";
}

/** References point into `components` instead of the schema's own definitions. */
function relocate(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocate);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "$ref" && typeof inner === "string"
        ? inner.replace("#/$defs/", "#/components/schemas/")
        : relocate(inner),
    ]),
  );
}
