import { describe, expect, it } from "vitest";
import { prepareRecurrence } from "./occurrences.ts";
import { checkRecurrenceRule } from "./recurrence-rule.ts";

describe("a recurrence rule", () => {
  it.each([
    ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"],
    [" rrule:freq=daily;interval=1; ", "FREQ=DAILY;INTERVAL=1"],
    ["FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=20261231T235959Z"],
    ["FREQ=DAILY;UNTIL=20261231T120000", "FREQ=DAILY;UNTIL=20261231T120000Z"],
    ["FREQ=MONTHLY;BYDAY=-1MO,+2TU", "FREQ=MONTHLY;BYDAY=-1MO,+2TU"],
  ])("%s is taken as %s", (given, taken) => {
    expect(checkRecurrenceRule(given).text).toBe(taken);
  });

  it.each([
    ["BYDAY=MO", "has no FREQ"],
    ["", "has no FREQ"],
    ["FREQ=SOMETIMES", "has the FREQ SOMETIMES"],
    ["FREQ=MINUTELY", "has the FREQ MINUTELY"],
    ["FREQ=DAILY;INTERVAL=0", "has the INTERVAL 0"],
    ["FREQ=DAILY;INTERVAL=1.5", "has the INTERVAL 1.5"],
    ["FREQ=DAILY;COUNT=100000", "has the COUNT 100000"],
    ["FREQ=DAILY;COUNT=2;UNTIL=20270101", "has both COUNT and UNTIL"],
    ["FREQ=DAILY;UNTIL=20270230", "has the UNTIL 20270230"],
    ["FREQ=DAILY;UNTIL=tomorrow", "has the UNTIL TOMORROW"],
    ["FREQ=WEEKLY;BYDAY=XX", "has the BYDAY XX"],
    ["FREQ=WEEKLY;BYDAY=2MO", "numbers the days of BYDAY"],
    ["FREQ=MONTHLY;BYMONTHDAY=45", "has the BYMONTHDAY 45"],
    ["FREQ=MONTHLY;BYMONTHDAY=0", "has the BYMONTHDAY 0"],
    ["FREQ=YEARLY;BYMONTH=-1", "has the BYMONTH -1"],
    ["FREQ=YEARLY;BYSETPOS=1", "has BYSETPOS without"],
    ["FREQ=DAILY;FREQ=WEEKLY", "has FREQ twice"],
    ["FREQ=DAILY;BYSECOND=1", "has the part BYSECOND"],
    ["FREQ=DAILY;RSCALE=HEBREW", "has the part RSCALE"],
    ["FREQ", 'cannot be read at "FREQ"'],
    ["FREQ=HOURLY;BYMINUTE=0,10,20", "begins more than 48 times a day"],
    [`FREQ=DAILY;BYMONTHDAY=${"1,".repeat(300)}1`, "is longer than 500 characters"],
  ])("%s is refused: %s", (given, reason) => {
    expect(() => checkRecurrenceRule(given)).toThrow(reason);
  });

  it("refuses an opening that lasts longer than what it repeats within", () => {
    const times = { start: "2026-01-01T00:00:00.000", rrule: "FREQ=DAILY;BYHOUR=9,12", dates: [] };
    expect(() => prepareRecurrence({ ...times, end: "2026-01-02T00:00:00.001" })).toThrow(
      "lasts longer than a day",
    );
    expect(() =>
      prepareRecurrence({ ...times, end: "2027-01-03T00:00:00.000", rrule: "FREQ=YEARLY" }),
    ).toThrow("lasts longer than 366 days");
  });

  it("answers at once although it never comes true or began half a century ago", () => {
    const begin = performance.now();
    for (const rrule of ["FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY"]) {
      const recurrence = prepareRecurrence({
        start: "1970-01-01T09:00:00.000",
        end: "1970-01-01T09:30:00.000",
        rrule,
        dates: [],
      });
      const from = Date.UTC(2026, 10, 22);
      expect(recurrence.startsBetween(from, from + 86_400_000)).toHaveLength(
        rrule === "FREQ=HOURLY" ? 24 : 0,
      );
    }
    // Measured: 30 ms. A library that walks from the first day needs 10 s.
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});
