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
export declare class ApiError extends Error {
    readonly status: number;
    readonly code: string;
    readonly correlationId: string | null;
    readonly fields: readonly ApiFieldError[];
    constructor(options: {
        status: number;
        code: string;
        message: string;
        correlationId?: string | null;
        fields?: readonly ApiFieldError[];
        cause?: unknown;
    });
    /** Whether the same call may succeed later without being changed. */
    get isRetryable(): boolean;
}
/** Any thrown value as an ApiError, so that a page has one shape to show. */
export declare function toApiError(error: unknown): ApiError;
/** The message for one field of a form, or undefined when that field was fine. */
export declare function fieldErrorOf(error: unknown, fieldName: string): ApiFieldError | undefined;
