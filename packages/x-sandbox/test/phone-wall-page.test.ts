import path from "node:path";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { axeFor, hasChromium, openChromium, SCREENSHOTS } from "./support/chromium.ts";
import { gif, mp4, png } from "./support/pictures.ts";
import { settle, startWorld, type Json, type World } from "./support/world.ts";

/** Checking a whole page takes its time on a busy machine. */
const AXE_TIMEOUT_MS = 180_000;

let world: World;
let browser: BrowserContext;
let closeBrowser: () => Promise<void>;
let number = 0;
let hanako: { id: string; username: string };
let ken: { id: string; username: string };

const open = async (address: string): Promise<Page> => {
  const page = await browser.newPage();
  await page.goto(world.sandbox.url + address);
  return page;
};

const newUser = async (prefix: string, name: string): Promise<{ id: string; username: string }> => {
  number += 1;
  const username = `${prefix}${number}`;
  return (await world.control("POST", "/users", { username, name })).body;
};

const says = async (fromId: string, toId: string, more: Json): Promise<Json> => {
  const { status, body } = await world.control("POST", "/dms", { fromId, toId, ...more });
  expect(status).toBe(201);
  return body;
};

const upload = async (userId: string, bytes: Buffer): Promise<string> =>
  (await world.control("POST", "/media", { userId, data: bytes.toString("base64") })).body.id;

const conversationOf = async (userId: string): Promise<Json[]> =>
  (await world.control("GET", `/dms?userId=${userId}`)).body.dms;

const lastOf = async (userId: string, fits: (dm: Json) => boolean): Promise<Json> =>
  settle<Json>(async () => (await conversationOf(userId)).find((dm) => fits(dm)), 15_000);

const button = (place: Page | Locator, name: string | RegExp): Locator =>
  place.getByRole("button", { name });

/** The phone of one customer on the wall. */
const phoneOf = (page: Page, name: string | RegExp): Locator => page.getByRole("region", { name });

describe.skipIf(!hasChromium)("the phones in a browser", () => {
  beforeAll(async () => {
    // One of the tests moves X's time on; the calls after it are still signed with the machine's.
    world = await startWorld({ settings: { timestampWindowSeconds: 315_360_000 } });
    const opened = await openChromium();
    browser = opened.browser;
    closeBrowser = () => opened.close();
  });
  afterAll(async () => {
    await closeBrowser();
    await world.sandbox.close();
  });
  beforeEach(async () => {
    hanako = await newUser("hanako", "田中 花子");
    ken = await newUser("ken", "Ken Sato");
  });

  it("show several customers side by side, each with an account and a conversation of their own", async () => {
    const page = await open(`/?users=${hanako.username},${ken.username}&lang=en`);
    const first = phoneOf(page, "田中 花子’s phone");
    const second = phoneOf(page, "Ken Sato’s phone");
    await first.getByRole("textbox", { name: "Message" }).fill("花子です");
    await first.getByRole("textbox", { name: "Message" }).press("Enter");
    await second.getByRole("textbox", { name: "Message" }).fill("Ken here");
    await second.getByRole("textbox", { name: "Message" }).press("Enter");
    await first.getByRole("log").getByText("花子です").waitFor();
    await second.getByRole("log").getByText("Ken here").waitFor();
    await says(world.company.id, ken.id, { text: "Hello Ken" });
    await second.getByRole("log").getByText("Hello Ken").waitFor();
    expect(await first.getByText("Hello Ken").count()).toBe(0);
    expect((await conversationOf(hanako.id)).map((dm) => dm.text)).toEqual(["花子です"]);
    await page.close();
  });

  it("are put beside and taken away from the list, four at most, and the address keeps them", async () => {
    const others = [
      await newUser("a", "Aoi"),
      await newUser("b", "Bea"),
      await newUser("c", "Cid"),
    ];
    const page = await open(`/?user=${hanako.username}&lang=en`);
    for (const name of ["Ken Sato", "Aoi", "Bea"]) {
      await button(page, `Show ${name}’s phone beside`).last().click();
    }
    expect(await page.locator(".phone").count()).toBe(4);
    expect(await button(page, "Show Cid’s phone beside").last().isDisabled()).toBe(true);
    const names = [hanako, ken, ...others.slice(0, 2)].map((one) => one.username).join(",");
    expect(new URL(page.url()).searchParams.get("users")).toBe(names);
    await page.reload();
    await phoneOf(page, "Bea’s phone").waitFor();
    expect(await page.locator(".phone").count()).toBe(4);
    const bea = phoneOf(page, "Bea’s phone");
    await button(bea, "Take Bea’s phone away").click();
    await bea.waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.get("users")).not.toContain("b");
    await page.close();
  });

  it("send a picture that was picked, with words, and show it in its place", async () => {
    const page = await open(`/?user=${hanako.username}&with=acme&lang=en`);
    const composer = page.getByRole("textbox", { name: "Message" });
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "box.png", mimeType: "image/png", buffer: png(300, 200) });
    await page.getByText("Attached: box.png").waitFor();
    await composer.fill("It came like this");
    await composer.press("Enter");
    const shown = page.getByRole("img", { name: "Picture from 田中 花子" });
    await shown.waitFor();
    await settle(async () => (await shown.evaluate((image: Json) => image.naturalWidth)) === 300);
    const dm = await lastOf(hanako.id, (one) => one.media !== null);
    expect(dm).toMatchObject({ text: "It came like this", media: { kind: "photo" } });
    await page.close();
  });

  it("send what was pasted or dropped, a picture alone too", async () => {
    const page = await open(`/?user=${hanako.username}&with=acme&lang=en`);
    const composer = page.getByRole("textbox", { name: "Message" });
    await composer.waitFor();
    const give = async (selector: string, kind: "paste" | "drop"): Promise<void> => {
      await page.evaluate(
        ([target, type, base64]) => {
          const bytes = Uint8Array.from(atob(base64 ?? ""), (one) => one.charCodeAt(0));
          const data = new DataTransfer();
          data.items.add(new File([bytes], `${type}.gif`, { type: "image/gif" }));
          const event =
            type === "paste"
              ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true })
              : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
          document.querySelector(target ?? "")?.dispatchEvent(event);
        },
        [selector, kind, gif().toString("base64")] as const,
      );
    };
    await give("textarea", "paste");
    await page.getByText("Attached: paste.gif").waitFor();
    await button(page, "Remove attachment").click();
    expect(await page.getByText("Attached:").count()).toBe(0);
    expect(await button(page, "Send").isDisabled()).toBe(true);
    await give(".chat", "drop");
    await page.getByText("Attached: drop.gif").waitFor();
    await button(page, "Send").click();
    await page.getByRole("img", { name: "GIF from 田中 花子" }).waitFor();
    const dm = await lastOf(hanako.id, (one) => one.media !== null);
    expect(dm).toMatchObject({ text: "", media: { kind: "animated_gif" } });
    await page.close();
  });

  it("say what is no picture, and play films", async () => {
    await says(hanako.id, world.company.id, { text: "Hi" });
    const film = await upload(world.company.id, mp4());
    await says(world.company.id, hanako.id, { text: "Watch this", mediaId: film });
    const page = await open(`/?user=${hanako.username}&with=acme&lang=en`);
    const video = page.getByLabel("Film from Acme");
    await video.waitFor();
    const address = await video.getAttribute("src");
    const part = await fetch(world.sandbox.url + address, { headers: { range: "bytes=0-3" } });
    expect([part.status, part.headers.get("content-type")]).toEqual([206, "video/mp4"]);
    await page.locator("input[type=file]").setInputFiles({
      name: "notes.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("no picture"),
    });
    await page.getByText("Use JPEG, PNG, WebP or GIF pictures").waitFor();
    await page.locator("input[type=file]").setInputFiles({
      name: "liar.png",
      mimeType: "image/png",
      buffer: Buffer.from("no picture"),
    });
    await button(page, "Send").click();
    await page.getByText("The sandbox could not take the file.").waitFor();
    await page.close();
  });

  it("offer quick replies, answer with the metadata of the one that was tapped, and let them vanish", async () => {
    await says(hanako.id, world.company.id, { text: "Hi" });
    await world.send(
      {
        text: "What is it about?",
        quick_reply: {
          type: "options",
          options: [
            { label: "My order", description: "Delivery, change", metadata: "order" },
            { label: "A return", description: "Refund, exchange", metadata: "return" },
          ],
        },
        ctas: [{ type: "web_url", label: "Open the shop", url: "https://shop.example.com/a" }],
      },
      world.app,
      hanako.id,
    );
    const page = await open(`/?user=${hanako.username}&with=acme&lang=en`);
    const options = page.getByRole("list", { name: "Quick replies" });
    await options.getByText("Refund, exchange").waitFor();
    expect(await page.getByRole("link", { name: "Open the shop" }).getAttribute("href")).toBe(
      "https://shop.example.com/a",
    );
    await button(options, "A return").click();
    await page.locator(".mine").getByText("A return").waitFor();
    expect(await options.getByRole("button").count()).toBe(0);
    const dm = await lastOf(hanako.id, (one) => one.text === "A return");
    expect(dm.quickReplyMetadata).toBe("return");
    await page.close();
  });

  it("open shortened links out and show a place", async () => {
    await says(hanako.id, world.company.id, { text: "Hi" });
    await world.send("Track it: https://parcel.example.com/t/17", world.app, hanako.id);
    await world.send(
      {
        text: "Our shop",
        attachment: {
          type: "location",
          location: {
            type: "shared_coordinate",
            shared_coordinate: {
              coordinates: { type: "Point", coordinates: [139.7671, 35.6812] },
            },
          },
        },
      },
      world.app,
      hanako.id,
    );
    const page = await open(`/?user=${hanako.username}&with=acme&lang=en`);
    const link = page.getByRole("link", { name: "https://parcel.example.com/t/17" });
    await link.waitFor();
    await page.getByText("35.68120, 139.76710").waitFor();
    expect(await page.getByText("t.co").count()).toBe(0);
    await page.close();
  });

  it("show who is typing, in both directions", async () => {
    await says(hanako.id, world.company.id, { text: "Hi" });
    const page = await open(`/?users=${hanako.username},acme&with=acme,${hanako.username}&lang=en`);
    const customer = phoneOf(page, /花子/);
    const company = phoneOf(page, "Acme in X’s own app");
    await button(company, "Accept").click();
    await company.getByRole("textbox", { name: "Message" }).pressSequentially("Let me");
    await customer.getByText("Acme is typing").waitFor();
    await customer.getByRole("textbox", { name: "Message" }).pressSequentially("Thanks");
    await company.getByText("田中 花子 is typing").waitFor();
    expect(await page.locator(".phone").count()).toBe(2);
    await page.close();
  });

  it("keep a stranger's first message under the requests, unseen, until it is accepted", async () => {
    const first = await says(world.company.id, hanako.id, { text: "Have you seen our offer?" });
    const page = await open(`/?user=${hanako.username}&lang=en`);
    // The only company's conversation does not open by itself from an address.
    await button(page, /Message requests/).click();
    await page.getByText("From accounts that you do not follow").waitFor();
    await button(page, /Acme/).last().click();
    await page.getByText("Do you want Acme to message you?").waitFor();
    expect(await page.getByRole("textbox", { name: "Message" }).isVisible()).toBe(false);
    expect((await conversationOf(hanako.id))[0].readAt).toBeNull();
    await button(page, "Accept").click();
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    await lastOf(hanako.id, (dm) => dm.id === first.id && dm.readAt !== null);
    await button(page, "Back to messages").click();
    expect(await button(page, /Message requests/).isVisible()).toBe(false);
    await page.close();
  });

  it("let strangers in by the account's own setting only", async () => {
    await world.control("PATCH", `/users/${hanako.id}`, { allowDmsFrom: "following" });
    const refused = await world.send("Offer", world.app, hanako.id);
    expect(refused.body.errors[0].code).toBe(349);
    await world.control("POST", "/follows", { fromId: hanako.id, toId: world.company.id });
    await world.send("News for followers", world.app, hanako.id);
    const page = await open(`/?user=${hanako.username}&with=acme&lang=en`);
    await page.getByRole("log").getByText("News for followers").waitFor();
    expect(await page.getByRole("textbox", { name: "Message" }).isVisible()).toBe(true);
    await page.close();
  });

  it("block a company, which is refused from then on, and let it back in", async () => {
    await says(hanako.id, world.company.id, { text: "Hi" });
    const page = await open(`/?user=${hanako.username}&with=acme&lang=en`);
    await page.getByLabel("More").click();
    await button(page, "Block @acme").click();
    await page.getByText("You blocked this account.").waitFor();
    expect((await world.send("Hello?", world.app, hanako.id)).status).toBe(403);
    await button(page, "Unblock @acme").first().click();
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    expect((await world.send("Hello again", world.app, hanako.id)).status).toBe(200);
    await page.getByRole("log").getByText("Hello again").waitFor();
    await page.close();
  });

  it("delete a message, and a conversation, from the own view only", async () => {
    await says(hanako.id, world.company.id, { text: "First" });
    await says(hanako.id, world.company.id, { text: "Second" });
    const page = await open(`/?user=${hanako.username}&with=acme&lang=en`);
    const log = page.getByRole("log");
    await log.getByText("First").waitFor();
    await button(page, "Delete for you").first().click();
    await log.getByText("First").waitFor({ state: "detached" });
    expect(await log.getByText("Second").count()).toBe(1);
    await page.getByLabel("More").click();
    await button(page, "Delete conversation").click();
    await page.getByText("No messages yet").first().waitFor();
    const kept = await conversationOf(world.company.id);
    expect(kept.filter((dm) => dm.fromId === hanako.id).map((dm) => dm.hiddenFrom)).toEqual([
      [hanako.id],
      [hanako.id],
    ]);
    await page.close();
  });

  it("greet whoever opens a new conversation, and a deep link with the message that it names", async () => {
    const welcome = async (text: string): Promise<string> => {
      const { body } = await world.call("POST", "/1.1/direct_messages/welcome_messages/new.json", {
        json: {
          welcome_message: {
            message_data: {
              text,
              quick_reply: { type: "options", options: [{ label: "Order", metadata: "o" }] },
            },
          },
        },
      });
      return body.welcome_message.id;
    };
    const usual = await welcome("Welcome to Acme. How can we help?");
    const special = await welcome("You came from our summer page.");
    await world.call("POST", "/1.1/direct_messages/welcome_messages/rules/new.json", {
      json: { welcome_message_rule: { welcome_message_id: usual } },
    });
    const page = await open(`/?user=${hanako.username}&with=acme&lang=en`);
    await page.getByText("Welcome to Acme. How can we help?").waitFor();
    await button(page.getByRole("list", { name: "Quick replies" }), "Order").click();
    const dm = await lastOf(hanako.id, (one) => one.quickReplyMetadata === "o");
    expect(dm.initiatedVia).toEqual({ welcomeMessageId: usual });
    await page.close();

    const query = `recipient_id=${world.company.id}&welcome_message_id=${special}&text=Hello`;
    const linked = await open(`/messages/compose?${query}&lang=en`);
    await button(linked, /Ken Sato/)
      .first()
      .click();
    await linked.getByText("You came from our summer page.").waitFor();
    expect(await linked.getByRole("textbox", { name: "Message" }).inputValue()).toBe("Hello");
    await linked.close();
  });

  it("show X's time when it was moved on", async () => {
    const page = await open(`/?user=${hanako.username}&with=acme&lang=en`);
    await page.locator(".clock").waitFor();
    const before = await says(hanako.id, world.company.id, { text: "Before the jump" });
    await world.control("PUT", "/clock", { advanceMs: 90_000_000 });
    await page.getByText("Yesterday").waitFor();
    const after = await says(hanako.id, world.company.id, { text: "After the jump" });
    await page.getByText("Today").waitFor();
    expect(Date.parse(after.createdAt) - Date.parse(before.createdAt)).toBeGreaterThan(89_000_000);
    await page.close();
  });

  it.each([
    ["en", "light"],
    ["en", "dark"],
    ["ja", "light"],
    ["ja", "dark"],
  ])(
    "are accessible in %s and %s, wide and narrow",
    async (lang, theme) => {
      await says(hanako.id, world.company.id, { text: "届きましたが、箱がつぶれています。" });
      await says(hanako.id, world.company.id, {
        text: "",
        mediaId: await upload(hanako.id, png(320, 240)),
      });
      await world.send(
        {
          text: "ご不便をおかけし申し訳ございません。どちらをご希望でしょうか? https://shop.example.com/help",
          quick_reply: {
            type: "options",
            options: [
              { label: "交換する", description: "新しい商品をお送りします", metadata: "e" },
              { label: "返金する", description: "お支払い方法に返金します", metadata: "r" },
            ],
          },
        },
        world.app,
        hanako.id,
      );
      await says(world.company.id, ken.id, { text: "Have you seen our offer?" });
      for (const width of [1_440, 400]) {
        const page = await open(
          `/?users=${hanako.username},${ken.username}&with=acme,acme&lang=${lang}&theme=${theme}`,
        );
        await page.setViewportSize({ width, height: 860 });
        await page.locator(".obstacle").waitFor();
        await page.locator(".options button").first().waitFor();
        const { violations } = await axeFor(page).analyze();
        expect(violations.map((violation) => violation.id)).toEqual([]);
        const name = `phone-wall-${width}-${lang}-${theme}.png`;
        await page.screenshot({ path: path.join(SCREENSHOTS, name) });
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await page.close();
      }
    },
    AXE_TIMEOUT_MS,
  );
});
