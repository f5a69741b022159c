import { describe, expect, it } from "vitest";
import { createSnowflakeSource, snowflakeTimeMs } from "./snowflake.ts";

describe("ids", () => {
  it("rise while the clock stands still or steps back, and carry their instant", () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const source = createSnowflakeSource({ now: () => nowMs });
    const ids = Array.from({ length: 1_000 }, () => source.next());
    nowMs -= 60_000;
    ids.push(source.next());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(ids.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)));
    expect(snowflakeTimeMs(ids[0]!)).toBe(Date.UTC(2026, 0, 1));
    expect(BigInt(ids[0]!)).toBeGreaterThan(2n ** 53n);
  });
});
