import path from "node:path";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { axeFor, hasChromium, openChromium, SCREENSHOTS } from "./support/chromium.ts";
import {
  settle,
  startReceiver,
  startWorld,
  subscribe,
  type Json,
  type Receiver,
  type World,
} from "./support/world.ts";

/** Checking a whole page takes its time on a busy machine. */
const AXE_TIMEOUT_MS = 180_000;

let world: World;
let receiver: Receiver;
let browser: BrowserContext;
let closeBrowser: () => Promise<void>;

const open = async (query = "lang=en"): Promise<Page> => {
  const page = await browser.newPage();
  await page.goto(`${world.sandbox.url}/faults?${query}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return page;
};

/** The row of a fault, or a card, by its name. */
const part = (page: Page, name: string): Locator =>
  page.getByRole("region", { name, exact: true }).first();

const faults = async (): Promise<Json> => (await world.control("GET", "/faults")).body;

/** Waits until what is in force fits. */
const inForce = async (fits: (now: Json) => boolean): Promise<Json> =>
  settle<Json>(async () => {
    const now = await faults();
    return fits(now) ? now : undefined;
  }, 15_000);

describe.skipIf(!hasChromium)("faults and clock in a browser", () => {
  beforeAll(async () => {
    world = await startWorld({ settings: { retryScale: 0 } });
    receiver = await startReceiver(world.app.consumerSecret);
    await subscribe(world, receiver);
    const opened = await openChromium();
    browser = opened.browser;
    closeBrowser = () => opened.close();
  });
  afterAll(async () => {
    await closeBrowser();
    await world.sandbox.close();
    await receiver.close();
  });
  beforeEach(async () => {
    await world.control("DELETE", "/faults");
  });

  it("loses as many deliveries as asked for, counts them down, and shows it in the record", async () => {
    const page = await open();
    await page.getByText("No fault is on.").waitFor();
    const row = part(page, "Lose a delivery");
    await row.getByLabel("The next").fill("2");
    await row.getByRole("button", { name: "Switch on: Lose a delivery" }).click();
    await row.getByText("On · 2 left").waitFor();
    await page.getByText("1 fault is on.").waitFor();
    const { body: dm } = await world.control("POST", "/dms", {
      fromId: world.customer.id,
      toId: world.company.id,
      text: "Is anybody there?",
    });
    await row.getByText("On · 1 left").waitFor();
    const log = part(page, "What really happened");
    await log
      .getByText(new RegExp(`dmId ${dm.id}`))
      .first()
      .waitFor();
    expect(await log.getByText("Is anybody there?").count()).toBe(0);
    expect(receiver.received.some((one) => one.rawBody.includes(dm.id))).toBe(false);
    await row.getByRole("button", { name: "Switch off: Lose a delivery" }).click();
    await inForce((now) => now.deliveries.dropNext === 0);
    await page.close();
  });

  it.each<[string, string, (now: Json) => boolean]>([
    ["Deliver twice", "The next", (now) => now.deliveries.duplicateNext === 3],
    ["A delivery does not get through", "The next", (now) => now.deliveries.failNext === 3],
    ["Lose the answer to a delivery", "The next", (now) => now.deliveries.loseAnswerNext === 3],
    ["Lose a delivery", "Share in %", (now) => now.deliveries.dropRate === 0.03],
    ["Deliver late", "Milliseconds", (now) => now.deliveries.delayMs === 3],
    ["Shuffle deliveries", "How many at a time", (now) => now.deliveries.shuffleWindow === 3],
    ["Refuse a reply", "The next", (now) => now.sends.next.length === 3],
  ])("switches “%s” on by “%s”, and everything off at once", async (name, label, fits) => {
    const page = await open();
    const row = part(page, name);
    await row.getByLabel(label, { exact: true }).fill("3");
    await row.getByRole("button", { name: /^Switch on/ }).click();
    await inForce(fits);
    await row.getByText(/^On/).waitFor();
    await page.getByRole("button", { name: "End all faults" }).click();
    await page.getByText("No fault is on.").waitFor();
    expect(fits(await faults())).toBe(false);
    await page.close();
  });

  it.each([
    ["429", { status: 429 }, 88],
    ["503", { status: 503 }, 130],
    ["403", { status: 403 }, 226],
  ])("refuses the next reply with %s", async (choice, answer, code) => {
    const page = await open();
    const row = part(page, "Refuse a reply");
    await row.getByLabel("X’s answer").selectOption(choice);
    await row.getByLabel("The message is created all the same").check();
    await row.getByRole("button", { name: /^Switch on/ }).click();
    await inForce((now) => now.sends.next.length === 1);
    const refused = await world.send("Hello");
    expect(refused.status).toBe(answer.status);
    expect(refused.body.errors[0].code).toBe(code);
    const { body } = await world.control("GET", `/dms?userId=${world.customer.id}`);
    expect(body.dms.at(-1).text).toBe("Hello");
    expect((await world.send("Hello again")).status).toBe(200);
    await page.close();
  });

  it("fails challenges until switched off, asked for at once", async () => {
    const page = await open();
    const row = part(page, "Fail the challenge (CRC)");
    await row.getByLabel("What X finds").selectOption("too-slow");
    await row.getByRole("button", { name: /^Switch on/ }).click();
    await row.getByText("On · No answer in time").waitFor();
    await row.getByRole("button", { name: "Challenge now" }).click();
    const webhooks = part(page, "Webhooks");
    await webhooks.getByText("invalid", { exact: true }).waitFor();
    await row.getByRole("button", { name: /^Switch off/ }).click();
    await inForce((now) => now.challenges.always === undefined);
    await webhooks.getByRole("button", { name: "Make valid" }).click();
    await webhooks.getByText("valid", { exact: true }).waitFor();
    const checks = await world.log("crc.checked");
    expect(checks.at(-1)).toMatchObject({ occasion: "control", outcome: "too-slow" });
    await page.close();
  });

  it("puts X's API out of order, and credits to their end", async () => {
    const page = await open();
    const calls = part(page, "X’s API is out of order");
    await calls.getByLabel("Which calls").selectOption("list");
    await calls.getByRole("button", { name: /^Switch on/ }).click();
    await calls.getByText(/^On/).waitFor();
    const list = "/1.1/direct_messages/events/list.json";
    expect((await world.call("GET", list)).status).toBe(503);
    expect((await world.call("GET", "/1.1/account/settings.json")).status).toBe(200);
    const credits = part(page, "Credits are used up");
    await credits.getByRole("button", { name: /^Switch on/ }).click();
    await inForce((now) => now.credits.areExhausted);
    await page.getByText("2 faults are on.").waitFor();
    await page.close();
  });

  it("forgets a subscription, and locks an account", async () => {
    const page = await open();
    const webhooks = part(page, "Webhooks");
    await webhooks.getByRole("button", { name: "Forget @acme" }).click();
    await webhooks.getByRole("button", { name: "Forget @acme" }).waitFor({ state: "detached" });
    const { body } = await world.control("GET", "/webhooks");
    expect(body.webhooks[0].subscriptions).toEqual([]);
    await page.getByLabel("Condition of Acme").selectOption("locked");
    await settle(
      async () => (await world.control("GET", `/users/${world.company.id}`)).body.locked,
      15_000,
    );
    expect((await world.send("Hello")).body.errors[0].code).toBe(326);
    await page.getByLabel("Condition of Acme").selectOption("fine");
    await settle(
      async () => !(await world.control("GET", `/users/${world.company.id}`)).body.locked,
      15_000,
    );
    await page.close();
  });

  it("shows one kind of the record only, and holds it", async () => {
    const page = await open();
    const log = part(page, "What really happened");
    const kinds = log.locator("tbody code");
    await log.getByLabel("Show").selectOption("crc");
    await settle(async () => {
      const shown = await kinds.allTextContents();
      return shown.length > 0 && shown.every((kind) => kind === "crc.checked");
    }, 15_000);
    const before = await kinds.count();
    await log.getByRole("button", { name: "Hold" }).click();
    await world.control("POST", "/crc");
    expect(await kinds.count()).toBe(before);
    await log.getByRole("button", { name: "Go on" }).click();
    await settle(async () => (await kinds.count()) > before, 15_000);
    await page.close();
  });

  it("moves X's time on by 28 hours with everything that falls due, and runs on normally", async () => {
    const page = await open();
    const clock = part(page, "X’s time");
    const { body: before } = await world.control("GET", "/clock");
    await clock.getByText("In step with this computer · runs normally").waitFor();
    await clock.getByRole("button", { name: "+28 hours" }).click();
    await clock.getByText(/Done; \d+ things fell due/).waitFor();
    const { body: after } = await world.control("GET", "/clock");
    expect(after.nowMs - before.nowMs).toBeGreaterThan(28 * 3_600_000 - 1);
    const checks = await world.log("crc.checked");
    expect(checks.some((entry) => entry.occasion === "regular")).toBe(true);
    await clock.getByText(/2[78]:\d\d:\d\d ahead of this computer/).waitFor();
    await clock.getByLabel("Take signatures of any time").check();
    await settle(
      async () => (await world.control("GET", "/settings")).body.timestampWindowSeconds > 300,
      15_000,
    );
    await clock.getByRole("button", { name: "Hold still" }).click();
    await clock.getByText(/stands still/).waitFor();
    await clock.getByRole("button", { name: "60 times as fast" }).click();
    await clock.getByText(/runs 60 times as fast/).waitFor();
    await clock.getByRole("button", { name: "Normal pace" }).click();
    await clock.getByText(/runs normally/).waitFor();
    expect((await world.control("GET", "/clock")).body).toMatchObject({ rate: 1, isFrozen: false });
    await page.close();
  });

  it.each([
    ["en", "light"],
    ["en", "dark"],
    ["ja", "light"],
    ["ja", "dark"],
  ])(
    "are accessible in %s and %s, wide and narrow",
    async (lang, theme) => {
      await world.control("PUT", "/faults", { deliveries: { dropNext: 3, duplicateRate: 0.25 } });
      for (const width of [1_280, 400]) {
        const page = await open(`lang=${lang}&theme=${theme}`);
        await page.setViewportSize({ width, height: 900 });
        await page.locator(".fault[data-on=true] .mark").first().waitFor();
        await page.locator(".facts").first().waitFor();
        const { violations } = await axeFor(page).analyze();
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`),
        ).toEqual([]);
        await page.screenshot({
          path: path.join(SCREENSHOTS, `faults-${width}-${lang}-${theme}.png`),
          fullPage: true,
        });
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await page.close();
      }
    },
    AXE_TIMEOUT_MS,
  );
});
