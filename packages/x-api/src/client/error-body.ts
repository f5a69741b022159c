import { asArray, asNumber, asObject, asText } from "../foreign/read.ts";
import type { XErrorEntry } from "./errors.ts";

/**
 * Reads the reasons out of an error body. Understands v1.1 (`errors: [{code, message}]`), the old
 * single-string forms (`error`, `errors`), v2 problems (`title`, `detail`), and the XML that
 * `request_token` answers for an unapproved callback. Empty when nothing can be made of it.
 *
 * Source: X "Response codes"; recorded answers for the XML form.
 */
export function parseErrorBody(text: string): XErrorEntry[] {
  const body = parseJson(text);
  if (body === undefined) {
    return parseXml(text);
  }
  const answer = asObject(body);
  const entries = asArray(answer?.["errors"]).flatMap((entry) => {
    const error = asObject(entry);
    const message = asText(error?.["message"]) ?? asText(error?.["detail"]);
    const code = asNumber(error?.["code"]);
    return message === null && code === null ? [] : [{ code, message: message ?? `code ${code}` }];
  });
  if (entries.length > 0) {
    return entries;
  }
  const single =
    asText(answer?.["errors"]) ??
    asText(answer?.["detail"]) ??
    asText(answer?.["error_description"]) ??
    asText(answer?.["error"]) ??
    asText(answer?.["title"]);
  return single === null ? [] : [{ code: null, message: single }];
}

const MAX_PLAIN_REASON = 200;

/**
 * A refusal that is one line of plain text, as the steps of OAuth 1.0a give it ("Invalid request token.").
 * Empty for pages, JSON and anything longer.
 */
export function parsePlainReason(text: string): XErrorEntry[] {
  const line = text.trim();
  const isReason =
    line !== "" && line.length <= MAX_PLAIN_REASON && /^[^<>{}[\]\p{Cc}]*$/u.test(line);
  return isReason ? [{ code: null, message: line }] : [];
}

/** Parses JSON, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseXml(text: string): XErrorEntry[] {
  const match = /<error code="(\d{1,6})">([^<]{0,500})<\/error>/.exec(text);
  return match === null ? [] : [{ code: Number(match[1]), message: match[2] ?? "" }];
}
