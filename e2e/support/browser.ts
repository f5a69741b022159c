import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

const screenshotFolder = join(import.meta.dirname, "../../test-output/screenshots");

export type Language = "en" | "ja";
export type Theme = "light" | "dark";

/** Debian's Chromium where it is installed, else the one that Playwright manages. */
export async function launchBrowser(): Promise<Browser> {
  const systemChromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) =>
    existsSync(path),
  );
  return chromium.launch({
    ...(systemChromium ? { executablePath: systemChromium } : {}),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A person's own browser: their language, their theme, no cookie of anybody else. */
export async function openBrowserOf(
  browser: Browser,
  options: { language: Language; theme: Theme; width?: number; height?: number },
): Promise<BrowserContext> {
  return browser.newContext({
    locale: options.language === "ja" ? "ja-JP" : "en-GB",
    timezoneId: "Asia/Tokyo",
    colorScheme: options.theme,
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    reducedMotion: "reduce",
  });
}

export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshotFolder, { recursive: true });
  await page.screenshot({ path: join(screenshotFolder, `${name}.png`) });
}

type Texts = Readonly<Record<string, string>>;

/** The desktop's own catalogue, so that the journey names controls as their reader does. */
export function desktopTexts(language: Language): (id: string, values?: Texts) => string {
  const file = join(import.meta.dirname, `../../packages/web/src/i18n/messages/${language}.json`);
  const catalogue = JSON.parse(readFileSync(file, "utf8")) as Texts;
  return (id, values = {}) => {
    const text = catalogue[id];
    if (text === undefined) throw new Error(`no text ${id}`);
    return text.replaceAll(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? "");
  };
}

/**
 * Violations that axe calls serious or critical, in a form that a failing test can show. Axe is not asked to describe
 * what passed, nor for a second tab that puts the results of foreign frames together: the pages have none.
 */
export async function seriousViolations(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode();
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}
