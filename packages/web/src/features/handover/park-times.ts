/** A time at which a parked conversation could come back. */
export interface ParkTime {
  readonly id: "inOneHour" | "inFourHours" | "tomorrow" | "nextMonday";
  readonly at: Date;
}

const hourMs = 3_600_000;
/** When a working day begins, on the reader's clock. */
const morningHour = 9;

/** The usual times, soonest first: in hours, tomorrow morning, and Monday morning unless that is tomorrow. */
export function parkTimes(now: Date): ParkTime[] {
  const tomorrow = morningAfter(now, 1);
  const daysToMonday = (8 - now.getDay()) % 7 || 7;
  const nextMonday = morningAfter(now, daysToMonday);
  const times: ParkTime[] = [
    { id: "inOneHour", at: new Date(now.getTime() + hourMs) },
    { id: "inFourHours", at: new Date(now.getTime() + 4 * hourMs) },
    { id: "tomorrow", at: tomorrow },
  ];
  if (nextMonday.getTime() !== tomorrow.getTime()) times.push({ id: "nextMonday", at: nextMonday });
  return times.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function morningAfter(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, morningHour);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** An instant as a field of date and time holds it, on the reader's clock: `2026-11-22T09:00`. */
export function fieldTime(at: Date): string {
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
