import { describe, expect, it } from "vitest";
import { startOfDay } from "./start-of-day.ts";

describe("start of the day", () => {
  it.each([
    ["2026-11-22T12:34:56.789Z", "UTC", "2026-11-22T00:00:00.000Z"],
    ["2026-11-22T00:00:00.000Z", "UTC", "2026-11-22T00:00:00.000Z"],
    ["2026-11-22T14:59:59.000Z", "Asia/Tokyo", "2026-11-21T15:00:00.000Z"],
    ["2026-11-22T15:00:00.000Z", "Asia/Tokyo", "2026-11-22T15:00:00.000Z"],
    ["2026-11-22T20:00:00.000Z", "Asia/Kathmandu", "2026-11-22T18:15:00.000Z"],
    // The clocks go back at 01:00 UTC: the day has 25 hours.
    ["2026-10-25T22:30:00.000Z", "Europe/Berlin", "2026-10-24T22:00:00.000Z"],
    // They go forward over midnight: the day begins at one.
    ["2026-03-08T18:00:00.000Z", "America/Havana", "2026-03-08T05:00:00.000Z"],
  ])("of %s in %s is %s", (at, timeZone, start) => {
    expect(startOfDay(new Date(at), timeZone).toISOString()).toBe(start);
  });
});
