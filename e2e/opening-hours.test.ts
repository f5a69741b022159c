import type { Emergency } from "@tsubame/contract";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  desktopTexts,
  keepScreenshot,
  launchBrowser,
  openBrowserOf,
  seriousViolations,
  type Language,
  type Theme,
} from "./support/browser.ts";
import { createAgent, type Agent, type Product } from "./support/company.ts";
import { openStage, type Stage } from "./support/stage.ts";

let stage: Stage;
let product: Product;
let browser: Browser;

beforeAll(async () => {
  stage = await openStage("opening-hours");
  ({ product } = stage);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

const spoken = {
  en: {
    admin: "Ada Admin",
    supervisor: "Sue Supervisor",
    hours: "Weekdays",
    holidays: "Company holidays",
    group: "Tokyo office",
    emergency: "Payments down",
    list: "Gold members",
    listDescription: "Answered within the hour, by contract.",
  },
  ja: {
    admin: "管理 花",
    supervisor: "監督 一郎",
    hours: "平日",
    holidays: "会社の休日",
    group: "東京オフィス",
    emergency: "決済システム障害",
    list: "ゴールド会員",
    listDescription: "契約により 1 時間以内に回答するお客様です。",
  },
} as const;

async function signIn(page: Page, person: Agent, language: Language): Promise<void> {
  const text = desktopTexts(language);
  await page.goto(product.url);
  await page.getByLabel(text("signIn.email")).fill(person.email);
  await page.getByLabel(text("signIn.password"), { exact: true }).fill(person.password);
  await page.getByRole("button", { name: text("signIn.submit") }).click();
  await page.getByRole("navigation", { name: text("rail.label") }).waitFor();
}

/** Tomorrow in Tokyo when the journey begins; midnight may pass meanwhile. */
const tomorrow = new Date(Date.now() + (9 + 24) * 3_600_000).toISOString().slice(0, 10);

describe.each<{ language: Language; theme: Theme }>([
  { language: "en", theme: "light" },
  { language: "ja", theme: "dark" },
])("in $language, $theme", ({ language, theme }) => {
  const text = desktopTexts(language);
  const words = spoken[language];
  const problems: string[] = [];
  let admin: Agent;
  let supervisor: Agent;
  let page: Page;

  const look = async (name: string): Promise<void> => {
    await keepScreenshot(page, `${language}-${theme}-${name}`);
    expect(await seriousViolations(page)).toEqual([]);
  };
  const button = (id: string) => page.getByRole("button", { name: text(id), exact: true });
  const inDialog = (id: string) =>
    page.getByRole("dialog").getByRole("button", { name: text(id), exact: true });
  const field = (id: string) => page.getByLabel(text(id), { exact: true });

  beforeAll(async () => {
    admin = await createAgent(product, { name: words.admin, roles: ["admin"] });
    supervisor = await createAgent(product, { name: words.supervisor, roles: ["supervisor"] });
    const context = await openBrowserOf(browser, { language, theme });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => problems.push(error.message));
    await signIn(page, admin, language);
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === "fail")
      await keepScreenshot(page, `failed-opening-hours-${language}`);
  });

  it("an administrator says when it is open and imports the holidays", async () => {
    await page.getByRole("link", { name: text("rail.admin") }).click();
    await page.getByRole("link", { name: text("admin.schedules"), exact: true }).click();
    await button("schedules.create").waitFor();
    await look("schedules");
    await button("schedules.create").click();
    await field("schedules.name").fill(words.hours);
    await look("schedule-new");
    await inDialog("form.create").click();
    await page.getByRole("link", { name: words.hours }).waitFor();

    await button("schedules.createHolidays").click();
    await field("schedules.name").fill(words.holidays);
    // 2001/1/1,元日 and tomorrow, in Shift_JIS.
    const file = Buffer.concat([
      Buffer.from("323030312f312f312c8cb393fa0d0a", "hex"),
      Buffer.from(`${tomorrow.replaceAll("-", "/")},`),
      Buffer.from("8c8e93fa0d0a", "hex"),
    ]);
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: "syukujitsu.csv", mimeType: "text/csv", buffer: file });
    await page.getByText("月日").waitFor();
    // Only what is to come is taken, unless the administrator wants all of it.
    expect(await page.getByText("元日").count()).toBe(0);
    await look("holidays-import");
    await inDialog("form.create").click();
    await page.getByRole("link", { name: words.holidays }).waitFor();
  });

  it("puts them together and sees two weeks of it", async () => {
    await button("schedules.createGroup").click();
    await field("schedules.name").fill(words.group);
    // By keyboard: open the list, choose what fits.
    await page.getByRole("combobox", { name: text("schedules.holidaySchedules") }).focus();
    await page.keyboard.type(words.holidays);
    await page.getByRole("option", { name: words.holidays }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.getByRole("combobox", { name: text("schedules.openSchedules") }).click();
    await page.getByRole("option", { name: words.hours }).click();
    await page.keyboard.press("Tab");
    await look("group-new");
    await inDialog("form.create").click();
    await page.waitForURL(/schedules\/groups\//);
    const row = page.locator(`tr[data-date="${tomorrow}"]`);
    await row.waitFor();
    expect(await row.textContent()).toContain(words.holidays);
    expect(await page.locator("tr[data-date]").count()).toBe(14);
    // Two weeks have ten weekdays, of which tomorrow may be one.
    const isWeekday = ![0, 6].includes(new Date(tomorrow).getUTCDay());
    const span = text("schedules.span", { from: "9:00", until: "18:00" });
    expect(await page.getByText(span).count()).toBe(isWeekday ? 9 : 10);
    await field("schedules.checkAt").fill(`${tomorrow}T12:00`);
    await page.locator("[data-state-line]").nth(1).getByText(words.holidays).waitFor();
    await look("group");
  });

  it("is told what uses a schedule that is to be deleted", async () => {
    await page
      .getByRole("link", { name: text("admin.schedules"), exact: true })
      .first()
      .click();
    await page.getByRole("link", { name: words.hours }).click();
    await button("schedules.delete").click();
    await button("form.deleteSure").click();
    const alert = page.getByRole("alert").filter({ hasText: words.group });
    await alert.waitFor();
    expect(await alert.textContent()).toBe(text("form.usedBy", { names: words.group }));
    await look("schedule");
  });

  it("declares an emergency, which everybody responsible sees, and a supervisor ends it", async () => {
    await page.getByRole("link", { name: text("admin.emergencies"), exact: true }).click();
    await button("emergencies.create").click();
    const firstName = `${words.emergency} 1`;
    await field("schedules.name").fill(firstName);
    await inDialog("form.create").click();
    await page
      .getByRole("button", { name: text("emergencies.renameNamed", { name: firstName }) })
      .click();
    await look("emergency-rename");
    await field("schedules.name").fill(words.emergency);
    await inDialog("form.save").click();
    await page
      .getByRole("button", { name: text("emergencies.declareNamed", { name: words.emergency }) })
      .click();
    await look("emergency-confirm");
    await inDialog("emergencies.declare").click();
    const banner = text("emergencies.banner", { name: words.emergency });
    await page.getByText(banner).waitFor();
    await look("emergency");

    const context = await openBrowserOf(browser, { language, theme });
    page = await context.newPage();
    await signIn(page, supervisor, language);
    await page.getByText(banner).waitFor();
    await page.getByRole("link", { name: text("emergencies.open") }).click();
    await page.waitForURL(/\/emergencies$/);
    await page
      .getByRole("button", { name: text("emergencies.endNamed", { name: words.emergency }) })
      .click();
    await look("emergency-supervisor");
    await inDialog("emergencies.end").click();
    await page.getByText(banner).waitFor({ state: "detached" });
    // Only an administrator deletes one.
    const deleteNamed = text("emergencies.deleteNamed", { name: words.emergency });
    expect(await page.getByRole("button", { name: deleteNamed }).count()).toBe(0);
    const { entities } = await product.admin<{ entities: Emergency[] }>(
      "GET",
      "/api/tsubame/v1/emergencies",
    );
    expect(entities.find(({ name }) => name === words.emergency)).toMatchObject({
      isActive: false,
      switchedBy: { name: words.supervisor },
    });
    await context.close();
  });

  it("deletes a switch when that is wanted for sure", async () => {
    const context = await openBrowserOf(browser, { language, theme });
    page = await context.newPage();
    await signIn(page, admin, language);
    await page.goto(`${product.url}/admin/emergencies`);
    const trash = page.getByRole("button", {
      name: text("emergencies.deleteNamed", { name: words.emergency }),
    });
    await trash.click();
    await inDialog("form.cancel").click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await trash.click();
    await look("emergency-delete");
    await inDialog("emergencies.delete").click();
    await trash.waitFor({ state: "detached" });
    const { entities } = await product.admin<{ entities: Emergency[] }>(
      "GET",
      "/api/tsubame/v1/emergencies",
    );
    expect(entities.filter(({ name }) => name === words.emergency)).toEqual([]);
    await context.close();
  });

  it("keeps a list of customers, pasted", async () => {
    const context = await openBrowserOf(browser, { language, theme });
    page = await context.newPage();
    await signIn(page, admin, language);
    await page.goto(`${product.url}/admin/customer-lists`);
    await button("customerLists.create").click();
    await field("customerLists.name").fill(words.list);
    await inDialog("form.create").click();
    await page.waitForURL(/customer-lists\/[0-9a-f-]{36}$/);
    await field("customerLists.paste").fill("@hanako,VIP\nhttps://x.com/taro\n12345\n?!");
    await button("customerLists.addAction").click();
    // What was not understood stays in the field.
    await expect
      .poll(() => field("customerLists.paste").inputValue(), { timeout: 15_000 })
      .toBe("?!");
    await page.getByRole("listitem").filter({ hasText: "@hanako" }).waitFor();
    await field("customerLists.description").fill(words.listDescription);
    await button("form.save").click();
    await page.locator("h1 + p").getByText(words.listDescription).waitFor();
    await look("customer-list");
    await page
      .getByRole("button", { name: text("customerLists.removeNamed", { name: "@taro" }) })
      .click();
    await page.getByRole("listitem").filter({ hasText: "@taro" }).waitFor({ state: "detached" });
    await page
      .getByRole("link", { name: text("admin.customerLists"), exact: true })
      .first()
      .click();
    await page.getByRole("link", { name: words.list }).waitFor();
    await look("customer-lists");
    await context.close();
    expect(problems).toEqual([]);
  });
});
