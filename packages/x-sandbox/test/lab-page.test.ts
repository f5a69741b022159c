import path from "node:path";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFor, hasChromium, openChromium, SCREENSHOTS } from "./support/chromium.ts";
import { settle, startWorld, type Json, type World } from "./support/world.ts";

/** Checking a whole page takes its time on a busy machine. */
const AXE_TIMEOUT_MS = 180_000;

let world: World;
let browser: BrowserContext;
let closeBrowser: () => Promise<void>;

const open = async (query: string): Promise<Page> => {
  const page = await browser.newPage();
  await page.goto(`${world.sandbox.url}/lab?${query}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
};

const button = (page: Page, name: string): Locator =>
  page.getByRole("button", { name, exact: true });

const lab = async (): Promise<Json> => (await world.control("GET", "/lab")).body;

describe.skipIf(!hasChromium)("the traffic lab in a browser", () => {
  beforeAll(async () => {
    world = await startWorld();
    const opened = await openChromium();
    browser = opened.browser;
    closeBrowser = () => opened.close();
  });
  afterAll(async () => {
    await closeBrowser();
    await world.sandbox.close();
  });

  it("starts what was chosen, shows it live, changes its rate, pauses, goes on and stops", async () => {
    const page = await open("lang=en");
    await page.getByText("Not started").waitFor();
    expect(await page.getByRole("radio").count()).toBe(4);
    await page.getByRole("radio", { name: /Outage spike/ }).check();
    await page.getByLabel("Rate", { exact: true }).fill("300");
    await page.getByLabel("Customers", { exact: true }).fill("25");
    await page.getByLabel("Languages").selectOption("ja");
    await page.getByLabel("Seed").fill("12");
    await button(page, "Start").click();
    await page.getByText("Running · Outage spike").waitFor();
    expect((await lab()).run.options).toMatchObject({
      scenario: "outage-spike",
      rateMultiplier: 300,
      customers: 25,
      languages: ["ja"],
      seed: 12,
      repeats: false,
    });
    // Real time: customers begin to type within a second or two.
    await page.getByText("25 started").waitFor();
    const table = page.getByRole("region", { name: "Who waits longest" });
    await table.getByRole("row").nth(12).waitFor();

    await page.getByLabel("Rate", { exact: true }).fill("2");
    await button(page, "Set rate").click();
    await settle(async () => (await lab()).run.options.rateMultiplier === 2, 15_000);
    await button(page, "Pause").click();
    await page.getByText("Paused · Outage spike").waitFor();
    expect((await lab()).state).toBe("paused");
    await button(page, "Resume").click();
    await page.getByText("Running · Outage spike").waitFor();
    await button(page, "Stop").click();
    await page.getByText("It was stopped.").waitFor();
    expect((await lab()).state).toBe("ended");
    await page.close();
  });

  it("shows figures that are the control endpoint's", async () => {
    await world.control("POST", "/lab/start", {
      scenario: "campaign",
      customers: 40,
      rateMultiplier: 60,
    });
    await world.control("PUT", "/clock", { advanceMs: 400_000 });
    await world.control("POST", "/lab/pause");
    const { figures } = await lab();
    expect(figures.sent).toBeGreaterThan(40);
    const page = await open("lang=en");
    const value = (name: string): Locator =>
      page.locator(".figures > div", { hasText: name }).locator("dd");
    await page.getByText("Paused · Campaign").waitFor();
    expect(await value("Sent by customers").textContent()).toMatch(new RegExp(`^${figures.sent}`));
    expect(await value("Waiting for an answer").textContent()).toMatch(
      new RegExp(`^${figures.waiting}`),
    );
    expect(await value("Left without an answer").textContent()).toBe(
      String(figures.ended.abandoned),
    );
    await page.locator("summary", { hasText: "The same as a table" }).click();
    const rows = page
      .getByRole("group", { name: "The same as a table", exact: true })
      .locator("tbody tr");
    expect(await rows.count()).toBe(figures.history.length);
    await world.control("POST", "/lab/stop");
    await page.close();
  });

  it("says in the reader's language what is wrong", async () => {
    const page = await open("lang=ja");
    await page.getByLabel("お客様の数", { exact: true }).fill("0");
    await button(page, "開始").click();
    await page.getByRole("alert").getByText("実行できませんでした").waitFor();
    expect((await lab()).state).not.toBe("running");
    await page.close();
  });

  it("keeps the lab's customers apart from the others on the phones", async () => {
    const page = await browser.newPage();
    await page.goto(`${world.sandbox.url}/?user=jo&lang=en`);
    const group = page.getByText(/Customers of the traffic lab \(\d+\)/);
    await group.waitFor();
    expect(await page.locator(".simulated .person").count()).toBe(0);
    await group.click();
    await page.locator(".simulated .person").first().waitFor();
    await page.close();
  });

  it.each([
    ["en", "light"],
    ["en", "dark"],
    ["ja", "light"],
    ["ja", "dark"],
  ])(
    "is accessible in %s and %s, wide and narrow",
    async (lang, theme) => {
      await world.control("POST", "/lab/start", {
        scenario: "campaign",
        customers: 30,
        rateMultiplier: 40,
      });
      await world.control("PUT", "/clock", { advanceMs: 600_000 });
      await world.control("POST", "/lab/pause");
      for (const width of [1_280, 400]) {
        const page = await open(`lang=${lang}&theme=${theme}`);
        await page.setViewportSize({ width, height: 900 });
        await page.locator(".figures dd").first().waitFor();
        const { violations } = await axeFor(page).analyze();
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`),
        ).toEqual([]);
        await page.screenshot({
          path: path.join(SCREENSHOTS, `lab-${width}-${lang}-${theme}.png`),
          fullPage: true,
        });
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await page.close();
      }
      await world.control("POST", "/lab/stop");
    },
    AXE_TIMEOUT_MS,
  );
});
