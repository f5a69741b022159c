import type { ServerErrorCode } from "./error-codes.ts";

/** Facts a client may show or act on; never message text, never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** One wrong field of a request, in the words of the public API's error body. */
export interface FieldError {
  readonly fieldName: string;
  readonly errorCode: string;
  readonly message?: string;
}

/**
 * An expected failure of an operation. `code` is a Genesys platform code where one fits (`bad.request`,
 * `not.found`, …) and `area.reason` of ours otherwise; all of them stand in `docs/errors.md`. The HTTP body is made
 * from it in `http/error-body.ts` and nowhere else.
 */
export class AppError extends Error {
  readonly code: ServerErrorCode;
  readonly status: number;
  readonly isRetryable: boolean;
  readonly details: ErrorDetails;
  readonly fields: readonly FieldError[];

  constructor(options: {
    code: ServerErrorCode;
    status: number;
    message: string;
    isRetryable?: boolean;
    details?: ErrorDetails;
    fields?: readonly FieldError[];
    cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.name = "AppError";
    this.code = options.code;
    this.status = options.status;
    this.isRetryable = options.isRetryable ?? false;
    this.details = options.details ?? {};
    this.fields = options.fields ?? [];
  }
}

/** 404 for an entity that is not there, or not visible to the caller. */
export function notFound(entityName: string, entityId: string): AppError {
  return new AppError({
    code: "not.found",
    status: 404,
    message: `The ${entityName} ${entityId} was not found.`,
    details: { entityName, entityId },
  });
}

/** 400 that names the fields at fault. */
export function invalidFields(message: string, fields: readonly FieldError[]): AppError {
  return new AppError({ code: "bad.request", status: 400, message, fields });
}

/** 409 for a name that another entity of the kind has. */
export function nameTaken(entityName: string, cause: unknown): AppError {
  return new AppError({
    code: "general.conflict",
    status: 409,
    message: `Another ${entityName} has this name.`,
    details: { entityName },
    fields: [{ fieldName: "name", errorCode: "general.conflict", message: "is taken" }],
    cause,
  });
}
