import type { ScheduleDate } from "@tsubame/contract";
import { isReckoned } from "./check-schedule.ts";

/** A line of the input, counted from 1, with the days it names. */
export interface DateLine {
  readonly line: number;
  readonly text: string;
  readonly dates: readonly ScheduleDate[];
}

const longestName = 200;

/** A day with its name, if it has one. */
export function named(date: string, name: string): ScheduleDate {
  const short = name.trim().slice(0, longestName);
  return { date, ...(short !== "" && { name: short.toWellFormed() }) };
}

/** A date as people write it, full-width digits and a day of the week behind it included; undefined for anything else. */
export function readDate(text: string): string | undefined {
  const plain = text
    .normalize("NFKC")
    .replaceAll(/\s/g, "")
    .replace(/\([^)]{1,10}\)$/, "");
  const [, year = "", month = "", day = ""] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(plain) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(plain) ??
    [];
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const ms = Date.parse(`${date}T00:00:00Z`);
  const isDate = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date);
  return isDate && isReckoned(ms) ? date : undefined;
}
