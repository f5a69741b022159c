import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDesk, type AccountDesk } from "./support/account-desk.ts";
import {
  desktopTexts,
  keepScreenshot,
  launchBrowser,
  openBrowserOf,
  seriousViolations,
  type Language,
  type Theme,
} from "./support/browser.ts";
import { createCustomer, writeDm, type Product } from "./support/company.ts";
import { visitPortal, type PortalVisitor } from "./support/portal.ts";
import { openStage, type Stage } from "./support/stage.ts";

let stage: Stage;
let product: Product;
let browser: Browser;

beforeAll(async () => {
  stage = await openStage("newcomer");
  ({ product } = stage);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await stage?.close();
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
  readonly desk: AccountDesk;
  readonly look: (page: Page, name: string) => Promise<void>;
  /** What went wrong on any page. */
  readonly problems: readonly string[];
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
  const desk = await openDesk(await watched(), {
    product,
    language,
    name: spoken[language].admin,
    look,
  });
  return { context, portal, desk, look, problems };
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

/** The token is regenerated on X while the channel flows: an alarm, a paste, and nothing is lost. */
async function rotateInPlace(newcomer: Newcomer, language: Language): Promise<void> {
  const words = spoken[language];
  const { page } = newcomer.desk;
  const token = page.locator('[data-hop="token"]');
  const renewed = await newcomer.portal.makeToken(words.app);
  const customer = await createCustomer(product.sandbox, words.customer);
  const { users } = await product.sandbox<{ users: readonly { id: string; username: string }[] }>(
    "GET",
    "/sandbox/users",
  );
  const toId = users.find(({ username }) => username === words.username)?.id ?? "";
  const text = `Written while the token was dead (${language})`;
  await writeDm(product.sandbox, { fromId: customer.id, toId, text });
  const alarm = page.getByRole("alert").locator("[data-about]");
  await alarm.waitFor({ timeout: 120_000 });
  await token.and(page.locator('[data-state="red"]')).waitFor();
  await newcomer.look(page, "desk-token-dead");

  await newcomer.desk.rotateToken(renewed);
  await token.and(page.locator('[data-state="green"]')).waitFor({ timeout: 120_000 });
  await alarm.waitFor({ state: "detached", timeout: 120_000 });
  await newcomer.look(page, "desk-token-rotated");
  const stored = async (): Promise<number> => {
    const rows = await stage.database.db.selectFrom("message").select("text").execute();
    return rows.filter((row) => row.text === text).length;
  };
  await expect.poll(stored, { timeout: 60_000 }).toBe(1);
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
  }, 600_000);

  it("gets there without a detour by the README's order, and through a rotation, in English", async () => {
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
    await rotateInPlace(newcomer, "en");
    expect(newcomer.problems).toEqual([]);
    await newcomer.context.close();
  }, 600_000);
});
