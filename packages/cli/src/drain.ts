import type { Logger } from "pino";

/** Something to be closed before the process ends. */
export interface Closable {
  readonly name: string;
  close(): Promise<void>;
}

const drainMs = 10_000;

/** Signals that come this close together are one wish. */
const sameWishMs = 1000;

/**
 * Resolves at the first SIGTERM, SIGINT or SIGHUP. Another one later ends the process at once, for whoever has
 * lost patience; but not directly after the first: a terminal sends Ctrl-C to npm and to us, and npm passes its
 * own on to us as well.
 */
export function untilToldToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let toldAt: number | undefined;
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
      process.on(signal, () => {
        if (toldAt !== undefined && performance.now() - toldAt > sameWishMs) process.exit(1);
        toldAt ??= performance.now();
        resolve(signal);
      });
    }
  });
}

/**
 * Closes the parts in reverse order of their start, all within 10 s. A part that fails to close is logged and
 * the others are still closed; when time is up the process ends with a failure.
 */
export async function drain(parts: readonly Closable[], log: Logger): Promise<void> {
  const overdue = setTimeout(() => {
    log.error("draining took too long");
    process.exit(1);
  }, drainMs);
  for (const part of parts.toReversed()) {
    try {
      await part.close();
    } catch (error) {
      log.error({ err: error, part: part.name }, "part could not be closed");
      process.exitCode = 1;
    }
  }
  clearTimeout(overdue);
}
