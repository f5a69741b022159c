import { describe, expect, it } from "vitest";
import { meetPassed } from "./deadline-loop.ts";

const now = new Date("2026-11-23T00:00:00.000Z");
const inMs = (ms: number) => ({ deadlineAt: new Date(now.getTime() + ms) });

/** Meets what has passed of the deadlines and tells what was done and what comes next. */
async function meet(all: readonly { readonly deadlineAt: Date }[]) {
  const met: number[] = [];
  const nextMs = await meetPassed({
    read: (limit) => Promise.resolve(all.slice(0, limit)),
    now: () => now,
    meet: ({ deadlineAt }) => {
      met.push(deadlineAt.getTime() - now.getTime());
      return Promise.resolve();
    },
  });
  return { met, nextMs };
}

describe("deadlines that have passed", () => {
  it("are met in their order, one that passes now included, and the next is told", async () => {
    expect(await meet([inMs(-5_000), inMs(-1), inMs(0), inMs(1_500), inMs(9_000)])).toEqual({
      met: [-5_000, -1, 0],
      nextMs: 1_500,
    });
  });

  it("leave nothing to come where they were all", async () => {
    expect(await meet([inMs(-1)])).toEqual({ met: [-1], nextMs: Infinity });
    expect(await meet([])).toEqual({ met: [], nextMs: Infinity });
  });

  it("are looked at again at once when there may be more than one look takes up", async () => {
    const { met, nextMs } = await meet(Array.from({ length: 101 }, () => inMs(-1)));
    expect([met.length, nextMs]).toEqual([100, 0]);
  });
});
