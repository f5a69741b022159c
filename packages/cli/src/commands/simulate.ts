import { readFileSync } from "node:fs";
import { readTrace, simulate } from "@tsubame/routing";

/** Options of `tsubame simulate`, in milliseconds of the trace. */
export interface SimulateCommand {
  readonly until?: number;
  readonly acceptDelay?: number;
}

/**
 * `tsubame simulate FILE`: drives the routing engine over a trace and prints what came of each arrival, one JSON object a
 * line (docs/simulation.md).
 */
export function runSimulate(file: string, options: SimulateCommand): void {
  const lines = readFileSync(file, "utf8").split("\n");
  const results = simulate(readTrace(lines), {
    untilMs: options.until,
    acceptDelayMs: options.acceptDelay,
  });
  for (const result of results) process.stdout.write(`${JSON.stringify(result)}\n`);
}
