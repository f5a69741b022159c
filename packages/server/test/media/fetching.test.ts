import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readMediaBytes } from "@tsubame/store";
import { settle } from "../../../store/test/support/settle.ts";
import { gif, mp4, png } from "../../../x-sandbox/test/support/pictures.ts";
import type { Part } from "../../src/context.ts";
import { createMediaFetcher } from "../../src/media/fetcher.ts";
import type { ResolveAll } from "../../src/media/public-addresses.ts";
import type { MediaTimings } from "../../src/media/timings.ts";
import { createTestContext, type TestContext } from "../support/test-context.ts";
import { createTestAccount, type TestAccount } from "../support/x-account.ts";
import { mediumOf, pendingFile } from "./support/pending-file.ts";
import { file, startXOfFiles, type XOfFiles } from "./support/x-of-files.ts";

const quick: Partial<MediaTimings> = {
  pollMs: 20,
  retryBaseMs: 10,
  retryCapMs: 40,
  maxRetries: 3,
  fetchTimeoutMs: 5_000,
};

let x: XOfFiles;
let test: TestContext;
let account: TestAccount;
const running: Part[] = [];

beforeAll(async () => {
  x = await startXOfFiles();
  test = await createTestContext({ xApiUrl: x.url });
  account = await createTestAccount(test.context);
});
afterEach(async () => {
  for (const fetcher of running.splice(0)) await fetcher.stop();
  x.answers = {};
  x.asked.length = 0;
});
afterAll(async () => {
  await test?.close();
  await x?.close();
});

function start(changes: Partial<MediaTimings> = {}, resolve?: ResolveAll): void {
  const timings = { ...quick, ...changes };
  running.push(createMediaFetcher(test.context, resolve ? { timings, resolve } : { timings }));
}

const photo = (url: string) => ({ type: "photo", url });
const medium = (id: string) => mediumOf(test.context, id);

/** Notes a file, fetches it, and waits for what becomes of it. */
async function outcomeOf(attachment: object, changes: Partial<MediaTimings> = {}) {
  const id = await pendingFile(test.context, account, attachment);
  start(changes);
  await settle(async () => (await medium(id)).state !== "pending");
  return medium(id);
}

const eventsOf = (messageId: string | null) =>
  test.context.db
    .selectFrom("event_log")
    .select(["kind", "detail"])
    .where("message_id", "=", messageId)
    .execute();

describe("a file of a customer", () => {
  it("is stored byte for byte, over several parts, and told once", async () => {
    const bytes = Buffer.concat([png(), randomBytes(2_500_000)]);
    x.answers = { "/1.1/ton/data/dm/1/2/a.png": file(bytes, "application/octet-stream") };
    const row = await outcomeOf(photo(`${x.url}/1.1/ton/data/dm/1/2/a.png`));
    expect(row).toMatchObject({
      state: "stored",
      kind: "photo",
      content_type: "image/png",
      byte_count: String(bytes.length),
      width: 40,
      height: 30,
      error_code: null,
    });
    expect((await readMediaBytes(test.context.db, row.id)).equals(bytes)).toBe(true);
    expect(await eventsOf(row.message_id)).toEqual([
      { kind: "media.stored", detail: { mediaId: row.id } },
    ]);
  });

  it("is the best rendition of a video that is within the bound", async () => {
    const small = mp4({ width: 320, height: 180 });
    const bound = test.context.config.mediaMaxBytes;
    x.answers = {
      "/best.mp4": (response) => {
        response.writeHead(200, { "content-length": bound + 1 });
        response.write("only the start");
      },
      "/small.mp4": file(small),
    };
    const variants = [
      { content_type: "application/x-mpegURL", url: `${x.url}/list.m3u8` },
      { content_type: "video/mp4", bitrate: 320_000, url: `${x.url}/small.mp4` },
      { content_type: "video/mp4", bitrate: 2_000_000, url: `${x.url}/best.mp4` },
    ];
    const raw = { media: { type: "video", video_info: { variants } } };
    const row = await outcomeOf({ type: "video", url: `${x.url}/best.mp4`, raw });
    expect(row).toMatchObject({ state: "stored", kind: "video", width: 320, duration_ms: 5_200 });
    expect(x.asked).toEqual(["/best.mp4", "/small.mp4"]);
  });

  it("is tried again after an error of X, and given up when X never gives it", async () => {
    let calls = 0;
    x.answers = {
      "/late.gif": (response, request) => {
        calls += 1;
        if (calls < 3) response.writeHead(503).end();
        else file(gif())(response, request);
      },
      "/never.png": (response) => response.writeHead(500).end(),
    };
    expect(await outcomeOf(photo(`${x.url}/late.gif`))).toMatchObject({ state: "stored" });
    expect(calls).toBe(3);
    const lost = await outcomeOf(photo(`${x.url}/never.png`));
    expect(lost).toMatchObject({ state: "failed", error_code: "media.unreachable" });
    expect(x.asked.filter((each) => each === "/never.png")).toHaveLength(4);
    expect(await eventsOf(lost.message_id)).toMatchObject([{ kind: "media.failed" }]);
  });

  it("is gone when X has it no more", async () => {
    const row = await outcomeOf(photo(`${x.url}/gone.png`));
    expect(row).toMatchObject({ state: "failed", error_code: "media.gone" });
  });
});

describe("the guard against what a forged message names", () => {
  it.each([
    "http://127.0.0.1:1/1.1/ton/data/dm/1/2/a.jpg",
    "http://127.1/a.jpg",
    "http://0x7f000001/a.jpg",
    "http://2130706433/a.jpg",
    "http://[::ffff:127.0.0.1]/a.jpg",
    "http://169.254.169.254/latest/meta-data",
    "https://ton.twitter.com@169.254.169.254/a.jpg",
    "https://evil.example/1.1/ton/data/dm/1/2/a.jpg",
    "http://pbs.twimg.com/a.jpg",
    "https://pbs.twimg.com:25/a.jpg",
    "file:///etc/passwd",
    "gopher://pbs.twimg.com/a",
    "javascript:alert(1)",
  ])("asks nobody at %s", async (url) => {
    const row = await outcomeOf(photo(url));
    expect(row).toMatchObject({ state: "refused", error_code: "media.addressRefused" });
    expect(x.asked).toEqual([]);
  });

  it.each(["http://127.0.0.1:1/", "http://169.254.169.254/latest/", "https://evil.example/"])(
    "does not follow a redirect to %s",
    async (location) => {
      const inside = await startXOfFiles();
      x.answers = {
        "/moved.png": (response) =>
          response
            .writeHead(302, { location: location.replace("http://127.0.0.1:1", inside.url) })
            .end(),
      };
      const row = await outcomeOf(photo(`${x.url}/moved.png`));
      expect(row).toMatchObject({ state: "refused", error_code: "media.redirected" });
      expect(inside.asked).toEqual([]);
      await inside.close();
    },
  );

  it.each(["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])(
    "does not connect when the name of X's host leads to %s",
    async (address) => {
      const id = await pendingFile(test.context, account, photo("https://pbs.twimg.com/a.jpg"));
      const names: string[] = [];
      start({}, (hostname, callback) => {
        names.push(hostname);
        callback(null, [{ address, family: address.includes(":") ? 6 : 4 }]);
      });
      await settle(async () => (await medium(id)).state !== "pending");
      expect(await medium(id)).toMatchObject({
        state: "refused",
        error_code: "media.addressRefused",
      });
      expect(names).toEqual(["pbs.twimg.com"]);
    },
  );

  it("stops at the bound, whatever length was announced", async () => {
    const bound = test.context.config.mediaMaxBytes;
    let sent = 0;
    x.answers = {
      "/endless.png": (response) => {
        response.writeHead(200, { "content-type": "image/png" });
        const chunk = Buffer.alloc(1_048_576, 1);
        const more = () => {
          sent += chunk.length;
          if (!response.destroyed && sent < bound * 4) response.write(chunk, more);
        };
        more();
      },
      "/announced.png": (response) => {
        response.writeHead(200, { "content-length": bound + 1 });
        response.write("never more than this");
      },
    };
    for (const name of ["endless", "announced"]) {
      const row = await outcomeOf(photo(`${x.url}/${name}.png`));
      expect(row).toMatchObject({
        state: "refused",
        error_code: "media.tooLarge",
        error_detail: { limit: bound },
      });
    }
    expect(sent).toBeLessThan(bound * 2);
  });

  it("does not keep half a file for a whole one", async () => {
    x.answers = {
      "/short.png": (response) => {
        response.writeHead(200, { "content-length": png().length + 100 });
        response.write(png(), () => response.destroy());
      },
    };
    const row = await outcomeOf(photo(`${x.url}/short.png`));
    expect(row).toMatchObject({ state: "failed", error_code: "media.unreachable" });
  });

  it.each([
    ["a page", "<!doctype html><script>alert(document.cookie)</script>"],
    ["a drawing with a script", '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'],
  ])("does not take %s for the picture that its header says", async (_what, text) => {
    x.answers = { "/fake.jpg": file(text, "image/jpeg") };
    const row = await outcomeOf(photo(`${x.url}/fake.jpg`));
    expect(row).toMatchObject({ state: "refused", error_code: "media.typeNotAllowed" });
    expect(await readMediaBytes(test.context.db, row.id)).toHaveLength(0);
  });

  it("does not take a picture that would fill a browser's memory", async () => {
    x.answers = { "/bomb.gif": file(gif(60_000, 60_000), "image/gif") };
    const row = await outcomeOf(photo(`${x.url}/bomb.gif`));
    expect(row).toMatchObject({
      state: "refused",
      error_code: "media.tooManyPixels",
      error_detail: { limit: 50_000_000 },
    });
  });

  it("does not wait for a body that trickles", async () => {
    const timers = new Set<NodeJS.Timeout>();
    x.answers = {
      "/slow.png": (response) => {
        response.writeHead(200, { "content-length": 1_000_000 });
        timers.add(setInterval(() => response.write("."), 20));
      },
    };
    const row = await outcomeOf(photo(`${x.url}/slow.png`), { fetchTimeoutMs: 150, maxRetries: 1 });
    for (const timer of timers) clearInterval(timer);
    expect(row).toMatchObject({ state: "failed", error_code: "media.unreachable" });
    expect(x.asked).toHaveLength(2);
  });
});

describe("several nodes", () => {
  it("fetch each file once", async () => {
    x.answers = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`/${index}.png`, file(png(10 + index, 10))]),
    );
    const ids: string[] = [];
    for (const name of Object.keys(x.answers)) {
      ids.push(await pendingFile(test.context, account, photo(x.url + name)));
    }
    start();
    start();
    start();
    await settle(async () => {
      const rows = await Promise.all(ids.map(medium));
      return rows.every((row) => row.state === "stored");
    });
    expect(x.asked.toSorted()).toEqual(Object.keys(x.answers).toSorted());
  });

  it("store what a slow one and its successor both fetched once", async () => {
    const holding: (() => void)[] = [];
    x.answers = {
      "/held.png": (response, request) => {
        holding.push(() => file(png())(response, request));
      },
    };
    const id = await pendingFile(test.context, account, photo(`${x.url}/held.png`));
    // The claim ends before the answer comes, so another node takes the file on as well.
    start({ claimMs: 100 });
    start({ claimMs: 100 });
    await settle(() => holding.length >= 2);
    for (const answer of holding.splice(0)) answer();
    await settle(async () => {
      for (const answer of holding.splice(0)) answer();
      return (await medium(id)).state === "stored";
    });
    for (const fetcher of running.splice(0)) await fetcher.stop();
    const row = await medium(id);
    expect(await eventsOf(row.message_id)).toHaveLength(1);
    expect((await readMediaBytes(test.context.db, id)).equals(png())).toBe(true);
  });

  it("take up what one of them was fetching when it was killed", async () => {
    let calls = 0;
    x.answers = {
      "/killed.png": (response, request) => {
        calls += 1;
        if (calls > 1) return file(png())(response, request);
        response.writeHead(200, { "content-length": png().length });
        response.write(png().subarray(0, 20));
      },
    };
    const id = await pendingFile(test.context, account, photo(`${x.url}/killed.png`));
    const script = path.join(import.meta.dirname, "support", "fetching-process.ts");
    const child = spawn(process.execPath, ["--conditions=source", script], {
      stdio: ["ignore", "pipe", "inherit"],
      env: {
        ...process.env,
        DATABASE_URL: test.database.url,
        TSUBAME_X_API_URL: x.url,
        TSUBAME_DATA_DIR: test.context.config.dataDir,
      },
    });
    await settle(() => calls === 1, 30_000);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await medium(id)).toMatchObject({ state: "pending" });
    start();
    await settle(async () => (await medium(id)).state === "stored", 30_000);
    expect(calls).toBe(2);
    expect((await readMediaBytes(test.context.db, id)).equals(png())).toBe(true);
  });
});
