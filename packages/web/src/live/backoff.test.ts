import { describe, expect, it } from "vitest";
import { backoffMs, reconnectLimits } from "./backoff.ts";

describe("backoff", () => {
  it("doubles up to the maximum and keeps between half and all of it", () => {
    for (let attempt = 1; attempt <= 40; attempt += 1) {
      const ceiling = Math.min(reconnectLimits.maximumMs, 400 * 2 ** (attempt - 1));
      expect(backoffMs(attempt, 0)).toBe(Math.round(ceiling / 2));
      expect(backoffMs(attempt, 0.999_999)).toBeLessThanOrEqual(ceiling);
    }
  });
});
