import { describe, expect, it } from "vitest";
import type { ScheduleTimes } from "./occurrences.ts";
import { prepareGroup, stateAt, timelineOf, type GroupedSchedule } from "./timeline.ts";

const weekdays: ScheduleTimes = {
  start: "2026-01-05T09:00:00.000",
  end: "2026-01-05T18:00:00.000",
  rrule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
  dates: [],
};
const as = (kind: GroupedSchedule["kind"], times: ScheduleTimes, id = kind): GroupedSchedule => ({
  ...times,
  id,
  kind,
});
const at = (text: string) => Date.parse(text);
/** The state at an instant, and when it changes. */
const asked = (timeZone: string, schedules: GroupedSchedule[], instant: string) => {
  const { now, changesAt, changesTo } = stateAt(prepareGroup(timeZone, schedules), at(instant));
  const change = changesAt === null ? null : new Date(changesAt).toISOString();
  return [now.state, change, changesTo];
};

describe("a schedule group", () => {
  it("is open by the clocks of its own time zone", () => {
    const open = [as("open", weekdays)];
    // Monday 9:00 in Tokyo is midnight in UTC; Sunday evening in New York.
    expect(asked("Asia/Tokyo", open, "2026-11-22T23:59:59.999Z")).toEqual([
      "closed",
      "2026-11-23T00:00:00.000Z",
      "open",
    ]);
    expect(asked("Asia/Tokyo", open, "2026-11-23T00:00:00Z")).toEqual([
      "open",
      "2026-11-23T09:00:00.000Z",
      "closed",
    ]);
    expect(asked("America/New_York", open, "2026-11-23T00:00:00Z")[0]).toBe("closed");
  });

  it("keeps its local hours when summer time begins and ends", () => {
    const open = [as("open", weekdays)];
    expect(asked("America/New_York", open, "2026-03-06T13:59:00Z")[1]).toBe(
      "2026-03-06T14:00:00.000Z",
    );
    expect(asked("America/New_York", open, "2026-03-09T12:00:00Z")[1]).toBe(
      "2026-03-09T13:00:00.000Z",
    );
    expect(asked("America/New_York", open, "2026-11-02T13:00:00Z")[1]).toBe(
      "2026-11-02T14:00:00.000Z",
    );
  });

  it("opens when the clocks jump over its beginning, and not at all when they jump over all of it", () => {
    const night = (start: string, end: string) => [
      as("open", {
        start: `2026-03-01T${start}:00.000`,
        end: `2026-03-01T${end}:00.000`,
        rrule: "FREQ=DAILY",
        dates: [],
      }),
    ];
    const day = [at("2026-03-08T05:00:00Z"), at("2026-03-08T12:00:00Z")] as const;
    const timeline = (start: string, end: string) =>
      timelineOf(prepareGroup("America/New_York", night(start, end)), ...day).map(
        ({ startsAt, state }) => [new Date(startsAt).toISOString().slice(11, 16), state],
      );
    expect(timeline("02:30", "03:10")).toEqual([
      ["05:00", "closed"],
      ["07:00", "open"],
      ["07:10", "closed"],
    ]);
    expect(timeline("02:15", "02:45")).toEqual([["05:00", "closed"]]);
  });

  it("counts an hour that the clocks show twice once at its beginning and to its end", () => {
    const group = prepareGroup("America/New_York", [
      as("open", {
        start: "2026-10-25T01:30:00.000",
        end: "2026-10-25T02:00:00.000",
        rrule: "FREQ=DAILY",
        dates: [],
      }),
    ]);
    // 01:30 in summer time until 02:00 in winter time.
    expect(
      timelineOf(group, at("2026-11-01T04:00:00Z"), at("2026-11-01T09:00:00Z"))[1],
    ).toMatchObject({
      startsAt: at("2026-11-01T05:30:00Z"),
      endsAt: at("2026-11-01T07:00:00Z"),
      state: "open",
    });
  });

  it("stays open past midnight", () => {
    const late = [
      as("open", {
        start: "2026-11-20T22:00:00.000",
        end: "2026-11-21T02:00:00.000",
        rrule: "FREQ=WEEKLY;BYDAY=FR",
        dates: [],
      }),
    ];
    // Saturday 01:00 in Tokyo belongs to Friday's opening.
    expect(asked("Asia/Tokyo", late, "2026-11-27T16:00:00Z")).toEqual([
      "open",
      "2026-11-27T17:00:00.000Z",
      "closed",
    ]);
  });

  it("puts a holiday above closing times and these above opening times", () => {
    const day = (start: string, end: string): ScheduleTimes => ({
      start: `2026-11-23T${start}:00.000`,
      end: `2026-11-23T${end}:00.000`,
      rrule: null,
      dates: [],
    });
    const group = prepareGroup("Asia/Tokyo", [
      as("open", day("09:00", "18:00")),
      as("closed", day("12:00", "15:00")),
      as("holiday", day("14:00", "16:00")),
    ]);
    const states = timelineOf(group, at("2026-11-22T15:00:00Z"), at("2026-11-23T15:00:00Z")).map(
      ({ startsAt, state, scheduleId }) => [
        new Date(startsAt + 9 * 3_600_000).toISOString().slice(11, 16),
        state,
        scheduleId,
      ],
    );
    expect(states).toEqual([
      ["00:00", "closed", null],
      ["09:00", "open", "open"],
      ["12:00", "closed", "closed"],
      ["14:00", "holiday", "holiday"],
      ["16:00", "open", "open"],
      ["18:00", "closed", null],
    ]);
  });

  it("lets the first of several schedules of a kind decide, and goes on with the next", () => {
    const span = (start: string, end: string, id: string) =>
      as("open", { start: `2026-11-23T${start}:00.000`, end: `2026-11-23T${end}:00.000`, rrule: null, dates: [] }, id as "open"); // prettier-ignore
    const group = prepareGroup("UTC", [
      span("09:00", "12:00", "first"),
      span("08:00", "13:00", "second"),
    ]);
    expect(
      timelineOf(group, at("2026-11-23T08:00:00Z"), at("2026-11-23T13:00:00Z")).map(
        ({ scheduleId }) => scheduleId,
      ),
    ).toEqual(["second", "first", "second"]);
    expect(stateAt(group, at("2026-11-23T08:30:00Z")).changesAt).toBe(at("2026-11-23T13:00:00Z"));
  });

  it("keeps a schedule of February 29 to leap years, and sees the next one years ahead", () => {
    const leap = prepareGroup("Asia/Tokyo", [
      as("holiday", {
        start: "2024-02-29T00:00:00.000",
        end: "2024-03-01T00:00:00.000",
        rrule: "FREQ=YEARLY",
        dates: [],
      }),
    ]);
    expect(stateAt(leap, at("2027-02-28T03:00:00Z")).now.state).toBe("closed");
    expect(stateAt(leap, at("2027-03-01T03:00:00Z")).now.state).toBe("closed");
    expect(stateAt(leap, at("2028-02-29T03:00:00Z")).now.state).toBe("holiday");
    expect(stateAt(leap, at("2027-02-01T00:00:00Z")).changesAt).toBe(at("2028-02-28T15:00:00Z"));
    // Four years ahead is further than anybody looks.
    expect(stateAt(leap, at("2024-03-01T00:00:00Z")).changesAt).toBeNull();
  });

  it("takes place on listed days alone, or besides a rule", () => {
    const listed = { ...weekdays, rrule: null, dates: ["2026-11-28", "2026-12-29"] };
    expect(asked("Asia/Tokyo", [as("open", listed)], "2026-01-05T03:00:00Z")[0]).toBe("closed");
    expect(asked("Asia/Tokyo", [as("open", listed)], "2026-11-28T03:00:00Z")[0]).toBe("open");
    const both = { ...weekdays, dates: ["2026-11-28"] };
    expect(asked("Asia/Tokyo", [as("open", both)], "2026-11-28T03:00:00Z")[0]).toBe("open");
    expect(asked("Asia/Tokyo", [as("open", both)], "2026-11-27T03:00:00Z")[0]).toBe("open");
    expect(asked("Asia/Tokyo", [as("open", both)], "2026-11-29T03:00:00Z")[0]).toBe("closed");
  });

  it("reads UNTIL on the local clock and counts COUNT from the first day", () => {
    const until = { ...weekdays, rrule: "FREQ=DAILY;UNTIL=20261124T090000Z" };
    expect(asked("Asia/Tokyo", [as("open", until)], "2026-11-24T03:00:00Z")[0]).toBe("open");
    expect(asked("Asia/Tokyo", [as("open", until)], "2026-11-25T03:00:00Z")[0]).toBe("closed");
    const count = { ...weekdays, rrule: "FREQ=DAILY;COUNT=3" };
    expect(asked("Asia/Tokyo", [as("open", count)], "2026-01-07T03:00:00Z")[0]).toBe("open");
    expect(asked("Asia/Tokyo", [as("open", count)], "2026-01-08T03:00:00Z")[0]).toBe("closed");
  });
});
