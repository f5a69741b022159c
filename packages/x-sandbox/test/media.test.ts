import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gif, jpeg, mp4, png } from "./support/pictures.ts";
import {
  refusal,
  settle,
  startReceiver,
  startWorld,
  subscribe,
  type Answer,
  type Json,
  type Keys,
  type World,
} from "./support/world.ts";

const UPLOAD = "/1.1/media/upload.json";
const DAY_MS = 86_400_000;

let world: World;
let customerKeys: Keys;
beforeAll(async () => {
  world = await startWorld();
  customerKeys = await keysOf(world, world.customer.id);
});
afterAll(() => world.sandbox.close());

async function keysOf(of: World, userId: string): Promise<Keys> {
  const { body } = await of.control("POST", `/users/${userId}/tokens`, { appId: of.app.id });
  return { ...of.app, ...body };
}

type Fields = [string, string][];

/** A simple upload as a form, base64. */
function upload(bytes: Buffer, fields: Fields = [], keys?: Keys): Promise<Answer> {
  const form: Fields = [["media_data", bytes.toString("base64")], ...fields];
  return world.call("POST", UPLOAD, { form }, keys);
}

const forDms: Fields = [["media_category", "dm_image"]];

const withMedia = (id: string): Json => ({
  text: "See",
  attachment: { type: "media", media: { id } },
});

async function uploaded(bytes: Buffer, fields: Fields = forDms, keys?: Keys): Promise<string> {
  const { status, body } = await upload(bytes, fields, keys);
  expect(status).toBe(200);
  return body.media_id_string;
}

/** INIT, one APPEND, FINALIZE. */
async function inParts(
  bytes: Buffer,
  {
    type,
    category,
    totalBytes = bytes.length,
  }: { type: string; category: string; totalBytes?: number },
): Promise<Answer> {
  const begun = await world.call("POST", UPLOAD, {
    form: [
      ["command", "INIT"],
      ["total_bytes", String(totalBytes)],
      ["media_type", type],
      ["media_category", category],
    ],
  });
  expect(begun.status).toBe(202);
  const id: [string, string] = ["media_id", begun.body.media_id_string];
  const appended = await world.call("POST", UPLOAD, {
    form: [
      ["command", "APPEND"],
      id,
      ["segment_index", "0"],
      ["media_data", bytes.toString("base64")],
    ],
  });
  expect(appended.status).toBe(204);
  return world.call("POST", UPLOAD, { form: [["command", "FINALIZE"], id] });
}

const statusOf = (id: string): Promise<Answer> =>
  world.call("GET", `${UPLOAD}?command=STATUS&media_id=${id}`);

describe("a simple upload", () => {
  it("answers with the id as number and text, size, life and picture", async () => {
    const bytes = png(40, 30);
    const answer = await fetchSigned("POST", UPLOAD, bytes);
    expect(answer.body).toEqual({
      media_id: expect.any(Number),
      media_id_string: expect.stringMatching(/^\d{17,20}$/),
      size: bytes.length,
      expires_after_secs: expect.toSatisfy((left: number) => left > 86_390 && left <= 86_400),
      image: { image_type: "image/png", w: 40, h: 30 },
    });
    expect(answer.text).toContain(`"media_id":${answer.body.media_id_string},`);
    expect(BigInt(answer.body.media_id_string)).toBeGreaterThan(2n ** 53n);
  });

  it("takes 5 MB of picture and not a byte more", async () => {
    const limit = 5 * 1_048_576;
    const exact = Buffer.concat([png(), Buffer.alloc(limit - png().length)]);
    expect((await fetchSigned("POST", UPLOAD, exact)).status).toBe(200);
    const over = Buffer.concat([exact, Buffer.alloc(1)]);
    expect(refusal(await fetchSigned("POST", UPLOAD, over))).toEqual([400, 214]);
  });

  it("refuses what is no picture with 324, an unknown category with 214, and a read-only token with 261", async () => {
    expect(refusal(await upload(Buffer.from("<script>"), forDms))).toEqual([400, 324]);
    expect(refusal(await upload(png(), [["media_category", "dm_poster"]]))).toEqual([400, 214]);
    expect(refusal(await upload(png(), [["media_category", "dm_gif"]]))).toEqual([400, 324]);
    const { body: app } = await world.control("POST", "/apps", {
      ownerId: world.company.id,
      name: "Reader",
      permission: "read",
    });
    expect(refusal(await upload(png(), forDms, app))).toEqual([403, 261]);
  });

  it("works on the plans whose other v1.1 endpoints answer 453", async () => {
    const { body: app } = await world.control("POST", "/apps", {
      ownerId: world.company.id,
      name: "Free",
      accessLevel: "free",
    });
    expect((await upload(png(), forDms, app)).status).toBe(200);
    expect(refusal(await world.send("x", app))).toEqual([403, 453]);
  });
});

/** An upload as a multipart body, which is not signed. */
async function fetchSigned(
  method: string,
  path: string,
  bytes: Buffer,
): Promise<Answer & { text: string }> {
  const { authorizationHeader } = await import("@tsubame/x-api");
  const form = new FormData();
  form.set("media", new Blob([new Uint8Array(bytes)]), "file");
  form.set("media_category", "dm_image");
  const response = await fetch(world.sandbox.url + path, {
    method,
    body: form,
    headers: {
      authorization: authorizationHeader({
        method,
        url: world.sandbox.url + path,
        consumer: { key: world.app.consumerKey, secret: world.app.consumerSecret },
        token: { key: world.app.accessToken, secret: world.app.accessTokenSecret },
      }),
    },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: JSON.parse(text), text };
}

describe("an upload in parts", () => {
  it("is processed by X's clock: pending, in progress, succeeded", async () => {
    await world.control("PUT", "/settings", { mediaProcessingMs: 10_000 });
    await world.control("PUT", "/clock", { isFrozen: true });
    const done = await inParts(mp4(), { type: "video/mp4", category: "dm_video" });
    expect(done.status).toBe(201);
    expect(done.body).toMatchObject({
      video: { video_type: "video/mp4" },
      processing_info: { state: "pending", check_after_secs: 10 },
    });
    const id = done.body.media_id_string;
    expect(refusal(await world.send(withMedia(id)))).toEqual([400, 324]);

    await world.control("PUT", "/clock", { advanceMs: 6_000 });
    expect((await statusOf(id)).body.processing_info).toEqual({
      state: "in_progress",
      check_after_secs: 4,
      progress_percent: 60,
    });
    await world.control("PUT", "/clock", { advanceMs: 4_000, isFrozen: false });
    expect((await statusOf(id)).body.processing_info).toEqual({
      state: "succeeded",
      progress_percent: 100,
    });
    const sent = await world.send(withMedia(id));
    expect(sent.body.event.message_create.message_data.attachment.media).toMatchObject({
      id_str: id,
      type: "video",
      video_info: { aspect_ratio: [16, 9], duration_millis: 5_200 },
    });
    await world.control("PUT", "/settings", { mediaProcessingMs: 0 });
  });

  it("fails for a film that is none, is another type than announced, or is too long", async () => {
    const failed = async (bytes: Buffer, type: string): Promise<Json> => {
      const { body } = await inParts(bytes, { type, category: "dm_video" });
      expect(refusal(await world.send(withMedia(body.media_id_string)))).toEqual([400, 324]);
      return body.processing_info;
    };
    await world.control("PUT", "/settings", { mediaProcessingMs: 0 });
    expect(await failed(png(), "video/mp4")).toMatchObject({
      state: "failed",
      error: { code: 1, name: "InvalidMedia", message: "Unsupported video format" },
    });
    expect(await failed(mp4(), "video/quicktime")).toMatchObject({ state: "failed" });
    expect(await failed(mp4({ durationMs: 140_001 }), "video/mp4")).toMatchObject({
      error: { message: "Video is longer than 140 seconds" },
    });
  });

  it("joins parts in their order, whatever order they came in", async () => {
    const bytes = gif(20, 10, 3_000);
    const begun = await world.call("POST", UPLOAD, {
      form: [
        ["command", "INIT"],
        ["total_bytes", "3000"],
        ["media_type", "image/gif"],
        ["media_category", "dm_gif"],
      ],
    });
    const id: [string, string] = ["media_id", begun.body.media_id_string];
    for (const index of [2, 0, 1]) {
      const data = bytes.subarray(index * 1_000, (index + 1) * 1_000).toString("base64");
      await world.call("POST", UPLOAD, {
        form: [["command", "APPEND"], id, ["segment_index", String(index)], ["media_data", data]],
      });
    }
    const done = await world.call("POST", UPLOAD, { form: [["command", "FINALIZE"], id] });
    expect(done.body).toMatchObject({
      size: 3_000,
      image: { image_type: "image/gif", w: 20, h: 10 },
    });
  });

  it("refuses missing parts, a segment beyond 999, more than announced, and too large a film", async () => {
    const form = (...fields: Fields): { form: Fields } => ({ form: fields });
    const begin = (bytes: number, category: string): Promise<Answer> =>
      world.call(
        "POST",
        UPLOAD,
        form(
          ["command", "INIT"],
          ["total_bytes", String(bytes)],
          ["media_type", "video/mp4"],
          ["media_category", category],
        ),
      );
    const { body } = await begin(10, "dm_video");
    const id: [string, string] = ["media_id", body.media_id_string];
    const data: [string, string] = ["media_data", Buffer.alloc(11).toString("base64")];
    const append = (index: string): Promise<Answer> =>
      world.call("POST", UPLOAD, form(["command", "APPEND"], id, ["segment_index", index], data));
    expect(refusal(await append("1000"))).toEqual([400, 214]);
    expect(refusal(await append("0"))).toEqual([400, 214]);
    expect(refusal(await world.call("POST", UPLOAD, form(["command", "FINALIZE"], id)))).toEqual([
      400, 214,
    ]);
    expect(refusal(await begin(512 * 1_048_576 + 1, "dm_video"))).toEqual([400, 214]);
    expect(refusal(await begin(15 * 1_048_576 + 1, "dm_gif"))).toEqual([400, 214]);
  });
});

describe("attaching", () => {
  it("adds a link to the text, stands at it, and describes the picture", async () => {
    const id = await uploaded(jpeg(3_000, 1_500));
    const { body } = await world.send(withMedia(id));
    const { text, entities, attachment } = body.event.message_create.message_data;
    const [url] = entities.urls;
    expect(text).toBe(`See ${url.url}`);
    expect(url).toEqual({
      url: expect.stringMatching(/^https:\/\/t\.co\/\w{10}$/),
      expanded_url: `https://twitter.com/messages/media/${body.event.id}`,
      display_url: url.url.replace("https://t.co/", "pic.twitter.com/"),
      indices: [4, 27],
    });
    expect(attachment).toMatchObject({
      type: "media",
      media: {
        id_str: id,
        indices: [4, 27],
        url: url.url,
        type: "photo",
        media_url_https: expect.stringMatching(
          new RegExp(`^${world.sandbox.url}/1.1/ton/data/dm/${body.event.id}/${id}/\\w{8}\\.jpg$`),
        ),
        sizes: {
          thumb: { w: 150, h: 150, resize: "crop" },
          small: { w: 680, h: 340, resize: "fit" },
          large: { w: 2_048, h: 1_024, resize: "fit" },
        },
      },
    });
  });

  it("takes a picture without a category; refuses one for posts, another's, and a used one; shared ones go twice", async () => {
    const forPosts = await world.send(
      withMedia(await uploaded(png(), [["media_category", "tweet_image"]])),
    );
    expect(refusal(forPosts)).toEqual([400, 214]);
    expect(forPosts.body.errors[0].message).toContain("Invalid Media ID of category TweetImage");
    expect((await world.send(withMedia(await uploaded(png(), [])))).status).toBe(200);
    const theirs = await uploaded(png(), forDms, customerKeys);
    expect(refusal(await world.send(withMedia(theirs)))).toEqual([400, 325]);
    const once = await uploaded(png());
    expect((await world.send(withMedia(once))).status).toBe(200);
    expect(refusal(await world.send(withMedia(once)))).toEqual([400, 324]);
    const shared = await uploaded(png(), [...forDms, ["shared", "true"]]);
    expect((await world.send(withMedia(shared))).status).toBe(200);
    expect((await world.send(withMedia(shared))).status).toBe(200);
    const given = await uploaded(png(), [...forDms, ["additional_owners", world.customer.id]]);
    expect((await world.send(withMedia(given), customerKeys, world.company.id)).status).toBe(200);
  });
});

describe("fetching", () => {
  it("gives a photo to participants who sign, whatever host they sign for, and to nobody else", async () => {
    const bytes = png(50, 50);
    const sent = await world.send(withMedia(await uploaded(bytes)));
    const { media_url: address } = sent.body.event.message_create.message_data.attachment.media;
    const path = new URL(address).pathname;
    for (const keys of [world.app, customerKeys]) {
      const answer = await world.call("GET", path, { signedFor: "https://ton.twitter.com" }, keys);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe("image/png");
    }
    const { body: stranger } = await world.control("POST", "/users", {
      username: "eve",
      name: "E",
    });
    const strangerKeys = await keysOf(world, stranger.id);
    expect((await fetch(address)).status).toBe(401);
    expect((await world.call("GET", path, {}, strangerKeys)).status).toBe(403);
    expect((await world.call("GET", path.replace(/\/\w+\.png$/, "/guess.png"))).status).toBe(404);
    const raw = await world.call("GET", path.replace("/1.1/", "/i/"));
    expect(raw.status).toBe(200);
  });

  it("gives GIF and film to whoever knows the address, whole or in ranges, with a preview", async () => {
    const bytes = mp4();
    const done = await inParts(bytes, { type: "video/mp4", category: "dm_video" });
    const sent = await world.send(withMedia(done.body.media_id_string));
    const { media } = sent.body.event.message_create.message_data.attachment;
    const [variant] = media.video_info.variants;
    expect(variant.url).toMatch(/\/dm_video\/\d+\/vid\/640x360\/\w+\.mp4$/);
    const whole = await fetch(variant.url);
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(bytes);
    const part = await fetch(variant.url, { headers: { range: "bytes=4-7" } });
    expect([part.status, await part.text()]).toEqual([206, "ftyp"]);
    const preview = await fetch(media.media_url_https);
    expect(preview.headers.get("content-type")).toBe("image/png");

    const animated = await inParts(gif(), { type: "image/gif", category: "dm_gif" });
    const second = await world.send(withMedia(animated.body.media_id_string));
    const shown = second.body.event.message_create.message_data.attachment.media;
    expect(shown).toMatchObject({ type: "animated_gif", video_info: { aspect_ratio: [2, 1] } });
    expect(shown.video_info).not.toHaveProperty("duration_millis");
    expect((await fetch(shown.video_info.variants[0].url)).status).toBe(200);
  });

  it("follows shortened links to what they stand for", async () => {
    const { body } = await world.send("look https://shop.example.com/order/17?a=1");
    const [url] = body.event.message_create.message_data.entities.urls;
    const answer = await fetch(url.url.replace("https://t.co/", `${world.sandbox.url}/t/`), {
      redirect: "manual",
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([
      301,
      "https://shop.example.com/order/17?a=1",
    ]);
    expect((await fetch(`${world.sandbox.url}/t/nothing`)).status).toBe(404);
  });

  it("names X's hosts to whoever asks under them, and the configured address otherwise", async () => {
    const sent = await world.send(withMedia(await uploaded(png())));
    const show = `/1.1/direct_messages/events/show.json?id=${sent.body.event.id}`;
    const addressOf = ({ body }: Answer): string =>
      body.event.message_create.message_data.attachment.media.media_url_https;
    await world.control("PUT", "/settings", { mediaBaseUrl: "https://media.example.com/x/" });
    expect(addressOf(await world.call("GET", show))).toMatch(
      /^https:\/\/media\.example\.com\/x\/1\.1\/ton\//,
    );
    await world.control("PUT", "/settings", { mediaBaseUrl: "x-hosts" });
    expect(addressOf(await world.call("GET", show))).toMatch(
      /^https:\/\/ton\.twitter\.com\/1\.1\//,
    );
    await world.control("PUT", "/settings", { mediaBaseUrl: null });
    expect(addressOf(await world.call("GET", show))).toContain(world.sandbox.url);
  });
});

describe("phones", () => {
  it("send pictures, which webhooks hear of with an address that works", async () => {
    const receiver = await startReceiver(world.app.consumerSecret);
    await subscribe(world, receiver);
    const bytes = png(33, 44);
    const { status, body: media } = await world.control("POST", "/media", {
      userId: world.customer.id,
      data: bytes.toString("base64"),
    });
    expect([status, media.kind, media.width]).toEqual([201, "photo", 33]);
    const { body: dm } = await world.control("POST", "/dms", {
      fromId: world.customer.id,
      toId: world.company.id,
      mediaId: media.id,
    });
    expect(dm).toMatchObject({
      text: "",
      media: { id: media.id, url: `/sandbox/media/${media.id}` },
    });
    expect((await fetch(world.sandbox.url + dm.media.url)).status).toBe(200);
    const delivery = await settle(() =>
      receiver.received.find((one) => one.body.direct_message_events?.[0].id === dm.id),
    );
    const data = delivery.body.direct_message_events[0].message_create.message_data;
    expect(delivery.rawBody).toContain(`"id":${media.id},"id_str":"${media.id}"`);
    const path = new URL(data.attachment.media.media_url_https).pathname;
    expect((await world.call("GET", path)).status).toBe(200);
    await receiver.close();
  });

  it("cannot send what X does not take, nor one picture twice", async () => {
    const refused = await world.control("POST", "/media", {
      userId: world.customer.id,
      data: Buffer.from("%PDF-1.7").toString("base64"),
    });
    expect([refused.status, refused.body.error.code]).toEqual([400, "invalid-media"]);
    const { body: media } = await world.control("POST", "/media", {
      userId: world.customer.id,
      data: gif().toString("base64"),
    });
    expect(media.kind).toBe("animated_gif");
    const dm = {
      fromId: world.customer.id,
      toId: world.company.id,
      text: "look",
      mediaId: media.id,
    };
    expect((await world.control("POST", "/dms", dm)).status).toBe(201);
    expect((await world.control("POST", "/dms", dm)).body.error.code).toBe("media-not-usable");
  });
});

// Last, because X's clock goes forward only.
describe("an upload", () => {
  it("can be attached for a day; what was attached stays", async () => {
    const [late, kept] = [await uploaded(png()), await uploaded(png())];
    const sent = await world.send(withMedia(kept));
    const { media_url_https: address } =
      sent.body.event.message_create.message_data.attachment.media;
    await world.control("PUT", "/clock", { advanceMs: DAY_MS });
    const timestampSeconds = Math.floor((Date.now() + DAY_MS) / 1000);
    const json = {
      event: {
        type: "message_create",
        message_create: {
          target: { recipient_id: world.customer.id },
          message_data: withMedia(late),
        },
      },
    };
    const answer = await world.call("POST", "/1.1/direct_messages/events/new.json", {
      json,
      timestampSeconds,
    });
    expect(refusal(answer)).toEqual([400, 325]);
    const path = new URL(address).pathname;
    expect((await world.call("GET", path, { timestampSeconds })).status).toBe(200);
  });
});
