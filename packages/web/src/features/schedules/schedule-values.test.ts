import { describe, expect, it } from "vitest";
import { daysOf, inputOf, officeHours, wholeDay, withStart } from "./schedule-values.ts";

describe("the form of a schedule", () => {
  it.each([
    ["a Monday", new Date(2026, 10, 23), "2026-11-23"],
    ["a Sunday", new Date(2026, 10, 29), "2026-11-23"],
    ["the first days of a year", new Date(2027, 0, 2), "2026-12-28"],
  ])("begins with the office hours of the week of %s", (_name, today, monday) => {
    expect(inputOf(officeHours(today))).toMatchObject({
      start: `${monday}T09:00`,
      end: `${monday}T18:00`,
      rrule: "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR",
    });
  });

  it("moves the end with the beginning and leaves it alone while the beginning cannot be read", () => {
    const values = officeHours(new Date(2026, 10, 23));
    expect(withStart(values, "2026-11-23T22:00").end).toBe("2026-11-24T07:00");
    expect(withStart(values, "")).toMatchObject({ start: "", end: "2026-11-23T18:00" });
  });

  it("reads midnight as the end of the day before", () => {
    const days = (start: string, end: string) =>
      daysOf({ start: `${start}:00.000`, end: `${end}:00.000` }).map((one) =>
        one.toISOString().slice(0, 10),
      );
    expect(days("2026-12-30T00:00", "2027-01-04T00:00")).toEqual(["2026-12-30", "2027-01-03"]);
    expect(days("2026-12-30T00:00", "2026-12-31T00:00")).toEqual(["2026-12-30", "2026-12-30"]);
    expect(days("2026-12-30T22:00", "2026-12-31T03:00")).toEqual(["2026-12-30", "2026-12-31"]);
  });

  it("takes the whole of a day for a holiday", () => {
    expect(wholeDay("2026-12-31")).toEqual({ start: "2026-12-31T00:00", end: "2027-01-01T00:00" });
  });
});
