import { mapDatabaseError } from "@tsubame/store";
import { AppError } from "./errors.ts";

/** Long enough for a restart of the database to get on, short enough for an agent who waits. */
const retryAfterSeconds = 1;

/**
 * What a client is told when a request failed for the database's sake: it is away, full, or its locks could not be had.
 * The same request may succeed later, so this is a 503 and not a 500. Null for every other failure.
 *
 * Whether a change had been committed before the connection broke is not known here: repeat what is safe to repeat,
 * and name replies with `Idempotency-Key`.
 */
export function fromDatabase(error: unknown): AppError | null {
  const mapped = mapDatabaseError(error);
  if (mapped.status !== 503) return null;
  return new AppError({
    code: "service.unavailable",
    status: 503,
    message: "The database cannot be used at the moment. Try again.",
    isRetryable: true,
    details: { retryAfterSeconds, cause: mapped.code },
    cause: error,
  });
}
