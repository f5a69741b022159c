import { randomBytes } from "node:crypto";

import { afterEach, describe, expect, it } from "vitest";

import { answer, type Answer, type AnsweringServer } from "../../test/support/answering-server.ts";
import { consumer, isSigned, token } from "../../test/support/signed.ts";
import { createXClient, type XClient, type XClientOptions } from "../client/client.ts";

const TON = "/1.1/ton/data/dm/1500000000000000011/1600000000000000011/AbCdEfGh.jpg";

const closing: AsyncDisposable[] = [];

async function server(...answers: Answer[]): Promise<AnsweringServer> {
  const started = await answer(...answers);
  closing.push(started);
  return started;
}

function clientOf(baseUrl: string, options: Partial<XClientOptions> = {}): XClient {
  const client = createXClient({ baseUrl, consumer, token, ...options });
  closing.push({ [Symbol.asyncDispose]: () => Promise.resolve(client.close()) });
  return client;
}

afterEach(async () => {
  for (const one of closing.splice(0).toReversed()) {
    await one[Symbol.asyncDispose]();
  }
});

describe("fetching a file of a DM", () => {
  it("fetches a picture with the account's signature, byte for byte", async () => {
    const bytes = randomBytes(200_000);
    const x = await server({ status: 200, headers: { "content-type": "image/jpeg" }, body: bytes });
    const file = await clientOf(x.url).media.download(x.url + TON, { maxBytes: 200_000 });
    expect(file.contentType).toBe("image/jpeg");
    expect(file.bytes.equals(bytes)).toBe(true);
    expect(x.received[0]).toMatchObject({ method: "GET", url: TON });
    expect(isSigned(x.url, x.received[0])).toBe(true);
  });

  it("fetches what is public without a signature, its query untouched", async () => {
    const x = await server({ status: 200, headers: { "content-type": "video/mp4" }, body: "mp4" });
    const path = "/dm_video/16/vid/640x360/abc.mp4?tag=1&sig=a+b%2f";
    await clientOf(x.url).media.download(x.url + path, { maxBytes: 10 });
    expect(x.received[0]?.url).toBe(path);
    expect(x.received[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    "https://169.254.169.254/latest/meta-data",
    "http://ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg",
    "https://ton.twitter.com.evil.example/1.1/ton/data/dm/1/2/a.jpg",
    "https://ton.twitter.com:8443/1.1/ton/data/dm/1/2/a.jpg",
    "https://someone:secret@ton.twitter.com/1.1/ton/data/dm/1/2/a.jpg",
    "file:///etc/passwd",
    "/1.1/ton/data/dm/1/2/a.jpg",
    "",
  ])("does not ask %s", async (address) => {
    const calls: unknown[] = [];
    const x = await server();
    const client = clientOf(x.url, { onResponse: (info) => calls.push(info) });
    await expect(client.media.download(address, { maxBytes: 10 })).rejects.toMatchObject({
      kind: "media",
      fault: "host-refused",
    });
    expect(calls).toEqual([]);
  });

  it("asks a neighbour of its own host only when it was given", async () => {
    const x = await server();
    const other = await server({ status: 200, body: "gif" });
    const address = other.url + "/dm_gif/a.mp4";
    const stranger = clientOf(x.url).media.download(address, { maxBytes: 10 });
    await expect(stranger).rejects.toMatchObject({ fault: "host-refused" });
    expect(other.received).toHaveLength(0);
    const client = clientOf(x.url, { mediaOrigins: [other.url] });
    expect(String((await client.media.download(address, { maxBytes: 10 })).bytes)).toBe("gif");
  });

  it("does not follow a redirect, to whatever host", async () => {
    const other = await server({ status: 200, body: "stolen" });
    const x = await server({ status: 302, headers: { location: other.url + "/login" } });
    await expect(
      clientOf(x.url).media.download(x.url + TON, { maxBytes: 10 }),
    ).rejects.toMatchObject({ kind: "media", fault: "redirect" });
    expect(other.received).toHaveLength(0);
  });

  it("does not read a file that X announces as too large", async () => {
    const x = await server((response) => {
      response.writeHead(200, { "content-length": "1000000" });
      response.write("only the start ever comes");
    });
    await expect(
      clientOf(x.url).media.download(x.url + TON, { maxBytes: 999_999 }),
    ).rejects.toMatchObject({ kind: "media", fault: "too-large" });
  });

  it("stops reading a file that turns out too large, and closes the connection", async () => {
    let isClosed = false;
    const x = await server((response) => {
      response.writeHead(200);
      response.once("close", () => {
        isClosed = true;
      });
      const more = () => response.write(Buffer.alloc(16_384), () => !response.destroyed && more());
      more();
    });
    await expect(
      clientOf(x.url).media.download(x.url + TON, { maxBytes: 100_000 }),
    ).rejects.toMatchObject({ kind: "media", fault: "too-large" });
    await expect.poll(() => isClosed, { timeout: 10_000 }).toBe(true);
  });

  it("says why X did not give a file", async () => {
    const x = await server(
      {
        status: 404,
        body: { errors: [{ code: 34, message: "Sorry, that page does not exist." }] },
      },
      { status: 401, body: "" },
    );
    const { media } = clientOf(x.url);
    await expect(media.download(x.url + TON, { maxBytes: 10 })).rejects.toMatchObject({
      kind: "response",
      status: 404,
      code: 34,
    });
    await expect(media.download(x.url + TON, { maxBytes: 10 })).rejects.toMatchObject({
      kind: "response",
      status: 401,
    });
  });

  it("does not take half a file for a whole one", async () => {
    const x = await server((response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    await expect(
      clientOf(x.url).media.download(x.url + TON, { maxBytes: 1_000 }),
    ).rejects.toMatchObject({ kind: "unreadable", status: 200 });
  });
});
