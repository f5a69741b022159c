import { Busboy, type BusboyHeaders } from "@fastify/busboy";

/** Fields and files of a multipart body, in order; of files of one name the last stays. */
export interface MultipartBody {
  readonly pairs: readonly (readonly [string, string])[];
  readonly files: ReadonlyMap<string, Buffer>;
}

/** Most parts looked at; uploads have ten at most. */
const MAX_PARTS = 100;

/**
 * Reads a whole multipart body. A part with a file name or of type `application/octet-stream` is a file: clients of the field send pictures
 * without a name. Rejects when the body is broken or the boundary missing.
 */
export function readMultipart(contentType: string, bytes: Buffer): Promise<MultipartBody> {
  return new Promise((resolve, reject) => {
    const pairs: [string, string][] = [];
    const files = new Map<string, Buffer>();
    const headers: BusboyHeaders = { "content-type": contentType };
    const parser = new Busboy({ headers, limits: { parts: MAX_PARTS, fieldSize: bytes.length } });
    parser.on("field", (name, value) => pairs.push([name, value]));
    parser.on("file", (name, stream) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => files.set(name, Buffer.concat(parts)));
      stream.on("error", reject);
    });
    parser.on("finish", () => resolve({ pairs, files }));
    parser.on("error", reject);
    parser.end(bytes);
  });
}
