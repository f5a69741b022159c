import { crc32, deflateSync } from "node:zlib";

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/**
 * A picture of one grey, as large as asked (1–4096 each way): the preview of a film or GIF, of which the sandbox does not decode a frame.
 */
export function plainPng(width: number, height: number): Buffer {
  const columns = Math.min(Math.max(width, 1), 4096);
  const rows = Math.min(Math.max(height, 1), 4096);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(columns, 0);
  header.writeUInt32BE(rows, 4);
  // 8 bits a pixel, greyscale.
  header[8] = 8;
  const row = Buffer.alloc(columns + 1, 0x8c);
  // Filter "none".
  row[0] = 0;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: rows }, () => row)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}
