import { RRuleTemporal } from "rrule-temporal";
import { localMidnight, parseLocalDate, parseLocalTime } from "./local-time.ts";
import { checkRecurrenceRule, RecurrenceRuleError } from "./recurrence-rule.ts";

/** What decides when a schedule takes place. */
export interface ScheduleTimes {
  /** Local times of the first occurrence, as `parseLocalTime` reads them. */
  readonly start: string;
  readonly end: string;
  readonly rrule: string | null;
  /** Listed days (`2026-11-23`). */
  readonly dates: readonly string[];
}

/** A schedule made ready for being asked; times are local, as `parseLocalTime` reckons. */
export interface Recurrence {
  readonly durationMs: number;
  /** Beginnings from `fromLocal` until before `untilLocal`, in no order, maybe twice. */
  startsBetween(fromLocal: number, untilLocal: number): number[];
}

const dayMs = 86_400_000;
/** Longest span that may recur: a season of a year. One that recurs within a day lasts a day at most. */
const longestRecurringMs = 366 * dayMs;

/**
 * Prepares a schedule. With listed days and no rule it takes place on these days alone, at the times of day of its
 * start and for as long as it lasts; with both, on the days of either. The rule is worked out on the local clock, so
 * that summer time does not move it.
 *
 * A rule is tried at its beginning and a century on, so that one that is beyond the library shows here and not when asked.
 *
 * @throws RecurrenceRuleError for a rule that cannot be worked out
 */
export function prepareRecurrence(times: ScheduleTimes): Recurrence {
  const start = parseLocalTime(times.start);
  const end = parseLocalTime(times.end);
  if (start === undefined || end === undefined || end <= start)
    throw new RangeError("a schedule ends before it starts");
  const timeOfDay = start - localMidnight(start);
  const listed = times.dates.flatMap((date) => {
    const midnight = parseLocalDate(date);
    return midnight === undefined ? [] : [midnight + timeOfDay];
  });
  const ruled = times.rrule === null ? undefined : prepareRule(start, end - start, times.rrule);
  const fixed = ruled === undefined && listed.length === 0 ? [start] : listed;
  return {
    durationMs: end - start,
    startsBetween: (from, until) => [
      ...fixed.filter((at) => at >= from && at < until),
      ...(ruled?.(from, until) ?? []),
    ],
  };
}

type Between = (fromLocal: number, untilLocal: number) => number[];

function prepareRule(start: number, durationMs: number, given: string): Between {
  const { text, perDay } = checkRecurrenceRule(given);
  if (durationMs > (perDay > 1 ? dayMs : longestRecurringMs))
    throw new RecurrenceRuleError(
      perDay > 1
        ? "begins several times a day, but each time lasts longer than a day"
        : "repeats something that lasts longer than 366 days",
    );
  const first = new Date(start).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const rruleString = `DTSTART:${first}\nRRULE:${text}`;
  const rule = attempt(() => new RRuleTemporal({ rruleString, strict: true }));
  const ms = start % 1000;
  const between: Between = (from, until) =>
    rule
      .between(new Date(from - ms), new Date(until - ms), true)
      .map((at) => at.epochMilliseconds + ms)
      .filter((at) => at >= from && at < until);
  attempt(() => between(start, start + 15 * dayMs));
  attempt(() => between(start + 100 * 365 * dayMs, start + (100 * 365 + 15) * dayMs));
  return between;
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new RecurrenceRuleError(
      `cannot be worked out: ${error instanceof Error ? error.message : "unreadable"}`,
      { cause: error },
    );
  }
}
