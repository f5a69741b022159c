import { existsSync, mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { destination, pino, type Logger } from "pino";

/**
 * The process's log: JSON lines on standard output, or in `file`, whose previous run is kept beside it.
 *
 * Errors are written with an allow-list of fields. PostgreSQL's error objects carry `detail` and `where`, which
 * quote rows and therefore customers' messages.
 */
export function createLog(options: { level: string; file?: string }): Logger {
  const settings = {
    level: options.level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
  };
  if (options.file === undefined) return pino(settings);
  mkdirSync(path.dirname(options.file), { recursive: true });
  if (existsSync(options.file)) renameSync(options.file, `${options.file}.previous`);
  return pino(settings, destination({ dest: options.file, mode: 0o600, sync: true }));
}

const deepestCause = 5;

/** Name, message, stack and codes of an error and of what caused it, and nothing else. */
export function serializeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, status, constraint, table, cause } = error as Error & Record<string, unknown>;
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    code,
    status,
    constraint,
    table,
    ...(cause === undefined || depth >= deepestCause
      ? {}
      : { cause: serializeError(cause, depth + 1) }),
  };
}
