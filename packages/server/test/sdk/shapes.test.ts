import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { allEndpoints } from "@tsubame/contract";

/**
 * Compares the schemas of our answers with the models that the SDK declares for the same call: every field of ours has
 * to be one of theirs, of the same basic type, or stand in the list below with its reason.
 */
const declarations = readFileSync(
  join(
    createRequire(import.meta.url).resolve("purecloud-platform-client-v2/package.json"),
    "../index.d.ts",
  ),
  "utf8",
);

const models = new Map<string, ReadonlyMap<string, string>>();
for (const [, name = "", body = ""] of declarations.matchAll(
  /interface (\w+) \{([\s\S]*?)\n\t\}/g,
)) {
  const fields = [...body.matchAll(/"?([\w$]+)"?\??: ([^;]+);/g)];
  models.set(name, new Map(fields.map(([, field = "", type = ""]) => [field, type.trim()])));
}
const results = new Map(
  [...declarations.matchAll(/(\w+)\([^)]*\): Promise<(?:Array<)?Models\.(\w+)>?>;/g)].map(
    ([, method = "", model = ""]) => [method, model],
  ),
);

/** Fields of ours that the newest SDK does not declare. */
const generationA = ["accessTokenKey", "consumerKey", "tier", "envName", "username", "userId"];
const beyond: Readonly<Record<string, readonly string[]>> = {
  // Declared up to SDK 193, when the credentials were the customer's own.
  TwitterIntegration: generationA,
  // Declared up to SDK 193; the newest has only normalizedMessage. `errorInfo` is on MessageDetails there.
  MessageData: ["textBody", "media", "stickers", "errorInfo"],
  // Why a file is `invalid`: Genesys leaves its callers to guess.
  MessageMediaData: ["errorInfo"],
  // The desktop and scripts find the leg to answer on without a second call.
  MessageMediaParticipant: ["communicationId"],
  Queue: ["isDefault", "agentOrder", "vipPriority", "goneAgentGraceSeconds"],
  User: ["dateCreated", "dateLastModified", "language", "hasPassword"],
  UserMe: ["dateCreated", "dateLastModified", "language", "hasPassword"],
  Recipient: ["integration"],
  // On how many listed days it takes place, which no rule of its own says.
  Schedule: ["dateCount"],
  Flow: ["createdBy", "dateCreated", "dateModified"],
  MessagingIntegration: ["createStatus", "createError"],
  ErrorBody: ["contextId", "details", "errors"],
  OrganizationPresence: ["type", "divisionId"],
  UtilizationResponse: ["level"],
  // The envelope is the same everywhere, and has more than this model.
  QueueMemberEntityListing: ["total", "pageCount", "lastUri"],
  QueueMember: ["presence"],
  AddressableEntityRef: ["name"],
  AssignedWrapupCode: ["name", "provisional", "disableEndTimeUpdates"],
  Wrapup: ["disableEndTimeUpdates"],
  NamedEntity: ["selfUri"],
  // A queue has no address to be named by.
  TransferDestination: ["queueId"],
  OrgOAuthClient: ["selfUri"],
};

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

function differences(root: Schema, modelName: string): string[] {
  const found = new Set<string>();
  const resolve = (schema: Schema): Schema =>
    schema.$ref === undefined
      ? schema
      : (root.$defs?.[schema.$ref.split("/").pop() ?? ""] ?? schema);
  const compare = (given: Schema, name: string, depth: number): void => {
    const schema = resolve(given);
    const model = models.get(name);
    if (!model || !schema.properties || depth > 6) return;
    for (const [field, declared] of Object.entries(schema.properties)) {
      const type = model.get(field);
      const property = resolve(declared);
      if (type === undefined) {
        if (!beyond[name]?.includes(field)) found.add(`${name} has no field ${field}`);
        continue;
      }
      const basic = property.type === "integer" ? "number" : property.type;
      if (/^(string|number|boolean)$/.test(type) && basic !== undefined && basic !== type) {
        found.add(`${name}.${field} is ${basic} here and ${type} there`);
      }
      const item = /^Array<Models\.(\w+)>$/.exec(type)?.[1];
      if (item !== undefined && property.items) compare(property.items, item, depth + 1);
      const single = /^Models\.(\w+)$/.exec(type)?.[1];
      if (single !== undefined) compare(property, single, depth + 1);
    }
  };
  compare(root.items ?? root, modelName, 0);
  return [...found];
}

const compared = allEndpoints.flatMap((endpoint) => {
  const model = results.get(endpoint.id);
  return endpoint.path.startsWith("/api/v2/") && endpoint.response && model !== undefined
    ? [[endpoint.id, model, endpoint.response] as const]
    : [];
});

describe("an answer has the fields that the SDK declares", () => {
  it("for every call of the public API, by the SDK's own name", () => {
    const unknown = allEndpoints.filter(
      ({ id, path }) => path.startsWith("/api/v2/") && !declarations.includes(`\t${id}(`),
    );
    expect(unknown.map(({ id }) => id)).toEqual([]);
    expect(compared.length).toBeGreaterThan(60);
  });

  it.each(compared)("%s: %s", (_id, model, response) => {
    const schema = z.toJSONSchema(response, { io: "output", unrepresentable: "any" });
    expect(differences(schema as Schema, model)).toEqual([]);
  });
});
