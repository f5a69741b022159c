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

/**
 * The first instant at which the clocks of a zone show a local time or a later one. A time that the clocks skip is
 * the instant at which they jump; of a time that they show twice it is the first. So later local times never come at
 * earlier instants, and a span of opening hours is never negative.
 */
export function instantOfLocalTime(localMs: number, timeZone: string): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(localMs)
    .toZonedDateTimeISO("UTC")
    .toPlainDateTime()
    .toZonedDateTime(timeZone, { disambiguation: "compatible" });
  const instantMs = zoned.epochMilliseconds;
  if (instantMs + zoned.offsetNanoseconds / 1_000_000 === localMs) return instantMs;
  return zoned.getTimeZoneTransition("previous")?.epochMilliseconds ?? instantMs;
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
