import type { ScheduleBody } from "@tsubame/contract";
import {
  formatLocalTime,
  localMidnight,
  parseLocalDate,
  parseLocalTime,
  prepareRecurrence,
  RecurrenceRuleError,
  type ScheduleValues,
} from "@tsubame/store";
import { invalidFields, type FieldError } from "../http/errors.ts";

const firstYear = 1970;
const lastYear = 2200;

/** Whether a time lies where calendars are reckoned with; beyond it is a slip of the pen. */
export function isReckoned(instantMs: number): boolean {
  const year = new Date(instantMs).getUTCFullYear();
  return year >= firstYear && year <= lastYear;
}

/**
 * What a request says of a schedule, checked, as it is stored. A schedule of listed days alone begins on the first of
 * them, whatever day `start` names: only its times of day mean something.
 *
 * @throws AppError naming every field at fault
 */
export function checkSchedule(body: ScheduleBody, dates: readonly string[]): ScheduleValues {
  const fields: FieldError[] = [];
  const wrong = (fieldName: string, message: string) => {
    fields.push({ fieldName, errorCode: "invalid.value", message });
  };
  const time = (fieldName: "start" | "end"): number | undefined => {
    const ms = parseLocalTime(body[fieldName]);
    if (ms === undefined)
      wrong(fieldName, "is no local time like 2026-11-22T09:00:00.000 (no zone)");
    else if (!isReckoned(ms)) wrong(fieldName, `is not between ${firstYear} and ${lastYear}`);
    else return ms;
    return undefined;
  };
  const start = time("start");
  const end = time("end");
  const rrule = body.rrule?.trim() || null;
  if (start === undefined || end === undefined) throw refusal(fields);
  if (end <= start) {
    wrong("end", "is not after start");
    throw refusal(fields);
  }
  const moved = rrule === null ? movedToFirst({ start, end }, dates) : { start, end };
  const values = {
    name: body.name,
    description: body.description || null,
    starts_local: formatLocalTime(moved.start),
    ends_local: formatLocalTime(moved.end),
    rrule,
  };
  try {
    prepareRecurrence({ start: values.starts_local, end: values.ends_local, rrule, dates });
  } catch (error) {
    if (!(error instanceof RecurrenceRuleError)) throw error;
    wrong("rrule", error.message);
    throw refusal(fields);
  }
  return values;
}

function movedToFirst(
  span: { start: number; end: number },
  dates: readonly string[],
): { start: number; end: number } {
  const first = parseLocalDate(dates.toSorted()[0] ?? "");
  if (first === undefined) return span;
  const start = first + span.start - localMidnight(span.start);
  return { start, end: start + span.end - span.start };
}

function refusal(fields: readonly FieldError[]) {
  const [first] = fields;
  return invalidFields(`The schedule is not valid: ${first?.fieldName} ${first?.message}.`, fields);
}
