import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { allEndpoints, type Endpoint } from "@tsubame/contract";
import { openCentre, type Centre } from "../support/centre.ts";
import type { Person } from "../support/node.ts";

/** Requests for each endpoint; raise it for a long run. */
const rounds = Number(process.env["FUZZ_ROUNDS"] ?? 25);
const seed = Number(process.env["FUZZ_SEED"] ?? 20_261_122);

let centre: Centre;
let admin: Person;
let victim: Person;
const known: string[] = [];

beforeAll(async () => {
  centre = await openCentre();
  admin = await centre.node.person("admin");
  victim = await centre.node.person("agent");
  const { body: language } = await centre.node.admin<{ id: string }>(
    "POST",
    "/api/v2/routing/languages",
    { name: "Latin" },
  );
  const { body: skill } = await centre.node.admin<{ id: string }>(
    "POST",
    "/api/v2/routing/skills",
    { name: "Refunds" },
  );
  known.push(victim.id, centre.queueId, centre.wrapupCodeId, centre.integrationId);
  known.push(language.id, skill.id, centre.node.client.id);
}, 60_000);
afterAll(() => centre.close());

interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
}

/** Mulberry32: the same requests for the same seed. */
function createRandom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const hostileTexts = [
  "",
  " ",
  "a\0b",
  "\ud800",
  "'; drop table message;--",
  "x".repeat(10_000),
  "__proto__",
  "\u202Ertl",
  "9".repeat(400),
  "2026-99-99T99:99:99Z",
  "%00",
  "../../etc/passwd",
  "null",
];
const hostileValues: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  2 ** 53,
  2_147_483_648,
  0.1,
  [],
  {},
  [[]],
  { constructor: { prototype: { x: 1 } } },
  ...hostileTexts,
];

class Maker {
  readonly #random: () => number;
  constructor(start: number) {
    this.#random = createRandom(start);
  }
  chance(share: number): boolean {
    return this.#random() < share;
  }
  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }
  id(): string {
    return this.chance(0.7) ? this.pick(known) : crypto.randomUUID();
  }
  /** Mostly what the schema asks for, so that requests get past it, and now and then something else. */
  value(schema: Schema, depth = 0): unknown {
    if (this.chance(0.06)) return this.pick(hostileValues);
    if ("const" in schema) return schema.const;
    if (schema.enum) return this.pick(schema.enum);
    const choice = schema.anyOf ?? schema.oneOf;
    if (choice) return this.value(this.pick(choice), depth);
    const type = typeof schema.type === "string" ? schema.type : schema.type?.[0];
    switch (type) {
      case "object":
        return this.object(schema, depth);
      case "array":
        return depth > 4
          ? []
          : Array.from({ length: this.pick([0, 1, 1, 2, 3]) }, () =>
              this.value(schema.items ?? {}, depth + 1),
            );
      case "string":
        return this.text(schema.format);
      case "integer":
        return this.pick([0, 1, 5, 25, 1000, -1, 86_400, 2_147_483_648]);
      case "number":
        return this.pick([0, 0.5, 1, 5, 1000, -0.5, 1e21]);
      case "boolean":
        return this.chance(0.5);
      default:
        return this.pick(hostileValues);
    }
  }
  private object(schema: Schema, depth: number): unknown {
    const entries: [string, unknown][] = [];
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const isWanted = schema.required?.includes(name) ? !this.chance(0.05) : this.chance(0.5);
      if (isWanted && depth < 6) entries.push([name, this.value(property, depth + 1)]);
    }
    if (typeof schema.additionalProperties === "object") {
      entries.push([this.pick(["a", "", "a.b", "x\u0001y"]), this.text(undefined)]);
    }
    return Object.fromEntries(entries);
  }
  private text(format: string | undefined): string {
    if (format === "uuid") return this.id();
    if (format === "date-time") return "2026-11-22T12:00:00.000Z";
    if (format === "email") return `${this.pick(["a", "b", "c"])}@example.test`;
    return this.chance(0.25) ? this.pick(hostileTexts) : this.pick([this.id(), "name", "Aé漢🎉"]);
  }
}

const schemaOf = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;

/** What ends the caller's own access is left out; the sign-in has its own tests. */
const left = new Set(["deleteTokensMe", "deleteToken", "deleteUser", "postSession", "postSetup"]);
const endpoints = allEndpoints.filter(({ id }) => !left.has(id));

function addressOf(endpoint: Endpoint, maker: Maker): string {
  const path = endpoint.path.replaceAll(/\{\w+\}/g, () =>
    encodeURIComponent(maker.chance(0.05) ? maker.pick(["%", "a", "..", "\0"]) : maker.id()),
  );
  if (!endpoint.query) return path;
  const query = new URLSearchParams();
  for (const [name, schema] of Object.entries(schemaOf(endpoint.query).properties ?? {})) {
    if (!maker.chance(0.4)) continue;
    const value = maker.value(schema);
    query.append(name, typeof value === "string" ? value : JSON.stringify(value));
  }
  return `${path}?${query.toString()}`;
}

describe(`an endpoint that is sent whatever its schema may let through (seed ${seed})`, () => {
  it.each(endpoints.map((endpoint, index) => [endpoint.id, endpoint, index] as const))(
    "%s never fails inside",
    async (_id, endpoint, index) => {
      const maker = new Maker(seed + index);
      for (let round = 0; round < rounds; round += 1) {
        const url = addressOf(endpoint, maker);
        const body = endpoint.body ? JSON.stringify(maker.value(schemaOf(endpoint.body))) : null;
        const response = await fetch(centre.node.url + url, {
          method: endpoint.method,
          headers: { authorization: `Bearer ${admin.token}`, "content-type": "application/json" },
          ...(body !== null && { body }),
        });
        const text = await response.text();
        expect({ url, body, status: response.status, text, isFine: response.status < 500 }).toEqual(
          expect.objectContaining({ isFine: true }),
        );
      }
    },
  );
});
