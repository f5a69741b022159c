import type { IntegrationChecks } from "@tsubame/contract";
import { expect, it } from "vitest";
import { laterChecks } from "./later-checks.ts";

const view = (isRunning: boolean, checkedAt: string | null): IntegrationChecks =>
  ({ isRunning, checkedAt, checks: [] }) as unknown as IntegrationChecks;

const ended = view(false, "2026-11-23T10:05:00.000Z");

it("what a run has found is not put back by a view of the time while it ran", () => {
  expect(laterChecks(ended, view(true, "2026-11-23T10:01:00.000Z"))).toBe(ended);
  expect(laterChecks(ended, view(true, null))).toBe(ended);
});

it("the next run is shown as it goes, and its end whatever the clock of its node says", () => {
  const running = view(true, ended.checkedAt);
  expect(laterChecks(ended, running)).toBe(running);
  expect(laterChecks(running, ended)).toBe(ended);
  const earlier = view(false, "2026-11-23T10:04:59.000Z");
  expect(laterChecks(ended, earlier)).toBe(earlier);
});
