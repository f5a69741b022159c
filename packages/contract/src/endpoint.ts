import type { z } from "zod";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";

/**
 * One operation of the public API: the single description from which the server binds its route, the desktop makes
 * its typed call and the OpenAPI document is written.
 */
export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  /** Operation id, the SDK's method name where Genesys has one (`postRoutingQueues`). */
  readonly id: string;
  readonly method: HttpMethod;
  /** Path with parameters in braces: `/api/v2/routing/queues/{queueId}`. */
  readonly path: string;
  readonly summary: string;
  /** Any one of these permissions suffices; empty: every signed-in caller; null: no sign-in needed. */
  readonly permissions: readonly string[] | null;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** Left out where the answer has no body. */
  readonly response?: Response;
  /** Status of success. 204 has no body; 202 may have none (Genesys answers PATCH of a participant so). */
  readonly status: 200 | 201 | 202 | 204;
}

/** Declares an endpoint and keeps the exact types of its schemas. */
export function endpoint<
  Params extends z.ZodType = z.ZodNever,
  Query extends z.ZodType = z.ZodNever,
  Body extends z.ZodType = z.ZodNever,
  Response extends z.ZodType = z.ZodNever,
>(definition: Endpoint<Params, Query, Body, Response>): Endpoint<Params, Query, Body, Response> {
  return Object.freeze(definition);
}

export type ParamsOf<E> =
  E extends Endpoint<infer P, infer _Q, infer _B, infer _R> ? z.output<P> : never;
export type QueryOf<E> =
  E extends Endpoint<infer _P, infer Q, infer _B, infer _R> ? z.output<Q> : never;
export type BodyOf<E> =
  E extends Endpoint<infer _P, infer _Q, infer B, infer _R> ? z.output<B> : never;
/** What a caller sends (before defaults are filled in). */
export type BodyInputOf<E> =
  E extends Endpoint<infer _P, infer _Q, infer B, infer _R> ? z.input<B> : never;
export type QueryInputOf<E> =
  E extends Endpoint<infer _P, infer Q, infer _B, infer _R> ? z.input<Q> : never;
export type ResponseOf<E> =
  E extends Endpoint<infer _P, infer _Q, infer _B, infer R> ? z.output<R> : never;
