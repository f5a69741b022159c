/** Days of the week as rules name them, Monday first. */
export const weekdayNames = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
type WeekdayName = (typeof weekdayNames)[number];

/** How a schedule repeats, as the form asks for it. */
export const repeatKinds = ["never", "weekly", "daily", "monthly", "yearly", "rule"] as const;
type RepeatKind = (typeof repeatKinds)[number];

/** The form's part of a recurrence rule; `rule` holds any rule that the other fields cannot say. */
export interface Repeat {
  readonly kind: RepeatKind;
  readonly weekdays: readonly WeekdayName[];
  /** Last day (`2026-12-31`), or empty for no end. */
  readonly until: string;
  readonly rule: string;
}

export const noRepeat: Repeat = { kind: "never", weekdays: [], until: "", rule: "" };

const frequencies = { weekly: "WEEKLY", daily: "DAILY", monthly: "MONTHLY", yearly: "YEARLY" };

/** Reads a rule into the form. What the form's fields cannot say exactly stays as it is written. */
export function repeatOf(rrule: string | undefined): Repeat {
  if (rrule === undefined || rrule === "") return noRepeat;
  const parts = new Map(
    rrule
      .toUpperCase()
      .replace(/^RRULE:/, "")
      .split(";")
      .filter(Boolean)
      .map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]),
  );
  const asWritten: Repeat = { ...noRepeat, kind: "rule", rule: rrule };
  const kind = repeatKinds.find(
    (one) => one in frequencies && frequencies[one as "daily"] === parts.get("FREQ"),
  );
  const until = /^(\d{4})(\d{2})(\d{2})(T235959Z?)?$/.exec(parts.get("UNTIL") ?? "");
  const weekdays = (parts.get("BYDAY") ?? "").split(",").filter(Boolean);
  const isPlain =
    kind !== undefined &&
    [...parts.keys()].every((name) => ["FREQ", "INTERVAL", "BYDAY", "UNTIL"].includes(name)) &&
    (parts.get("INTERVAL") ?? "1") === "1" &&
    (!parts.has("UNTIL") || until !== null) &&
    (kind === "weekly" ? weekdays.length > 0 : weekdays.length === 0) &&
    weekdays.every((day) => weekdayNames.some((name) => name === day));
  if (!isPlain || kind === undefined) return asWritten;
  return {
    kind,
    weekdays: weekdayNames.filter((name) => weekdays.includes(name)),
    until: until === null ? "" : `${until[1]}-${until[2]}-${until[3]}`,
    rule: "",
  };
}

/** Writes the form as a rule; null for none. */
export function ruleOf(repeat: Repeat): string | null {
  switch (repeat.kind) {
    case "never":
      return null;
    case "rule":
      return repeat.rule.trim() || null;
    case "weekly":
    case "daily":
    case "monthly":
    case "yearly": {
      const byDay = repeat.kind === "weekly" ? `;BYDAY=${repeat.weekdays.join(",")}` : "";
      const until = repeat.until === "" ? "" : `;UNTIL=${repeat.until.replaceAll("-", "")}T235959Z`;
      return `FREQ=${frequencies[repeat.kind]};INTERVAL=1${byDay}${until}`;
    }
  }
}
