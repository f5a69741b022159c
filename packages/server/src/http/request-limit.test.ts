import { expect, it } from "vitest";
import { createRequestLimit } from "./request-limit.ts";

it("counts each credential by itself and begins anew every minute", () => {
  let nowMs = 0;
  const limit = createRequestLimit({ perMinute: 2, nowMs: () => nowMs });
  expect(limit.take("a")).toEqual({ count: 1, allowed: 2, resetSeconds: 60 });
  nowMs = 59_500;
  expect(limit.take("a")).toEqual({ count: 2, allowed: 2, resetSeconds: 1 });
  expect(limit.take("b")).toEqual({ count: 1, allowed: 2, resetSeconds: 1 });
  expect(limit.take("a").count).toBe(3);
  nowMs = 60_000;
  expect(limit.take("a")).toEqual({ count: 1, allowed: 2, resetSeconds: 60 });
});
