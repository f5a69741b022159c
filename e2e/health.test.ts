import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createWatchedAccount,
  type WatchedAccount,
} from "../packages/server/test/support/watched-account.ts";
import {
  desktopTexts,
  keepScreenshot,
  launchBrowser,
  openBrowserOf,
  seriousViolations,
  type Language,
  type Theme,
} from "./support/browser.ts";

let account: WatchedAccount;
let browser: Browser;

beforeAll(async () => {
  account = await createWatchedAccount();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await account?.close();
});

async function signIn(page: Page): Promise<void> {
  const email = `${crypto.randomUUID()}@example.test`;
  const password = "correct horse battery staple";
  const made = await account
    .node()
    .admin("POST", "/api/v2/users", { name: "Ada Admin", email, roles: ["admin"], password });
  if (made.status !== 200) throw new Error(JSON.stringify(made));
  await page.goto(account.node().url);
  await page.locator('input[type="email"], input[name="email"]').fill(email);
  await page.locator('input[type="password"]').fill(password);
  await page.locator('button[type="submit"]').click();
}

const readers: readonly [Language, Theme][] = [
  ["ja", "light"],
  ["en", "dark"],
];

describe("an administrator while a connection breaks and is whole again", () => {
  it.each(readers)(
    "sees the alarm on every page and the hops of the account (%s, %s)",
    async (language, theme) => {
      const text = desktopTexts(language);
      await account.hopBecomes("publicAddress", "green");
      const context = await openBrowserOf(browser, { language, theme, height: 1400 });
      const page = await context.newPage();
      await signIn(page);
      await page.getByRole("main").waitFor();

      account.setReachable(false);
      await account.clock.advance(26_000);
      await account.hopBecomes("publicAddress", "amber");
      await account.clock.advance(6_000);
      await account.hopBecomes("publicAddress", "red");
      const alarm = page.locator(`[data-about="${account.integrationId}"]`);
      await alarm.waitFor({ timeout: 30_000 });
      await keepScreenshot(page, `health-alarm-${language}-${theme}`);
      expect(await seriousViolations(page)).toEqual([]);

      await alarm.getByRole("link").click();
      const broken = page.locator('[data-hop="publicAddress"][data-state="red"]');
      await broken.waitFor();
      expect(await broken.innerText()).toContain(text("health.red"));
      // What is wrong comes first on the page, and stands open; what is well takes one line.
      const titles = await page
        .getByRole("main")
        .getByRole("heading", { level: 2 })
        .allInnerTexts();
      const place = (id: string): number => titles.indexOf(text(id));
      expect(place("health.title")).toBeGreaterThanOrEqual(0);
      expect(place("health.title")).toBeLessThan(place("checks.title"));
      expect(await broken.locator("dl").isVisible()).toBe(true);
      const well = page.locator('[data-hop][data-state="green"]').first();
      expect(await well.locator("p").isVisible()).toBe(false);
      await well.locator("summary").click();
      expect(await well.locator("p").isVisible()).toBe(true);
      await broken.scrollIntoViewIfNeeded();
      await keepScreenshot(page, `health-broken-${language}-${theme}`);
      expect(await seriousViolations(page)).toEqual([]);

      const customer = await account.x.newCustomer();
      await account.customerWrites(customer, "Is anybody there?");
      account.setReachable(true);
      await account.pass(60);
      await alarm.waitFor({ state: "detached", timeout: 30_000 });
      await page.locator('[data-hop="publicAddress"][data-state="green"]').waitFor();
      // The search ends when X has had its time to deliver by itself.
      await account.clock.advance(30_000);
      const search = page.locator('[data-state="done"]').first();
      await search.waitFor({ timeout: 20_000 });
      await search.scrollIntoViewIfNeeded();
      await keepScreenshot(page, `health-whole-${language}-${theme}`);
      expect(await seriousViolations(page)).toEqual([]);
      await context.close();
    },
    120_000,
  );
});
