import { describe, expect, it } from "vitest";
import { compareByNeed, holdOrder, type Rankable } from "./order.ts";

function row(id: string, change: Partial<Rankable>): Rankable {
  return {
    id,
    kind: "active",
    deadlineMs: null,
    unansweredSinceMs: null,
    lastActivityMs: 0,
    ...change,
  };
}

const order = (rows: readonly Rankable[]) => rows.toSorted(compareByNeed).map((one) => one.id);

describe("order of need", () => {
  it("puts offers first, by the nearest deadline, then open conversations, then wrap-ups", () => {
    const rows = [
      row("wrapup", { kind: "wrapup" }),
      row("active", {}),
      row("later", { kind: "ringing", deadlineMs: 20 }),
      row("sooner", { kind: "ringing", deadlineMs: 10 }),
    ];
    expect(order(rows)).toEqual(["sooner", "later", "active", "wrapup"]);
  });

  it("puts what is parked after the open ones, by the time it comes back", () => {
    const rows = [
      row("wrapup", { kind: "wrapup" }),
      row("whenever", { kind: "parked" }),
      row("tomorrow", { kind: "parked", deadlineMs: 200 }),
      row("soon", { kind: "parked", deadlineMs: 100 }),
      row("active", {}),
    ];
    expect(order(rows)).toEqual(["active", "soon", "tomorrow", "whenever", "wrapup"]);
  });

  it("puts the customer who waits longest for an answer first and answered ones last", () => {
    const rows = [
      row("answered", { lastActivityMs: 900 }),
      row("short", { unansweredSinceMs: 500, lastActivityMs: 500 }),
      row("long", { unansweredSinceMs: 100, lastActivityMs: 600 }),
    ];
    expect(order(rows)).toEqual(["long", "short", "answered"]);
  });

  it("shows the latest of the answered ones first", () => {
    expect(order([row("old", { lastActivityMs: 1 }), row("new", { lastActivityMs: 2 })])).toEqual([
      "new",
      "old",
    ]);
  });

  it("puts a wrap-up with a deadline before one without", () => {
    const rows = [
      row("free", { kind: "wrapup", lastActivityMs: 1 }),
      row("timed", { kind: "wrapup", deadlineMs: 50, lastActivityMs: 2 }),
    ];
    expect(order(rows)).toEqual(["timed", "free"]);
  });

  it("never swaps equal rows", () => {
    expect(order([row("b", {}), row("a", {})])).toEqual(["a", "b"]);
  });
});

describe("held order", () => {
  it("keeps rows in place, drops those that went and adds new ones at the end", () => {
    const rows = [row("new", {}), row("c", {}), row("a", {})];
    expect(holdOrder(["a", "b", "c"], rows).map((one) => one.id)).toEqual(["a", "c", "new"]);
  });
});
