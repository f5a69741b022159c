import { scheduleDateLimit, type ScheduleDate } from "@tsubame/contract";
import { invalidFields } from "../http/errors.ts";
import { readCalendar } from "./calendar-file.ts";
import { named, readDate, type DateLine } from "./read-date.ts";

/** Days that were read, and lines of which nothing was understood. */
export interface ReadDates {
  readonly dates: ScheduleDate[];
  readonly unreadLines: { line: number; text: string }[];
  readonly unreadCount: number;
}

const shownUnread = 20;
const longestLine = 200;

/**
 * Reads the days out of a list or calendar, in order of time and each once; the first name of a day counts. Public
 * holidays of Japan come as lines of date and name in Shift_JIS, others as calendars in UTF-8.
 *
 * @throws AppError for bytes that are no text, for nothing at all, and for more days than a schedule lists
 */
export function readDateList(
  input: { readonly text: string } | { readonly contentBase64: string },
): ReadDates {
  const fieldName = "text" in input ? "text" : "contentBase64";
  const text = "text" in input ? input.text : decode(Buffer.from(input.contentBase64, "base64"));
  if (text === undefined) throw refuse(fieldName, "is text in neither UTF-8 nor Shift_JIS");
  const lines = /^BEGIN:VCALENDAR/im.test(text) ? readCalendar(text) : readLines(text);
  const byDate = new Map<string, ScheduleDate>();
  for (const { dates } of lines)
    for (const one of dates) if (!byDate.has(one.date)) byDate.set(one.date, one);
  const dates = [...byDate.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1));
  if (dates.length === 0) throw refuse(fieldName, "has no line that begins with a date");
  if (dates.length > scheduleDateLimit)
    throw refuse(fieldName, `has ${dates.length} days; a schedule lists ${scheduleDateLimit}`);
  const unread = lines.filter((line) => line.dates.length === 0);
  return {
    dates,
    unreadLines: unread
      .slice(0, shownUnread)
      .map(({ line, text: whole }) => ({ line, text: whole.slice(0, longestLine) })),
    unreadCount: unread.length,
  };
}

function refuse(fieldName: string, message: string) {
  return invalidFields(`The list cannot be used: it ${message}.`, [
    { fieldName, errorCode: "invalid.value", message },
  ]);
}

/** Text of a file as spreadsheets and authorities write it; undefined when it is in no encoding known here. */
function decode(bytes: Buffer): string | undefined {
  const hasUtf16Mark = bytes[0] === 0xff && bytes[1] === 0xfe;
  for (const encoding of hasUtf16Mark ? ["utf-16le"] : ["utf-8", "shift_jis"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      return text.includes("\0") ? undefined : text;
    } catch {
      // Not this encoding; the next one may fit.
    }
  }
  return undefined;
}

/** Lines of `date,name` or `name,date`, with commas, tabs or semicolons. A first line without a date is a heading. */
function readLines(text: string): DateLine[] {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .map((whole, index) => ({ line: index + 1, text: whole.trim() }))
    .filter((line) => line.text !== "")
    .map(({ line, text: whole }) => {
      const date = dateOfFields(fieldsOf(whole));
      return { line, text: whole, dates: date === undefined ? [] : [date] };
    });
  return lines[0]?.dates.length === 0 ? lines.slice(1) : lines;
}

function fieldsOf(text: string): string[] {
  return [...text.matchAll(/(?:"((?:[^"]|"")*)"|([^,\t;]*))(?:[,\t;]|$)/g)].map(
    ([, quoted, plain]) => (quoted?.replaceAll('""', '"') ?? plain ?? "").trim(),
  );
}

function dateOfFields([first = "", second = ""]: readonly string[]): ScheduleDate | undefined {
  const date = readDate(first);
  if (date !== undefined) return named(date, second);
  const other = readDate(second);
  return other === undefined ? undefined : named(other, first);
}
