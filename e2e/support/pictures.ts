import { crc32, deflateSync } from "node:zlib";

/** A PNG with a sky and a ground, so that a screenshot shows whether it is there and whole. */
export function landscapePng(width: number, height: number): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (width * 3 + 1) + 1 + x * 3;
      const isSky = y < height * 0.6 + Math.sin(x / 60) * height * 0.08;
      rows[at] = isSky ? 120 + Math.round((y / height) * 120) : 60;
      rows[at + 1] = isSky
        ? 170 + Math.round((y / height) * 60)
        : 130 - Math.round((x / width) * 40);
      rows[at + 2] = isSky ? 235 : 70;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), content]);
  const bytes = Buffer.alloc(named.length + 8);
  bytes.writeUInt32BE(content.length, 0);
  named.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(named), named.length + 4);
  return bytes;
}

/** A GIF of one frame of one pixel on a canvas of this size. */
export function plainGif(width: number, height: number): Buffer {
  const header = Buffer.from("GIF89a\0\0\0\0\0\0\0", "latin1");
  header.writeUInt16LE(width, 6);
  header.writeUInt16LE(height, 8);
  return Buffer.concat([header, Buffer.from("2c000000000100010000020144003b", "hex")]);
}
