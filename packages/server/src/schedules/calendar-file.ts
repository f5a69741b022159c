import { named, readDate, type DateLine } from "./read-date.ts";

const dayMs = 86_400_000;
/** A longer event is no holiday but a slip, or something that a rule says better. */
const longestEventDays = 31;

/**
 * The days of a calendar's events (RFC 5545): every day of an event that lasts several. An event that repeats by a rule
 * counts on its first day, and the rule is given back as a line that was not understood: a schedule has a rule of its own.
 */
export function readCalendar(text: string): DateLine[] {
  const read: DateLine[] = [];
  let event: { line: number; start: string; end: string; summary: string } | undefined;
  for (const { line, text: whole } of unfold(text)) {
    const [, name = "", value = ""] = /^([A-Z-]+)(?:;(?:"[^"]*"|[^":])*)?:(.*)$/i.exec(whole) ?? [];
    const property = name.toUpperCase();
    if (property === "BEGIN" && value.toUpperCase() === "VEVENT") {
      event = { line, start: "", end: "", summary: "" };
    } else if (property === "END" && value.toUpperCase() === "VEVENT" && event !== undefined) {
      read.push({
        line: event.line,
        text: event.summary || event.start || whole,
        dates: daysOf(event),
      });
      event = undefined;
    } else if (event !== undefined && property === "DTSTART") event.start = value;
    else if (event !== undefined && property === "DTEND") event.end = value;
    else if (event !== undefined && property === "SUMMARY") event.summary = unescape(value);
    else if (event !== undefined && property === "RRULE")
      read.push({ line, text: whole, dates: [] });
  }
  return read;
}

/** Lines as they were before the calendar broke long ones; each keeps the number of its beginning. */
function unfold(text: string): { line: number; text: string }[] {
  const lines: { line: number; text: string }[] = [];
  for (const [index, whole] of text.split(/\r\n|\r|\n/).entries()) {
    const last = lines.at(-1);
    if (/^[ \t]/.test(whole) && last !== undefined) last.text += whole.slice(1);
    else lines.push({ line: index + 1, text: whole });
  }
  return lines;
}

function unescape(value: string): string {
  return value.replaceAll(/\\([\\;,nN])/g, (_, sign: string) => (/n/i.test(sign) ? " " : sign));
}

/** `DTEND` of a whole day is the day after the last one; with a time of day it is the last day, unless that is midnight. */
function daysOf(event: { start: string; end: string; summary: string }) {
  const first = readDate(event.start.slice(0, 8));
  if (first === undefined) return [];
  const start = Date.parse(first);
  const endDate = readDate(event.end.slice(0, 8));
  const isWhole = event.end.length <= 8 || event.end.slice(9, 15) === "000000";
  const end = endDate === undefined ? start + dayMs : Date.parse(endDate) + (isWhole ? 0 : dayMs);
  const days = Math.min(Math.max(1, Math.round((end - start) / dayMs)), longestEventDays);
  return Array.from({ length: days }, (_, index) =>
    named(new Date(start + index * dayMs).toISOString().slice(0, 10), event.summary),
  );
}
