import { describe, expect, it } from "vitest";
import { dayRows, minuteText } from "./day-rows.ts";

const stretch = (startsAt: string, endsAt: string, state: "open" | "closed" | "holiday") => ({
  startsAt,
  endsAt,
  state,
  schedule: state === "closed" ? null : { id: "1", name: state },
});
const shown = (rows: ReturnType<typeof dayRows>) =>
  rows.map(({ date, parts }) => [
    date,
    ...parts.map(
      ({ fromMinute, untilMinute, state }) =>
        `${minuteText(fromMinute)}-${minuteText(untilMinute)} ${state}`,
    ),
  ]);

describe("the days of a preview", () => {
  it("are those of the group's time zone, from today on, cut at midnight", () => {
    const rows = dayRows(
      [
        stretch("2026-11-20T15:00:00Z", "2026-11-22T00:00:00Z", "closed"),
        stretch("2026-11-22T00:00:00Z", "2026-11-22T17:00:00Z", "open"),
        stretch("2026-11-22T17:00:00Z", "2026-11-23T15:00:00Z", "holiday"),
        stretch("2026-11-23T15:00:00Z", "2026-11-28T15:00:00Z", "closed"),
      ],
      { timeZone: "Asia/Tokyo", nowMs: Date.parse("2026-11-21T20:00:00Z"), dayCount: 3 },
    );
    expect(shown(rows)).toEqual([
      ["2026-11-22", "0:00-9:00 closed", "9:00-24:00 open"],
      ["2026-11-23", "0:00-2:00 open", "2:00-24:00 holiday"],
      ["2026-11-24", "0:00-24:00 closed"],
    ]);
  });

  it("are whole on days of 23 and 25 hours", () => {
    const of = (from: string, until: string) =>
      shown(
        dayRows([stretch(from, until, "open")], {
          timeZone: "America/New_York",
          nowMs: Date.parse(from),
          dayCount: 9,
        }),
      );
    expect(of("2026-03-08T05:00:00Z", "2026-03-10T04:00:00Z")).toEqual([
      ["2026-03-08", "0:00-24:00 open"],
      ["2026-03-09", "0:00-24:00 open"],
    ]);
    expect(of("2026-11-01T04:00:00Z", "2026-11-03T05:00:00Z")).toEqual([
      ["2026-11-01", "0:00-24:00 open"],
      ["2026-11-02", "0:00-24:00 open"],
    ]);
  });
});
