import type { StoredLimit } from "@tsubame/store";
import { describe, expect, it } from "vitest";
import { learnWindows } from "./learn-limits.ts";

const now = new Date("2026-11-22T12:00:00Z");
const resetAt = new Date("2026-11-22T20:00:00Z");
const integrationId = "account";
const observed = (remaining: number, limit = 1000, reset = resetAt) => ({
  limitName: "dm.send",
  status: remaining === 0 ? 429 : 200,
  windows: [
    { windowSeconds: 86_400 as const, per: "user" as const, limit, remaining, resetAt: reset },
  ],
});
const learn = (
  info: Parameters<typeof learnWindows>[0],
  more: { known?: StoredLimit[]; sentCount?: number } = {},
) =>
  learnWindows(info, {
    integrationId,
    family: "v1.1",
    now,
    known: more.known ?? [],
    stamps: Array.from({ length: more.sentCount ?? 0 }, () => ({
      integrationId,
      startedAt: new Date(now.getTime() - 60_000),
      isOpen: false,
      isCounted: true,
    })),
  });

describe("limits learned from headers", () => {
  it("are kept by the limit's name and owner", () => {
    expect(learn(observed(999))).toMatchObject([
      { name: "dm.send.user", windowSeconds: 86_400, limit: 1000, remaining: 999, resetAt },
    ]);
  });

  it("never close a window for longer than it is, whatever a header says", () => {
    const [window] = learn(observed(0, 1000, new Date("2999-01-01T00:00:00Z")));
    expect(window?.resetAt).toEqual(new Date(now.getTime() + 86_400_000));
  });

  it("do not grow within one window when answers overtake each other", () => {
    const known = learn(observed(7));
    expect(learn(observed(9), { known })[0]?.remaining).toBe(7);
    const next = new Date(resetAt.getTime() + 86_400_000);
    expect(learn(observed(999, 1000, next), { known })[0]?.remaining).toBe(999);
  });

  it("believe a refusal's limit that fits what was sent", () => {
    expect(learn(observed(0, 5), { sentCount: 5 })[0]).toMatchObject({ limit: 5, remaining: 0 });
  });

  it("honour only the reset of a refusal whose limit contradicts what X has taken", () => {
    expect(learn(observed(0, 5), { sentCount: 6 })[0]).toMatchObject({
      limit: 1000,
      remaining: 0,
      resetAt,
    });
  });

  it("come from no call that has no budget of its own", () => {
    expect(learn({ ...observed(5), limitName: null })).toEqual([]);
  });
});
