import type { MessageWrite } from "@tsubame/store";
import { describe, expect, it } from "vitest";
import { fileAddressesOf, pendingMediaOf } from "./attachment-sources.ts";

const attachment = (given: object) => ({
  mediaId: null,
  url: null,
  widthPx: null,
  heightPx: null,
  durationMs: null,
  coordinates: null,
  raw: {},
  ...given,
});
const messageWith = (given: object | null) =>
  ({
    id: "m",
    conversationId: "c",
    integrationId: "i",
    attachment: given === null ? null : attachment(given),
  }) as MessageWrite;

describe("the files of DMs", () => {
  it("are pictures, GIFs and videos with the size that X tells", () => {
    const photo = { type: "photo", widthPx: 800, heightPx: 600.4, durationMs: Number.NaN };
    expect(pendingMediaOf([messageWith(photo)])).toEqual([
      {
        integrationId: "i",
        conversationId: "c",
        messageId: "m",
        kind: "photo",
        width: 800,
        height: 600,
        durationMs: null,
      },
    ]);
  });

  it.each([
    ["3_1600000000000000001", "photo"],
    ["7_1600000000000000001", "video"],
    ["16_1600000000000000001", "animated_gif"],
  ])("are told by v2 with their key alone: %s", (key, kind) => {
    const given = messageWith({ type: "other", raw: { media_key: key } });
    expect(pendingMediaOf([given])).toMatchObject([{ kind }]);
  });

  it("are neither places nor cards nor absent attachments", () => {
    const others = [
      messageWith({ type: "location" }),
      messageWith({ type: "other", raw: { card_ids: ["1"] } }),
      messageWith({ type: "other", raw: { media_key: "__proto___1" } }),
      messageWith(null),
    ];
    expect(pendingMediaOf(others)).toEqual([]);
  });
});

describe("where a file can be fetched", () => {
  it("is at the renditions of v1.1 and v2 alike, the best first", () => {
    const v1 = {
      media: {
        video_info: {
          variants: [
            { content_type: "video/mp4", bitrate: 1, url: "https://a/low.mp4" },
            { content_type: "application/x-mpegURL", url: "https://a/list.m3u8" },
            { content_type: "video/mp4", bitrate: 9, url: "https://a/high.mp4" },
          ],
        },
      },
    };
    const v2 = {
      variants: [
        { content_type: "video/mp4", bit_rate: 1, url: "https://a/low.mp4" },
        { content_type: "video/mp4", bit_rate: 9, url: "https://a/high.mp4" },
      ],
    };
    for (const raw of [v1, v2]) {
      const given = attachment({ type: "video", url: "https://a/high.mp4", raw });
      expect(fileAddressesOf(given)).toEqual(["https://a/high.mp4", "https://a/low.mp4"]);
    }
  });

  it.each([
    null,
    undefined,
    "text",
    7,
    { url: 7, raw: { variants: "none" } },
    { raw: { variants: [null, 1] } },
  ])("is nowhere in %j", (given) => {
    expect(fileAddressesOf(given)).toEqual([]);
  });
});
