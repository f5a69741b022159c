import type { AppError } from "./errors.ts";

/** The public API's error envelope (Genesys `ErrorBody`; docs/sources.md#genesys-wire-format names the fields). */
export interface ErrorBody {
  readonly message: string;
  readonly code: string;
  readonly status: number;
  readonly messageWithParams: string;
  readonly messageParams: Readonly<Record<string, string>>;
  readonly contextId: string;
  readonly details: readonly { readonly errorCode: string; readonly fieldName: string }[];
  readonly errors: readonly ErrorBody[];
  readonly entityId?: string;
  readonly entityName?: string;
}

/** Makes the body that a client gets for an expected failure. `contextId` is the request's correlation id. */
export function errorBody(error: AppError, contextId: string): ErrorBody {
  const { entityId, entityName, ...parameters } = error.details;
  return {
    message: error.message,
    code: error.code,
    status: error.status,
    messageWithParams: error.message,
    messageParams: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, String(value)]),
    ),
    contextId,
    details: error.fields.map(({ fieldName, errorCode }) => ({ errorCode, fieldName })),
    errors: error.fields
      .filter((field) => field.message !== undefined)
      .map((field) => ({
        message: field.message ?? "",
        code: field.errorCode,
        status: error.status,
        messageWithParams: field.message ?? "",
        messageParams: { fieldName: field.fieldName },
        contextId,
        details: [],
        errors: [],
      })),
    ...(typeof entityId === "string" ? { entityId } : {}),
    ...(typeof entityName === "string" ? { entityName } : {}),
  };
}
