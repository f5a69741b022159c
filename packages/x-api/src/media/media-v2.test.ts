import type { ServerResponse } from "node:http";

import { describe, expect, it } from "vitest";

import { answer } from "../../test/support/answering-server.ts";
import { answerBy } from "../../test/support/routed-server.ts";
import { createXClient, type XClientOptions } from "../client/client.ts";
import { activityGeneration } from "../client/generation.ts";

const consumer = { key: "CK", secret: "CS" };
const token = { key: "1-TK", secret: "TS" };
const waits: number[] = [];
const clock = {
  now: () => 1_700_000_000_000,
  wait: async (durationMs: number) => {
    waits.push(durationMs);
  },
};

function open(baseUrl: string, more: Partial<XClientOptions> = { token }) {
  return createXClient({ baseUrl, consumer, generation: activityGeneration, clock, ...more });
}

const uploaded = {
  data: {
    id: "1600000000000000001",
    media_key: "3_1600000000000000001",
    expires_after_secs: 86_400,
  },
};

describe("uploading through API v2", () => {
  it("sends a picture in one request", async () => {
    await using x = await answer({ status: 200, body: uploaded });
    const client = open(x.url);
    const file = {
      bytes: Buffer.from("PNG-bytes"),
      contentType: "image/png",
      category: "dm_image",
    } as const;
    await expect(client.media.upload(file)).resolves.toEqual({
      mediaId: "1600000000000000001",
      expiresAt: new Date(1_700_086_400_000),
    });
    const [request] = x.received;
    expect(`${request?.method} ${request?.url}`).toBe("POST /2/media/upload");
    expect(request?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    expect(request?.body).toContain("PNG-bytes");
    expect(request?.body).toContain("dm_image");
    client.close();
  });

  it("sends a film in segments, repeats one whose answer was lost, and waits until X can use it", async () => {
    waits.length = 0;
    let appends = 0;
    const at = "/2/media/upload/1600000000000000001";
    let checks = 0;
    await using x = await answerBy({
      "POST /2/media/upload/initialize": { status: 200, body: uploaded },
      [`POST ${at}/append`]: (_request, response) => {
        appends += 1;
        if (appends === 2) {
          response.destroy();
          return undefined;
        }
        return { status: 200, body: { data: { expires_at: 1 } } };
      },
      [`POST ${at}/finalize`]: {
        status: 200,
        body: {
          data: { ...uploaded.data, processing_info: { state: "pending", check_after_secs: 5 } },
        },
      },
      "GET /2/media/upload": () => {
        checks += 1;
        const state = checks === 1 ? "in_progress" : "succeeded";
        return {
          status: 200,
          body: { data: { id: "1", processing_info: { state, check_after_secs: 2 } } },
        };
      },
    });
    const client = open(x.url);
    const bytes = Buffer.alloc(4 * 1024 * 1024 + 10, 97);
    const done = await client.media.upload({
      bytes,
      contentType: "video/mp4",
      category: "dm_video",
      isShared: true,
    });
    expect(done.mediaId).toBe("1600000000000000001");
    const [start] = x.received;
    expect(JSON.parse(start!.body)).toEqual({
      media_category: "dm_video",
      media_type: "video/mp4",
      total_bytes: bytes.byteLength,
      shared: true,
    });
    const indices = x.received
      .filter(({ url }) => url.endsWith("/append"))
      .map(({ body }) => /name="segment_index"\r\n\r\n(\d+)/.exec(body)?.[1]);
    expect(indices).toEqual(["0", "1", "1"]);
    expect(waits).toEqual([5_000, 2_000]);
    expect(x.received.at(-1)?.url).toBe(
      "/2/media/upload?command=STATUS&media_id=1600000000000000001",
    );
    client.close();
  });

  it("says why X could not use a file, and sends none that is too large", async () => {
    const failed = {
      state: "failed",
      error: { code: 1, name: "InvalidMedia", message: "Unsupported video format" },
    };
    await using x = await answer({
      status: 200,
      body: { data: { ...uploaded.data, processing_info: failed } },
    });
    const client = open(x.url);
    const file = {
      bytes: Buffer.from("x"),
      contentType: "image/png",
      category: "dm_image",
    } as const;
    await expect(client.media.upload(file)).rejects.toMatchObject({
      kind: "media",
      fault: "processing-failed",
      xName: "InvalidMedia",
      mediaId: "1600000000000000001",
    });
    const large = { ...file, bytes: Buffer.alloc(5 * 1024 * 1024 + 1) };
    await expect(client.media.upload(large)).rejects.toMatchObject({ fault: "too-large" });
    expect(x.received).toHaveLength(1);
    client.close();
  });
});

describe("fetching a file of a DM", () => {
  const path = "/1.1/ton/data/dm/1500000000000000021/1600000000000000011/AbCdEfGh.jpg";
  const file = (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "image/jpeg" });
    response.end("JPEG");
  };

  it("asks v2's own address when there is an OAuth 2.0 token only", async () => {
    await using x = await answer(file, file);
    const client = open(x.url, { userBearer: "user-token" });
    const found = await client.media.download(`https://ton.twitter.com${path}`, { maxBytes: 100 });
    expect(found).toEqual({ contentType: "image/jpeg", bytes: Buffer.from("JPEG") });
    const [request] = x.received;
    expect(request?.url).toBe(
      "/2/dm_conversations/media/1500000000000000021/1600000000000000011/AbCdEfGh.jpg",
    );
    expect(request?.headers.authorization).toBe("Bearer user-token");
    await expect(
      client.media.download(`https://ton.twitter.com${path}`, { maxBytes: 3 }),
    ).rejects.toMatchObject({ kind: "media", fault: "too-large" });
    client.close();
  });

  it("signs for the file host when it can", async () => {
    await using x = await answer(file);
    const client = open(x.url, { token, userBearer: "user-token" });
    await client.media.download(x.url + path, { maxBytes: 100 });
    expect(x.received[0]?.url).toBe(path);
    expect(x.received[0]?.headers.authorization).toMatch(/^OAuth /);
    client.close();
  });

  it("asks nobody for an address that is not X's", async () => {
    await using x = await answer();
    const client = open(x.url, { userBearer: "user-token" });
    await expect(
      client.media.download("https://evil.example/a.jpg", { maxBytes: 100 }),
    ).rejects.toMatchObject({ kind: "media", fault: "host-refused" });
    expect(x.received).toEqual([]);
    client.close();
  });
});
