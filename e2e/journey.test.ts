import type { Browser, Page } from "playwright-core";
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
  createAgent,
  createCustomer,
  createQueue,
  createXSide,
  goOnQueue,
  type Agent,
  type Product,
  type XSide,
} from "./support/company.ts";
import { passAndPark, takeByHand } from "./support/handover.ts";
import { openStage, type Stage } from "./support/stage.ts";

let stage: Stage;
let product: Product;
let browser: Browser;

beforeAll(async () => {
  stage = await openStage("journey");
  ({ product } = stage);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

const phoneTexts = {
  en: { composer: "Message", send: "Send" },
  ja: { composer: "メッセージ", send: "送信" },
} as const;

const spoken = {
  en: {
    admin: "Ada Admin",
    agent: "Aiko Agent",
    customer: "Jo Customer",
    question: "Where is my order 4711?",
    answer: "It left our warehouse this morning.",
    queue: "Orders",
    colleague: "Carl Colleague",
    secondQueue: "Returns",
  },
  ja: {
    admin: "管理 花",
    agent: "応対 藍子",
    customer: "田中 花子",
    question: "注文番号4711はいつ届きますか?",
    answer: "本日午前中に倉庫から発送いたしました。",
    queue: "注文",
    colleague: "同僚 千太郎",
    secondQueue: "返品",
  },
} as const;

/** Console errors and failed requests of a page; a healthy journey has none. */
function watch(page: Page, problems: string[]): void {
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
}

async function signIn(page: Page, person: Agent, language: Language): Promise<void> {
  const text = desktopTexts(language);
  await page.goto(product.url);
  await page.getByLabel(text("signIn.email")).fill(person.email);
  await page.getByLabel(text("signIn.password"), { exact: true }).fill(person.password);
  await page.getByRole("button", { name: text("signIn.submit") }).click();
  await page
    .getByRole("navigation", { name: text("rail.label") })
    .waitFor()
    .catch(async (error: unknown) => {
      await keepScreenshot(page, `failed-sign-in-${language}`);
      throw error;
    });
}

describe.each<{ language: Language; theme: Theme }>([
  { language: "en", theme: "light" },
  { language: "ja", theme: "dark" },
])("in $language, $theme", ({ language, theme }) => {
  const text = desktopTexts(language);
  const words = spoken[language];
  const shot = (name: string): string => `${language}-${theme}-${name}`;
  const problems: string[] = [];
  let x: XSide;
  let admin: Agent;
  let agent: Agent;

  beforeAll(async () => {
    x = await createXSide(product.sandbox, { username: `acme_${language}` });
    admin = await createAgent(product, { name: words.admin, roles: ["admin"] });
    agent = await createAgent(product, { name: words.agent, capacity: 3 });
    await createQueue(product.admin, {
      name: words.queue,
      agentIds: [agent.id],
      alertingTimeoutSeconds: 60,
      body: { acwSettings: { wrapupPrompt: "MANDATORY" } },
    });
  });

  it("an administrator connects an X app, with a mistake first, and chooses its queue", async () => {
    const context = await openBrowserOf(browser, { language, theme });
    const page = await context.newPage();
    watch(page, problems);
    await page.goto(product.url);
    await keepScreenshot(page, shot("1-sign-in"));
    expect(await seriousViolations(page)).toEqual([]);
    await signIn(page, admin, language);
    await page.goto(`${product.url}/admin/accounts/new`);
    await page.getByLabel(text("connect.name"), { exact: true }).fill(`Acme ${language}`);
    await page.getByLabel(text("connect.consumerKey"), { exact: true }).fill(x.app.consumerKey);
    await page
      .getByLabel(text("connect.consumerSecret"), { exact: true })
      .fill(x.app.consumerSecret);
    await page.getByLabel(text("connect.accessToken"), { exact: true }).fill(x.app.accessToken);
    await page
      .getByLabel(text("connect.accessTokenSecret"), { exact: true })
      .fill(`  ${x.app.accessTokenSecret} `);
    await page.getByLabel(text("connect.environment"), { exact: true }).fill("Prod");
    await keepScreenshot(page, shot("2-connect-form"));
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("button", { name: text("connect.submit") }).click();

    // The label is case-sensitive on X: the page says which check failed, in the reader's language.
    await page.getByText(text("accounts.stateFailed")).first().waitFor();
    await keepScreenshot(page, shot("3-connect-wrong-label"));
    expect(await page.locator("main").innerText()).toMatch(
      language === "ja" ? /環境/ : /environment/i,
    );
    await page.getByRole("button", { name: text("form.edit") }).click();
    await page.getByLabel(text("connect.environment"), { exact: true }).fill(x.environment);
    await page
      .getByLabel(text("connect.consumerSecret"), { exact: true })
      .fill(x.app.consumerSecret);
    await page
      .getByLabel(text("connect.accessTokenSecret"), { exact: true })
      .fill(x.app.accessTokenSecret);
    await page.getByRole("button", { name: text("accounts.saveAndCheck") }).click();
    await page.getByText(text("accounts.stateActive"), { exact: true }).first().waitFor();
    // State and checks are read one by one: what the run before found may stand a moment longer.
    const failed = page.getByText(text("check.failed"), { exact: true });
    await expect.poll(() => failed.count()).toBe(0);
    await keepScreenshot(page, shot("4-connected"));
    expect(await seriousViolations(page)).toEqual([]);

    await page.getByRole("combobox", { name: text("accounts.queue") }).click();
    await page.getByRole("option", { name: words.queue }).click();
    await page.getByText(text("form.saved")).waitFor();
    await context.close();
  }, 60_000);

  it("a customer's tap rings at the agent within a second, and the answer comes back to the phone", async () => {
    const desk = await openBrowserOf(browser, { language, theme });
    const page = await desk.newPage();
    watch(page, problems);
    await signIn(page, agent, language);
    await keepScreenshot(page, shot("5-off-queue"));
    await page.getByRole("switch", { name: text("presence.onQueue") }).click({ force: true });
    await page.getByText(text("work.emptyOnQueue")).waitFor();

    const customer = await createCustomer(product.sandbox, words.customer);
    const pocket = await openBrowserOf(browser, { language, theme });
    const phone = await pocket.newPage();
    watch(phone, problems);
    await phone.goto(
      `${product.sandboxUrl}/?user=${customer.username}&with=acme_${language}&lang=${language}`,
    );
    const composer = phone.getByRole("textbox", { name: phoneTexts[language].composer });
    await composer.fill(words.question);

    const offer = page.getByRole("article", {
      name: text("work.offerFrom", { name: words.customer }),
    });
    const tappedAt = performance.now();
    await phone.getByRole("button", { name: phoneTexts[language].send, exact: true }).click();
    await offer.waitFor();
    const ringMs = performance.now() - tappedAt;
    await keepScreenshot(page, shot("6-ringing"));
    expect(await seriousViolations(page)).toEqual([]);
    console.info(`tap to ring (${language}): ${Math.round(ringMs)} ms`);
    expect(ringMs).toBeLessThan(1000);

    await page.keyboard.press("a");
    const reply = page.getByRole("textbox", {
      name: text("composer.label", { name: words.customer }),
    });
    await reply.waitFor();
    await page.getByText(words.question).last().waitFor();
    await reply.fill(words.answer);
    await reply.press("Enter");
    // The phone shows the answer at once and tells X that it was read.
    const isThrough = new RegExp(`^(${text("delivery.sent")}|${text("delivery.read")})$`);
    await page.getByText(isThrough).first().waitFor();
    await phone.getByText(words.answer).last().waitFor();
    await keepScreenshot(page, shot("7-answered"));
    await keepScreenshot(phone, shot("8-phone"));
    expect(await seriousViolations(page)).toEqual([]);
    expect(await seriousViolations(phone)).toEqual([]);

    // A second message arrives without a reload, and is shown once.
    await composer.fill("👍");
    await phone.getByRole("button", { name: phoneTexts[language].send, exact: true }).click();
    await page.getByRole("log").getByText("👍").waitFor();
    expect(await page.getByRole("log").getByText("👍").count()).toBe(1);

    await page.getByRole("button", { name: text("conversation.end") }).click();
    await page.getByRole("form", { name: text("wrapup.title") }).waitFor();
    await page.getByLabel(`Solved (${words.queue})`).check();
    await page.getByLabel(text("wrapup.notes")).fill("OK");
    await keepScreenshot(page, shot("9-wrap-up"));
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole("button", { name: text("wrapup.finish") }).click();
    await page.getByText(text("work.emptyOnQueue")).waitFor();
    await desk.close();
    await pocket.close();
  }, 90_000);

  it("a conversation is passed on, parked and taken up again, and one is taken by hand", async () => {
    const colleague = await createAgent(product, { name: words.colleague });
    const { queueId } = await createQueue(product.admin, {
      name: words.secondQueue,
      agentIds: [colleague.id],
      body: {
        enableManualAssignment: true,
        skillEvaluationMethod: "ALL",
        acwSettings: { wrapupPrompt: "OPTIONAL" },
      },
    });
    await goOnQueue(colleague);
    const desks = await Promise.all(
      [agent, colleague].map(() => openBrowserOf(browser, { language, theme })),
    );
    const pages = await Promise.all(desks.map((desk) => desk.newPage()));
    const [first, second] = pages as [Page, Page];
    for (const page of pages) watch(page, problems);
    await signIn(first, agent, language);
    await signIn(second, colleague, language);
    const journey = {
      product,
      text,
      businessId: x.businessId,
      customerName: words.customer,
      first: { agent, page: first },
      second: { agent: colleague, page: second },
      secondQueueId: queueId,
      shot,
    };
    await passAndPark(journey);
    await takeByHand(journey);
    const left = await colleague.call<{ items: unknown[] }>("GET", "/api/tsubame/v1/me/work");
    expect(left.items).toEqual([]);
    for (const desk of desks) await desk.close();
  }, 120_000);

  it("the desktop heals itself after a lost connection", async () => {
    const desk = await openBrowserOf(browser, { language, theme });
    const page = await desk.newPage();
    await signIn(page, agent, language);
    await page.getByText(text("work.emptyOnQueue")).waitFor();
    const isLost = page.getByText(text("live.lost")).waitFor();
    await product.restartServer();
    await isLost;
    await page.getByText(text("live.lost")).waitFor({ state: "hidden", timeout: 40_000 });
    const customer = await createCustomer(product.sandbox, `${words.customer} 2`);
    await product.sandbox("POST", "/sandbox/dms", {
      fromId: customer.id,
      toId: x.businessId,
      text: words.question,
    });
    const offer = page.getByRole("article", {
      name: text("work.offerFrom", { name: `${words.customer} 2` }),
    });
    await offer.waitFor();
    expect(await offer.count()).toBe(1);
    await page
      .getByRole("button", { name: text("work.decline") })
      .first()
      .click();
    await desk.close();
  }, 90_000);

  it("no page reported an error while the server was up", () => {
    expect(problems).toEqual([]);
  });
});
