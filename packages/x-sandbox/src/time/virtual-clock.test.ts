import { describe, expect, it } from "vitest";
import { createVirtualClock } from "./virtual-clock.ts";

const start = Date.UTC(2026, 0, 1);
const frozen = () => createVirtualClock({ nowMs: start, isFrozen: true });

describe("the virtual clock", () => {
  it("shows the machine's time until it is touched", () => {
    expect(Math.abs(createVirtualClock().now() - Date.now())).toBeLessThan(1_000);
    expect(Math.abs(createVirtualClock().aheadMs())).toBeLessThan(1_000);
  });

  it("stands still when frozen and moves only by advances", async () => {
    let baseMs = 0;
    const clock = createVirtualClock({
      nowMs: start,
      isFrozen: true,
      base: { now: () => baseMs },
    });
    baseMs += 5_000;
    expect(clock.now()).toBe(start);
    await clock.advance(1_234);
    expect(clock.now()).toBe(start + 1_234);
    clock.setFrozen(false);
    baseMs += 100;
    expect(clock.now()).toBe(start + 1_334);
  });

  it("runs at the rate asked for, without a jump when the rate changes", () => {
    let baseMs = 1_000;
    const clock = createVirtualClock({ nowMs: start, base: { now: () => baseMs }, rate: 60 });
    baseMs += 1_000;
    expect(clock.now()).toBe(start + 60_000);
    clock.setRate(1);
    expect(clock.now()).toBe(start + 60_000);
    baseMs += 1_000;
    expect(clock.now()).toBe(start + 61_000);
  });

  it("keeps appointments in order of their instants, each at its own, whatever the order they were made in", async () => {
    const clock = frozen();
    const kept: [string, number][] = [];
    const note = (name: string) => () => void kept.push([name, clock.now() - start]);
    clock.after(3_000, "late", note("late"));
    clock.after(1_000, "early", note("early"));
    clock.after(1_000, "early too", note("early too"));
    clock.after(9_000, "not yet", note("not yet"));
    expect(await clock.advance(5_000)).toEqual({ isComplete: true, keptAppointments: 3 });
    expect(kept).toEqual([
      ["early", 1_000],
      ["early too", 1_000],
      ["late", 3_000],
    ]);
    expect(clock.appointments().map((one) => one.purpose)).toEqual(["not yet"]);
  });

  it("awaits what an appointment does, and what that makes for the same span, before the next one", async () => {
    const clock = frozen();
    const story: string[] = [];
    clock.after(1_000, "first", async () => {
      story.push("first begins");
      await new Promise((resolve) => setTimeout(resolve, 20));
      clock.after(500, "child", () => void story.push(`child at ${clock.now() - start}`));
      story.push("first ends");
    });
    clock.after(2_000, "second", () => void story.push("second"));
    await clock.advance(2_000);
    expect(story).toEqual(["first begins", "first ends", "child at 1500", "second"]);
  });

  it("waits for work that is announced as busy", async () => {
    const clock = frozen();
    let isDone = false;
    clock.after(10, "starts a call", () => {
      void clock.busyWith(
        new Promise<void>((resolve) =>
          setTimeout(() => {
            isDone = true;
            resolve();
          }, 20),
        ),
      );
    });
    await clock.advance(10);
    expect(isDone).toBe(true);
  });

  it("forgets an appointment that was taken back", async () => {
    const clock = frozen();
    let count = 0;
    const cancel = clock.after(1, "x", () => void (count += 1));
    cancel();
    await clock.advance(10);
    expect(count).toBe(0);
  });

  it("stops at its limit, says so, and goes on from there", async () => {
    const clock = frozen();
    let count = 0;
    const again = (): void => {
      count += 1;
      clock.after(1_000, "again", again);
    };
    clock.after(1_000, "again", again);
    const report = await clock.advance(10_000, { maxAppointments: 4 });
    expect(report).toEqual({ isComplete: false, keptAppointments: 4 });
    expect(clock.now()).toBe(start + 4_000);
    expect((await clock.advance(6_000)).isComplete).toBe(true);
    expect(count).toBe(10);
  });

  it("advances one after the other when asked twice at once", async () => {
    const clock = frozen();
    await Promise.all([clock.advance(1_000), clock.advance(2_000)]);
    expect(clock.now()).toBe(start + 3_000);
  });

  it("keeps appointments by itself while it runs", async () => {
    const clock = createVirtualClock({ nowMs: start, rate: 1_000 });
    const at = await new Promise<number>((resolve) => {
      clock.after(5_000, "soon", () => resolve(clock.now()));
    });
    expect(at).toBeGreaterThanOrEqual(start + 5_000);
  });
});
