import { describe, expect, it } from "vitest";
import { gif, jpeg, mp4, png } from "../../test/support/pictures.ts";
import { inspectMedia } from "./inspect-media.ts";

describe("looking at uploaded bytes", () => {
  it.each([
    ["a PNG", png(40, 30), { contentType: "image/png", width: 40, height: 30, durationMs: null }],
    ["a GIF", gif(20, 10), { contentType: "image/gif", width: 20, height: 10, durationMs: null }],
    [
      "a JPEG",
      jpeg(64, 48),
      { contentType: "image/jpeg", width: 64, height: 48, durationMs: null },
    ],
    [
      "an MP4",
      mp4({ width: 640, height: 360, durationMs: 5_200 }),
      { contentType: "video/mp4", width: 640, height: 360, durationMs: 5_200 },
    ],
    ["a WebP", Buffer.from("524946461a000000574542505650384c0d0000002f2780070007", "hex"), null],
    [
      "a WebP with its size",
      Buffer.concat([
        Buffer.from("RIFF\0\0\0\0WEBPVP8X", "latin1"),
        Buffer.from([10, 0, 0, 0, 0, 0, 0, 0, 0x63, 0, 0, 0x31, 0, 0]),
      ]),
      { contentType: "image/webp", width: 100, height: 50, durationMs: null },
    ],
    ["a page", Buffer.from("<!doctype html><script>alert(1)</script>"), null],
    ["nothing", Buffer.alloc(0), null],
  ])("tells %s by its content", (_what, bytes, facts) => {
    expect(inspectMedia(bytes)).toEqual(facts);
  });

  it("survives broken files of every length", () => {
    for (const whole of [png(), gif(), jpeg(), mp4()]) {
      for (let length = 0; length < whole.length; length += 1) {
        expect(() => inspectMedia(whole.subarray(0, length))).not.toThrow();
      }
    }
  });
});
