import type { ScheduleState, ScheduleStretch } from "@tsubame/contract";

/** A part of a day in which one thing holds; minutes of the clock that hangs on the wall, 1440 is midnight. */
export interface DayPart {
  readonly fromMinute: number;
  readonly untilMinute: number;
  readonly state: ScheduleState;
  readonly scheduleName: string | null;
}

/** One day of the preview: its date (`2026-11-22`) where the group is. */
export interface DayRow {
  readonly date: string;
  readonly parts: readonly DayPart[];
}

const minuteMs = 60_000;
const dayMinutes = 1440;

/** Cuts what a group will say into days of its own time zone, from the day of `nowMs` on. */
export function dayRows(
  stretches: readonly ScheduleStretch[],
  options: { readonly timeZone: string; readonly nowMs: number; readonly dayCount: number },
): DayRow[] {
  const clock = createClock(options.timeZone);
  const days = new Map<string, DayPart[]>();
  for (const stretch of stretches) {
    const end = Date.parse(stretch.endsAt);
    for (let at = Date.parse(stretch.startsAt); at < end;) {
      const { date, minute } = clock(at);
      const midnight = nextMidnight(clock, at);
      const until = Math.min(end, midnight);
      const parts = days.get(date) ?? [];
      parts.push({
        fromMinute: minute,
        untilMinute: until === midnight ? dayMinutes : clock(until).minute,
        state: stretch.state,
        scheduleName: stretch.schedule?.name ?? null,
      });
      days.set(date, parts);
      at = until;
    }
  }
  const today = clock(options.nowMs).date;
  return [...days]
    .filter(([date]) => date >= today)
    .slice(0, options.dayCount)
    .map(([date, parts]) => ({ date, parts }));
}

type Clock = (atMs: number) => { date: string; minute: number };

function createClock(timeZone: string): Clock {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  return (atMs) => {
    const parts = Object.fromEntries(
      format.formatToParts(atMs).map(({ type, value }) => [type, value]),
    );
    return {
      date: `${parts["year"]}-${parts["month"]}-${parts["day"]}`,
      minute: Number(parts["hour"]) * 60 + Number(parts["minute"]),
    };
  };
}

/** The instant at which the next day begins; days with a change of summer time are not 24 hours long. */
function nextMidnight(clock: Clock, atMs: number): number {
  const { date, minute } = clock(atMs);
  const guess = atMs - (atMs % minuteMs) + (dayMinutes - minute) * minuteMs;
  const there = clock(guess);
  // Still the same day: its clocks were set back. Past midnight: they were put forward.
  if (there.date === date) return guess + (dayMinutes - there.minute) * minuteMs;
  return guess - there.minute * minuteMs;
}

/** `9:00`; the end of a day is 24:00. */
export function minuteText(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;
}
