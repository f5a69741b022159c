import { describe, expect, it } from "vitest";
import { gif, jpeg, mp4, png } from "../../../x-sandbox/test/support/pictures.ts";
import { inspectMedia, outboundRefusal } from "../../src/media/inspect-media.ts";

/** The beginning of a lossy WebP of one frame. */
function webp(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(40);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(32, 4);
  bytes.write("WEBPVP8 ", 8, "latin1");
  bytes.writeUInt32LE(20, 16);
  Buffer.from("3001009d012a", "hex").copy(bytes, 20);
  bytes.writeUInt16LE(width, 26);
  bytes.writeUInt16LE(height, 28);
  return bytes;
}

const refusalOf = async (bytes: Buffer | string) => {
  const inspection = await inspectMedia(Buffer.from(bytes as string));
  return inspection.kind === "refused" ? inspection.errorCode : inspection.file.contentType;
};

describe("what a file is", () => {
  it.each([
    ["image/png", "photo", 40, 30, null, png(40, 30)],
    ["image/jpeg", "photo", 64, 48, null, jpeg(64, 48)],
    ["image/webp", "photo", 50, 20, null, webp(50, 20)],
    ["image/gif", "animated_gif", 20, 10, null, gif(20, 10)],
    ["video/mp4", "video", 640, 360, 5_200, mp4()],
  ])("tells %s from its bytes", async (contentType, kind, width, height, durationMs, bytes) => {
    const inspection = await inspectMedia(bytes);
    expect(inspection).toMatchObject({
      kind: "accepted",
      file: { contentType, kind, width, height, durationMs },
    });
  });

  it.each([
    ["<!doctype html><script>alert(1)</script>"],
    ['<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ["%PDF-1.7"],
    ["PK\u0003\u0004"],
    ["just words"],
  ])("refuses %s, whatever its name", async (text) => {
    expect(await refusalOf(text)).toBe("media.typeNotAllowed");
  });

  it("refuses a picture that would unpack to more than 50 million pixels, without unpacking it", async () => {
    const bomb = png(10, 10);
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    expect(await refusalOf(bomb)).toBe("media.tooManyPixels");
    const gifBomb = gif(65_535, 65_535);
    expect(await refusalOf(gifBomb)).toBe("media.tooManyPixels");
    expect(await refusalOf(jpeg(65_500, 65_500))).toBe("media.tooManyPixels");
    expect(await refusalOf(mp4({ width: 60_000, height: 60_000 }))).toBe("media.tooManyPixels");
  });

  it("refuses what is cut off before it tells its size, and nothing at all", async () => {
    expect(await refusalOf(jpeg().subarray(0, 20))).toBe("media.unreadable");
    expect(await refusalOf(mp4().subarray(0, 30))).toBe("media.unreadable");
    expect(await refusalOf("")).toBe("media.empty");
  });

  it("ends with boxes that claim to be larger than the file, or that hold each other without end", async () => {
    const lying = mp4();
    lying.writeUInt32BE(0xffff_fff0, lying.indexOf("moov") - 4);
    expect(await refusalOf(lying)).toBe("media.unreadable");
    const empty = Buffer.concat([mp4(), Buffer.alloc(8 * 20_000)]);
    for (let at = mp4().length; at < empty.length; at += 8)
      empty.write("\0\0\0\bfree", at, "latin1");
    expect(await refusalOf(empty)).toBe("media.unreadable");
  });
});

describe("what X takes", () => {
  const megabyte = 1024 * 1024;
  const bound = 600 * megabyte;
  const of = (contentType: string, size: number, durationMs: number | null = null) =>
    outboundRefusal({ contentType, durationMs, bytes: { length: size } as Buffer }, bound);

  it.each([
    ["image/jpeg", 5 * megabyte],
    ["image/png", 5 * megabyte],
    ["image/webp", 5 * megabyte],
    ["image/gif", 15 * megabyte],
    ["video/mp4", 512 * megabyte],
  ])("takes %s of %i bytes and not one more", (contentType, limit) => {
    expect(of(contentType, limit)).toBeNull();
    expect(of(contentType, limit + 1)).toEqual({
      errorCode: "media.tooLarge",
      errorDetail: { limit },
    });
  });

  it("takes a video of 140 seconds and not a millisecond more", () => {
    expect(of("video/mp4", 1, 140_000)).toBeNull();
    expect(of("video/mp4", 1, 140_001)).toEqual({
      errorCode: "media.tooLong",
      errorDetail: { limit: 140_000 },
    });
  });

  it("has our own bound below X's", () => {
    const file = { contentType: "image/gif", durationMs: null, bytes: { length: 11 } as Buffer };
    expect(outboundRefusal(file, 10)).toMatchObject({ errorDetail: { limit: 10 } });
  });
});
