/** Why a recurrence rule is refused: a sentence's end, after the rule's name. */
export class RecurrenceRuleError extends Error {
  override readonly name = "RecurrenceRuleError";
}

/** A rule whose parts have been checked: upper case, `UNTIL` a full date and time marked UTC. */
export interface CheckedRule {
  readonly text: string;
  /** Most occurrences that may begin in one day. */
  readonly perDay: number;
}

const longestRule = 500;
const mostOccurrencesPerDay = 48;
const weekday = "(?:MO|TU|WE|TH|FR|SA|SU)";

/** What each part of a rule may be; numbers as [from, to], negative ones count from the end (RFC 5545 §3.3.10). */
const numberLists: Readonly<Record<string, { most: number; least: number; isSigned: boolean }>> = {
  BYMINUTE: { least: 0, most: 59, isSigned: false },
  BYHOUR: { least: 0, most: 23, isSigned: false },
  BYMONTHDAY: { least: 1, most: 31, isSigned: true },
  BYYEARDAY: { least: 1, most: 366, isSigned: true },
  BYWEEKNO: { least: 1, most: 53, isSigned: true },
  BYMONTH: { least: 1, most: 12, isSigned: false },
  BYSETPOS: { least: 1, most: 366, isSigned: true },
};
const frequencies = ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];

/**
 * Checks a recurrence rule part by part, so that its author learns which part is wrong; a leading `RRULE:` is
 * taken off. Rules more frequent than hourly are refused: nobody opens by the minute, and each occurrence is
 * looked at. `UNTIL` is read as local time like the schedule's own, whether or not it ends in `Z`
 * (docs/sources.md#genesys-schedules).
 *
 * @throws RecurrenceRuleError
 */
export function checkRecurrenceRule(given: string): CheckedRule {
  const text = given
    .trim()
    .replace(/^RRULE:/i, "")
    .toUpperCase();
  if (text.length > longestRule)
    throw new RecurrenceRuleError(`is longer than ${longestRule} characters`);
  const parts = readParts(text);
  const frequency = parts.get("FREQ");
  if (frequency === undefined) throw new RecurrenceRuleError("has no FREQ");
  if (parts.has("COUNT") && parts.has("UNTIL"))
    throw new RecurrenceRuleError("has both COUNT and UNTIL");
  if (parts.has("BYSETPOS") && ![...parts.keys()].some((name) => /^BY(?!SETPOS)/.test(name)))
    throw new RecurrenceRuleError("has BYSETPOS without another BY part");
  if (/\d/.test(parts.get("BYDAY") ?? "") && frequency !== "MONTHLY" && frequency !== "YEARLY")
    throw new RecurrenceRuleError("numbers the days of BYDAY, which only MONTHLY and YEARLY can");
  const count = (name: string) => new Set(parts.get(name)?.split(",") ?? [""]).size;
  const hours =
    frequency === "HOURLY" && !parts.has("BYHOUR")
      ? Math.ceil(24 / Number(parts.get("INTERVAL") ?? 1))
      : count("BYHOUR");
  const perDay = hours * count("BYMINUTE");
  if (perDay > mostOccurrencesPerDay)
    throw new RecurrenceRuleError(`begins more than ${mostOccurrencesPerDay} times a day`);
  return { text: [...parts].map(([name, value]) => `${name}=${value}`).join(";"), perDay };
}

function readParts(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(";").filter((one) => one !== "")) {
    const [name = "", value = "", ...rest] = part.split("=");
    if (value === "" || rest.length > 0)
      throw new RecurrenceRuleError(`cannot be read at "${part}"`);
    if (parts.has(name)) throw new RecurrenceRuleError(`has ${name} twice`);
    parts.set(name, readValue(name, value));
  }
  return parts;
}

function readValue(name: string, value: string): string {
  const list = numberLists[name];
  if (list !== undefined) {
    for (const number of value.split(",")) assertNumber(name, number, list);
    return value;
  }
  switch (name) {
    case "FREQ":
      if (!frequencies.includes(value))
        throw new RecurrenceRuleError(`has the FREQ ${value}; known are ${frequencies.join(", ")}`);
      return value;
    case "INTERVAL":
      assertNumber(name, value, { least: 1, most: 1000, isSigned: false });
      return value;
    case "COUNT":
      assertNumber(name, value, { least: 1, most: 5000, isSigned: false });
      return value;
    case "WKST":
      if (!new RegExp(`^${weekday}$`).test(value))
        throw new RecurrenceRuleError(`has the WKST ${value}, which is no day of the week`);
      return value;
    case "BYDAY":
      for (const day of value.split(","))
        if (!new RegExp(`^([+-]?([1-9]|[1-4]\\d|5[0-3]))?${weekday}$`).test(day))
          throw new RecurrenceRuleError(`has the BYDAY ${day}, which is no day of the week`);
      return value;
    case "UNTIL":
      return readUntil(value);
    default:
      throw new RecurrenceRuleError(`has the part ${name}, which is not known`);
  }
}

function assertNumber(
  name: string,
  text: string,
  range: { least: number; most: number; isSigned: boolean },
): void {
  const number = /^[+-]?\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  const size = range.isSigned ? Math.abs(number) : number;
  if (!(size >= range.least && size <= range.most))
    throw new RecurrenceRuleError(
      `has the ${name} ${text}; it goes from ${range.least} to ${range.most}`,
    );
}

/** A date alone includes the whole of that day. */
function readUntil(value: string): string {
  const [, year, month, day, time = "235959"] =
    /^(\d{4})(\d{2})(\d{2})(?:T(\d{6})Z?)?$/.exec(value) ?? [];
  const iso = `${year}-${month}-${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`;
  const ms = Date.parse(`${iso}Z`);
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(iso))
    throw new RecurrenceRuleError(`has the UNTIL ${value}, which is no date`);
  return `${year}${month}${day}T${time}Z`;
}
