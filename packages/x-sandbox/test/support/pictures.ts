import { plainPng } from "../../src/media/plain-png.ts";

/** A PNG of one grey. */
export const png = (width = 40, height = 30): Buffer => plainPng(width, height);

/** A GIF of one frame, padded with comments to the size asked for. */
export function gif(width = 20, height = 10, size = 0): Buffer {
  const header = Buffer.from("GIF89a\0\0\0\0\0\0\0", "latin1");
  header.writeUInt16LE(width, 6);
  header.writeUInt16LE(height, 8);
  const frame = Buffer.from("2c000000000100010000020144003b", "hex");
  return Buffer.concat([
    header,
    Buffer.alloc(Math.max(0, size - header.length - frame.length)),
    frame,
  ]);
}

/** The beginning of a JPEG: enough to tell what it is and how large. */
export function jpeg(width = 64, height = 48): Buffer {
  const bytes = Buffer.from(
    "ffd8ffe000104a46494600010100000100010000ffc0001108000000000301220002110103110100",
    "hex",
  );
  bytes.writeUInt16BE(height, 25);
  bytes.writeUInt16BE(width, 27);
  return bytes;
}

function box(type: string, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, body]);
}

/** An MP4 with the boxes that tell its size and duration. */
export function mp4({ width = 640, height = 360, durationMs = 5_200 } = {}): Buffer {
  const movieHeader = Buffer.alloc(100);
  movieHeader.writeUInt32BE(1_000, 12);
  movieHeader.writeUInt32BE(durationMs, 16);
  const trackHeader = Buffer.alloc(84);
  trackHeader.writeUInt16BE(width, 76);
  trackHeader.writeUInt16BE(height, 80);
  return Buffer.concat([
    box("ftyp", Buffer.from("isom\0\0\0\0isom", "latin1")),
    box("moov", box("mvhd", movieHeader), box("trak", box("tkhd", trackHeader))),
    box("mdat", Buffer.from("film")),
  ]);
}
