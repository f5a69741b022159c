/** One field of a request that the server would not take. */
export interface ApiFieldError {
  readonly fieldName: string;
  readonly errorCode: string;
  readonly message?: string;
}

/**
 * A call that did not succeed: the server's error body (Genesys ErrorBody), or no answer at all. `status` is 0 and
 * `code` is `network.unreachable` when nothing came back. `correlationId` is what support asks for.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly correlationId: string | null;
  readonly fields: readonly ApiFieldError[];
  /** Facts of the error for its sentence, such as the limit that was passed. */
  readonly parameters: Readonly<Record<string, string>>;

  constructor(options: {
    status: number;
    code: string;
    message: string;
    correlationId?: string | null;
    fields?: readonly ApiFieldError[];
    parameters?: Readonly<Record<string, string>>;
    cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.name = "ApiError";
    this.status = options.status;
    this.code = options.code;
    this.correlationId = options.correlationId ?? null;
    this.fields = options.fields ?? [];
    this.parameters = options.parameters ?? {};
  }

  /** Whether the same call may succeed later without being changed. */
  get isRetryable(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500;
  }
}

/** Any thrown value as an ApiError, so that a page has one shape to show. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({
    status: 0,
    code: "desktop.unexpected",
    message: String(error),
    cause: error,
  });
}

/** The message for one field of a form, or undefined when that field was fine. */
export function fieldErrorOf(error: unknown, fieldName: string): ApiFieldError | undefined {
  if (!(error instanceof ApiError)) return undefined;
  return error.fields.find(
    (field) => field.fieldName === fieldName || field.fieldName.endsWith(`.${fieldName}`),
  );
}
