/** What an MP4's boxes say about what it shows. */
export interface Mp4Facts {
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
}

/** Boxes looked at in one file; real ones have a few dozen on this level. */
const maxBoxes = 10_000;
const containers: ReadonlySet<string> = new Set(["moov", "trak"]);

/**
 * Reads the size of the largest video track and the duration out of the boxes `tkhd` and `mvhd` (ISO/IEC 14496-12),
 * wherever `moov` stands. Returns null for a file whose boxes do not fit into each other, or that has no `moov`: no
 * player could show it.
 */
export function readMp4Header(bytes: Buffer): Mp4Facts | null {
  let boxCount = 0;
  let hasMovie = false;
  let durationMs: number | null = null;
  let size = { width: 0, height: 0 };

  function walk(from: number, to: number): boolean {
    let at = from;
    while (at + 8 <= to) {
      boxCount += 1;
      if (boxCount > maxBoxes) return false;
      const box = boxAt(bytes, at, to);
      if (box === null) return false;
      if (box.type === "moov") hasMovie = true;
      if (containers.has(box.type) && !walk(box.from, box.to)) return false;
      if (box.type === "mvhd") durationMs = durationOf(bytes.subarray(box.from, box.to));
      if (box.type === "tkhd") {
        const track = trackSizeOf(bytes.subarray(box.from, box.to));
        if (track.width * track.height > size.width * size.height) size = track;
      }
      at = box.to;
    }
    return true;
  }

  if (!walk(0, bytes.length) || !hasMovie) return null;
  const isShown = size.width > 0 && size.height > 0;
  return { width: isShown ? size.width : null, height: isShown ? size.height : null, durationMs };
}

interface Box {
  readonly type: string;
  /** Of its content. */
  readonly from: number;
  readonly to: number;
}

/** The box at a place; null when it does not fit into what holds it. A length of 0 means: to the end. */
function boxAt(bytes: Buffer, at: number, limit: number): Box | null {
  const type = bytes.toString("latin1", at + 4, at + 8);
  const short = bytes.readUInt32BE(at);
  if (short === 1) {
    if (at + 16 > limit) return null;
    const long = Number(bytes.readBigUInt64BE(at + 8));
    return long < 16 || at + long > limit ? null : { type, from: at + 16, to: at + long };
  }
  const length = short === 0 ? limit - at : short;
  return length < 8 || at + length > limit ? null : { type, from: at + 8, to: at + length };
}

function durationOf(content: Buffer): number | null {
  const isLong = content[0] === 1;
  if (content.length < (isLong ? 32 : 20)) return null;
  const timescale = content.readUInt32BE(isLong ? 20 : 12);
  const units = isLong ? Number(content.readBigUInt64BE(24)) : content.readUInt32BE(16);
  return timescale === 0 ? null : Math.round((units / timescale) * 1000);
}

/** Width and height are the last eight bytes, in 16.16 fixed point. */
function trackSizeOf(content: Buffer): { width: number; height: number } {
  if (content.length < 84) return { width: 0, height: 0 };
  const end = content.length;
  return { width: content.readUInt16BE(end - 8), height: content.readUInt16BE(end - 4) };
}
