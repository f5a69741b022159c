import { randomBytes } from "node:crypto";

import { afterEach, describe, expect, it } from "vitest";

import {
  answer,
  type Answer,
  type AnsweringServer,
  type ReceivedRequest,
} from "../../test/support/answering-server.ts";
import { consumer, isSigned, token } from "../../test/support/signed.ts";
import { createXClient, type XClient } from "../client/client.ts";
import { parseFormEncoded } from "../oauth1/percent-encode.ts";

const START_MS = 1_700_000_000_000;
/** Beyond 2^53: as a number it would be another id. */
const MEDIA_ID = "1600000000000000001";
const MEGABYTE = 1024 * 1024;

let x: AnsweringServer;
let client: XClient;
let waits: number[];

/** A client whose time passes only when it waits, so that no test does. */
async function clientFor(...answers: Answer[]): Promise<XClient> {
  x = await answer(...answers);
  waits = [];
  let nowMs = START_MS;
  client = createXClient({
    baseUrl: x.url,
    consumer,
    token,
    clock: {
      now: () => nowMs,
      wait(durationMs) {
        waits.push(durationMs);
        nowMs += durationMs;
        return Promise.resolve();
      },
    },
  });
  return client;
}

function uploaded(more: Record<string, unknown> = {}): Answer {
  const ids = `"media_id":${MEDIA_ID},"media_id_string":"${MEDIA_ID}"`;
  const rest = JSON.stringify({ expires_after_secs: 86_400, ...more }).slice(1);
  return { status: 200, body: `{${ids},${rest}` };
}

function processing(info: Record<string, unknown>): Answer {
  return uploaded({ processing_info: info });
}

/** The fields of a multipart body, cut apart at its boundary. */
function fieldsOf(request: ReceivedRequest): Map<string, Buffer> {
  const type = request.headers["content-type"] ?? "";
  const boundary = /^multipart\/form-data; boundary=(\S+)$/.exec(type)?.[1];
  const fields = new Map<string, Buffer>();
  let at = request.bytes.indexOf(`--${boundary}`);
  for (;;) {
    const next = request.bytes.indexOf(`--${boundary}`, at + 1);
    if (boundary === undefined || next === -1) {
      return fields;
    }
    const part = request.bytes.subarray(at, next - 2);
    const blank = part.indexOf("\r\n\r\n");
    const name = /name="([^"]+)"/.exec(part.subarray(0, blank).toString())?.[1] ?? "";
    fields.set(name, part.subarray(blank + 4));
    at = next;
  }
}

const picture = { contentType: "image/png", category: "dm_image" } as const;
const video = { contentType: "video/mp4", category: "dm_video" } as const;

afterEach(async () => {
  client.close();
  await x[Symbol.asyncDispose]();
});

describe("uploading through API v1.1", () => {
  it("sends a picture in one signed request, byte for byte", async () => {
    const { media } = await clientFor(uploaded());
    const bytes = Buffer.concat([randomBytes(70_000), Buffer.from("\r\n--x-api-\r\n")]);
    await expect(media.upload({ ...picture, bytes })).resolves.toEqual({
      mediaId: MEDIA_ID,
      expiresAt: new Date(START_MS + 86_400_000),
    });
    const [request] = x.received;
    expect(request?.url).toBe("/1.1/media/upload.json?media_category=dm_image");
    expect(isSigned(x.url, request)).toBe(true);
    expect([...fieldsOf(request!).keys()]).toEqual(["media"]);
    expect(fieldsOf(request!).get("media")?.equals(bytes)).toBe(true);
    expect(request?.body).toContain("content-type: image/png\r\n");
  });

  it("marks what may be used more than once", async () => {
    const { media } = await clientFor(uploaded());
    await media.upload({ ...picture, bytes: Buffer.from("png"), isShared: true });
    expect(x.received[0]?.url).toContain("media_category=dm_image&shared=true");
    expect(isSigned(x.url, x.received[0])).toBe(true);
  });

  it("sends a video in numbered segments and waits as long as X wants", async () => {
    const { media } = await clientFor(
      uploaded(),
      { status: 204 },
      { status: 204 },
      { status: 204 },
      processing({ state: "pending", check_after_secs: 5 }),
      processing({ state: "in_progress", check_after_secs: 10, progress_percent: 40 }),
      processing({ state: "succeeded", progress_percent: 100 }),
    );
    const bytes = randomBytes(9 * MEGABYTE);
    const result = await media.upload({ ...video, bytes, isShared: true });
    expect(result.mediaId).toBe(MEDIA_ID);
    expect(waits).toEqual([5_000, 10_000]);

    const [init, ...rest] = x.received;
    expect(parseFormEncoded(init!.body)).toEqual([
      ["command", "INIT"],
      ["total_bytes", String(bytes.byteLength)],
      ["media_type", "video/mp4"],
      ["media_category", "dm_video"],
      ["shared", "true"],
    ]);
    const segments = rest.slice(0, 3).map(fieldsOf);
    expect(segments.map((fields) => String(fields.get("segment_index")))).toEqual(["0", "1", "2"]);
    expect(segments.map((fields) => String(fields.get("command")))).toEqual(
      Array.from({ length: 3 }, () => "APPEND"),
    );
    expect(String(segments[0]?.get("media_id"))).toBe(MEDIA_ID);
    expect(segments.every((fields) => fields.get("media")!.byteLength <= 5 * MEGABYTE)).toBe(true);
    expect(Buffer.concat(segments.map((fields) => fields.get("media")!)).equals(bytes)).toBe(true);
    expect(parseFormEncoded(rest[3]!.body)).toEqual([
      ["command", "FINALIZE"],
      ["media_id", MEDIA_ID],
    ]);
    expect(rest[4]).toMatchObject({
      method: "GET",
      url: `/1.1/media/upload.json?command=STATUS&media_id=${MEDIA_ID}`,
    });
    expect(x.received.every((request) => isSigned(x.url, request))).toBe(true);
  });

  it("sends a segment again whose answer was lost, and no other", async () => {
    const { media } = await clientFor(
      uploaded(),
      { status: 204 },
      (response) => response.destroy(),
      { status: 204 },
      uploaded(),
    );
    await media.upload({ ...video, bytes: randomBytes(5 * MEGABYTE) });
    const indices = x.received.slice(1, 4).map((request) => fieldsOf(request).get("segment_index"));
    expect(indices.map(String)).toEqual(["0", "1", "1"]);
  });

  it("ends at once when X refuses a segment", async () => {
    const { media } = await clientFor(uploaded(), {
      status: 400,
      body: { errors: [{ code: 324, message: "The validation of media ids failed." }] },
    });
    await expect(media.upload({ ...video, bytes: randomBytes(100) })).rejects.toMatchObject({
      kind: "response",
      code: 324,
    });
    expect(x.received).toHaveLength(2);
  });

  it("says what X could not make of a file", async () => {
    const { media } = await clientFor(
      uploaded(),
      { status: 204 },
      processing({ state: "pending", check_after_secs: 1 }),
      processing({
        state: "failed",
        error: { code: 1, name: "InvalidMedia", message: "Unsupported video format" },
      }),
    );
    await expect(media.upload({ ...video, bytes: Buffer.from("no video") })).rejects.toMatchObject({
      kind: "media",
      fault: "processing-failed",
      mediaId: MEDIA_ID,
      xName: "InvalidMedia",
      message: expect.stringContaining("Unsupported video format"),
    });
  });

  it("goes on asking after a check without an answer", async () => {
    const { media } = await clientFor(
      uploaded(),
      { status: 204 },
      processing({ state: "pending", check_after_secs: 2 }),
      { status: 503, body: "<html>Over capacity</html>" },
      { status: 500, body: { errors: [{ code: 131, message: "Internal error" }] } },
      processing({ state: "succeeded" }),
    );
    await media.upload({ ...video, bytes: Buffer.from("video") });
    expect(waits).toEqual([2_000, 2_000, 2_000]);
  });

  it("does not wait for ever", async () => {
    const pending = processing({ state: "in_progress", check_after_secs: 20 });
    const { media } = await clientFor(
      uploaded(),
      { status: 204 },
      ...Array.from({ length: 40 }, () => pending),
    );
    await expect(media.upload({ ...video, bytes: Buffer.from("v") })).rejects.toMatchObject({
      kind: "media",
      fault: "processing-timeout",
      mediaId: MEDIA_ID,
    });
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(300_000);
  });

  it.each([
    ["dm_image", 5],
    ["dm_gif", 15],
  ] as const)("sends nothing of a %s beyond %i MB", async (category, megabytes) => {
    const { media } = await clientFor();
    const bytes = Buffer.alloc(megabytes * MEGABYTE + 1);
    await expect(media.upload({ bytes, category, contentType: "image/gif" })).rejects.toMatchObject(
      { kind: "media", fault: "too-large", mediaId: null },
    );
    expect(x.received).toEqual([]);
  });

  it("does not trust an id that is only a number", async () => {
    const { media } = await clientFor({ status: 200, body: `{"media_id":${MEDIA_ID}}` });
    await expect(media.upload({ ...picture, bytes: Buffer.from("p") })).rejects.toMatchObject({
      kind: "unreadable",
    });
  });
});
