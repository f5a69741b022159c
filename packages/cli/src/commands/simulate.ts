import { readFileSync } from "node:fs";
import { readTrace, simulate } from "@tsubame/routing";
import { CommandError } from "../failure.ts";
import { say } from "../language.ts";

/** Options of `tsubame simulate`, in milliseconds of the trace. */
export interface SimulateCommand {
  readonly until?: number;
  readonly acceptDelay?: number;
}

/**
 * `tsubame simulate FILE`: drives the routing engine over a trace and prints what came of each arrival, one JSON object a
 * line (docs/simulation.md).
 *
 * @throws CommandError for options that are no times, or that no trace can be simulated with
 * @throws TraceError naming the line of the trace that is at fault
 */
export function runSimulate(file: string, options: SimulateCommand): void {
  mustBeTime("--until", options.until);
  mustBeTime("--accept-delay", options.acceptDelay);
  const lines = readFileSync(file, "utf8").split("\n");
  const results = simulated(lines, options);
  for (const result of results) process.stdout.write(`${JSON.stringify(result)}\n`);
}

function simulated(
  lines: readonly string[],
  options: SimulateCommand,
): ReturnType<typeof simulate> {
  try {
    return simulate(readTrace(lines), {
      untilMs: options.until,
      acceptDelayMs: options.acceptDelay,
    });
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(error.message, { cause: error });
    throw error;
  }
}

function mustBeTime(option: string, value: number | undefined): void {
  if (value === undefined || (Number.isFinite(value) && value >= 0)) return;
  throw new CommandError(
    say({
      en: `${option} wants a number of milliseconds, 0 or more.`,
      ja: `${option} には 0 以上のミリ秒を指定してください。`,
    }),
  );
}
