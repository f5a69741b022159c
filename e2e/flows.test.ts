import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  desktopTexts,
  keepScreenshot,
  launchBrowser,
  openBrowserOf,
  seriousViolations,
  type Language,
} from "./support/browser.ts";
import {
  connect,
  createAgent,
  createCustomer,
  createQueue,
  createXSide,
  integrationBody,
  writeDm,
  type Agent,
  type XSide,
} from "./support/company.ts";
import { openStage, type Stage } from "./support/stage.ts";

let stage: Stage;
let browser: Browser;
let x: XSide;
let agent: Agent;

const en = desktopTexts("en");
const ja = desktopTexts("ja");
const problems: string[] = [];

beforeAll(async () => {
  stage = await openStage("flows");
  browser = await launchBrowser();
  const { admin } = stage.product;
  x = await createXSide(stage.product.sandbox, { username: "acme_flows" });
  const integration = await connect(admin, integrationBody(x, "Acme"));
  expect(integration.createStatus).toBe("Completed");
  agent = await createAgent(stage.product, { name: "応対 藍子", capacity: 3 });
  await createQueue(admin, {
    name: "返品",
    agentIds: [agent.id],
    alertingTimeoutSeconds: 120,
  });
  await createQueue(admin, { name: "総合受付", agentIds: [] });
});

afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

async function signIn(page: Page, person: Agent, language: Language): Promise<void> {
  const text = desktopTexts(language);
  page.on("console", (message) => {
    // What is wrong with a draft is answered with 400, which browsers note.
    if (message.type() !== "error" || message.text().includes("status of 400")) return;
    problems.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
  await page.goto(stage.product.url);
  await page.getByLabel(text("signIn.email")).fill(person.email);
  await page.getByLabel(text("signIn.password"), { exact: true }).fill(person.password);
  await page.getByRole("button", { name: text("signIn.submit") }).click();
  await page.getByRole("navigation", { name: text("rail.label") }).waitFor();
}

async function choose(page: Page, box: Locator, option: string): Promise<void> {
  await box.click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

const rule = (page: Page, name: string): Locator => page.getByRole("region", { name, exact: true });

/** The rules by name, in their order on the page. */
async function ruleTitles(page: Page): Promise<(string | null)[]> {
  const cards = page.getByRole("main").locator("li > section[aria-label]");
  return cards.evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
}

describe("an administrator builds a flow", () => {
  let page: Page;

  beforeAll(async () => {
    const admin = await createAgent(stage.product, { name: "管理 花", roles: ["admin"] });
    const context = await openBrowserOf(browser, { language: "ja", theme: "light", height: 1000 });
    page = await context.newPage();
    await signIn(page, admin, "ja");
  }, 180_000);

  it("with a rule for words and a menu, and is told what is wrong where it is wrong", async () => {
    await page.goto(`${stage.product.url}/admin/flows`);
    await page.getByRole("button", { name: ja("flows.create") }).click();
    await page.getByLabel(ja("flows.name")).fill("受付フロー");
    await choose(
      page,
      page.getByRole("combobox", { name: ja("flows.otherwiseQueue") }),
      "総合受付",
    );
    await page.getByRole("button", { name: ja("form.create"), exact: true }).click();
    await page.getByRole("heading", { name: "受付フロー", level: 1 }).waitFor();

    await page.getByRole("button", { name: ja("flows.addRule") }).click();
    const first = rule(page, ja("flows.ruleNumber", { number: "1" }));
    await first.getByLabel(ja("flows.ruleName")).fill("返品の問い合わせ");
    const named = rule(page, "返品の問い合わせ");
    await choose(page, named.getByRole("combobox", { name: ja("flows.queue") }), "返品");
    // Without words the condition says nothing: the server's answer stands at the field.
    await page.getByRole("button", { name: ja("form.save"), exact: true }).click();
    const words = named.getByRole("combobox", { name: ja("flows.words"), exact: true });
    await expect.poll(async () => words.getAttribute("aria-invalid")).toBe("true");
    await keepScreenshot(page, "flows-1-field-error");
    for (const word of ["返品", "返金"]) {
      await words.fill(word);
      await words.press("Enter");
    }
    await named.getByRole("textbox", { name: ja("flows.priority") }).fill("5");
    expect(await seriousViolations(page)).toEqual([]);
    await keepScreenshot(page, "flows-2-rule-form");
    await named.getByRole("button", { expanded: true }).first().click();
    await named.getByText("本文に「返品」、「返金」のいずれかを含む").waitFor();

    // Whatever fits no rule is asked what it is about; the answer runs the flow again.
    const otherwise = rule(page, ja("flows.otherwise"));
    await otherwise.getByRole("button", { expanded: false }).click();
    await otherwise.getByRole("switch", { name: ja("flows.askMenu") }).click({ force: true });
    const optionLabel = (number: string) =>
      otherwise.getByRole("textbox", { name: ja("flows.optionLabel", { number }), exact: true });
    await otherwise
      .getByRole("textbox", { name: ja("flows.menuText"), exact: true })
      .fill("ご用件を選択してください。");
    await optionLabel("1").fill("靴について");
    await optionLabel("2").fill("その他");
    await otherwise.getByText(ja("flows.preview.text"), { exact: true }).click();
    await otherwise.getByText("1. 靴について").waitFor();
    await keepScreenshot(page, "flows-3-menu");
    expect(await seriousViolations(page)).toEqual([]);

    await page.getByRole("button", { name: ja("flows.addRule") }).click();
    await rule(page, ja("flows.ruleNumber", { number: "2" }))
      .getByLabel(ja("flows.ruleName"))
      .fill("靴のご用件");
    const answered = rule(page, "靴のご用件");
    const removed = { name: ja("flows.kind.keywords") };
    await answered.getByRole("button", { name: ja("flows.removeConditionNamed", removed) }).click();
    await answered.getByRole("button", { name: ja("flows.addCondition") }).click();
    await page.getByRole("menuitem", { name: ja("flows.kind.quickReply") }).click();
    const answers = answered.getByRole("combobox", { name: ja("flows.answers"), exact: true });
    await choose(page, answers, "靴について");
    await page.keyboard.press("Escape");
    await choose(page, answered.getByRole("combobox", { name: ja("flows.queue") }), "返品");

    // The keyboard alone puts it first, and back.
    const handle = answered.getByRole("button", {
      name: ja("flows.moveRule", { name: "靴のご用件" }),
    });
    await handle.focus();
    await page.keyboard.press("ArrowUp");
    await expect.poll(async () => (await ruleTitles(page))[0]).toBe("靴のご用件");
    await page.keyboard.press("ArrowDown");
    await expect.poll(async () => (await ruleTitles(page))[0]).toBe("返品の問い合わせ");
    expect(await handle.evaluate((one) => one === document.activeElement)).toBe(true);

    await page.getByRole("button", { name: ja("form.save"), exact: true }).click();
    await page.getByText(ja("form.saved")).waitFor();
    await keepScreenshot(page, "flows-4-saved");
    expect(await seriousViolations(page)).toEqual([]);
  }, 180_000);

  it("and puts rules in order by dragging, too", async () => {
    const grip = rule(page, "靴のご用件").getByRole("button", { name: /矢印キー/ });
    const target = rule(page, "返品の問い合わせ");
    const [from, to] = [await grip.boundingBox(), await target.boundingBox()];
    await page.mouse.move(from!.x + 8, from!.y + 8);
    await page.mouse.down();
    await page.mouse.move(from!.x + 8, to!.y + to!.height / 2, { steps: 8 });
    await page.mouse.up();
    await expect
      .poll(() => ruleTitles(page))
      .toEqual(["靴のご用件", "返品の問い合わせ", "その他すべて"]);
    await page.getByRole("button", { name: ja("flows.discard") }).click();
    await expect.poll(async () => (await ruleTitles(page))[0]).toBe("返品の問い合わせ");
  }, 180_000);

  it("tries it on messages: which rule fits, why the others do not, and what would be sent", async () => {
    const text = page.getByRole("textbox", { name: ja("flows.tryText") });
    const run = page.getByRole("button", { name: ja("flows.tryRun"), exact: true });
    const result = page.getByRole("region", { name: ja("flows.tryResult") });
    await text.fill("靴を返品したいです");
    await run.click();
    await result.getByText("本文に「返品」があります。").waitFor();
    expect(await result.innerText()).toContain("キュー「返品」");
    expect(await result.innerText()).toContain(ja("flows.nothingSent"));
    await text.fill("こんにちは");
    await run.click();
    await result.getByText("1. 靴について").waitFor();
    expect(await result.innerText()).toContain("本文にどの語句もありません。");
    await result.scrollIntoViewIfNeeded();
    await keepScreenshot(page, "flows-5-tried");
    expect(await seriousViolations(page)).toEqual([]);
  }, 180_000);

  async function bringBack(number: string): Promise<void> {
    await page.getByRole("button", { name: ja("flows.showVersionNamed", { number }) }).click();
    const dialog = page.getByRole("dialog", { name: ja("flows.versionNumber", { number }) });
    await dialog.getByText(ja("flows.noOtherFits")).waitFor();
    await keepScreenshot(page, `flows-6-version-${number}`);
    expect(await seriousViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: ja("flows.restore"), exact: true }).click();
    await dialog.waitFor({ state: "hidden" });
    await page.getByText(ja("flows.restored", { number })).waitFor();
  }

  it("binds the X account to it, and does not lose changes by going elsewhere", async () => {
    const name = rule(page, "返品の問い合わせ");
    await name.getByRole("button", { expanded: false }).click();
    await name.getByLabel(ja("flows.ruleName")).fill("返品のこと");
    await page.getByRole("link", { name: ja("admin.queues") }).click();
    const dialog = page.getByRole("dialog", { name: ja("flows.leaveTitle") });
    await dialog.getByRole("button", { name: ja("flows.stay") }).click();
    await dialog.waitFor({ state: "hidden" });
    await rule(page, "返品のこと").waitFor();
    await page.getByRole("button", { name: ja("flows.discard") }).click();

    const toggle = page.getByRole("switch", { name: ja("flows.bindNamed", { name: "Acme" }) });
    await toggle.click({ force: true });
    await page.getByText(ja("flows.boundHere")).waitFor();
    await page.getByText(ja("flows.versionNumber", { number: "1" })).scrollIntoViewIfNeeded();
    await keepScreenshot(page, "flows-6-bound");

    // An older version is looked at and brought back, and the newer one after it.
    await bringBack("1");
    await expect.poll(() => ruleTitles(page)).toEqual(["その他すべて"]);
    await page.getByText(ja("flows.restoredFrom", { number: "1" })).waitFor();
    await bringBack("2");
    await expect.poll(() => ruleTitles(page)).toHaveLength(3);
    await page
      .getByRole("link", { name: ja("admin.flows"), exact: true })
      .first()
      .click();
    await page.getByText(ja("flows.boundTo", { accounts: "Acme" })).waitFor();
    await keepScreenshot(page, "flows-7-list");
    expect(await seriousViolations(page)).toEqual([]);
    expect(problems).toEqual([]);
  }, 180_000);

  it("and finds it readable in English, in the dark, on a narrow screen", async () => {
    const admin = await createAgent(stage.product, { name: "Ada Admin", roles: ["admin"] });
    const dark = { language: "en", theme: "dark", width: 480, height: 1400 } as const;
    const context = await openBrowserOf(browser, dark);
    const narrow = await context.newPage();
    await signIn(narrow, admin, "en");
    await narrow.goto(`${stage.product.url}/admin/flows`);
    await narrow.getByText(en("flows.boundTo", { accounts: "Acme" })).click();
    await rule(narrow, en("flows.otherwise")).getByRole("button", { expanded: false }).click();
    await narrow.getByText(en("flows.preview")).first().waitFor();
    await keepScreenshot(narrow, "flows-7-narrow-dark");
    expect(await seriousViolations(narrow)).toEqual([]);
    const isWithin = await narrow.evaluate(
      () => document.documentElement.scrollWidth <= window.innerWidth,
    );
    expect(isWithin).toBe(true);
    await context.close();
  }, 180_000);
});

describe("customers write", () => {
  let desk: Page;

  beforeAll(async () => {
    const context = await openBrowserOf(browser, { language: "en", theme: "dark" });
    desk = await context.newPage();
    await signIn(desk, agent, "en");
    await desk.getByRole("switch", { name: en("presence.onQueue") }).click({ force: true });
    await desk.getByText(en("work.emptyOnQueue")).waitFor();
  });

  async function take(customer: string): Promise<void> {
    const offer = desk.getByRole("article", { name: en("work.offerFrom", { name: customer }) });
    await offer.getByRole("button", { name: en("work.accept") }).click();
    await desk.getByRole("textbox", { name: en("composer.label", { name: customer }) }).waitFor();
  }

  it("and come to the queue of the rule; the agent sees why in both languages", async () => {
    const customer = await createCustomer(stage.product.sandbox, "田中 花子");
    await writeDm(stage.product.sandbox, {
      fromId: customer.id,
      toId: x.businessId,
      text: "靴を返品したいです",
    });
    await take("田中 花子");
    await desk.getByText("You were the only one who could take it.").waitFor();
    const flow = "Rule “返品の問い合わせ” of the flow 受付フロー (version 4) sent it to 返品.";
    await desk.getByText(flow).click();
    await desk.getByText("The text has “返品”.").waitFor();
    await keepScreenshot(desk, "flows-8-why-en");
    expect(await seriousViolations(desk)).toEqual([]);

    const context = await openBrowserOf(browser, { language: "ja", theme: "light" });
    const page = await context.newPage();
    await signIn(page, agent, "ja");
    await page.goto(desk.url());
    await page.getByText("対応できるのはあなただけでした。").waitFor();
    await page
      .getByText(
        "フロー「受付フロー」（バージョン 4）のルール「返品の問い合わせ」により、「返品」に入りました。",
      )
      .click();
    await page.getByText("本文に「返品」があります。").waitFor();
    await keepScreenshot(page, "flows-9-why-ja");
    expect(await seriousViolations(page)).toEqual([]);
    await context.close();
  }, 180_000);

  it("and are asked by the menu; a tap on the answer decides", async () => {
    const customer = await createCustomer(stage.product.sandbox, "Jo Customer");
    const pocket = await openBrowserOf(browser, { language: "en", theme: "light" });
    const phone = await pocket.newPage();
    await phone.goto(
      `${stage.product.sandboxUrl}/?user=${customer.username}&with=acme_flows&lang=en`,
    );
    await phone.getByRole("textbox", { name: "Message" }).fill("こんにちは");
    await phone.getByRole("button", { name: "Send", exact: true }).click();
    await phone.getByText("ご用件を選択してください。").last().waitFor();
    await keepScreenshot(phone, "flows-10-phone-menu");
    await phone.getByRole("button", { name: "靴について" }).click();
    await take("Jo Customer");
    const answered = "Rule “靴のご用件” of the flow 受付フロー (version 4) sent it to 返品.";
    await desk.getByText(answered).click();
    await desk.getByText("The customer chose “靴について”.").waitFor();
    expect(problems).toEqual([]);
    await pocket.close();
  }, 180_000);

  it("and wait where nobody is; the supervisor's list says why, in the reader's clock", async () => {
    const { sandbox } = stage.product;
    const customer = await createCustomer(sandbox, "山田 太郎");
    await writeDm(sandbox, { fromId: customer.id, toId: x.businessId, text: "こんにちは" });
    const supervisor = await createAgent(stage.product, {
      name: "監督 者子",
      roles: ["supervisor"],
    });
    const context = await openBrowserOf(browser, { language: "ja", theme: "dark" });
    const page = await context.newPage();
    await signIn(page, supervisor, "ja");
    await page.goto(`${stage.product.url}/waiting`);
    const asked = page.getByRole("region", { name: ja("waiting.menus") });
    await asked.getByText("山田 太郎").waitFor();
    await keepScreenshot(page, "flows-11-waiting-menu");
    expect(await seriousViolations(page)).toEqual([]);
    await asked
      .getByRole("button", { name: ja("waiting.whyNamed", { name: "山田 太郎" }) })
      .click();
    const why = page.getByRole("dialog", { name: ja("waiting.whyNamed", { name: "山田 太郎" }) });
    await why.getByText(/^メニューへの顧客の回答を待っています（\d\d:\d\d まで）。$/).waitFor();
    // What is being read follows the conversation into its queue.
    await writeDm(sandbox, { fromId: customer.id, toId: x.businessId, text: "その他" });
    await why.getByText("キューにメンバーがいません。").waitFor();
    await why.getByText("メニューへの顧客の回答で決まりました。").waitFor({ state: "attached" });
    expect(await why.innerText()).not.toMatch(/\d{4}-\d{2}-\d{2}T/);
    await keepScreenshot(page, "flows-12-waiting-why");
    expect(await seriousViolations(page)).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  }, 180_000);
});
