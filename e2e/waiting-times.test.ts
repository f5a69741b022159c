import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  desktopTexts,
  keepScreenshot,
  launchBrowser,
  openBrowserOf,
  seriousViolations,
} from "./support/browser.ts";
import {
  bindFlow,
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
import { eventually } from "./support/http.ts";
import { openStage, type Stage } from "./support/stage.ts";

const text = desktopTexts("ja");
const customers = ["田中 花子", "鈴木 一郎", "佐藤 次郎"] as const;
const ids: string[] = [];
const problems: string[] = [];

let stage: Stage;
let browser: Browser;
let x: XSide;
let person: Agent;
let queueId: string;
let page: Page;

beforeAll(async () => {
  stage = await openStage("waiting-times");
  browser = await launchBrowser();
  const { product } = stage;
  x = await createXSide(product.sandbox);
  // One person sets the queue up, works in it and watches it.
  person = await createAgent(product, {
    name: "応対 藍子",
    roles: ["admin", "agent"],
    capacity: 1,
  });
  const queue = await createQueue(product.admin, {
    name: "注文",
    agentIds: [person.id],
    alertingTimeoutSeconds: 60,
    body: { acwSettings: { wrapupPrompt: "OPTIONAL" } },
  });
  ({ queueId } = queue);
  const account = await connect(product.admin, integrationBody(x));
  await bindFlow(product.admin, account.recipient?.id ?? "", queue.flowId);
  page = await signIn();
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

async function signIn(): Promise<Page> {
  const context = await openBrowserOf(browser, { language: "ja", theme: "light", height: 1000 });
  const opened = await context.newPage();
  opened.setDefaultTimeout(15_000);
  opened.on("pageerror", (error) => problems.push(error.message));
  await opened.goto(stage.product.url);
  await opened.getByLabel(text("signIn.email")).fill(person.email);
  await opened.getByLabel(text("signIn.password"), { exact: true }).fill(person.password);
  await opened.getByRole("button", { name: text("signIn.submit") }).click();
  await opened.getByRole("navigation", { name: text("rail.label") }).waitFor();
  return opened;
}

/** A picture, and what axe finds on it. */
async function look(name: string): Promise<void> {
  await keepScreenshot(page, `waiting-times-${name}`);
  problems.push(...(await seriousViolations(page)).map((violation) => `${name}: ${violation}`));
}

const panel = (id: string) => page.getByRole("region", { name: text(id), exact: true });
const saved = () => page.getByText(text("form.saved"), { exact: true }).first().waitFor();
const open = (address: string) => page.goto(stage.product.url + address);

interface MyWork {
  readonly items: readonly {
    readonly conversationId: string;
    readonly participantId: string;
    readonly phase: string;
    readonly contact: { readonly name: string };
  }[];
  readonly takenBack: readonly object[];
}

const readWork = () => person.call<MyWork>("GET", "/api/tsubame/v1/me/work");

async function write(index: number, words: string): Promise<void> {
  const { sandbox } = stage.product;
  ids[index] ??= (await createCustomer(sandbox, customers[index] ?? "")).id;
  await writeDm(sandbox, { fromId: ids[index], toId: x.businessId, text: words });
}

/** Keeps back the answer to the first reading of a thread, which is as old as when it was asked for. */
async function holdFirstThread(): Promise<{ isAnswered: Promise<string>; letGo: () => void }> {
  const answered = Promise.withResolvers<string>();
  const held = Promise.withResolvers<void>();
  const hold = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    answered.resolve(/conversations\/([^/]+)\//.exec(route.request().url())?.[1] ?? "");
    await held.promise;
    await route.fulfill({ response });
  };
  await page.route(/\/conversations\/[^/]+\/messages/, hold, { times: 1 });
  return { isAnswered: answered.promise, letGo: held.resolve };
}

describe("waiting, target and silence", () => {
  it("are set on the queue's page, which says what cannot be said", async () => {
    await open(`/admin/queues/${queueId}`);
    const targets = panel("targets.title");
    await targets.getByLabel(text("targets.within")).fill("4");
    await targets.getByRole("switch", { name: text("targets.inactivity") }).click();
    await targets.getByLabel(text("targets.inactivityTime")).fill("1");
    await targets.getByRole("button", { name: text("form.save") }).click();
    await saved();
    const waiting = panel("waitingMessage.title");
    await waiting.getByRole("switch", { name: text("waitingMessage.on") }).click();
    await waiting.getByLabel(text("waitingMessage.first")).fill("5");
    await waiting.getByLabel(text("waitingMessage.text.ja")).fill("{position}番目です({wait})");
    await waiting.getByLabel(text("waitingMessage.text.en")).fill("You are no. {position}.");
    await waiting.getByRole("button", { name: text("form.save") }).click();
    await waiting.getByText(/^波かっこで使えるのは/).waitFor();
    await waiting.scrollIntoViewIfNeeded();
    await look("1-queue");
    await waiting
      .getByLabel(text("waitingMessage.text.ja"))
      .fill("{position}番目です。予想待ち時間：{expectedWait}");
    await waiting.getByRole("button", { name: text("form.save") }).click();
    await expect
      .poll(() =>
        stage.product.admin<{ isEnabled: boolean; firstAfterSeconds: number }>(
          "GET",
          `/api/tsubame/v1/queues/${queueId}/waiting-message`,
        ),
      )
      .toMatchObject({ isEnabled: true, firstAfterSeconds: 5 });

    await open("/admin/queues");
    const words = panel("optWords.title");
    const field = words.getByLabel(text("optWords.optInWords"));
    await field.fill("STOP");
    await field.press("Enter");
    await words.getByRole("button", { name: text("form.save") }).click();
    await words.getByText(text("optWords.twice", { word: "STOP" })).waitFor();
    await look("2-words");
    expect(problems).toEqual([]);
  });

  it("stand beside the agent's work, with who wants no automatic messages", async () => {
    await open("/work");
    await page.getByRole("switch", { name: text("presence.onQueue") }).click({ force: true });
    await page.getByText(text("work.emptyOnQueue")).waitFor();
    const thread = await holdFirstThread();
    await write(0, "荷物がまだ届きません");
    await page.getByRole("button", { name: text("work.accept") }).click();
    const conversationId = await thread.isAnswered;
    // What comes while the thread is read for the first time is shown, too.
    await write(0, "配信停止");
    await eventually("the second message is there", async () => {
      const path = `/api/tsubame/v1/conversations/${conversationId}/messages`;
      return (await person.call<{ messages: object[] }>("GET", path)).messages.length === 2;
    });
    await page.waitForTimeout(500);
    thread.letGo();
    await page.getByText("配信停止", { exact: true }).first().waitFor();
    const reply = page.getByLabel(text("composer.label", { name: customers[0] }));
    await reply.fill("ご注文番号をお知らせください。");
    await reply.press("Enter");
    // One minute is the whole time, so it is in its last from the start.
    await page.getByTitle(text("work.inactivityHint")).waitFor();
    await page.getByText(text("customer.automatic"), { exact: true }).waitFor();
    await look("3-inactivity");
    expect(problems).toEqual([]);
  });

  it("stand on the waiting page, and those who wait are told their place", async () => {
    await write(1, "返品したいです");
    await write(2, "交換できますか");
    await open("/waiting");
    await page.getByText(text("waiting.target.late")).nth(1).waitFor({ state: "attached" });
    await expect.poll(() => page.locator("main").innerText()).toMatch(/1番目・予想 /);
    await look("4-waiting");
    // Said five seconds after the arrival at the soonest, and then sent: a busy machine may need longer than for a look.
    const isSecondTold = (): Promise<boolean> => isTold(ids[2] ?? "", "2番目です。予想待ち時間：");
    await eventually("those who wait are told their place", isSecondTold, 60_000);
    expect(problems).toEqual([]);
  }, 120_000);
});

/** Whether X has a DM from the account to the customer that begins so. */
async function isTold(customerId: string, beginning: string): Promise<boolean> {
  const query = `userId=${x.businessId}&withId=${customerId}&limit=10`;
  const { dms } = await stage.product.sandbox<{ dms: { fromId: string; text: string }[] }>(
    "GET",
    `/sandbox/dms?${query}`,
  );
  return dms.some(
    ({ fromId, text: said }) => fromId === x.businessId && said.startsWith(beginning),
  );
}

describe("an agent whose connection was lost for too long", () => {
  it("is told on coming back what went to others meanwhile, until it is read", async () => {
    const { product } = stage;
    const queuePath = `/api/v2/routing/queues/${queueId}`;
    const queue = await product.admin<{ mediaSettings: { message: object } }>("GET", queuePath);
    // Nothing may end by silence while this waits.
    const message = { ...queue.mediaSettings.message, enableInactivityTimeout: false };
    const mediaSettings = { ...queue.mediaSettings, message };
    await product.admin("PUT", queuePath, { ...queue, mediaSettings, goneAgentGraceSeconds: 1 });
    await product.admin("PATCH", "/api/tsubame/v1/organization", { agentGraceSeconds: 1 });
    const held = await eventually("a conversation is open at the agent", async () => {
      const { items } = await readWork();
      const leg = items.find(({ phase }) => phase === "connected" || phase === "alerting");
      if (leg?.phase === "alerting") {
        const path = `/api/v2/conversations/messages/${leg.conversationId}/participants`;
        await person.call("PATCH", `${path}/${leg.participantId}`, { state: "connected" });
      }
      return leg?.phase === "connected" && leg;
    });
    await page.context().close();
    await eventually("it is taken back", async () => (await readWork()).takenBack.length > 0);
    // Whoever comes back on a break is not offered it again.
    await person.call("PATCH", `/api/v2/users/${person.id}/presences/purecloud`, {
      presenceDefinition: { systemPresence: "Break" },
    });

    page = await signIn();
    await page.getByText(text("work.takenBackTitle")).waitFor();
    const link = page.getByRole("link", { name: held.contact.name });
    expect(await link.first().getAttribute("href")).toBe(`/work/${held.conversationId}`);
    await look("5-taken-back");
    const read = page.getByRole("button", { name: text("work.takenBackClose") });
    await read.click();
    await read.waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("switch", { name: text("presence.onQueue") }).waitFor();
    expect(await page.getByText(text("work.takenBackTitle")).count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
