import { describe, expect, it } from "vitest";
import { createFaults, faultsSchema } from "./faults.ts";

function run(seed: number): boolean[] {
  const faults = createFaults();
  faults.set(faultsSchema.parse({ seed, deliveries: { failRate: 0.3 } }));
  return Array.from({ length: 200 }, () => faults.takesAttemptFailure());
}

describe("faults", () => {
  it("strike the same calls for the same seed", () => {
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
    const share = run(7).filter(Boolean).length / 200;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });

  it("use counters up before rates", () => {
    const faults = createFaults();
    faults.set(faultsSchema.parse({ deliveries: { dropNext: 2 } }));
    expect([1, 2, 3].map(() => faults.takesDrop())).toEqual([true, true, false]);
    expect(faults.current().deliveries.dropNext).toBe(0);
  });

  it("are off unless asked for", () => {
    const faults = createFaults();
    expect(faults.takesAttemptFailure() || faults.takesDuplicate() || faults.takesDrop()).toBe(
      false,
    );
    expect(faults.delayMs()).toBe(0);
    expect(faults.nextSendFault()).toBeNull();
  });
});
