import path from "node:path";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { axeFor, hasChromium, openChromium, SCREENSHOTS } from "./support/chromium.ts";
import { newApp, newDeveloper, newPortal, useCase, type Portal } from "./support/portal.ts";
import { settle, startWorld, type Keys, type World } from "./support/world.ts";

let world: World;
let browser: BrowserContext;
let opened: Awaited<ReturnType<typeof openChromium>>;

async function open(username: string, place: string, more = "lang=en"): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${world.sandbox.url}/portal?as=${username}&${more}#${place}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
}

const button = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole("button", { name });
const link = (page: Page | Locator, name: string | RegExp): Locator =>
  page.getByRole("link", { name });

/** Reads the values of the one-time window, and closes it. */
async function takeSecrets(page: Page, saved: string): Promise<string[]> {
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  const values = await dialog.locator("code").allTextContents();
  await page.keyboard.press("Escape");
  expect(await dialog.isVisible()).toBe(true);
  await button(dialog, saved).click();
  await dialog.waitFor({ state: "detached" });
  return values;
}

const status = async (keys: Keys, address: string): Promise<number> =>
  (await world.call("GET", address, {}, keys)).status;

const LIST = "/1.1/direct_messages/events/list.json";

describe.skipIf(!hasChromium)("the developer portal in a browser", () => {
  beforeAll(async () => {
    world = await startWorld();
    opened = await openChromium();
    browser = opened.browser;
  });
  afterAll(async () => {
    await opened.close();
    await world.sandbox.close();
  });

  it("leads a newcomer from nothing to working keys, in Japanese", async () => {
    const page = await browser.newPage();
    await page.goto(`${world.sandbox.url}/portal?lang=ja`);
    await page.getByLabel("名前", { exact: true }).fill("港珈琲");
    await page.getByLabel("ユーザー名").fill("minato_j");
    await button(page, "アカウントを作成").click();

    await page.getByRole("heading", { name: "開発者アクセスに登録" }).waitFor();
    await button(page, "登録する").click();
    await page.getByText("同意しないと先へ進めません。").waitFor();
    await page.getByLabel("開発者契約を読み、同意します").check();
    await button(page, "登録する").click();
    await page.locator(".level", { hasText: "Essential" }).waitFor();

    // Dev environments are not in the menu, and their address says why.
    const menu = page.getByRole("navigation", { name: "開発者ポータル" });
    expect(await link(menu, /開発環境/).count()).toBe(0);
    await page.goto(page.url().replace(/#.*/, "#/products/premium/environments"));
    await page.getByText("現在のアクセスレベルは Essential です。").waitFor();

    await link(page, "別のアクセスレベルを申請").first().click();
    await page.getByLabel("申請するアクセスレベル").selectOption("elevated");
    await page
      .getByLabel("API の用途")
      .fill("お客様からの問い合わせにダイレクトメッセージで回答します。");
    await page.getByLabel("開発者契約を読み、同意します").check();
    await page.getByLabel("いったん審査中にする").check();
    await button(page, "申請を送信").click();
    await page.getByText("Elevated の申請は審査中です。").waitFor();
    await button(page, "申請を承認").click();
    await page.getByText("Elevated の申請が承認されました。").waitFor();

    await link(menu, /プロジェクトとアプリ/).click();
    await link(page, /新規プロジェクト/).click();
    await page.getByLabel(/プロジェクト名/).fill("コンタクトセンター");
    await button(page, "プロジェクトを作成").click();
    await page.getByLabel(/アプリ名/).fill("港デスク");
    await button(page, "次へ").click();
    const [consumerKey = "", consumerSecret = ""] = await takeSecrets(page, "保存しました");

    // The mistake that the guide warns of: the token comes before the permission.
    const tabs = page.getByRole("navigation", { name: "港デスク" });
    await link(tabs, /キーとトークン/).click();
    await page.getByText(`末尾 …${consumerKey.slice(-6)}`).waitFor();
    await button(page, /^生成/).click();
    const [earlyToken = "", earlySecret = ""] = await takeSecrets(page, "保存しました");
    const early = {
      consumerKey,
      consumerSecret,
      accessToken: earlyToken,
      accessTokenSecret: earlySecret,
    };
    expect(await status(early, LIST)).toBe(403);

    await link(tabs, /ユーザー認証設定/).click();
    await page.getByLabel("OAuth 1.0a").check();
    await page.getByLabel(/読み取りと書き込みおよびダイレクトメッセージ/).check();
    await page.getByText("既存のアクセストークンは作成時の権限のままです").waitFor();
    await button(page, "保存").click();
    await page.getByText("入力してください。").first().waitFor();
    expect(await page.getByText("入力してください。").count()).toBe(2);
    await page.getByLabel(/コールバック URL/).fill("http://localhost/cb");
    await page.getByLabel(/ウェブサイトの URL/).fill("https://minato.example");
    await button(page, "保存").click();
    await page.getByText("localhost は使えません。127.0.0.1 を指定してください。").waitFor();
    await page.getByLabel(/コールバック URL/).fill("https://minato.example/callback");
    await button(page, "保存").click();

    await page.getByText("作成時の権限: 読み取りのみ").waitFor();
    await page.getByText("このトークンは作成時の権限のままです。再生成してください。").waitFor();
    await page.screenshot({
      path: path.join(SCREENSHOTS, "portal-stale-token-ja.png"),
      fullPage: true,
    });
    const tokenRow = page.locator(".key", { hasText: "アクセストークンとシークレット" });
    await button(tokenRow, /再生成/).click();
    await button(page.getByRole("dialog"), "再生成する").click();
    const [accessToken = "", accessTokenSecret = ""] = await takeSecrets(page, "保存しました");
    const keys = { consumerKey, consumerSecret, accessToken, accessTokenSecret };
    await page.getByText("作成時の権限: 読み取り、書き込み、ダイレクトメッセージ").waitFor();
    expect(await status(early, LIST)).toBe(401);
    expect(await status(keys, LIST)).toBe(200);

    await link(menu, /開発環境/).click();
    await page.getByLabel(/開発環境ラベル/).fill("prod");
    await page.getByLabel(/^アプリ/).selectOption({ label: "港デスク" });
    await button(page, /設定を完了/).click();
    await page.getByText("未登録").waitFor();
    expect(await status(keys, "/1.1/account_activity/all/prod/webhooks.json")).toBe(200);

    await link(menu, /ダッシュボード/).click();
    await page.locator(".steps").waitFor();
    expect(await page.locator(".steps li.done").count()).toBe(6);
    await page.screenshot({ path: path.join(SCREENSHOTS, "portal-done-ja.png"), fullPage: true });
    await page.close();
  });

  it("asks before it breaks keys, and leaves them alone when the answer is no", async () => {
    const app = await newApp(await newDeveloper(world, "pg_keys"), "Careful app");
    const page = await open("pg_keys", `/apps/${app.id}/keys`);
    const row = page.locator(".key", { hasText: "API Key and Secret" });
    await button(row, "Regenerate").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("stops working at once").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await status(app, LIST)).toBe(200);
    await button(row, "Regenerate").click();
    await button(dialog, "Yes, regenerate").click();
    const [consumerKey = "", consumerSecret = ""] = await takeSecrets(page, "Yes, I saved them");
    expect(await status(app, LIST)).toBe(401);
    expect(await status({ ...app, consumerKey, consumerSecret }, LIST)).toBe(200);
    await page.close();
  });

  it("copies a value that is shown once", async () => {
    await browser.grantPermissions(["clipboard-read", "clipboard-write"], {
      origin: world.sandbox.url,
    });
    const portal = await newDeveloper(world, "pg_copy");
    await portal.act("POST", "/projects", { name: "Copies", useCase: "tools" });
    const page = await open("pg_copy", "/projects");
    await link(page, "Add app").click();
    await page.getByLabel("App name").fill("Copied app");
    await button(page, "Next").click();
    const secret = page.getByRole("dialog").locator("code").nth(1);
    const value = await secret.textContent();
    await button(page, "Copy API Key Secret").click();
    await page.getByRole("status").filter({ hasText: "Copied" }).waitFor();
    expect(await page.evaluate(async () => navigator.clipboard.readText())).toBe(value);
    await page.close();
  });

  it("changes whom the account takes messages from, and shows what others change", async () => {
    const portal = await newPortal(world, "pg_privacy");
    const page = await open("pg_privacy", "/account/privacy");
    await page.getByLabel("No one").check();
    await button(page, "Save").click();
    await settle(async () => (await portal.state()).account.allowDmsFrom === "none");
    await world.control("PATCH", `/users/${portal.userId}`, { allowDmsFrom: "verified" });
    await page.locator('input[value="verified"]:checked').waitFor();
    expect(await page.getByLabel("No one").isChecked()).toBe(false);
    await page.close();
  });

  it("does not take a form away from whoever is filling it in", async () => {
    const portal = await newDeveloper(world, "pg_typing");
    const page = await open("pg_typing", "/projects/new");
    await page.getByLabel("Project name").fill("Half a na");
    await portal.act("PUT", "/privacy", { allowDmsFrom: "none" });
    await world.control("PATCH", `/users/${portal.userId}`, { name: "Renamed" });
    await page.getByLabel("Project name").press("End");
    await page.keyboard.type("me");
    expect(await page.getByLabel("Project name").inputValue()).toBe("Half a name");
    await button(page, "Create project").click();
    await page.getByRole("heading", { name: "New app" }).waitFor();
    expect((await portal.state()).projects[0].name).toBe("Half a name");
    await page.close();
  });

  it("can be used with the keyboard alone, and the focus goes to the page that opened", async () => {
    const portal = await newDeveloper(world, "pg_keyboard");
    const page = await open("pg_keyboard", "/");
    const focused = async (): Promise<string> =>
      page.evaluate(
        () => `${document.activeElement?.tagName} ${document.activeElement?.textContent}`,
      );
    const menu = page.getByRole("navigation", { name: "Developer portal" });
    await link(menu, "Projects & Apps").focus();
    await page.keyboard.press("Enter");
    await settle(async () => (await focused()) === "H1 Projects & Apps");
    await link(page, "New project").focus();
    await page.keyboard.press("Enter");
    await settle(async () => (await focused()) === "H1 New project");
    await page.keyboard.press("Tab");
    await page.keyboard.type("By keyboard");
    await page.keyboard.press("Enter");
    await settle(async () => (await focused()) === "H1 New app");
    expect((await portal.state()).projects[0].name).toBe("By keyboard");
    await page.close();
  });

  it("has its menu behind a button on a narrow screen", async () => {
    await newDeveloper(world, "pg_narrow");
    const page = await open("pg_narrow", "/");
    await page.setViewportSize({ width: 400, height: 800 });
    const entry = link(
      page.getByRole("navigation", { name: "Developer portal" }),
      "Usage and cost",
    );
    expect(await entry.isVisible()).toBe(false);
    await button(page, "Menu").click();
    expect(await button(page, "Menu").getAttribute("aria-expanded")).toBe("true");
    await entry.click();
    await page.getByRole("heading", { name: "Usage and cost", level: 1 }).waitFor();
    expect(await entry.isVisible()).toBe(false);
    await page.close();
  });

  it("shows names as text, never as markup", async () => {
    const portal = await newDeveloper(world, "pg_markup");
    await portal.act("POST", "/projects", { name: "<img src=x> & <b>P</b>", useCase: "bot" });
    const page = await open("pg_markup", "/projects");
    await page.getByRole("heading", { name: "<img src=x> & <b>P</b>" }).waitFor();
    expect(await page.locator("main img, main b").count()).toBe(0);
    await page.close();
  });

  describe("every page", () => {
    let appId: string;
    let portal: Portal;
    beforeAll(async () => {
      portal = await newDeveloper(world, "pg_all", "essential");
      await newPortal(world, "pg_nobody");
      await portal.act("POST", "/applications", {
        plan: "elevated",
        useCase,
        hasTerms: true,
        isReviewed: true,
      });
      await portal.act("POST", "/applications/decision", { isApproved: true });
      const app = await newApp(portal, "Seen app");
      appId = app.id;
      await portal.act("POST", "/environments", { label: "seen", appId });
      await portal.act("POST", "/applications", {
        plan: "enterprise",
        useCase,
        hasTerms: true,
        isReviewed: true,
      });
    });

    it.each([
      ["en", "light", 1_180, "everything"],
      ["ja", "dark", 400, "everything"],
      // The other two pairs have the same elements in other colours.
      ["en", "dark", 400, "contrast"],
      ["ja", "light", 1_180, "contrast"],
    ] as const)(
      "is accessible in %s and %s, %i wide: %s",
      async (lang, theme, width, what) => {
        const query = `lang=${lang}&theme=${theme}`;
        const page = await open("pg_all", "/", query);
        await page.setViewportSize({ width, height: 860 });
        const places = [
          "/",
          "/projects",
          "/projects/new",
          "/apps/new",
          `/apps/${appId}/settings`,
          `/apps/${appId}/keys`,
          `/apps/${appId}/authentication`,
          "/products",
          "/products/premium/environments",
          "/webhooks",
          "/access",
          "/usage",
          "/account/privacy",
          "/account/apps",
          "/nowhere",
        ];
        const titles = new Set<string>();
        const look = async (name: string): Promise<void> => {
          const axe = axeFor(page);
          if (what === "contrast") axe.withRules(["color-contrast"]);
          const { violations } = await axe.analyze();
          expect(violations.map((violation) => `${name}: ${violation.id}`)).toEqual([]);
          const isTooWide = await page.evaluate(
            () => document.documentElement.scrollWidth > innerWidth,
          );
          expect(isTooWide, `${name} is wider than the screen`).toBe(false);
          const file = `portal${name.replaceAll(/[/\d]+/g, "-")}-${lang}-${theme}-${width}.png`;
          await page.screenshot({ path: path.join(SCREENSHOTS, file), fullPage: true });
        };
        for (const place of places) {
          const before = await page.title();
          await page.evaluate((hash) => {
            location.hash = hash;
          }, place);
          if (place !== "/") await settle(async () => (await page.title()) !== before);
          titles.add(await page.title());
          await look(place);
        }
        expect(titles.size).toBe(places.length);
        await page.evaluate((hash) => {
          location.hash = hash;
        }, `/apps/${appId}/keys`);
        await page.locator(".key button").first().click();
        await page.getByRole("dialog").waitFor();
        await look("/dialog");
        await page.goto(`${world.sandbox.url}/portal?as=pg_nobody&${query}#/`);
        await page.getByRole("checkbox").waitFor();
        await look("/signup");
        await page.goto(`${world.sandbox.url}/portal?${query}`);
        await page.locator(".accounts").waitFor();
        await look("/choose");
        await page.close();
      },
      180_000,
    );
  });
});
