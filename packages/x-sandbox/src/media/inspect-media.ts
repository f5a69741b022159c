/** What the bytes of an upload turned out to be. Width and height are 0 where the format hides them; `durationMs` is for video. */
export interface MediaFacts {
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  readonly durationMs: number | null;
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Looks at the bytes, not at what the client says they are. Null when they are nothing that X takes. */
export function inspectMedia(bytes: Buffer): MediaFacts | null {
  if (bytes.length >= 24 && bytes.subarray(0, 8).equals(PNG)) {
    return still("image/png", bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  }
  const start = bytes.subarray(0, 12).toString("latin1");
  if (bytes.length >= 10 && /^GIF8[79]a/.test(start)) {
    return still("image/gif", bytes.readUInt16LE(6), bytes.readUInt16LE(8));
  }
  if (bytes.length >= 4 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) {
    const [width, height] = jpegSize(bytes);
    return still("image/jpeg", width, height);
  }
  if (bytes.length >= 30 && start.startsWith("RIFF") && start.endsWith("WEBP")) {
    const [width, height] = webpSize(bytes);
    return still("image/webp", width, height);
  }
  if (bytes.length >= 12 && start.slice(4, 8) === "ftyp") {
    const contentType = start.slice(8, 12) === "qt  " ? "video/quicktime" : "video/mp4";
    return { contentType, ...movieFacts(bytes) };
  }
  return null;
}

function still(contentType: string, width: number, height: number): MediaFacts {
  return { contentType, width, height, durationMs: null };
}

/** Walks the segments to the frame header (SOF0–SOF15 without the tables DHT, JPG and DAC). */
function jpegSize(bytes: Buffer): [number, number] {
  let offset = 2;
  while (offset + 9 < bytes.length && bytes[offset] === 0xff) {
    const marker = bytes[offset + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [bytes.readUInt16BE(offset + 7), bytes.readUInt16BE(offset + 5)];
    offset += 2 + bytes.readUInt16BE(offset + 2);
  }
  return [0, 0];
}

function webpSize(bytes: Buffer): [number, number] {
  switch (bytes.subarray(12, 16).toString("latin1")) {
    case "VP8X":
      return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
    case "VP8L": {
      const bits = bytes.readUInt32LE(21);
      return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
    }
    case "VP8 ":
      return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
    default:
      return [0, 0];
  }
}

/** ISO base media: `moov/mvhd` has the duration, the first `tkhd` with a size the picture's. Only 32-bit boxes are followed inside. */
function movieFacts(bytes: Buffer): Omit<MediaFacts, "contentType"> {
  let durationMs: number | null = null;
  let size: [number, number] = [0, 0];
  const walk = (from: number, to: number, depth: number): void => {
    let offset = from;
    while (offset + 8 <= to) {
      const length = bytes.readUInt32BE(offset);
      const type = bytes.subarray(offset + 4, offset + 8).toString("latin1");
      const end = length < 8 ? to : Math.min(offset + length, to);
      const isLong = bytes[offset + 8] === 1;
      if ((type === "moov" || type === "trak") && depth < 3) walk(offset + 8, end, depth + 1);
      if (type === "mvhd" && offset + (isLong ? 40 : 28) <= end) {
        const scale = bytes.readUInt32BE(offset + (isLong ? 28 : 20));
        const units = isLong
          ? Number(bytes.readBigUInt64BE(offset + 32))
          : bytes.readUInt32BE(offset + 24);
        if (scale > 0) durationMs = Math.round((units * 1000) / scale);
      }
      if (type === "tkhd" && size[0] === 0 && end - offset >= 92) {
        // Width and height are the last eight bytes, in 16.16 fixed point.
        size = [bytes.readUInt16BE(end - 8), bytes.readUInt16BE(end - 4)];
      }
      offset = end;
    }
  };
  walk(0, bytes.length, 0);
  return { width: size[0], height: size[1], durationMs };
}
