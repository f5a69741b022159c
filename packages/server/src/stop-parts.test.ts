import { describe, expect, it } from "vitest";
import type { Part } from "./context.ts";
import { stopParts } from "./stop-parts.ts";

const log: Parameters<typeof stopParts>[1] = { error: () => undefined };

describe("the end of a node", () => {
  it("waits for what is under way in all parts at once", async () => {
    const bothStopping = Promise.withResolvers<void>();
    let count = 0;
    const patient = (name: string): Part => ({
      name,
      async stop() {
        count += 1;
        if (count === 2) bothStopping.resolve();
        await bothStopping.promise;
      },
    });
    await stopParts([{ name: "feed", stop: async () => {} }, patient("a"), patient("b")], log);
    expect(count).toBe(2);
  });

  it("stops what the others depend on last, whatever becomes of them", async () => {
    const stopped: string[] = [];
    const logged: unknown[] = [];
    const part = (name: string): Part => ({
      name,
      async stop() {
        await Promise.resolve();
        stopped.push(name);
      },
    });
    const broken: Part = { name: "broken", stop: () => Promise.reject(new Error("no")) };
    await stopParts([part("feed"), part("a"), broken, part("b")], {
      error: (facts: unknown) => void logged.push(facts),
    });
    expect(stopped).toEqual(["a", "b", "feed"]);
    expect(logged).toMatchObject([{ part: "broken" }]);
  });
});
