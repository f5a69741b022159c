import { describe, expect, it } from "vitest";
import { createLookPlan, defaultWatchTimings } from "./plan.ts";

const second = 1_000;
const plan = (random = () => 0) => createLookPlan(defaultWatchTimings, random);

describe("the plan of looks", () => {
  it("begins with everything", () => {
    expect(plan().due(0)).toHaveLength(6);
  });

  it("sees every decisive hop within a minute, and lists webhooks no more than 15 times in 15 minutes", () => {
    const looks = plan();
    let listCount = 0;
    const lastAtMs = new Map<string, number>();
    for (let nowMs = 0; nowMs < 900 * second; nowMs += 500) {
      for (const look of looks.due(nowMs)) {
        if (look === "webhook") listCount += 1;
        const gapMs = nowMs - (lastAtMs.get(look) ?? nowMs);
        expect(gapMs).toBeLessThanOrEqual(look === "list" ? 900 * second : 60 * second);
        lastAtMs.set(look, nowMs);
        looks.taken(look, nowMs);
      }
    }
    expect(listCount).toBe(15);
  });

  it("brings a suspected look forward, but not one that was taken only just", () => {
    const looks = plan();
    looks.taken("access", 0);
    looks.suspect("access", 2 * second);
    expect(looks.due(14 * second)).not.toContain("access");
    expect(looks.due(15 * second)).toContain("access");
    looks.taken("access", 30 * second);
    looks.suspect("access", 50 * second);
    expect(looks.due(50 * second)).toContain("access");
  });

  it("asks whose the token is no more often than X allows, though every reply is refused", () => {
    const looks = plan();
    let count = 0;
    for (let nowMs = 0; nowMs < 900 * second; nowMs += 500) {
      looks.suspect("access", nowMs);
      if (!looks.due(nowMs).includes("access")) continue;
      count += 1;
      looks.taken("access", nowMs);
    }
    expect(count).toBeLessThanOrEqual(60);
  });

  it("holds a look until X allows it again, whoever suspects what", () => {
    const looks = plan();
    looks.taken("webhook", 0);
    looks.hold("webhook", 300 * second);
    looks.suspect("webhook", 20 * second);
    looks.taken("webhook", 21 * second, 81 * second);
    expect(looks.due(299 * second)).not.toContain("webhook");
    expect(looks.due(300 * second)).toContain("webhook");
  });
});
