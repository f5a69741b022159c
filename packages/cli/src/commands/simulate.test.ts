import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { explain } from "../failure.ts";
import { runSimulate, type SimulateCommand } from "./simulate.ts";

const directory = mkdtempSync(join(tmpdir(), "simulate-"));
afterAll(() => rmSync(directory, { recursive: true }));

const queue = {
  type: "queue",
  id: "q",
  scoringMethod: "TimestampAndPriority",
  evaluation: "ALL",
  agentOrder: "leastLoaded",
  alertingTimeoutMs: 30_000,
};

/** What the command says when it fails; undefined when it does not. */
function failure(lines: readonly unknown[], options: SimulateCommand = {}): string | undefined {
  const file = join(directory, "trace.jsonl");
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join("\n"));
  try {
    runSimulate(file, options);
  } catch (error) {
    return explain(error);
  }
  return undefined;
}

describe("tsubame simulate", () => {
  it("says in one line what is wrong with a trace, and in which line", () => {
    const agent = { type: "agent", id: "a", queueIds: ["q"], capacity: 1 };
    expect(failure([queue, agent, agent])).toBe("line 3: agent a comes twice");
    expect(failure([queue, { ...agent, queueIds: ["p"] }])).toBe("line 2: there is no queue p");
  });

  it("says in one line what is wrong with an option", () => {
    expect(failure([queue], { until: Number.NaN })).toContain("--until");
    expect(failure([queue], { acceptDelay: -1 })).toContain("--accept-delay");
    expect(failure([queue], { acceptDelay: 30_000 })).toBe(
      "queue q lets nothing ring until it is accepted",
    );
    expect(failure([queue], { acceptDelay: 29_999 })).toBeUndefined();
  });
});
