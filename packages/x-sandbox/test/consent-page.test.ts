import { authorizationHeader, parseFormEncoded } from "@tsubame/x-api";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFor, hasChromium, openChromium, SCREENSHOTS } from "./support/chromium.ts";
import { oauth2App, REDIRECT, wish } from "./support/oauth2.ts";
import { startWorld, type Json, type World } from "./support/world.ts";

let world: World;
let app: Json;
let chromium: Awaited<ReturnType<typeof openChromium>>;

beforeAll(async () => {
  if (!hasChromium) return;
  world = await startWorld();
  app = await oauth2App(world, { name: "Acme Desk" });
  await world.control("POST", "/users", { username: "hanako", name: "田中 花子" });
  chromium = await openChromium();
});
afterAll(async () => {
  if (!hasChromium) return;
  await chromium.close();
  await world.sandbox.close();
});

/** Address of the page for a sign-in by OAuth 1.0a. */
async function authorizeAddress(): Promise<string> {
  const url = `${world.sandbox.url}/oauth/request_token`;
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: authorizationHeader({
        method: "POST",
        url,
        consumer: { key: app.consumerKey, secret: app.consumerSecret },
        extra: { oauth_callback: REDIRECT },
      }),
    },
  });
  const token = parseFormEncoded(await response.text()).find(([name]) => name === "oauth_token");
  return `${world.sandbox.url}/oauth/authorize?oauth_token=${token?.[1]}`;
}

const oauth2Address = (scope?: string): string =>
  `${world.sandbox.url}/i/oauth2/authorize?${new URLSearchParams(
    wish(app, scope === undefined ? {} : { scope }).parameters,
  )}`;

/** Opens the page; what comes back to the app's address is kept, not fetched. */
async function open(address: string): Promise<{ page: Page; returned: string[] }> {
  const page = await chromium.browser.newPage();
  const returned: string[] = [];
  await page.route(`${REDIRECT}**`, async (route) => {
    returned.push(route.request().url());
    await route.fulfill({ body: "back in the app" });
  });
  await page.goto(address);
  return { page, returned };
}

describe.runIf(hasChromium)("the page on which a person lets an app in", () => {
  it.each([
    ["en", "light", 1_180],
    ["ja", "dark", 1_180],
    ["ja", "light", 400],
    ["en", "dark", 400],
  ] as const)("is readable for everybody: %s, %s, %d px", async (language, colorScheme, width) => {
    const { page } = await open(`${oauth2Address()}&lang=${language}`);
    await page.setViewportSize({ width, height: 860 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({
      path: `${SCREENSHOTS}consent-${language}-${colorScheme}-${width}.png`,
      fullPage: true,
    });
    const { violations } = await axeFor(page).analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
    await page.close();
  });

  it("is decided by keyboard, and the browser follows it back to the app", async () => {
    const { page, returned } = await open(await authorizeAddress());
    await page.getByLabel("田中 花子").focus();
    await page.keyboard.press("Space");
    await page.getByRole("button", { name: "Authorize app" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("back in the app").waitFor();
    expect(returned[0]).toMatch(/\?oauth_token=\w{27}&oauth_verifier=\w{32}$/);
    // The browser remembers who it acts as.
    await page.goto(await authorizeAddress());
    expect(await page.getByLabel("田中 花子").isChecked()).toBe(true);
    await page.close();
  });

  it("asks for an account before it lets the app in, and refuses without one", async () => {
    const { page, returned } = await open(oauth2Address("dm.read"));
    await chromium.browser.clearCookies();
    await page.reload();
    await page.getByRole("button", { name: "Authorize app" }).click();
    expect(returned).toEqual([]);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("back in the app").waitFor();
    expect(new URL(returned[0] ?? "").searchParams.get("error")).toBe("access_denied");
    await page.close();
  });

  it("changes its language without losing the sign-in", async () => {
    const { page } = await open(await authorizeAddress());
    await page.getByRole("link", { name: "日本語" }).click();
    await page.getByRole("button", { name: "アプリを認証" }).waitFor();
    expect(await page.getAttribute("html", "lang")).toBe("ja");
    await page.close();
  });
});
