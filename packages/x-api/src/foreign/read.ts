/**
 * Loose reading of foreign JSON. X's answers are read field by field: what is missing or of another
 * type becomes null instead of an exception, since a new field or a broken sample must not stop a
 * delivery; the raw value is kept beside whatever was understood.
 */

/** A JSON object whose fields are not known yet. */
export type ForeignObject = Readonly<Record<string, unknown>>;

/** The value as an object, or null for anything else, arrays included. */
export function asObject(value: unknown): ForeignObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as ForeignObject)
    : null;
}

/** The value as an array; anything else is an empty one. */
export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a non-empty string, or null. */
export function asText(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** The value as a finite number; X writes counts both as numbers and as strings. */
export function asNumber(value: unknown): number | null {
  if (typeof value === "number") {
    return Number.isFinite(value) ? value : null;
  }
  return typeof value === "string" && /^-?\d{1,16}$/.test(value) ? Number(value) : null;
}

/** The value as a boolean, or null. */
export function asBoolean(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

/**
 * The value as a decimal id. Ids exceed 2^53, so a JSON number is trusted only while it is exact; X
 * sends a string (`id` in v2 and webhooks, `id_str` in v1.1) beside each number that is not.
 */
export function asId(value: unknown): string | null {
  if (typeof value === "string") {
    return /^\d{1,20}$/.test(value) ? value : null;
  }
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? String(value)
    : null;
}

/** The last instant that JavaScript and a database can both write down: the end of the year 9999. */
const LAST_INSTANT_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * The value as milliseconds since 1970. Understands the forms X uses: epoch milliseconds as string or
 * number (webhooks), ISO 8601 (v2), `2020-03-23 06:50:00 +0000` (webhook management) and
 * `Wed Mar 18 10:00:00 +0000 2020` (v1.1 objects).
 */
export function asInstantMs(value: unknown): number | null {
  const milliseconds = asNumber(value) ?? parsedInstant(value);
  return milliseconds !== null && milliseconds >= 0 && milliseconds <= LAST_INSTANT_MS
    ? milliseconds
    : null;
}

function parsedInstant(value: unknown): number | null {
  if (typeof value !== "string") {
    return null;
  }
  const parsed = Date.parse(
    value.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) \+0000$/, "$1T$2.000Z"),
  );
  return Number.isNaN(parsed) ? null : parsed;
}
