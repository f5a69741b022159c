import type { XAnswerInfo } from "./caller.ts";
import { parseErrorBody, parseJson, parsePlainReason } from "./error-body.ts";
import { XResponseError, XUnreadableError } from "./errors.ts";
import { parseProblem } from "./problem.ts";
import type { HttpStream } from "./transport.ts";

/** What an answer other than a success says: a refusal with its reason, or nothing reliable. */
export function refusalOf(info: XAnswerInfo, text: string): XResponseError | XUnreadableError {
  const read = parseErrorBody(text);
  // Text alone says why on a 4xx; on a 5xx it may be any gateway's.
  const errors = read.length === 0 && info.status < 500 ? parsePlainReason(text) : read;
  const isRefusal = info.status >= 400 && (info.status < 500 || errors.length > 0);
  if (!isRefusal) {
    const reason = info.status < 400 ? "not an answer of the API" : "no readable reason";
    return new XUnreadableError(info.request, info.status, reason);
  }
  return new XResponseError(info.request, {
    status: info.status,
    errors,
    rateLimit: info.rateLimit,
    windows: info.windows,
    accessLevel: info.accessLevel,
    problem: parseProblem(parseJson(text)),
  });
}

/** X's reasons are short; more of a refusal's body is not read. */
const MAX_REASON_BYTES = 64 * 1024;

/** The start of a refusal's body that arrives as a stream. */
export async function readStart(stream: HttpStream): Promise<string> {
  const kept: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream.chunks) {
    kept.push(chunk);
    size += chunk.byteLength;
    if (size > MAX_REASON_BYTES) {
      break;
    }
  }
  return Buffer.concat(kept).toString("utf8");
}
