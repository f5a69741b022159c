import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createStepRunner } from "./step-runner.ts";

/** Steps that end when the test says so. */
function heldSteps() {
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  return {
    begun,
    step: (id: string) => async (): Promise<void> => {
      begun.push(id);
      const end = Promise.withResolvers<void>();
      ends.set(id, end);
      await end.promise;
    },
    end: (id: string) => ends.get(id)?.resolve(),
    fail: (id: string, error: Error) => ends.get(id)?.reject(error),
  };
}

const slow = Array.from({ length: 20 }, (_, index) => `slow ${index}`);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("steps of many accounts", () => {
  it("begin for everybody although the first twenty never come to an end", async () => {
    const steps = heldSteps();
    const runner = createStepRunner(() => undefined);
    for (const id of slow) runner.start(id, steps.step(id));
    runner.start("healthy", steps.step("healthy"));
    expect(steps.begun).toEqual(slow.slice(0, 8));
    await vi.advanceTimersByTimeAsync(3_000);
    expect(steps.begun).toEqual([...slow, "healthy"]);

    steps.end("healthy");
    await vi.advanceTimersByTimeAsync(0);
    runner.start("healthy", steps.step("healthy"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(steps.begun.filter((id) => id === "healthy")).toHaveLength(2);
  });

  it("leave their room at once when they end, and never twice", async () => {
    const steps = heldSteps();
    const runner = createStepRunner(() => undefined);
    for (const id of slow) runner.start(id, steps.step(id));
    steps.end("slow 3");
    await vi.advanceTimersByTimeAsync(0);
    expect(steps.begun).toHaveLength(9);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(steps.begun).toHaveLength(17);
    // These have given their room away already: their end makes none.
    steps.end("slow 0");
    steps.end("slow 1");
    await vi.advanceTimersByTimeAsync(0);
    expect(steps.begun).toHaveLength(17);
  });

  it("run one at a time for each account", async () => {
    const steps = heldSteps();
    const runner = createStepRunner(() => undefined);
    runner.start("one", steps.step("one"));
    await vi.advanceTimersByTimeAsync(60_000);
    runner.start("one", steps.step("one"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(steps.begun).toEqual(["one"]);
    steps.end("one");
    await runner.settled();
    runner.start("one", steps.step("one"));
    expect(steps.begun).toEqual(["one", "one"]);
  });

  it("tell of their failure and leave the others alone", async () => {
    const steps = heldSteps();
    const failed: unknown[] = [];
    const runner = createStepRunner((id, error) => failed.push([id, error]));
    runner.start("one", steps.step("one"));
    runner.start("two", steps.step("two"));
    const error = new Error("no answer");
    steps.fail("one", error);
    steps.end("two");
    await runner.settled();
    expect(failed).toEqual([["one", error]]);
  });
});
