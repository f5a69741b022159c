import { parseFormEncoded } from "@tsubame/x-api";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { parseExactly } from "../ids/exact-number.ts";
import { readMultipart, type MultipartBody } from "./multipart.ts";

/** A request body as far as its content type lets it be understood. */
export type RequestBody =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "malformed-json" }
  | { readonly kind: "form"; readonly pairs: readonly (readonly [string, string])[] }
  | ({ readonly kind: "multipart" } & MultipartBody)
  | { readonly kind: "other" };

const EMPTY: RequestBody = { kind: "empty" };

async function readBody(contentType: string, bytes: Buffer): Promise<RequestBody> {
  if (bytes.length === 0) return EMPTY;
  const type = contentType.replace(/;.*$/s, "").trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded") {
    return { kind: "form", pairs: parseFormEncoded(bytes.toString("utf8")) };
  }
  if (type === "application/json" || type.endsWith("+json")) {
    try {
      return { kind: "json", value: parseExactly(bytes.toString("utf8")) };
    } catch {
      return { kind: "malformed-json" };
    }
  }
  if (type === "multipart/form-data") {
    try {
      return { kind: "multipart", ...(await readMultipart(contentType, bytes)) };
    } catch {
      return { kind: "other" };
    }
  }
  return { kind: "other" };
}

/**
 * Lets every body through to the routes: X checks who is asking before it says anything about the body, so a broken one must not be
 * refused earlier. Bodies over Fastify's limit (1 MiB) are refused all the same.
 */
export function acceptAnyBody(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    "*",
    { parseAs: "buffer" },
    async (request: FastifyRequest, bytes: Buffer) =>
      readBody(request.headers["content-type"] ?? "", bytes),
  );
}

/** The body of a request that went through {@link acceptAnyBody}. */
export function bodyOf(request: FastifyRequest): RequestBody {
  return (request.body as RequestBody | undefined | null) ?? EMPTY;
}

/** Pairs of the query string, decoded, in order. */
function queryPairs(request: FastifyRequest): [string, string][] {
  const mark = request.url.indexOf("?");
  return mark < 0 ? [] : parseFormEncoded(request.url.slice(mark + 1));
}

/** A parameter from the query, a form body or a field of a multipart one (the query wins). */
export function parameterOf(request: FastifyRequest, name: string): string | undefined {
  const body = bodyOf(request);
  const pairs =
    body.kind === "form" || body.kind === "multipart"
      ? [...queryPairs(request), ...body.pairs]
      : queryPairs(request);
  return pairs.find(([key]) => key === name)?.[1];
}
