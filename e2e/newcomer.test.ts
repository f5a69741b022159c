import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { IntegrationCheckId } from "@tsubame/contract";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../packages/store/test/support/database.ts";
import {
  desktopTexts,
  keepScreenshot,
  launchBrowser,
  openBrowserOf,
  seriousViolations,
  type Language,
  type Theme,
} from "./support/browser.ts";
import { createAgent, createCustomer, startProduct, type Product } from "./support/company.ts";
import { visitPortal, type PortalVisitor, type Secrets } from "./support/portal.ts";

let database: TestDatabase;
let dataDir: string;
let product: Product;
let browser: Browser;

beforeAll(async () => {
  database = await createTestDatabase({ maxConnections: 2 });
  dataDir = mkdtempSync(join(tmpdir(), "tsubame-newcomer-"));
  product = await startProduct({ databaseUrl: database.url, dataDir });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await product?.close();
  await database?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const spoken = {
  ja: {
    company: "港珈琲",
    username: "minato_coffee",
    app: "港珈琲デスク",
    project: "お客様窓口",
    useCase: "お客様からの問い合わせにダイレクトメッセージで回答します。",
    admin: "管理 花",
    customer: "田中 花子",
    composer: "メッセージ",
    send: "送信",
  },
  en: {
    company: "Harbour Tea",
    username: "harbour_tea",
    app: "Harbour Desk",
    project: "Customer care",
    useCase: "Agents answer what customers ask in direct messages.",
    admin: "Ada Admin",
    customer: "Jo Customer",
    composer: "Message",
    send: "Send",
  },
} as const;

const addresses = {
  callbackUrl: "https://desk.minato.example/callback",
  websiteUrl: "https://minato.example",
} as const;
const rightSettings = { ...addresses, permission: "read-write-directmessages" } as const;

/** Somebody with the portal in one tab and Tsubame in the other. */
interface Newcomer {
  readonly context: BrowserContext;
  readonly portal: PortalVisitor;
  readonly desk: Desk;
  readonly look: (page: Page, name: string) => Promise<void>;
  /** What went wrong on any page. */
  readonly problems: readonly string[];
}

/** What an administrator does on the pages of an X account. */
interface Desk {
  readonly page: Page;
  connect(name: string, secrets: Secrets, label: string): Promise<void>;
  /** Pastes a new token into the connection that there is. */
  pasteToken(secrets: Secrets): Promise<void>;
  correctLabel(label: string): Promise<void>;
  checkAgain(): Promise<void>;
  /** Waits until this check has failed, and answers what its line says, the evidence with it. */
  failureOf(check: IntegrationCheckId): Promise<string>;
}

async function openNewcomer(language: Language, theme: Theme): Promise<Newcomer> {
  const context = await openBrowserOf(browser, { language, theme, height: 900 });
  const problems: string[] = [];
  let shotCount = 0;
  const look = async (page: Page, name: string): Promise<void> => {
    shotCount += 1;
    const number = String(shotCount).padStart(2, "0");
    await keepScreenshot(page, `newcomer-${language}-${theme}-${number}-${name}`);
    const violations = await seriousViolations(page);
    problems.push(...violations.map((violation) => `${name}: ${violation}`));
  };
  const watched = async (): Promise<Page> => {
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(`${page.url()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
    return page;
  };
  const portal = await visitPortal(await watched(), {
    url: product.sandboxUrl,
    language,
    look: async (page, name) => look(page, `portal-${name}`),
  });
  const desk = await openDesk(await watched(), language, look);
  return { context, portal, desk, look, problems };
}

async function openDesk(page: Page, language: Language, look: Newcomer["look"]): Promise<Desk> {
  const text = desktopTexts(language);
  const admin = await createAgent(product, { name: spoken[language].admin, roles: ["admin"] });
  await page.goto(product.url);
  await page.getByLabel(text("signIn.email")).fill(admin.email);
  await page.getByLabel(text("signIn.password"), { exact: true }).fill(admin.password);
  await page.getByRole("button", { name: text("signIn.submit") }).click();
  await page.getByRole("navigation", { name: text("rail.label") }).waitFor();

  const field = (id: string): Locator => page.getByLabel(text(id), { exact: true });
  const line = (check: IntegrationCheckId, status: string): Locator =>
    page.locator(`[data-check="${check}"][data-status="${status}"]`);

  /** The round of checks that the click begins is over when the server says so, not when the page looks idle. */
  async function through(begin: () => Promise<void>): Promise<void> {
    const id = /accounts\/([0-9a-f-]{36})/.exec(page.url())?.[1];
    const before = id === undefined ? null : await checkedAt(id);
    await begin();
    await page.waitForURL(/accounts\/[0-9a-f-]{36}$/);
    const now = /accounts\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
    await expect
      .poll(async () => checkedAt(now), { timeout: 30_000, interval: 100 })
      .not.toBe(before);
  }

  /** The failed check leads to the field that it is about. */
  async function edit(blamed: string, fill: () => Promise<void>): Promise<void> {
    await through(async () => {
      await page.getByRole("button", { name: text("checks.mend") }).click();
      await expect.poll(async () => field(blamed).evaluate(isFocused)).toBe(true);
      await fill();
      await page.getByRole("button", { name: text("accounts.saveAndCheck") }).click();
    });
  }

  return {
    page,
    async connect(name, secrets, label) {
      await page.goto(`${product.url}/admin/accounts`);
      await page
        .getByRole("link", { name: text("accounts.connect") })
        .first()
        .waitFor();
      await look(page, "desk-accounts");
      await page.goto(`${product.url}/admin/accounts/new`);
      await field("connect.name").fill(name);
      await field("connect.consumerKey").fill(secrets["consumerKey"] ?? "");
      await field("connect.consumerSecret").fill(secrets["consumerSecret"] ?? "");
      await field("connect.accessToken").fill(secrets["accessTokenKey"] ?? "");
      await field("connect.accessTokenSecret").fill(secrets["accessTokenSecret"] ?? "");
      await field("connect.environment").fill(label);
      const portalLink = page.getByRole("link", { name: new URL(product.sandboxUrl).host });
      expect(await portalLink.getAttribute("href")).toBe(`${product.sandboxUrl}/portal`);
      await look(page, "desk-form");
      await through(async () => page.getByRole("button", { name: text("connect.submit") }).click());
    },
    async pasteToken(secrets) {
      await edit("connect.accessToken", async () => {
        await field("connect.accessToken").fill(secrets["accessTokenKey"] ?? "");
        await field("connect.accessTokenSecret").fill(secrets["accessTokenSecret"] ?? "");
      });
    },
    async correctLabel(label) {
      await edit("connect.environment", async () => field("connect.environment").fill(label));
    },
    async checkAgain() {
      await through(async () => page.getByRole("button", { name: text("checks.run") }).click());
    },
    async failureOf(check) {
      const failed = line(check, "failed");
      await failed.waitFor();
      expect(await page.locator('[data-check][data-status="failed"]').count()).toBe(1);
      await failed.scrollIntoViewIfNeeded();
      await look(page, `desk-${check}-failed`);
      return failed.innerText();
    },
  };
}

const isFocused = (element: Element): boolean => element === document.activeElement;

async function checkedAt(integrationId: string): Promise<string | null> {
  const checks = await product.admin<{ checkedAt: string | null; isRunning: boolean }>(
    "GET",
    `/api/tsubame/v1/integrations/${integrationId}/checks`,
  );
  return checks.isRunning ? null : checks.checkedAt;
}

/** The last steps, the same for everybody: the account is confirmed, and a DM comes the whole way. */
async function seeItFlow(newcomer: Newcomer, language: Language): Promise<number> {
  const text = desktopTexts(language);
  const words = spoken[language];
  const { page } = newcomer.desk;
  await page.getByText(text("accounts.stateActive"), { exact: true }).first().waitFor();
  expect(await page.locator('[data-check][data-status="failed"]').count()).toBe(0);
  await newcomer.look(page, "desk-connected");
  await page.getByText(`@${words.username}`, { exact: true }).first().waitFor();
  await page.getByRole("button", { name: text("accountConfirm.yes") }).click();
  await page.getByText(text("accountConfirm.ask")).waitFor({ state: "detached" });

  await page.getByRole("button", { name: text("roundTrip.begin") }).click();
  const shown = page.locator("[data-round-trip-code]");
  await shown.scrollIntoViewIfNeeded();
  await newcomer.look(page, "desk-round-trip-code");
  const code = (await shown.innerText()).trim();

  const customer = await createCustomer(product.sandbox, words.customer);
  const phone = await newcomer.context.newPage();
  await phone.goto(
    `${product.sandboxUrl}/?user=${customer.username}&with=${words.username}&lang=${language}`,
  );
  await phone.getByRole("textbox", { name: words.composer }).fill(code);
  await phone.getByRole("button", { name: words.send, exact: true }).click();
  await newcomer.look(phone, "phone-code");

  const marker = "9.9";
  const [before = "", after = ""] = text("roundTrip.seen", { seconds: marker }).split(marker);
  const arrived = page.getByText(new RegExp(String.raw`${before}[\d.]+${after.slice(0, 4)}`));
  await arrived.waitFor();
  await page.locator('[data-check="roundTrip"][data-status="passed"]').waitFor();
  await newcomer.look(page, "desk-round-trip-seen");
  await phone.close();
  return Number(/[\d.]+/.exec((await arrived.innerText()).slice(before.length))?.[0]);
}

describe("a newcomer at X's developer portal", () => {
  it("gets from an Essential account to a flowing channel by what the screens say, in Japanese", async () => {
    const words = spoken.ja;
    const newcomer = await openNewcomer("ja", "light");
    const { portal, desk } = newcomer;
    await portal.createAccount(words.company, words.username);
    await portal.signUp();
    const keys = await portal.createAppInProject(words.project, words.app);
    const early = await portal.makeToken(words.app);

    await desk.connect(words.company, { ...keys, ...early }, "Prod");
    expect(await desk.failureOf("accessLevel")).toMatch(/Essential[\s\S]*Elevated を申請/);

    await portal.becomeElevated(words.useCase);
    await desk.checkAgain();
    // The token may read only, because user authentication is not set up.
    expect(await desk.failureOf("userAuthentication")).toMatch(
      /OAuth 1\.0a を有効にして[\s\S]*コールバック URL とウェブサイト URL[\s\S]*再生成/,
    );

    await portal.setAuthentication(words.app, { ...addresses, permission: "read-write" });
    await desk.pasteToken(await portal.makeToken(words.app));
    expect(await desk.failureOf("permission")).toMatch(
      /「read-write」で、ダイレクトメッセージを扱えません/,
    );

    await portal.setAuthentication(words.app, rightSettings);
    await desk.checkAgain();
    expect(await desk.failureOf("permission")).toMatch(
      /アクセストークンを再生成して、ここに貼り付けてください/,
    );

    await desk.pasteToken(await portal.makeToken(words.app));
    expect(await desk.failureOf("environment")).toMatch(/開発環境「Prod」がなく[\s\S]*作成し/);

    await portal.makeEnvironment("prod", words.app);
    await desk.checkAgain();
    expect(await desk.failureOf("environment")).toMatch(/大文字と小文字は区別されます/);

    await desk.correctLabel("prod");
    const delaySeconds = await seeItFlow(newcomer, "ja");
    console.info(`measured delay of the round trip: ${delaySeconds} s`);
    expect(delaySeconds).toBeGreaterThanOrEqual(0);
    expect(delaySeconds).toBeLessThan(30);
    expect(newcomer.problems).toEqual([]);
    await newcomer.context.close();
  }, 420_000);

  it("gets there without a detour by the README's order, in English", async () => {
    const words = spoken.en;
    const newcomer = await openNewcomer("en", "dark");
    const { portal, desk } = newcomer;
    await portal.createAccount(words.company, words.username);
    await portal.signUp();
    await portal.becomeElevated(words.useCase);
    const keys = await portal.createStandaloneApp(words.app);
    await portal.createProject(words.project);
    await portal.moveAppToProject(words.app, words.project);
    await portal.setAuthentication(words.app, rightSettings);
    const token = await portal.makeToken(words.app);
    await portal.makeEnvironment("prod", words.app);
    await desk.connect(words.company, { ...keys, ...token }, "prod");
    expect(await seeItFlow(newcomer, "en")).toBeGreaterThanOrEqual(0);
    expect(newcomer.problems).toEqual([]);
    await newcomer.context.close();
  }, 300_000);
});
