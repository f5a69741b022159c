import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatLocalTime } from "./local-time.ts";
import { prepareGroup, timelineOf, type GroupedSchedule } from "./timeline.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const stepMs = 5 * minuteMs;

/** What a plain scan of the clocks knows: the latest local time shown up to each instant. */
interface Scan {
  readonly timeZone: string;
  readonly from: number;
  readonly shown: readonly number[];
}

/** Days on which clocks jump, are set back by an hour or by half an hour, do nothing, and a leap day. */
const scans: readonly Scan[] = [
  scan("America/New_York", "2026-03-07T05:00:00Z"),
  scan("America/New_York", "2026-10-31T04:00:00Z"),
  scan("Australia/Lord_Howe", "2026-04-04T00:00:00Z"),
  scan("Asia/Tokyo", "2028-02-27T15:00:00Z"),
  scan("Europe/Berlin", "2026-12-30T23:00:00Z"),
];

/** Reads the clock of the platform's calendar library minute by minute, from a day before the four that are compared. */
function scan(timeZone: string, begin: string): Scan {
  const from = Date.parse(begin);
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  const shown: number[] = [];
  let latest = 0;
  for (let at = from - dayMs; at < from + 4 * dayMs; at += stepMs) {
    const [day, month, year, hour, minute] = clock.format(at).split(/\D+/).map(Number);
    latest = Math.max(latest, Date.UTC(year!, month! - 1, day, hour, minute));
    if (at >= from) shown.push(latest);
  }
  return { timeZone, from, shown };
}

/** A rule in parts that a plain scan of days understands. */
interface PlainRule {
  readonly kind: GroupedSchedule["kind"];
  readonly start: number;
  readonly durationMs: number;
  readonly frequency: "none" | "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  readonly interval: number;
  readonly weekdays: readonly number[];
  readonly lastDay: number | null;
  readonly dates: readonly number[];
}

const names = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const dayOf = (localMs: number) => Math.floor(localMs / dayMs);
const textOf = (day: number) => new Date(day * dayMs).toISOString().slice(0, 10);
/** Monday is the first day of a week. */
const weekOf = (day: number) => Math.floor((day + 3) / 7);

function isOn(rule: PlainRule, day: number): boolean {
  if (rule.dates.includes(day)) return true;
  const first = dayOf(rule.start);
  if (rule.frequency === "none") return rule.dates.length === 0 && day === first;
  if (day < first || (rule.lastDay !== null && day > rule.lastDay)) return false;
  const date = new Date(day * dayMs);
  const begun = new Date(first * dayMs);
  const months =
    (date.getUTCFullYear() - begun.getUTCFullYear()) * 12 +
    date.getUTCMonth() -
    begun.getUTCMonth();
  const isWeekday = rule.weekdays.includes(date.getUTCDay());
  switch (rule.frequency) {
    case "DAILY":
      return (day - first) % rule.interval === 0 && (rule.weekdays.length === 0 || isWeekday);
    case "WEEKLY":
      return (
        (weekOf(day) - weekOf(first)) % rule.interval === 0 &&
        (rule.weekdays.length === 0 ? date.getUTCDay() === begun.getUTCDay() : isWeekday)
      );
    case "MONTHLY":
      return months % rule.interval === 0 && date.getUTCDate() === begun.getUTCDate();
    case "YEARLY":
      return months % (12 * rule.interval) === 0 && date.getUTCDate() === begun.getUTCDate();
  }
}

function scheduleOf(rule: PlainRule, index: number): GroupedSchedule {
  const byDay =
    rule.weekdays.length > 0 && (rule.frequency === "DAILY" || rule.frequency === "WEEKLY")
      ? `;BYDAY=${rule.weekdays.map((day) => names[day]).join(",")}`
      : "";
  const until = rule.lastDay === null ? "" : `;UNTIL=${textOf(rule.lastDay).replaceAll("-", "")}`;
  return {
    id: String(index),
    kind: rule.kind,
    start: formatLocalTime(rule.start),
    end: formatLocalTime(rule.start + rule.durationMs),
    rrule:
      rule.frequency === "none"
        ? null
        : `FREQ=${rule.frequency};INTERVAL=${rule.interval}${byDay}${until}`,
    dates: rule.dates.map(textOf),
  };
}

/** Holiday, else closed, else open, else closed: whether any opening has begun and not ended on the latest clock. */
function plainState(rules: readonly PlainRule[], shown: number): string {
  const isRunning = (rule: PlainRule): boolean => {
    const timeOfDay = rule.start - dayOf(rule.start) * dayMs;
    const back = Math.ceil(rule.durationMs / dayMs) + 1;
    for (let day = dayOf(shown) - back; day <= dayOf(shown); day += 1) {
      const begin = day * dayMs + timeOfDay;
      if (isOn(rule, day) && begin <= shown && shown < begin + rule.durationMs) return true;
    }
    return false;
  };
  const running = new Set(rules.filter(isRunning).map(({ kind }) => kind));
  return ["holiday", "closed", "open"].find((kind) => running.has(kind as "open")) ?? "closed";
}

const rule = (from: number): fc.Arbitrary<PlainRule> => {
  const near = dayOf(from);
  return fc.record({
    kind: fc.constantFrom("open", "closed", "holiday"),
    start: fc
      .tuple(
        fc.oneof(fc.integer({ min: -800, max: 3 }), fc.integer({ min: -3, max: 3 })),
        fc.integer({ min: 0, max: 95 }),
      )
      .map(([day, quarter]) => (near + day) * dayMs + quarter * 15 * minuteMs),
    durationMs: fc.integer({ min: 1, max: 120 }).map((quarters) => quarters * 15 * minuteMs),
    frequency: fc.constantFrom("none", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
    interval: fc.integer({ min: 1, max: 3 }),
    weekdays: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }),
    lastDay: fc.option(fc.integer({ min: near - 2, max: near + 3 }), { nil: null }),
    dates: fc.uniqueArray(fc.integer({ min: near - 3, max: near + 4 }), { maxLength: 2 }),
  });
};

describe("the states of a schedule group", () => {
  it.each(scans)("are what a plain scan of the clocks finds in $timeZone", (clocks) => {
    fc.assert(
      fc.property(fc.array(rule(clocks.from), { minLength: 1, maxLength: 4 }), (rules) => {
        const group = prepareGroup(clocks.timeZone, rules.map(scheduleOf));
        const stretches = timelineOf(group, clocks.from, clocks.from + 4 * dayMs);
        let index = 0;
        for (const [step, shown] of clocks.shown.entries()) {
          const at = clocks.from + step * stepMs;
          while (stretches[index]!.endsAt <= at) index += 1;
          if (stretches[index]!.state !== plainState(rules, shown))
            throw new Error(
              `${new Date(at).toISOString()}: ${stretches[index]!.state}, plainly ${plainState(rules, shown)}`,
            );
        }
        // Without a gap, from the first instant to the last.
        expect(stretches[0]!.startsAt).toBe(clocks.from);
        expect(stretches.at(-1)!.endsAt).toBe(clocks.from + 4 * dayMs);
        for (const [at, stretch] of stretches.slice(1).entries())
          expect(stretch.startsAt).toBe(stretches[at]!.endsAt);
      }),
      { numRuns: 100 },
    );
  });
});
