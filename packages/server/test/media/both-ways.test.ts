import { createHash, randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { settle } from "../../../store/test/support/settle.ts";
import { gif, mp4, png } from "../../../x-sandbox/test/support/pictures.ts";
import { openCentre, type Centre } from "../support/centre.ts";
import { present } from "../support/present.ts";
import {
  connect,
  newest,
  phoneSends,
  upload,
  type Connected,
  type SlotBody,
} from "./support/media-api.ts";

let centre: Centre;
let at: Connected;

beforeAll(async () => {
  centre = await openCentre();
  at = await connect(centre);
}, 60_000);
afterEach(() => centre.x.control("DELETE", "/faults"));
afterAll(async () => {
  await at?.listener.close();
  await centre?.close();
});

/** Reads a file as the holder of a token. */
function read(
  url: string,
  token: string | null,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(new URL(url, centre.node.url), {
    headers: { ...headers, ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
  });
}
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const isStored = (message: { attachment: { state: string } | null }) =>
  message.attachment?.state === "stored";

interface PhoneDm {
  readonly fromId: string;
  readonly text: string;
  readonly media: { readonly url: string; readonly kind: string } | null;
}
const onPhone = async (to: Connected) =>
  (await centre.x.dmsWith(to.customerId)) as unknown as PhoneDm[];

/** Sends a file with a text and waits until X has it. */
async function sendFile(bytes: Buffer, text = ""): Promise<string> {
  const { id, status } = await upload(at, bytes);
  expect(status).toBe(200);
  const sent = await at.agent.call<{ id: string }>("POST", at.path, {
    textBody: text,
    mediaIds: [id],
  });
  expect(sent.status).toBe(202);
  await newest(at, (message) => message.id === sent.body.id && message.state === "sent");
  return sent.body.id;
}

describe("a customer's file", () => {
  it("is the same bytes for the agent, under an address of this server only", async () => {
    const bytes = Buffer.concat([png(40, 30), randomBytes(1_300_000)]);
    await phoneSends(centre, { customerId: at.customerId, bytes, text: "Broken like this" });
    const message = await newest(at, isStored);
    expect(message).toMatchObject({
      direction: "inbound",
      text: "Broken like this",
      attachment: { kind: "photo", width: 40, height: 30, contentType: "image/png" },
    });
    const url = message.attachment?.url ?? "";
    const answer = await read(url, at.agent.token);
    expect((await bytesOf(answer)).equals(bytes)).toBe(true);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(bytes.length),
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "content-disposition": expect.stringMatching(/^inline; filename="photo-[0-9a-f]{8}\.png"/),
      "cache-control": expect.stringContaining("private"),
      etag: `"${sha256}"`,
    });
    const data = await at.agent.call(
      "GET",
      `/api/v2/conversations/messages/${at.conversationId}/messages/${message.id}`,
    );
    expect(data.body).toMatchObject({
      media: [
        {
          url: centre.node.url + url,
          mediaType: "image/png",
          contentLengthBytes: bytes.length,
        },
      ],
      normalizedMessage: {
        content: [
          {
            contentType: "Attachment",
            attachment: { mediaType: "Image", mime: "image/png", sha256 },
          },
        ],
      },
    });
    expect(JSON.stringify([message, data.body])).not.toContain("/ton/data/");
  });

  it("is told to the agents when it is here", async () => {
    await phoneSends(centre, { customerId: at.customerId, bytes: png(7, 7) });
    const message = await newest(at, isStored);
    const url = present(message.attachment?.url, "file");
    const topic = `v2.users.${at.agent.id}.conversations.messages`;
    const heard = await at.listener.hear(topic, (body) => JSON.stringify(body).includes(url));
    expect(JSON.stringify(heard.eventBody)).not.toContain("/ton/data/");
  });

  it("is there for whoever may read the conversation and nobody else", async () => {
    const url = present((await newest(at, isStored)).attachment?.url, "file");
    const stranger = await centre.node.person("agent");
    const supervisor = await centre.node.person("supervisor");
    expect((await read(url, stranger.token)).status).toBe(404);
    expect((await read(url, null)).status).toBe(401);
    expect((await read(url, supervisor.token)).status).toBe(200);
  });

  it("is read in ranges, as players do, across the parts it is kept in", async () => {
    const film = mp4();
    const bytes = Buffer.concat([film, randomBytes(2_400_000)]);
    // What follows the boxes is one more box, so that the film stays whole.
    bytes.writeUInt32BE(bytes.length - film.length, film.length);
    bytes.write("free", film.length + 4, "latin1");
    await phoneSends(centre, { customerId: at.customerId, bytes });
    const { attachment } = await newest(
      at,
      (one) => isStored(one) && one.attachment?.kind === "video",
    );
    const url = attachment?.url ?? "";
    const part = async (range: string, more: Record<string, string> = {}) => {
      const answer = await read(url, at.agent.token, { range, ...more });
      return {
        status: answer.status,
        range: answer.headers.get("content-range"),
        bytes: await bytesOf(answer),
      };
    };
    const across = await part("bytes=1048570-2097160");
    expect([across.status, across.range]).toEqual([206, `bytes 1048570-2097160/${bytes.length}`]);
    expect(across.bytes.equals(bytes.subarray(1_048_570, 2_097_161))).toBe(true);
    expect((await part("bytes=-5")).bytes.equals(bytes.subarray(-5))).toBe(true);
    expect((await part("bytes=2400000-")).bytes.equals(bytes.subarray(2_400_000))).toBe(true);
    expect(await part(`bytes=${bytes.length}-`)).toMatchObject({
      status: 416,
      range: `bytes */${bytes.length}`,
    });
    expect((await part("bytes=0-1,5-6")).status).toBe(200);
    expect((await part("bytes=0-1", { "if-range": '"another"' })).status).toBe(200);
    const whole = await read(url, at.agent.token);
    const etag = present(whole.headers.get("etag"), "etag");
    expect((await bytesOf(whole)).equals(bytes)).toBe(true);
    const again = await read(url, at.agent.token, { "if-none-match": etag });
    expect([again.status, (await bytesOf(again)).length]).toEqual([304, 0]);
  });

  it("can be fetched again after it was given up", async () => {
    const { call } = at.agent;
    const calls = [{ path: "/1.1/ton/data/*", status: 404, times: 3 }];
    await centre.x.control("PUT", "/faults", { calls });
    await phoneSends(centre, { customerId: at.customerId, bytes: png(9, 9) });
    const failed = await newest(at, (one) => one.attachment?.state === "failed");
    expect(failed.attachment).toMatchObject({ errorCode: "media.gone", url: null });
    const path = `/api/tsubame/v1/media/${failed.attachment?.id}/fetch`;
    const asked = await call("POST", path);
    expect([asked.status, asked.body]).toMatchObject([202, { state: "pending", errorCode: null }]);
    expect(await newest(at, isStored)).toMatchObject({ id: failed.id });
    expect(await call("POST", path)).toMatchObject({
      status: 409,
      body: { code: "media.notGivenUp" },
    });
    const stranger = await centre.node.person("agent");
    expect((await stranger.call("POST", path)).status).toBe(404);
  }, 30_000);
});

describe("an agent's file", () => {
  it.each([
    ["a picture", png(50, 20), "photo"],
    ["a GIF", gif(30, 30), "animated_gif"],
    ["a video", mp4(), "video"],
  ])("is seen by the customer: %s, without a word", async (_what, bytes, kind) => {
    const id = await sendFile(bytes);
    const dm = present((await onPhone(at)).at(-1), "DM");
    expect(dm).toMatchObject({ fromId: centre.x.businessId, text: "", media: { kind } });
    const shown = await fetch(centre.x.sandbox.url + (dm.media?.url ?? ""));
    expect((await bytesOf(shown)).equals(bytes)).toBe(true);
    const message = await newest(at, (one) => one.id === id);
    expect(message).toMatchObject({ direction: "outbound", attachment: { kind, state: "stored" } });
  });

  it("goes with its text, in order, once, and the echo makes no second message", async () => {
    const before = (await onPhone(at)).length;
    const picture = await upload(at, png(60, 40));
    const send = (body: object) => at.agent.call<{ id: string }>("POST", at.path, body);
    await send({ textBody: "one" });
    const second = await send({ textBody: "two", mediaIds: [picture.id] });
    const third = await send({ textBody: "three" });
    await newest(at, (one) => one.id === third.body.id && one.state === "sent");
    await settle(async () => {
      const health = await centre.x.control<{ pendingDeliveries: number }>("GET", "/health");
      return health.pendingDeliveries === 0;
    });
    const sent = (await onPhone(at)).slice(before);
    expect(sent.map((dm) => [dm.text, dm.media !== null])).toEqual([
      ["one", false],
      ["two", true],
      ["three", false],
    ]);
    const reused = await send({ textBody: "again", mediaIds: [picture.id] });
    expect(reused).toMatchObject({ status: 400, body: { details: [{ fieldName: "mediaIds" }] } });
    expect(second.status).toBe(202);
  });

  it("is uploaded into a slot of known size with the slot's own headers alone", async () => {
    const bytes = png(33, 22);
    const contentMd5 = createHash("md5").update(bytes).digest("base64");
    const slot = await at.agent.call<SlotBody>("POST", `${at.path}/media/uploads`, {
      fileName: "領収書 (1).png",
      contentLengthBytes: bytes.length,
      contentMd5,
    });
    const put = (body: Buffer, headers = slot.body.uploadHeaders) =>
      fetch(slot.body.uploadUrl, { method: "PUT", headers, body: new Uint8Array(body) });
    expect((await put(bytes, {})).status).toBe(401);
    expect((await put(bytes, { "x-upload-token": "a".repeat(60) })).status).toBe(401);
    expect((await put(bytes)).status).toBe(200);
    const again = await put(bytes);
    expect([again.status, await again.json()]).toMatchObject([409, { code: "media.slotUsed" }]);
    const status = await at.agent.call<SlotBody>("GET", `${at.path}/media/${slot.body.id}`);
    expect(status.body).toMatchObject({
      status: "valid",
      mediaType: "image/png",
      name: "領収書 (1).png",
    });
    const file = await read(`/api/tsubame/v1/media/${slot.body.id}`, at.agent.token);
    expect(file.headers.get("content-disposition")).toBe(
      `inline; filename="_1_.png"; filename*=UTF-8''${encodeURIComponent("領収書 (1).png").replace("(", "%28").replace(")", "%29")}`,
    );
  });

  it("is uploaded as a form, as Genesys's older way has it", async () => {
    const slot = await at.agent.call<SlotBody>("POST", `${at.path}/media`);
    expect(slot.body).toMatchObject({ status: "uploading" });
    const form = new FormData();
    form.set("file", new Blob([new Uint8Array(gif())], { type: "image/png" }), "wave.gif");
    const answer = await fetch(slot.body.uploadUrl, {
      method: "POST",
      headers: { authorization: `Bearer ${at.agent.token}` },
      body: form,
    });
    expect(answer.status).toBe(200);
    const status = await at.agent.call<SlotBody>("GET", `${at.path}/media/${slot.body.id}`);
    expect(status.body).toMatchObject({
      status: "valid",
      name: "wave.gif",
      mediaType: "image/gif",
    });
  });

  it.each([
    [
      "a picture over 5 MB",
      () => Buffer.concat([png(), randomBytes(5 * 1_048_576)]),
      413,
      "media.tooLarge",
      5 * 1_048_576,
    ],
    [
      "a GIF over 15 MB",
      () => gif(20, 10, 15 * 1_048_576 + 1),
      413,
      "media.tooLarge",
      15 * 1_048_576,
    ],
    [
      "anything over our own bound",
      () => randomBytes(33_554_433),
      413,
      "media.tooLarge",
      33_554_432,
    ],
    ["a video of over 140 s", () => mp4({ durationMs: 140_001 }), 400, "media.tooLong", 140_000],
    [
      "a page named as a picture",
      () => Buffer.from("<html><script>"),
      415,
      "media.typeNotAllowed",
      undefined,
    ],
    [
      "a picture of too many pixels",
      () => gif(60_000, 60_000),
      400,
      "media.tooManyPixels",
      50_000_000,
    ],
    ["nothing", () => Buffer.alloc(0), 400, "media.empty", undefined],
  ])("is refused before X is asked: %s", async (_what, make, status, code, limit) => {
    const { id, ...refusal } = await upload(at, make());
    expect(refusal).toEqual({
      status,
      code,
      limit: limit === undefined ? undefined : String(limit),
    });
    const slot = await at.agent.call<SlotBody>("GET", `${at.path}/media/${id}`);
    expect(slot.body).toMatchObject({ status: "invalid", errorInfo: { code } });
    const send = await at.agent.call("POST", at.path, { textBody: "x", mediaIds: [id] });
    expect(send).toMatchObject({ status: 400, body: { details: [{ fieldName: "mediaIds" }] } });
  });

  it("is refused when it is not what was announced", async () => {
    const announce = (fields: object) =>
      at.agent.call<SlotBody>("POST", `${at.path}/media/uploads`, {
        fileName: "a.png",
        contentLengthBytes: png().length,
        ...fields,
      });
    for (const fields of [
      { contentLengthBytes: png().length + 1 },
      { contentMd5: createHash("md5").update("other").digest("base64") },
    ]) {
      const slot = (await announce(fields)).body;
      const answer = await fetch(slot.uploadUrl, {
        method: "PUT",
        headers: slot.uploadHeaders,
        body: new Uint8Array(png()),
      });
      expect([answer.status, await answer.json()]).toMatchObject([400, { code: "media.checksum" }]);
    }
    const tooLarge = await announce({ contentLengthBytes: 33_554_433 });
    expect(tooLarge).toMatchObject({ status: 413, body: { code: "media.tooLarge" } });
  });

  it("is one in a message, one's own, and of this conversation", async () => {
    const send = (by: Connected, body: object) => by.agent.call("POST", by.path, body);
    const [a, b] = [await upload(at, png()), await upload(at, png())];
    const two = await send(at, { textBody: "both", mediaIds: [a.id, b.id] });
    expect(two).toMatchObject({ status: 400, body: { details: [{ fieldName: "mediaIds" }] } });
    const other = await connect(centre);
    await other.listener.close();
    const foreign = await send(other, { textBody: "not mine", mediaIds: [a.id] });
    expect(foreign).toMatchObject({ status: 400, body: { details: [{ fieldName: "mediaIds" }] } });
    expect((await read(`/api/tsubame/v1/media/${a.id}`, other.agent.token)).status).toBe(404);
    const slot = await at.agent.call<SlotBody>("POST", `${at.path}/media`);
    const intruder = await fetch(slot.body.uploadUrl, {
      method: "PUT",
      headers: { authorization: `Bearer ${other.agent.token}` },
      body: new Uint8Array(png()),
    });
    expect(intruder.status).toBe(404);
    expect((await other.agent.call("POST", `${at.path}/media`)).status).toBe(404);
    expect((await send(at, { textBody: " " })).status).toBe(400);
  });

  it("is the same reply when the same request comes again, and another when the file differs", async () => {
    const [a, b] = [await upload(at, png(3, 3)), await upload(at, png(4, 4))];
    const send = (mediaId: string) =>
      at.agent.call<{ id: string }>(
        "POST",
        at.path,
        { textBody: "once", mediaIds: [mediaId] },
        { "idempotency-key": "file-once" },
      );
    const first = await send(a.id);
    expect((await send(a.id)).body.id).toBe(first.body.id);
    expect(await send(b.id)).toMatchObject({
      status: 409,
      body: { code: "message.idempotencyKeyReused" },
    });
  });

  it("waits while X cannot take it, then goes; and fails visibly when X refuses it", async () => {
    const faults = (call: object) =>
      centre.x.control("PUT", "/faults", { calls: [{ path: "/1.1/media/upload.json", ...call }] });
    await faults({ status: 503, times: 2 });
    await sendFile(png(11, 11), "after a while");
    await faults({ status: 400, code: 324, times: 5 });
    const { id } = await upload(at, png(12, 12));
    const refused = await at.agent.call<{ id: string }>("POST", at.path, {
      textBody: "never",
      mediaIds: [id],
    });
    const later = await at.agent.call<{ id: string }>("POST", at.path, { textBody: "but this" });
    await newest(at, (one) => one.id === later.body.id && one.state === "sent");
    const path = `/api/tsubame/v1/conversations/${at.conversationId}/messages`;
    const thread = await at.agent.call<{
      messages: { id: string; state: string; error: unknown }[];
    }>("GET", path);
    expect(thread.body.messages.find((one) => one.id === refused.body.id)).toMatchObject({
      state: "failed",
      error: { code: "MediaTypeNotAllowed", xCode: 324 },
    });
    // A person's second try uploads it anew.
    await centre.x.control("DELETE", "/faults");
    await at.agent.call("POST", `/api/tsubame/v1/messages/${refused.body.id}/resend`);
    await settle(async () =>
      (await onPhone(at)).some((dm) => dm.text === "never" && dm.media !== null),
    );
  }, 30_000);
});

it("shows one profile of supported content: all that X carries", async () => {
  const path = "/api/v2/conversations/messaging/supportedcontent/default";
  const { status, body } = await centre.node.admin("GET", path);
  const types = ["image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4"];
  const list = types.map((type) => ({ type }));
  expect([status, body]).toMatchObject([
    200,
    { mediaTypes: { allow: { inbound: list, outbound: list } } },
  ]);
});
