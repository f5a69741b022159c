import { crc32, deflateSync } from "node:zlib";

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Colour types of PNG, with 8 bits for each sample. */
const COLOUR_TYPES = { grey: 0, rgb: 2 } as const;

/**
 * A PNG from its rows of samples: one byte for a grey pixel, three for a coloured one. All rows are as long as the picture is wide; there
 * are as many as it is high.
 */
export function encodePng(kind: keyof typeof COLOUR_TYPES, rows: readonly Buffer[]): Buffer {
  const samples = kind === "grey" ? 1 : 3;
  const header = Buffer.alloc(13);
  header.writeUInt32BE((rows[0]?.length ?? 0) / samples, 0);
  header.writeUInt32BE(rows.length, 4);
  header[8] = 8;
  header[9] = COLOUR_TYPES[kind];
  // Each row begins with its filter: none.
  const lines = rows.flatMap((row) => [Buffer.from([0]), row]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(lines))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * A picture of one grey, as large as asked (1–4096 each way): the preview of a film or GIF, of which the sandbox does not decode a frame.
 */
export function plainPng(width: number, height: number): Buffer {
  const columns = Math.min(Math.max(width, 1), 4096);
  const rows = Math.min(Math.max(height, 1), 4096);
  const row = Buffer.alloc(columns, 0x8c);
  return encodePng(
    "grey",
    Array.from({ length: rows }, () => row),
  );
}
