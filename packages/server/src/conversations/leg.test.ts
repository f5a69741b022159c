import { describe, expect, it } from "vitest";
import { isAllowed, legPhase, planWrapup, type LegAction, type LegPhase } from "./leg.ts";

const now = new Date("2026-11-22T12:00:00Z");
const leg = { wrapup_started_at: null, wrapup_ended_at: null };

describe("the phase of a leg", () => {
  it("is its state until it is disconnected", () => {
    expect(legPhase({ ...leg, state: "alerting" })).toBe("alerting");
    expect(legPhase({ ...leg, state: "connected" })).toBe("connected");
  });

  it("is wrapup from the end of the leg to the end of its wrap-up", () => {
    expect(legPhase({ ...leg, state: "disconnected" })).toBe("ended");
    expect(legPhase({ ...leg, state: "disconnected", wrapup_started_at: now })).toBe("wrapup");
    const done = { state: "disconnected" as const, wrapup_started_at: now, wrapup_ended_at: now };
    expect(legPhase(done)).toBe("ended");
  });
});

describe("what may happen to a leg", () => {
  it("follows the table and nothing else", () => {
    const phases: LegPhase[] = ["alerting", "connected", "parked", "wrapup", "ended"];
    const actions: LegAction[] = [
      "accept",
      "decline",
      "expire",
      "withdraw",
      "disconnect",
      "transfer",
      "park",
      "resume",
      "return",
    ];
    const allowed = phases.map((phase) => actions.filter((action) => isAllowed(phase, action)));
    expect(allowed).toEqual([
      ["accept", "decline", "expire", "withdraw"],
      ["disconnect", "transfer", "park", "return"],
      ["disconnect", "transfer", "resume", "return"],
      [],
      [],
    ]);
  });
});

describe("the wrap-up at the end of a leg", () => {
  const timeoutMs = 60_000;
  const deadlineAt = new Date(now.getTime() + timeoutMs);

  it("waits without limit where a code is mandatory", () => {
    expect(planWrapup({ prompt: "MANDATORY", timeoutMs, isRecorded: false, now })).toEqual({
      isRequired: true,
      startedAt: now,
      deadlineAt: null,
      endedAt: null,
    });
  });

  it("waits up to the time-out of the queue, or five minutes where it names none", () => {
    const timed = planWrapup({ prompt: "MANDATORY_TIMEOUT", timeoutMs, isRecorded: false, now });
    expect(timed.deadlineAt).toEqual(deadlineAt);
    const unnamed = planWrapup({
      prompt: "MANDATORY_TIMEOUT",
      timeoutMs: null,
      isRecorded: false,
      now,
    });
    expect(unnamed.deadlineAt).toEqual(new Date(now.getTime() + 300_000));
  });

  it("is over at once when the code was recorded while connected, unless the whole time is forced", () => {
    const timed = planWrapup({ prompt: "MANDATORY_TIMEOUT", timeoutMs, isRecorded: true, now });
    expect(timed).toMatchObject({ isRequired: true, endedAt: now });
    const forced = planWrapup({
      prompt: "MANDATORY_FORCED_TIMEOUT",
      timeoutMs,
      isRecorded: true,
      now,
    });
    expect(forced).toMatchObject({ deadlineAt, endedAt: null });
  });

  it("holds nobody where it is optional or on request", () => {
    for (const prompt of ["OPTIONAL", "AGENT_REQUESTED"] as const) {
      const plan = planWrapup({ prompt, timeoutMs, isRecorded: false, now });
      expect(plan).toMatchObject({ isRequired: false, startedAt: null });
    }
  });
});
