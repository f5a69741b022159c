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
  bindFlow,
  connect,
  createAgent,
  createCustomer,
  createQueue,
  createXSide,
  writeDm,
  type Agent,
  type Product,
  type XSide,
} from "./support/company.ts";
import { eventually } from "./support/http.ts";
import { openStage, type Stage } from "./support/stage.ts";

let stage: Stage;
let product: Product;
let browser: Browser;

beforeAll(async () => {
  stage = await openStage("sending");
  ({ product } = stage);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

async function signIn(page: Page, person: Agent, language: Language): Promise<void> {
  const text = desktopTexts(language);
  await page.goto(product.url);
  await page.getByLabel(text("signIn.email")).fill(person.email);
  await page.getByLabel(text("signIn.password"), { exact: true }).fill(person.password);
  await page.getByRole("button", { name: text("signIn.submit") }).click();
  await page.getByRole("navigation", { name: text("rail.label") }).waitFor();
}

describe.each<{ language: Language; theme: Theme }>([
  { language: "en", theme: "light" },
  { language: "ja", theme: "dark" },
])("in $language, $theme", ({ language, theme }) => {
  const text = desktopTexts(language);
  const shot = (name: string): string => `sending-${language}-${theme}-${name}`;
  let x: XSide;
  let integrationId: string;
  let admin: Agent;
  let agent: Agent;
  let page: Page;

  beforeAll(async () => {
    x = await createXSide(product.sandbox, { username: `sends_${language}` });
    admin = await createAgent(product, { name: "Ada", roles: ["admin"] });
    agent = await createAgent(product, { name: "Aiko", capacity: 3 });
    const queue = await createQueue(product.admin, {
      name: `Orders ${language}`,
      agentIds: [agent.id],
      alertingTimeoutSeconds: 60,
    });
    const integration = await connect(product.admin, {
      name: `Acme ${language}`,
      tier: "premium",
      envName: x.environment,
      consumerKey: x.app.consumerKey,
      consumerSecret: x.app.consumerSecret,
      accessTokenKey: x.app.accessToken,
      accessTokenSecret: x.app.accessTokenSecret,
    });
    integrationId = integration.id;
    if (integration.recipient === undefined) throw new Error("the account has no recipient");
    await bindFlow(product.admin, integration.recipient.id, queue.flowId);
    const context = await openBrowserOf(browser, { language, theme });
    page = await context.newPage();
    await signIn(page, agent, language);
    await page.getByRole("switch", { name: text("presence.onQueue") }).click({ force: true });
    await page.getByText(text("work.emptyOnQueue")).waitFor();
  });

  const setLimit = (remaining: number) =>
    stage.database.db
      .insertInto("x_limit")
      .values({
        integration_id: integrationId,
        name: "dm.send.user",
        window_seconds: 86_400,
        limit_count: 1000,
        remaining_count: remaining,
        reset_at: new Date(Date.now() + 3 * 3_600_000),
        learned_at: new Date(),
      })
      .onConflict((conflict) =>
        conflict
          .columns(["integration_id", "name", "window_seconds"])
          .doUpdateSet({ remaining_count: remaining, learned_at: new Date() }),
      )
      .execute();

  it("an agent sees the customer typing, and when a reply goes out that X's limit holds back", async () => {
    await stage.database.db
      .updateTable("integration")
      .set({ replies_per_inbound: null })
      .where("id", "=", integrationId)
      .execute();
    await setLimit(0);
    const { id: customerId } = await createCustomer(product.sandbox, "Jo Customer");
    await writeDm(product.sandbox, {
      fromId: customerId,
      toId: x.businessId,
      text: "Where is it?",
    });
    await page
      .getByRole("button", { name: text("work.accept") })
      .first()
      .click();
    const reply = page.getByRole("textbox", {
      name: text("composer.label", { name: "Jo Customer" }),
    });
    await reply.waitFor();
    await eventually("the typing line", async () => {
      await product.sandbox("POST", "/sandbox/typing", { fromId: customerId, toId: x.businessId });
      await page
        .getByText(text("thread.typing", { name: "Jo Customer" }))
        .waitFor({ timeout: 1500 })
        .catch(() => undefined);
      return (await page.getByText(text("thread.typing", { name: "Jo Customer" })).count()) === 1;
    });
    await reply.fill("It left this morning.");
    await reply.press("Enter");
    await page.locator("[data-expected]").waitFor();
    const clock = /\d\d:\d\d/.exec((await page.locator("[data-expected]").textContent()) ?? "");
    expect(clock).not.toBeNull();
    await keepScreenshot(page, shot("1-goes-out-at"));
    expect(await seriousViolations(page)).toEqual([]);
  });

  it("an administrator sees what is left, when it starts anew and what waits, and what can be set", async () => {
    const context = await openBrowserOf(browser, { language, theme, height: 1400 });
    const desk = await context.newPage();
    await signIn(desk, admin, language);
    await desk.goto(`${product.url}/admin/accounts/${integrationId}`);
    const budget = desk.getByRole("region", { name: text("budget.title") });
    await budget.getByText(text("budget.spent"), { exact: true }).waitFor();
    await budget.scrollIntoViewIfNeeded();
    await keepScreenshot(desk, shot("2-budget"));
    const settings = desk.getByRole("region", { name: text("settings.title") });
    const typing = settings.getByRole("switch", { name: text("settings.typing") });
    expect(await typing.isChecked()).toBe(false);
    await typing.click({ force: true });
    await desk.getByText(text("form.saved")).waitFor();
    await settings.scrollIntoViewIfNeeded();
    await keepScreenshot(desk, shot("3-settings"));
    expect(await seriousViolations(desk)).toEqual([]);
    await context.close();
  });

  it("an agent sees why replies wait when X refuses the account, and that they go on", async () => {
    await stage.database.db
      .insertInto("send_hold")
      .values({
        integration_id: integrationId,
        reason: "creditsDepleted",
        x_code: null,
        http_status: 402,
        since_at: new Date(),
        next_try_at: new Date(Date.now() + 3_600_000),
      })
      .execute();
    await page.reload();
    await page.getByText(text("delivery.held"), { exact: true }).waitFor();
    await keepScreenshot(page, shot("4-held"));
    expect(await seriousViolations(page)).toEqual([]);
    await stage.database.db
      .deleteFrom("send_hold")
      .where("integration_id", "=", integrationId)
      .execute();
  });
});
