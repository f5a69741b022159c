import { Temporal } from "temporal-polyfill";

const localTime = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/;
const dayMs = 86_400_000;

/**
 * Reads a local date and time (`2026-11-22T09:00:00.000`; seconds and fractions may be left out, digits beyond
 * milliseconds are cut off) as the milliseconds of a clock in UTC that shows the same. Text with a zone is no local time.
 *
 * @returns undefined for anything else, February 30 included.
 */
export function parseLocalTime(text: string): number | undefined {
  const [, date, hour = "", minute = "", second = "00", fraction = ""] = localTime.exec(text) ?? [];
  const day = date === undefined ? undefined : parseLocalDate(date);
  if (day === undefined) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const ms = Number(fraction.padEnd(3, "0").slice(0, 3));
  return day + Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1000 + ms;
}

/** Midnight of a date (`2026-11-22`) in the same reckoning as {@link parseLocalTime}. */
export function parseLocalDate(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // A date that does not exist is either not a number or rolls over into the next month.
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text) ? undefined : ms;
}

/** The inverse of {@link parseLocalTime}, always with milliseconds. */
export function formatLocalTime(localMs: number): string {
  return new Date(localMs).toISOString().slice(0, -1);
}

/** Midnight before a local time. */
export function localMidnight(localMs: number): number {
  return Math.floor(localMs / dayMs) * dayMs;
}

/** What the clocks of a zone show at an instant, in the reckoning of {@link parseLocalTime}. */
export function localTimeAt(instantMs: number, timeZone: string): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(timeZone);
  return instantMs + zoned.offsetNanoseconds / 1_000_000;
}

/** A stretch in which a zone's clocks run evenly; the first has no beginning. */
interface EvenStretch {
  readonly startsAt: number;
  readonly offsetMs: number;
}

/** Turns local times into instants. */
export type InstantOfLocalTime = (localMs: number) => number;

/**
 * For local times between two instants: the first instant at which the clocks of a zone show a local time or a later
 * one. A time that the clocks skip is the instant at which they jump; of a time that they show twice it is the first.
 * So later local times never come at earlier instants, and a span of opening hours is never negative.
 *
 * The zone is asked for its changes once and every time is arithmetic then: two weeks of 200 schedules took 0.3 s
 * when each time was worked out on the calendar, and take 0.05 s so.
 */
export function clocksOf(timeZone: string, from: number, until: number): InstantOfLocalTime {
  const stretches: EvenStretch[] = [];
  let zoned: Temporal.ZonedDateTime | null =
    Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone);
  while (zoned !== null && zoned.epochMilliseconds <= until) {
    stretches.push({
      startsAt: stretches.length === 0 ? -Infinity : zoned.epochMilliseconds,
      offsetMs: zoned.offsetNanoseconds / 1_000_000,
    });
    zoned = zoned.getTimeZoneTransition("next");
  }
  return (localMs) => {
    for (const [index, { startsAt, offsetMs }] of stretches.entries()) {
      const instant = Math.max(localMs - offsetMs, startsAt);
      if (instant < (stretches[index + 1]?.startsAt ?? Infinity)) return instant;
    }
    throw new RangeError("a zone has at least one stretch");
  };
}

/** Whether a text names a time zone of the IANA database (`Asia/Tokyo`, `UTC`); plain offsets do not. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text);
    return true;
  } catch {
    return false;
  }
}
