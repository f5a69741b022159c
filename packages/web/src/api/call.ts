import type { BodyInputOf, Endpoint, ParamsOf, QueryInputOf, ResponseOf } from "@tsubame/contract";
import { ApiError, type ApiFieldError } from "./api-error.ts";
import { requestUrl } from "./request.ts";
import { noteServerTime } from "./server-clock.ts";

type Part<Name extends string, Value> = [Value] extends [never]
  ? { readonly [name in Name]?: never }
  : object extends Value
    ? { readonly [name in Name]?: Value }
    : { readonly [name in Name]: Value };

// `any` in the constraint only: an Endpoint's schemas are invariant, and each call infers its own.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyEndpoint = Endpoint<any, any, any, any>;

/** What a call of this endpoint needs: parameters, query and body as its schemas say. */
export type CallInput<E> = Part<"params", ParamsOf<E>> &
  Part<"query", QueryInputOf<E>> &
  Part<"body", BodyInputOf<E>>;

/** Things of one call that are not part of the contract. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Makes a repeated POST safe: the server answers the second one like the first. */
  readonly idempotencyKey?: string;
}

type SignedOutListener = () => void;
const signedOutListeners = new Set<SignedOutListener>();

/** Tells when the server no longer knows the session. Returns the function that ends the subscription. */
export function onSignedOut(listener: SignedOutListener): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/**
 * Calls one operation of the API with the cookie session. Resolves with the answer's body (undefined when there is
 * none) and throws ApiError for everything else. A 401 also ends the session on screen.
 */
export async function call<E extends AnyEndpoint>(
  endpoint: E,
  input: CallInput<E>,
  options: CallOptions = {},
): Promise<ResponseOf<E>> {
  const url = requestUrl(endpoint.path, input.params, input.query);
  const headers: Record<string, string> = { Accept: "application/json" };
  if (input.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.idempotencyKey !== undefined) headers["Idempotency-Key"] = options.idempotencyKey;
  let response: Response;
  try {
    response = await fetch(url, {
      method: endpoint.method,
      credentials: "same-origin",
      headers,
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError({
      status: 0,
      code: "network.unreachable",
      message: "The server did not answer.",
      cause: error,
    });
  }
  noteServerTime(response.headers.get("date"));
  if (response.ok) return (await readBody(response)) as ResponseOf<E>;
  if (response.status === 401) for (const listener of signedOutListeners) listener();
  throw await readError(response);
}

async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

/** The error that an answer of the API tells of. */
export async function readError(response: Response): Promise<ApiError> {
  const correlationId = response.headers.get("inin-correlation-id");
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = await response.json();
    if (typeof parsed === "object" && parsed !== null) body = parsed as Record<string, unknown>;
  } catch {
    // A proxy's error page: the status is all there is to know.
  }
  return new ApiError({
    status: response.status,
    code: typeof body["code"] === "string" ? body["code"] : `http.${response.status}`,
    message: typeof body["message"] === "string" ? body["message"] : response.statusText,
    correlationId: typeof body["contextId"] === "string" ? body["contextId"] : correlationId,
    fields: fieldErrorsOf(body),
    parameters: parametersOf(body["messageParams"]),
  });
}

function parametersOf(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
}

/** Fields at fault; the sentence of each stands in `errors`, under the same field's name. */
function fieldErrorsOf(body: Readonly<Record<string, unknown>>): ApiFieldError[] {
  const details = Array.isArray(body["details"])
    ? (body["details"] as Partial<ApiFieldError>[])
    : [];
  const sentences = Array.isArray(body["errors"])
    ? (body["errors"] as { message?: string; messageParams?: { fieldName?: string } }[])
    : [];
  return details.flatMap(({ fieldName, errorCode }) => {
    if (typeof fieldName !== "string") return [];
    const message = sentences.find((one) => one.messageParams?.fieldName === fieldName)?.message;
    return [
      {
        fieldName,
        errorCode: errorCode ?? "invalid.value",
        ...(message === undefined ? {} : { message }),
      },
    ];
  });
}
