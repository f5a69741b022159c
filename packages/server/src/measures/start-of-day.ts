/**
 * When the day of an instant began in a time zone (IANA): the first instant at which its calendar showed this date. Where
 * the clocks were put forward over midnight, the day begins with the first hour that there was.
 */
export function startOfDay(at: Date, timeZone: string): Date {
  const date = dateIn(at, timeZone);
  // A day has at most 25 hours, and no zone moves its clocks by parts of a quarter.
  const quarterMs = 900_000;
  let startMs = Math.floor(at.getTime() / quarterMs) * quarterMs;
  for (let steps = 0; steps < 26 * 4; steps += 1) {
    if (dateIn(new Date(startMs - quarterMs), timeZone) !== date) break;
    startMs -= quarterMs;
  }
  return new Date(startMs);
}

function dateIn(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(at);
}
