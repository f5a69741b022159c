import { ConfigError } from "@tsubame/server";
import { StoreError } from "@tsubame/store";
import { describe, expect, it } from "vitest";
import { CommandError, explain } from "./failure.ts";

describe("explain", () => {
  it("gives expected failures in their own words, without a stack", () => {
    expect(explain(new CommandError("Do this."))).toBe("Do this.");
    expect(explain(new StoreError("cluster.in-use", "Stop it."))).toBe("Stop it.");
    expect(explain(new ConfigError(["A: wrong", "B: missing"]))).toMatch(/A: wrong\n.*B: missing/);
  });

  it("says which port is taken and which settings choose another", () => {
    const taken = Object.assign(new Error("listen"), { code: "EADDRINUSE", port: 8080 });
    expect(explain(taken)).toMatch(/8080.*TSUBAME_PORT/);
  });

  it("shows where a defect of ours happened", () => {
    expect(explain(new Error("surprise"))).toMatch(/surprise\n\s+at /);
    expect(explain("not an error")).toBe("not an error");
  });
});
