import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFor, hasChromium, openChromium, SCREENSHOTS } from "./support/chromium.ts";
import { settle, startWorld, type Json, type World } from "./support/world.ts";

let world: World;
let browser: BrowserContext;
let opened: Awaited<ReturnType<typeof openChromium>>;

/** A page in one language and theme; the customer's conversation with the company by default. */
async function open(query: string, address = "/"): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${world.sandbox.url}${address}?${query}`);
  return page;
}

const conversation = "user=jo&with=acme";

/** The other side writes in X's own app. */
const companySays = async (text: string): Promise<void> => {
  await world.control("POST", "/dms", {
    fromId: world.company.id,
    toId: world.customer.id,
    text,
  });
};

describe.skipIf(!hasChromium)("the phone in a browser", () => {
  beforeAll(async () => {
    world = await startWorld();
    opened = await openChromium();
    browser = opened.browser;
  });
  afterAll(async () => {
    await opened.close();
    await world.sandbox.close();
  });

  it("shows both directions at once, without reloading, and what was seen", async () => {
    const page = await open(`${conversation}&lang=en`);
    const composer = page.getByRole("textbox", { name: "Message" });
    await composer.fill("Where is my order?");
    await composer.press("Enter");
    const log = page.getByRole("log");
    await log.getByText("Where is my order?").waitFor();
    await log.getByText("Today").waitFor();
    await log.getByText("Sent").waitFor();
    await companySays("It is on its way.");
    await log.getByText("It is on its way.").waitFor();
    const { body } = await world.control("GET", `/dms?userId=${world.company.id}`);
    await world.control("POST", "/reads", {
      userId: world.company.id,
      withId: world.customer.id,
      lastReadId: body.dms[0].id,
    });
    await log.getByText(/Seen at/).waitFor();
    expect(await log.getByText("Sent", { exact: false }).count()).toBe(0);
    await page.close();
  });

  it("marks an answer as read when the customer looks at it", async () => {
    const page = await open(`${conversation}&lang=en`);
    await companySays("Do you see this?");
    const readAt = await settle<string>(async () => {
      const { body } = await world.control("GET", `/dms?userId=${world.customer.id}`);
      return body.dms.at(-1).readAt ?? undefined;
    });
    expect(Math.abs(Date.parse(readAt) - Date.now())).toBeLessThan(10_000);
    await page.close();
  });

  it("does not send on the Enter that confirms a kana conversion, nor on Shift+Enter", async () => {
    const page = await open(`${conversation}&lang=ja`);
    const composer = page.getByRole("textbox", { name: "メッセージ" });
    await composer.fill("かな");
    await composer.dispatchEvent("keydown", { key: "Enter", isComposing: true });
    await composer.press("Shift+Enter");
    expect(await composer.inputValue()).toBe("かな\n");
    await composer.press("Enter");
    await page.getByRole("log").getByText("かな").waitFor();
    expect(await composer.inputValue()).toBe("");
    await page.close();
  });

  it("keeps what could not be sent, says why, and sends it on the second try", async () => {
    const { body: other } = await world.control("POST", "/users", { username: "shy", name: "Shy" });
    await world.control("POST", "/apps", { ownerId: other.id, name: "Shy app" });
    await world.control("PATCH", `/users/${other.id}`, { allowDmsFrom: "none" });
    const page = await open("user=jo&with=shy&lang=en");
    const composer = page.getByRole("textbox", { name: "Message" });
    await composer.fill("Hello?");
    await composer.press("Enter");
    await page.getByText("does not take messages from you").waitFor();
    await world.control("PATCH", `/users/${other.id}`, { allowDmsFrom: "everyone" });
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("log").getByText("Sent").waitFor();
    const { body } = await world.control("GET", `/dms?userId=${other.id}`);
    expect(body.dms.map((dm: Json) => dm.text)).toEqual(["Hello?"]);
    await page.close();
  });

  it("makes a customer and puts their phone in hand", async () => {
    const page = await open("lang=ja");
    await page.getByText("お客様を追加").click();
    await page.getByLabel("名前", { exact: true }).fill("田中 花子");
    await page.getByLabel("ユーザー名").fill("hanako");
    await page.getByRole("button", { name: "追加", exact: true }).click();
    await page.getByText(/^田中 花子 ?さんのスマートフォン$/).waitFor();
    expect(new URL(page.url()).searchParams.get("user")).toBe("hanako");
    await page.close();
  });

  it("shows text as text, never as markup", async () => {
    await companySays('<img src=x onerror="document.title=1"> & <b>bold</b>');
    const page = await open(`${conversation}&lang=en`);
    await page.getByRole("log").getByText("<b>bold</b>").waitFor();
    expect(await page.locator(".log img, .log b").count()).toBe(0);
    await page.close();
  });

  it.each([
    ["en", "light"],
    ["en", "dark"],
    ["ja", "light"],
    ["ja", "dark"],
  ])(
    "is accessible in %s and %s",
    async (lang, theme) => {
      for (const [name, address, query] of [
        ["phone", "/", conversation],
        ["inbox", "/", "user=jo"],
      ] as const) {
        const page = await open(`${query}&lang=${lang}&theme=${theme}`, address);
        await page.locator(".bar").first().waitFor();
        const { violations } = await axeFor(page).analyze();
        expect(violations.map((violation) => violation.id)).toEqual([]);
        await page.screenshot({ path: path.join(SCREENSHOTS, `${name}-${lang}-${theme}.png`) });
        await page.close();
      }
    },
    180_000,
  );
});
