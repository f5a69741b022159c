import type { IntegrationCheckId } from "@tsubame/contract";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { desktopTexts, type Language } from "./browser.ts";
import { createAgent, type Product } from "./company.ts";
import type { Secrets } from "./portal.ts";

/** What an administrator does on the pages of an X account. */
export interface AccountDesk {
  readonly page: Page;
  connect(name: string, secrets: Secrets, label: string): Promise<void>;
  /** Pastes a new token where the failed check leads. */
  pasteToken(secrets: Secrets): Promise<void>;
  /** Pastes a new token into a connection whose checks had passed. */
  rotateToken(secrets: Secrets): Promise<void>;
  correctLabel(label: string): Promise<void>;
  checkAgain(): Promise<void>;
  /** Waits until this check has failed, and answers what its line says, the evidence with it. */
  failureOf(check: IntegrationCheckId): Promise<string>;
}

/** Signs a new administrator in. `look` is called on every page that tells something new, with a name for it. */
export async function openDesk(
  page: Page,
  options: {
    readonly product: Product;
    readonly language: Language;
    readonly name: string;
    readonly look: (page: Page, name: string) => Promise<void>;
  },
): Promise<AccountDesk> {
  const { product, look } = options;
  const text = desktopTexts(options.language);
  const admin = await createAgent(product, { name: options.name, roles: ["admin"] });
  await page.goto(product.url);
  await page.getByLabel(text("signIn.email")).fill(admin.email);
  await page.getByLabel(text("signIn.password"), { exact: true }).fill(admin.password);
  await page.getByRole("button", { name: text("signIn.submit") }).click();
  await page.getByRole("navigation", { name: text("rail.label") }).waitFor();

  const field = (id: string): Locator => page.getByLabel(text(id), { exact: true });
  const line = (check: IntegrationCheckId, status: string): Locator =>
    page.locator(`[data-check="${check}"][data-status="${status}"]`);

  /**
   * The round of checks that the click begins is over when the server says so, not when the page looks idle: it may not
   * have heard of it yet, and show what the round before found. Then the page has to show the end of that very round.
   */
  async function through(begin: () => Promise<void>): Promise<void> {
    const id = /accounts\/([0-9a-f-]{36})/.exec(page.url())?.[1];
    const before = id === undefined ? null : await checkedAt(product, id);
    await begin();
    await page.waitForURL(/accounts\/[0-9a-f-]{36}$/);
    const now = /accounts\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
    const isShown = async (): Promise<boolean> => {
      const ended = await checkedAt(product, now);
      if (ended === null || ended === before) return false;
      const shown = page.locator(`[data-checked-at="${ended}"][aria-busy="false"]`);
      return (await shown.count()) === 1;
    };
    await expect.poll(isShown, { timeout: 60_000, interval: 100 }).toBe(true);
  }

  async function edit(open: () => Promise<void>, fill: () => Promise<void>): Promise<void> {
    await through(async () => {
      await open();
      await fill();
      await page.getByRole("button", { name: text("accounts.saveAndCheck") }).click();
    });
    // What came of it is in sight, wherever the form was.
    const result = page.getByRole("heading", { name: text("checks.title") });
    await expect.poll(async () => result.evaluate(isInSight), { timeout: 10_000 }).toBe(true);
  }

  /** The failed check leads to the field that it is about. */
  async function mend(blamed: string, fill: () => Promise<void>): Promise<void> {
    await edit(async () => {
      await page.getByRole("button", { name: text("checks.mend") }).click();
      await expect
        .poll(async () => field(blamed).evaluate(isFocused), { timeout: 10_000 })
        .toBe(true);
    }, fill);
  }

  async function fillToken(secrets: Secrets): Promise<void> {
    await field("connect.accessToken").fill(secrets["accessTokenKey"] ?? "");
    await field("connect.accessTokenSecret").fill(secrets["accessTokenSecret"] ?? "");
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
      await mend("connect.accessToken", async () => fillToken(secrets));
    },
    async rotateToken(secrets) {
      await edit(
        async () => page.getByRole("button", { name: text("form.edit"), exact: true }).click(),
        async () => fillToken(secrets),
      );
    },
    async correctLabel(label) {
      await mend("connect.environment", async () => field("connect.environment").fill(label));
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

function isInSight(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= window.innerHeight;
}

const isFocused = (element: Element): boolean => element === document.activeElement;

async function checkedAt(product: Product, integrationId: string): Promise<string | null> {
  const checks = await product.admin<{ checkedAt: string | null; isRunning: boolean }>(
    "GET",
    `/api/tsubame/v1/integrations/${integrationId}/checks`,
  );
  return checks.isRunning ? null : checks.checkedAt;
}
