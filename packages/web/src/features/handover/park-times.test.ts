import { describe, expect, it } from "vitest";
import { fieldTime, parkTimes } from "./park-times.ts";

const ids = (now: Date) => parkTimes(now).map(({ id, at }) => `${id} ${fieldTime(at)}`);

describe("times to park until", () => {
  it("are in hours, tomorrow morning and Monday morning, soonest first", () => {
    // A Wednesday.
    expect(ids(new Date(2026, 10, 18, 10, 30))).toEqual([
      "inOneHour 2026-11-18T11:30",
      "inFourHours 2026-11-18T14:30",
      "tomorrow 2026-11-19T09:00",
      "nextMonday 2026-11-23T09:00",
    ]);
  });

  it("name Monday once, on a Sunday", () => {
    expect(ids(new Date(2026, 10, 22, 10, 0)).at(-1)).toBe("tomorrow 2026-11-23T09:00");
  });

  it("mean the Monday after, on a Monday", () => {
    expect(ids(new Date(2026, 10, 23, 10, 0)).at(-1)).toBe("nextMonday 2026-11-30T09:00");
  });

  it("put a morning before hours that pass it", () => {
    expect(ids(new Date(2026, 10, 18, 23, 30)).map((line) => line.split(" ")[0])).toEqual([
      "inOneHour",
      "inFourHours",
      "tomorrow",
      "nextMonday",
    ]);
    expect(ids(new Date(2026, 10, 18, 4, 30))[2]).toBe("tomorrow 2026-11-19T09:00");
  });
});
