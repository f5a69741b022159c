import { describe, expect, it } from "vitest";
import { createReceiverLoad } from "./receiver-load.ts";

describe("receiver load", () => {
  it("is busy while deliveries come faster than the limit, and calm soon after", () => {
    let nowMs = 0;
    const load = createReceiverLoad({ busyPerSecond: 100, nowMs: () => nowMs });
    for (let i = 0; i < 11; i += 1) load.record();
    expect(load.isBusy()).toBe(true);
    nowMs = 150;
    expect(load.isBusy()).toBe(true);
    nowMs = 250;
    expect(load.isBusy()).toBe(false);
  });

  it("is calm at twenty deliveries a second", () => {
    let nowMs = 0;
    const load = createReceiverLoad({ nowMs: () => nowMs });
    for (; nowMs < 2000; nowMs += 50) load.record();
    expect(load.isBusy()).toBe(false);
  });
});
