import { asId, asText } from "../foreign/read.ts";

/** The query of a page in API v1.1: how many entries, and from which cursor on. */
export function pageQueryOf(page: {
  count?: number | undefined;
  cursor?: string | undefined;
}): Array<[string, string]> {
  const query: Array<[string, string]> = [];
  if (page.count !== undefined) {
    query.push(["count", String(page.count)]);
  }
  if (page.cursor !== undefined) {
    query.push(["cursor", page.cursor]);
  }
  return query;
}

/** Reads `next_cursor`. The end is a missing cursor; `0` and `-1` are older spellings of it. */
export function nextCursorOf(value: unknown): string | null {
  const cursor = asText(value) ?? asId(value);
  return cursor === "0" || cursor === "-1" ? null : cursor;
}
