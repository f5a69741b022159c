import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { mediaPartBytes, readMediaPart, type MediaRow, type Reader } from "@tsubame/store";

/** A part of a file: first and last byte, both counted. */
interface ByteRange {
  readonly from: number;
  readonly to: number;
}

const extensions: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/gif": "gif",
  "video/mp4": "mp4",
};

/**
 * Answers with a stored file, part by part as the reader takes it; returns nothing where the answer has no body.
 *
 * A stranger chose the bytes, so the answer leaves a browser no room: the type is what the bytes were found to be and
 * must not be guessed at, a page made of it may load and run nothing, the name is ours or made harmless, and only the
 * reader's own cache may keep it.
 */
export function serveMedia(
  call: { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly db: Reader },
  media: MediaRow,
): Readable | undefined {
  const { request, reply } = call;
  const size = Number(media.byte_count);
  const etag = `"${media.sha256?.toString("hex") ?? media.id}"`;
  reply
    .header("Content-Type", media.content_type ?? "application/octet-stream")
    .header("X-Content-Type-Options", "nosniff")
    .header("Content-Security-Policy", "default-src 'none'; sandbox")
    .header("Content-Disposition", dispositionOf(media))
    .header("Cache-Control", "private, max-age=3600")
    .header("Accept-Ranges", "bytes")
    .header("ETag", etag);
  if (matches(request.headers["if-none-match"], etag)) {
    reply.code(304);
    return undefined;
  }
  const range = rangeOf(request, { size, etag });
  if (range === "unsatisfiable") {
    reply.code(416).header("Content-Range", `bytes */${size}`).header("Content-Length", 0);
    return undefined;
  }
  const { from, to } = range ?? { from: 0, to: size - 1 };
  if (range !== null) reply.code(206).header("Content-Range", `bytes ${from}-${to}/${size}`);
  reply.header("Content-Length", to - from + 1);
  return Readable.from(readRange(call.db, media.id, { from, to }), { objectMode: false });
}

/** The bytes of a range; one part in memory at a time. */
async function* readRange(
  db: Reader,
  mediaId: string,
  { from, to }: ByteRange,
): AsyncGenerator<Buffer, void, undefined> {
  const last = Math.floor(to / mediaPartBytes);
  for (let number = Math.floor(from / mediaPartBytes); number <= last; number += 1) {
    const part = await readMediaPart(db, { mediaId, partNumber: number });
    if (part === undefined) throw new Error(`part ${number} of medium ${mediaId} is not there`);
    const start = number * mediaPartBytes;
    yield part.subarray(Math.max(0, from - start), to - start + 1);
  }
}

/**
 * The one range that is asked for (RFC 9110 §14). Several ranges, other units and what cannot be read stand for the
 * whole file, and so does a range of a file that has changed since.
 */
function rangeOf(
  request: FastifyRequest,
  { size, etag }: { readonly size: number; readonly etag: string },
): ByteRange | "unsatisfiable" | null {
  const condition = request.headers["if-range"];
  if (condition !== undefined && condition !== etag) return null;
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(request.headers.range ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (match === null || (first === "" && last === "")) return null;
  const from = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== "" && last !== "" && Number(last) < from) return null;
  return from >= size || from > to ? "unsatisfiable" : { from, to };
}

function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(",").some((each) => {
    const wanted = each.trim().replace(/^W\//, "");
    return wanted === "*" || wanted === etag;
  });
}

/** Inline, under a name that fits the type (RFC 6266, RFC 8187). */
function dispositionOf(media: MediaRow): string {
  const extension = extensions[media.content_type ?? ""] ?? "bin";
  const stem = (media.file_name ?? "").replace(/\.[^.]{1,5}$/, "").trim();
  const name = `${stem === "" ? `${media.kind ?? "file"}-${media.id.slice(0, 8)}` : stem}.${extension}`;
  const plain = name.replaceAll(/[^\w.-]+/g, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `inline; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
