import { randomBytes } from "node:crypto";

import { formEncode } from "../oauth1/percent-encode.ts";

/** One field of a multipart body: a text, or a file's bytes. */
interface MultipartField {
  name: string;
  value: string | Uint8Array;
  /** Of a file; `application/octet-stream` when absent. */
  contentType?: string;
}

/** What a call may carry; at most one of the three. */
export interface XCallBody {
  /** Sent as `application/x-www-form-urlencoded` and covered by the signature. */
  form?: ReadonlyArray<readonly [string, string]>;
  /** Sent as JSON; not covered by the signature. */
  json?: unknown;
  /** Sent as `multipart/form-data`, for files; not covered by the signature. */
  multipart?: readonly MultipartField[];
}

/** A body as it goes onto the wire, with its content type; both null when a call has none. */
export interface EncodedBody {
  contentType: string | null;
  body: string | Uint8Array | null;
}

/** Writes a call's body. */
export function encodeBody(call: XCallBody): EncodedBody {
  if (call.json !== undefined) {
    return { contentType: "application/json; charset=utf-8", body: JSON.stringify(call.json) };
  }
  if (call.multipart !== undefined) {
    return encodeMultipart(call.multipart);
  }
  return call.form === undefined
    ? { contentType: null, body: null }
    : { contentType: "application/x-www-form-urlencoded", body: formEncode(call.form) };
}

/**
 * Field names are this client's own words and need no escaping. 128 random bits make a boundary that
 * stands in no file.
 *
 * Source: RFC 7578.
 */
function encodeMultipart(fields: readonly MultipartField[]): EncodedBody {
  const boundary = "x-api-" + randomBytes(16).toString("hex");
  const pieces: Uint8Array[] = [];
  for (const { name, value, contentType = "application/octet-stream" } of fields) {
    const isFile = typeof value !== "string";
    const disposition = `form-data; name="${name}"${isFile ? '; filename="blob"' : ""}`;
    const type = isFile ? `content-type: ${contentType}\r\n` : "";
    pieces.push(
      Buffer.from(`--${boundary}\r\ncontent-disposition: ${disposition}\r\n${type}\r\n`),
      isFile ? value : Buffer.from(value),
      Buffer.from("\r\n"),
    );
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat(pieces),
  };
}
