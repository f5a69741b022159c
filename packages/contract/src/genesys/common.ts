import { z } from "zod";

/** Id of any entity in a path or body. All of ours are UUIDs; anything else is refused before it meets SQL. */
export const entityId = z.guid();

/** Instant on the wire: ISO 8601 with an offset. Ours are UTC with milliseconds. */
export const instant = z.iso.datetime({ offset: true });

/** Text a person gives something: trimmed, never empty, with a stated limit. */
export function label(maxLength: number) {
  return z.string().trim().min(1).max(maxLength);
}

/** Version of an entity, as a request sends back the one it has read. Bounded by what the database counts to. */
export const entityVersion = z.int().min(0).max(2_147_483_647);

/**
 * List in a query string. The SDK joins with commas, other clients repeat the name; both are accepted
 * (docs/sources.md#genesys-wire-format).
 */
export const csv = z.union([z.string(), z.array(z.string())]).transform((value) =>
  (typeof value === "string" ? [value] : value)
    .flatMap((part) => part.split(","))
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);

/** Flag in a query string. */
export const flag = z.stringbool({ truthy: ["true", "1"], falsy: ["false", "0"] });

/**
 * Page of a listing. The SDK sends zeros as they are; zero means "the default" here rather than an empty page.
 * More than 500 a page is refused.
 */
export const paging = {
  pageSize: z.coerce
    .number()
    .int()
    .min(0)
    .max(500)
    .default(25)
    .transform((value) => value || 25),
  pageNumber: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(1)
    .transform((value) => value || 1),
};

export const pagingQuery = z.object(paging);

/** Another entity, by its id: `name` and `selfUri` are for the reader's comfort. */
export const entityRef = z.object({
  id: z.string(),
  name: z.string().optional(),
  selfUri: z.string().optional(),
});
export type EntityRef = z.output<typeof entityRef>;

/** How a request names an entity; further fields (the SDK sends whole objects back) are ignored. */
export const entityRefInput = z.object({ id: entityId });

/**
 * Genesys's envelope of a page. URIs are paths without host. `total` and `pageCount` are always given, although
 * Genesys leaves them out of some listings.
 */
export function entityListing<Entity extends z.ZodType>(entity: Entity) {
  return z.object({
    entities: z.array(entity),
    pageSize: z.int(),
    pageNumber: z.int(),
    total: z.int(),
    pageCount: z.int(),
    firstUri: z.string(),
    previousUri: z.string().optional(),
    nextUri: z.string().optional(),
    lastUri: z.string(),
    selfUri: z.string(),
  });
}

/** A page of `T` in the envelope of {@link entityListing}. */
export interface EntityListing<T> {
  entities: T[];
  pageSize: number;
  pageNumber: number;
  total: number;
  pageCount: number;
  firstUri: string;
  previousUri?: string | undefined;
  nextUri?: string | undefined;
  lastUri: string;
  selfUri: string;
}

/** One field at fault (`fieldName`) or one entity at fault. */
export const errorDetail = z.object({
  errorCode: z.string(),
  fieldName: z.string().optional(),
  entityId: z.string().optional(),
  entityName: z.string().optional(),
});

/**
 * Body of every error but those of the token endpoint (docs/sources.md#genesys-wire-format). `messageParams` carries
 * the facts of the message by name, so that a client can say it in the reader's language; `contextId` is the
 * correlation id.
 */
export const errorBody = z.object({
  message: z.string(),
  code: z.string(),
  status: z.int(),
  entityId: z.string().optional(),
  entityName: z.string().optional(),
  messageWithParams: z.string().optional(),
  messageParams: z.record(z.string(), z.string()).optional(),
  contextId: z.string(),
  details: z.array(errorDetail),
  errors: z.array(z.unknown()),
});
export type ErrorBody = z.output<typeof errorBody>;
export type ErrorDetail = z.output<typeof errorDetail>;

/** OAuth's own error shape (RFC 6749 §5.2), with `description` beside it as Genesys's clients read it. */
export const oauthErrorBody = z.object({
  error: z.enum([
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
  ]),
  description: z.string(),
  error_description: z.string(),
});
export type OauthErrorBody = z.output<typeof oauthErrorBody>;

/** Answer of calls that only confirm, where the SDK expects an object. */
export const nothing = z.object({});
