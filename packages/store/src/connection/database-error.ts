import { StoreError, type StoreErrorCode } from "../errors.ts";

interface PostgresFields {
  readonly code?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
}

/**
 * Turns whatever pg threw into a {@link StoreError}: SQLSTATE classes of PostgreSQL appendix A, and the
 * socket errors of Node. `details` carries names of constraint, table and column, never the values that
 * PostgreSQL puts into its own detail text. A StoreError passes through.
 */
export function mapDatabaseError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const fields = postgresFields(error);
  const code = classify(fields.code, error);
  const details: Record<string, unknown> = {};
  for (const name of ["constraint", "table", "column"] as const) {
    if (fields[name] !== undefined) details[name] = fields[name];
  }
  if (fields.code !== undefined) details["sqlState"] = fields.code;
  return new StoreError(code, sentences[code] ?? "The database refused a statement.", {
    cause: error,
    details,
  });
}

/** Whether `error` says that a unique constraint (this one, when named) already has such a row. */
export function isConflict(error: unknown, constraint?: string): boolean {
  const fields = postgresFields(error instanceof StoreError ? error.cause : error);
  return fields.code === "23505" && (constraint === undefined || fields.constraint === constraint);
}

/** Whether the same transaction may succeed when simply run again (deadlock, serialization, lock time-out). */
export function isContention(error: unknown): boolean {
  return mapDatabaseError(error).code === "database.contention";
}

const sentences: Partial<Record<StoreErrorCode, string>> = {
  "database.conflict": "A row with these unique values exists already.",
  "database.reference-missing": "A row that this one refers to does not exist, or is still used.",
  "database.rule-broken": "A value breaks a rule of its table.",
  "database.contention": "The database could not get its locks in time; try again.",
  "database.full": "The database is out of disk, memory or connections.",
  "database.unreachable": "The database cannot be reached.",
};

const socketCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EHOSTUNREACH",
]);

function classify(sqlState: string | undefined, error: unknown): StoreErrorCode {
  switch (sqlState) {
    case "23505":
    case "23P01":
      return "database.conflict";
    case "23503":
      return "database.reference-missing";
    case "40001":
    case "40P01":
    case "55P03":
      return "database.contention";
    default:
      break;
  }
  if (sqlState === undefined)
    return isConnectionText(error) ? "database.unreachable" : "database.failed";
  if (sqlState.startsWith("23") || sqlState.startsWith("22")) return "database.rule-broken";
  if (sqlState.startsWith("53")) return "database.full";
  if (sqlState.startsWith("08") || sqlState.startsWith("57P") || socketCodes.has(sqlState)) {
    return "database.unreachable";
  }
  return "database.failed";
}

/** pg reports a lost connection as a plain Error; these are its texts (pg 8, client.js and pg-pool). */
function isConnectionText(error: unknown): boolean {
  const text = error instanceof Error ? error.message : "";
  return /Connection terminated|not queryable|connection timeout|timeout exceeded when trying to connect/i.test(
    text,
  );
}

function postgresFields(error: unknown): PostgresFields {
  return typeof error === "object" && error !== null ? error : {};
}
