import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  desktopTexts,
  keepScreenshot,
  launchBrowser,
  openBrowserOf,
  seriousViolations,
  type Language,
  type Theme,
} from "./support/browser.ts";
import {
  bindFlow,
  connect,
  createAgent,
  createCustomer,
  createQueue,
  createXSide,
  integrationBody,
  type Product,
  type XSide,
} from "./support/company.ts";
import { eventually } from "./support/http.ts";
import { landscapePng, plainGif } from "./support/pictures.ts";
import { openStage, type Stage } from "./support/stage.ts";

let stage: Stage;
let product: Product;
let browser: Browser;

beforeAll(async () => {
  stage = await openStage("media");
  ({ product } = stage);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

interface PhoneDm {
  readonly fromId: string;
  readonly text: string;
  readonly media: { readonly kind: string; readonly width: number } | null;
}

const names = {
  en: { customer: "Jo Customer", word: "It came like this", answer: "Like this one?" },
  ja: {
    customer: "田中 花子",
    word: "このような状態で届きました",
    answer: "こちらの商品でしょうか?",
  },
} as const;

describe.each<{ language: Language; theme: Theme }>([
  { language: "en", theme: "light" },
  { language: "ja", theme: "dark" },
])("pictures in $language, $theme", ({ language, theme }) => {
  const text = desktopTexts(language);
  const words = names[language];
  const shot = (name: string): string => `media-${language}-${theme}-${name}`;
  const problems: string[] = [];
  let x: XSide;
  let desk: BrowserContext;
  let page: Page;
  let customerId: string;

  /** A file as if picked on the customer's phone. */
  async function phoneSends(bytes: Buffer, message = ""): Promise<void> {
    const media = await product.sandbox<{ id: string }>("POST", "/sandbox/media", {
      userId: customerId,
      data: bytes.toString("base64"),
    });
    await product.sandbox("POST", "/sandbox/dms", {
      fromId: customerId,
      toId: x.businessId,
      text: message,
      mediaId: media.id,
    });
  }
  async function newestOnPhone(): Promise<PhoneDm | undefined> {
    const path = `/sandbox/dms?userId=${customerId}&withId=${x.businessId}`;
    return (await product.sandbox<{ dms: PhoneDm[] }>("GET", path)).dms.at(-1);
  }
  const filePicker = () => page.locator('input[type="file"]');
  const chooseFile = (name: string, mimeType: string, buffer: Buffer) =>
    filePicker().setInputFiles({ name, mimeType, buffer });

  beforeAll(async () => {
    x = await createXSide(product.sandbox, { username: `media_${language}` });
    const integration = await connect(product.admin, integrationBody(x, `Acme ${language}`));
    const agent = await createAgent(product, { name: `Agent ${language}`, capacity: 3 });
    const { flowId } = await createQueue(product.admin, {
      name: `Photos ${language}`,
      agentIds: [agent.id],
      alertingTimeoutSeconds: 60,
    });
    await bindFlow(product.admin, integration.recipient?.id ?? "", flowId);
    customerId = (await createCustomer(product.sandbox, words.customer)).id;
    desk = await openBrowserOf(browser, { language, theme });
    page = await desk.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(product.url);
    await page.getByLabel(text("signIn.email")).fill(agent.email);
    await page.getByLabel(text("signIn.password"), { exact: true }).fill(agent.password);
    await page.getByRole("button", { name: text("signIn.submit") }).click();
    await page.getByRole("navigation", { name: text("rail.label") }).waitFor();
    await page.getByRole("switch", { name: text("presence.onQueue") }).click({ force: true });
    await page.getByText(text("work.emptyOnQueue")).waitFor();
  });
  afterAll(() => desk?.close());

  it("a customer's picture stands in the room that was kept for it and opens large", async () => {
    await phoneSends(landscapePng(900, 600), words.word);
    await page
      .getByRole("article", { name: text("work.offerFrom", { name: words.customer }) })
      .waitFor();
    await page.keyboard.press("a");
    const picture = page.getByRole("log").getByRole("img", { name: words.customer }).first();
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBe(900);
    const box = await picture.boundingBox();
    expect([Math.round(box?.width ?? 0), Math.round(box?.height ?? 0)]).toEqual([320, 213]);
    const source = await picture.getAttribute("src");
    expect(source).toMatch(/^\/api\/tsubame\/v1\/media\//);
    await keepScreenshot(page, shot("1-picture"));
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByTitle(text("media.enlarge")).first().press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("link", { name: text("media.save") }).waitFor();
    await keepScreenshot(page, shot("2-large"));
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  }, 60_000);

  it("a GIF stands still for who wants less motion, and is started by its button", async () => {
    await phoneSends(plainGif(120, 80));
    const play = page.getByRole("log").getByRole("button", { name: text("media.play") });
    await play.waitFor();
    await play.click();
    await page
      .getByRole("log")
      .getByRole("button", { name: text("media.pause") })
      .waitFor();
    expect(await play.count()).toBe(0);
  });

  it("a picture that cannot be fetched says why and is fetched again", async () => {
    const calls = [{ path: "/1.1/ton/data/*", status: 404, times: 3 }];
    await product.sandbox("PUT", "/sandbox/faults", { calls });
    await phoneSends(landscapePng(300, 200));
    await page.getByText(text("media.error.gone")).waitFor({ timeout: 30_000 });
    await keepScreenshot(page, shot("3-missing"));
    expect(await seriousViolations(page)).toEqual([]);
    await product.sandbox("DELETE", "/sandbox/faults");
    const pictures = page.getByTitle(text("media.enlarge"));
    await page.getByRole("button", { name: text("media.fetchAgain") }).click();
    await expect.poll(() => pictures.count(), { timeout: 20_000 }).toBe(2);
  }, 60_000);

  it("an agent's file is refused at the spot when X would not take it", async () => {
    await chooseFile("notes.html", "text/html", Buffer.from("<script>"));
    await page.getByRole("alert").getByText(text("media.error.typeNotAllowed")).waitFor();
    // What only looks like a picture is found out by the server.
    await chooseFile("fake.png", "image/png", Buffer.from("<script>alert(1)</script>"));
    await page.getByText("fake.png").waitFor();
    await page.getByRole("alert").getByText(text("media.error.typeNotAllowed")).waitFor();
    await keepScreenshot(page, shot("4-refused"));
    expect(await seriousViolations(page)).toEqual([]);
    expect(await page.getByRole("button", { name: text("composer.send") }).isDisabled()).toBe(true);
    await page
      .getByRole("button", { name: text("composer.removeFile", { name: "fake.png" }) })
      .click();
    // The refusal of the server is a failed request to a browser's console, and nothing more.
    problems.splice(0);
  });

  it("an agent's picture is shown before it goes, goes with its text, and reaches the phone", async () => {
    await chooseFile("sample.png", "image/png", landscapePng(640, 480));
    const field = page.getByRole("textbox", {
      name: text("composer.label", { name: words.customer }),
    });
    await field.fill(words.answer);
    const send = page.getByRole("button", { name: text("composer.send") });
    await expect.poll(() => send.isEnabled()).toBe(true);
    await keepScreenshot(page, shot("5-draft"));
    expect(await seriousViolations(page)).toEqual([]);
    await field.press("Enter");
    const dm = await eventually("the picture on the phone", async () => {
      const newest = await newestOnPhone();
      return newest?.text === words.answer && newest;
    });
    expect(dm).toMatchObject({ fromId: x.businessId, media: { kind: "photo", width: 640 } });
    await page.getByText(text("delivery.sent"), { exact: true }).last().waitFor();
    await keepScreenshot(page, shot("6-sent"));
    expect(await seriousViolations(page)).toEqual([]);
    expect(problems).toEqual([]);
  }, 60_000);
});
