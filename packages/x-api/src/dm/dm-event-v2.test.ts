import { describe, expect, it } from "vitest";

import { parseDelivery } from "../webhook/parse-delivery.ts";
import { deliveryOfDm, parseDmEventV2, parseIncludes } from "./dm-event-v2.ts";
import { parseDmEvent } from "./dm-event.ts";

const link = "https://t.co/ZyXwVuTsRq";
const photoUrl =
  "https://ton.twitter.com/1.1/ton/data/dm/1500000000000000021/1600000000000000011/AbCdEfGh.jpg";
const event = {
  id: "1500000000000000021",
  event_type: "MessageCreate",
  text: `Thanks &amp; bye ${link}`,
  sender_id: "2000000002",
  dm_conversation_id: "1000000001-2000000002",
  created_at: "2026-03-01T10:00:00.000Z",
  attachments: { media_keys: ["3_1600000000000000011"] },
  entities: {
    urls: [
      {
        start: 17,
        end: 40,
        url: link,
        expanded_url: "https://twitter.com/messages/media/1500000000000000021",
        display_url: "pic.twitter.com/ZyXwVuTsRq",
        media_key: "3_1600000000000000011",
      },
    ],
  },
};
const photo = {
  media_key: "3_1600000000000000011",
  type: "photo",
  url: photoUrl,
  width: 800,
  height: 600,
};
const includes = parseIncludes({
  users: [
    { id: "2000000002", name: "Jo Customer", username: "jo_customer" },
    { id: "1000000001", name: "Acme Help", username: "acme_help" },
    { id: "3", name: "Bystander", username: "by" },
  ],
  media: [{ media_key: "3_1", type: "photo", url: "https://x/other.jpg" }, photo],
});

describe("a message of API v2", () => {
  it("is the same kind of event as v1.1's, its recipient taken from the conversation", () => {
    expect(parseDmEventV2(event, includes)).toMatchObject({
      id: "1500000000000000021",
      createdAtMs: Date.parse("2026-03-01T10:00:00Z"),
      senderId: "2000000002",
      recipientId: "1000000001",
      text: `Thanks &amp; bye ${link}`,
      displayText: "Thanks & bye",
      attachment: {
        type: "photo",
        mediaId: "1600000000000000011",
        url: photoUrl,
        previewUrl: photoUrl,
        isSignedFetchRequired: true,
        widthPx: 800,
        heightPx: 600,
        linkInText: link,
      },
      quickReplyMetadata: null,
      sourceAppId: null,
    });
    expect(Object.keys(parseDmEventV2(event, includes)?.users ?? {}).toSorted()).toEqual([
      "1000000001",
      "2000000002",
    ]);
  });

  it.each([
    [{ sender_id: "1000000001" }, "2000000002"],
    [{ dm_conversation_id: "2000000002-1000000001" }, "1000000001"],
    [
      { dm_conversation_id: undefined, participant_ids: ["1000000001", "2000000002"] },
      "1000000001",
    ],
    [{ sender_id: "7", dm_conversation_id: "7-7" }, "7"],
  ])("knows the recipient of %j", (more, recipientId) => {
    expect(parseDmEventV2({ ...event, ...more }, includes)?.recipientId).toBe(recipientId);
  });

  it("takes its time from the id when X leaves it out", () => {
    const { created_at: _left, ...raw } = { ...event, id: "1212092628029698048" };
    const found = parseDmEventV2(raw, includes);
    expect(new Date(found?.createdAtMs ?? 0).toISOString()).toMatch(/^2019-12-31T19:26:16/);
  });

  it("offers the best MP4 of a film", () => {
    const film = {
      media_key: "7_1600000000000000012",
      type: "video",
      preview_image_url: "https://pbs.twimg.com/p.jpg",
      duration_ms: 5200,
      variants: [
        { bit_rate: 256_000, content_type: "video/mp4", url: "https://video.twimg.com/b.mp4" },
        { bit_rate: 832_000, content_type: "video/mp4", url: "https://video.twimg.com/a.mp4" },
        { content_type: "application/x-mpegURL", url: "https://video.twimg.com/a.m3u8" },
      ],
    };
    const raw = { ...event, attachments: { media_keys: [film.media_key] } };
    expect(parseDmEventV2(raw, parseIncludes({ media: [film] }))?.attachment).toMatchObject({
      type: "video",
      mediaId: "1600000000000000012",
      url: "https://video.twimg.com/a.mp4",
      previewUrl: "https://pbs.twimg.com/p.jpg",
      isSignedFetchRequired: false,
      durationMs: 5200,
      linkInText: null,
    });
  });

  it("shows that there is a file even when X does not describe it, and a card", () => {
    expect(parseDmEventV2(event, parseIncludes(null))?.attachment).toMatchObject({
      type: "other",
      mediaId: "1600000000000000011",
      url: null,
      linkInText: link,
    });
    const card = { ...event, attachments: { card_ids: ["1"] } };
    expect(parseDmEventV2(card, includes)?.attachment).toMatchObject({
      type: "other",
      mediaId: null,
    });
    const { attachments: _left, ...plain } = event;
    expect(parseDmEventV2(plain, includes)?.attachment).toBeNull();
  });

  it.each([
    { ...event, event_type: "ParticipantsJoin", participant_ids: ["2000000002"] },
    { ...event, event_type: "ParticipantsLeave" },
    { ...event, dm_conversation_id: "1700000000000000001" },
    { ...event, dm_conversation_id: "1000000001-3000000003" },
    { ...event, dm_conversation_id: null, participant_ids: ["1", "2000000002", "3"] },
    { ...event, id: "none" },
    { ...event, sender_id: undefined },
    null,
    [],
  ])("is nothing else: joins, groups and strange shapes are null (case %#)", (raw) => {
    expect(parseDmEventV2(raw, includes)).toBeNull();
  });
});

describe("a DM that was looked up", () => {
  it("of v2 goes through the inbox as if X had delivered it", () => {
    const found = parseDmEventV2(event, includes)!;
    const stored: unknown = JSON.parse(JSON.stringify(deliveryOfDm(found, "1000000001")));
    expect(parseDelivery(stored)).toEqual({
      forUserId: "1000000001",
      events: [{ kind: "dm", eventKey: found.id, forUserId: "1000000001", ...found }],
    });
  });

  it("of v1.1 too, under the key of X's own delivery", () => {
    const raw = {
      type: "message_create",
      id: "1500000000000000021",
      created_timestamp: "1700000000000",
      message_create: {
        target: { recipient_id: "1000000001" },
        sender_id: "2000000002",
        message_data: { text: "Hello" },
      },
    };
    const stored: unknown = JSON.parse(
      JSON.stringify(deliveryOfDm(parseDmEvent(raw)!, "1000000001")),
    );
    const [delivered] = parseDelivery({
      for_user_id: "1000000001",
      direct_message_events: [raw],
    }).events;
    expect(parseDelivery(stored).events).toEqual([delivered]);
  });
});
