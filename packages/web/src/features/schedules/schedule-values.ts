import type { Schedule } from "@tsubame/contract";
import { noRepeat, repeatOf, ruleOf, type Repeat } from "./recurrence.ts";
import type { ScheduleInput } from "./schedule-data.ts";

/** A schedule as the form holds it; times as `datetime-local` fields have them. */
export interface ScheduleValues {
  readonly name: string;
  readonly description: string;
  readonly start: string;
  readonly end: string;
  readonly repeat: Repeat;
}

/** A schedule in the form's fields. */
export function valuesOf(schedule: Schedule): ScheduleValues {
  return {
    name: schedule.name,
    description: schedule.description ?? "",
    start: schedule.start.slice(0, 16),
    end: schedule.end.slice(0, 16),
    repeat: repeatOf(schedule.rrule),
  };
}

/** What most offices begin with: weekdays from nine to six, from this week's Monday on. */
export function officeHours(today: Date): ScheduleValues {
  const monday = new Date(today);
  monday.setDate(today.getDate() - ((today.getDay() + 6) % 7));
  const date = [
    monday.getFullYear(),
    String(monday.getMonth() + 1).padStart(2, "0"),
    String(monday.getDate()).padStart(2, "0"),
  ].join("-");
  return {
    name: "",
    description: "",
    start: `${date}T09:00`,
    end: `${date}T18:00`,
    repeat: { ...noRepeat, kind: "weekly", weekdays: ["MO", "TU", "WE", "TH", "FR"] },
  };
}

/** The whole of one day, for a list of holidays. */
export function wholeDay(date: string): Pick<ScheduleValues, "start" | "end"> {
  const next = new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
  return { start: `${date}T00:00`, end: `${next}T00:00` };
}

/** The first and the last moment of a schedule's first time, as if it were in UTC: midnight ends the day before. */
export function daysOf({ start, end }: Pick<Schedule, "start" | "end">): [from: Date, until: Date] {
  return [new Date(`${start}Z`), new Date(Date.parse(`${end}Z`) - 1)];
}

/** The form as a request. */
export function inputOf(values: ScheduleValues): ScheduleInput {
  return {
    name: values.name,
    description: values.description || null,
    start: values.start,
    end: values.end,
    rrule: ruleOf(values.repeat),
  };
}

/** The end moves with the beginning, so that what is made longer or shorter is made so on purpose. */
export function withStart(values: ScheduleValues, start: string): ScheduleValues {
  const moved = Date.parse(`${start}Z`) - Date.parse(`${values.start}Z`);
  const end = Date.parse(`${values.end}Z`) + moved;
  return Number.isNaN(end)
    ? { ...values, start }
    : { ...values, start, end: new Date(end).toISOString().slice(0, 16) };
}
