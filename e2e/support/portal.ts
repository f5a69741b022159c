import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import type { Language } from "./browser.ts";

type Words = Readonly<Record<string, unknown>>;

/** A value that the portal shows once, by the name of the form's field that it goes into. */
export type Secrets = Readonly<Record<string, string>>;

/** What an app may do, in the portal's own values. */
type AppPermission = "read" | "read-write" | "read-write-directmessages";

/** A person at the developer portal of the sandbox, who presses what its pages offer. */
export interface PortalVisitor {
  createAccount(name: string, username: string): Promise<void>;
  signUp(): Promise<void>;
  /** Applies for Elevated, waits for the review, and ends it as the portal lets one do. */
  becomeElevated(useCase: string): Promise<void>;
  createStandaloneApp(name: string): Promise<Secrets>;
  createProject(name: string): Promise<void>;
  createAppInProject(projectName: string, appName: string): Promise<Secrets>;
  moveAppToProject(appName: string, projectName: string): Promise<void>;
  /** Generates the access token, or regenerates the one that there is. */
  makeToken(appName: string): Promise<Secrets>;
  setAuthentication(appName: string, settings: AuthenticationSettings): Promise<void>;
  makeEnvironment(label: string, appName: string): Promise<void>;
}

interface AuthenticationSettings {
  readonly permission: AppPermission;
  readonly callbackUrl: string;
  readonly websiteUrl: string;
}

/**
 * Opens the portal's first page. `look` is called on every page that the visitor comes to and on every window that opens,
 * with a name for it.
 */
export async function visitPortal(
  page: Page,
  options: {
    readonly url: string;
    readonly language: Language;
    readonly look: (page: Page, name: string) => Promise<void>;
  },
): Promise<PortalVisitor> {
  const words = await portalWords(options.language);
  const word = (path: string): string => wordAt(words, path);
  /** In Japanese the English of X's own portal stands behind the word. */
  const begins = (path: string): RegExp =>
    new RegExp(`^${word(path).replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`);
  const button = (path: string, within: Page | Locator = page): Locator =>
    within.getByRole("button", { name: begins(path) });
  const menu = page.getByRole("navigation", { name: word("menu") });
  const look = async (name: string): Promise<void> => options.look(page, name);

  async function open(path: string): Promise<void> {
    await menu.getByRole("link", { name: begins(path) }).click();
    await page.getByRole("heading", { level: 1, name: begins(path) }).waitFor();
  }

  /** An app's page, by its tab. */
  async function openApp(appName: string, tab: string): Promise<void> {
    await menu.getByRole("link", { name: appName, exact: true }).click();
    const tabs = page.getByRole("navigation", { name: appName });
    await tabs.getByRole("link", { name: begins(tab) }).click();
    await tabs.locator("[aria-current=page]", { hasText: word(tab) }).waitFor();
  }

  async function takeSecrets(name: string): Promise<Secrets> {
    const dialog = page.getByRole("dialog", { name: word("secretsTitle") });
    await dialog.waitFor();
    await look(name);
    const values = await dialog.locator("code").allTextContents();
    const labels = await dialog.locator("dt").allTextContents();
    await button("savedThem", dialog).click();
    await dialog.waitFor({ state: "detached" });
    return Object.fromEntries(
      labels.map((label, index) => [fieldOf(label, word), values[index] ?? ""]),
    );
  }

  async function createProject(name: string): Promise<void> {
    await open("projectsAndApps");
    await look("projects");
    await page.getByRole("link", { name: begins("newProject") }).click();
    await page.getByLabel(begins("projectName")).fill(name);
    await look("new-project");
    await button("createProject").click();
    await page.getByRole("heading", { level: 1, name: begins("newAppTitle") }).waitFor();
  }

  async function createApp(name: string): Promise<Secrets> {
    await page.getByLabel(begins("appName")).fill(name);
    await look("new-app");
    await button("createApp").click();
    return takeSecrets("app-keys");
  }

  await page.goto(`${options.url}/portal?lang=${options.language}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return {
    async createAccount(name, username) {
      await look("choose");
      await page.getByLabel(word("name"), { exact: true }).fill(name);
      await page.getByLabel(word("username")).fill(username);
      await button("makeAccount").click();
      await page.getByRole("heading", { name: word("signUpTitle") }).waitFor();
    },
    async signUp() {
      await look("sign-up");
      await page.getByLabel(word("agree")).check();
      await button("signUp").click();
      await page.locator(".level", { hasText: word("plans.essential") }).waitFor();
      await look("essential");
    },
    async becomeElevated(useCase) {
      await open("accessLevel");
      await page.getByLabel(word("applyFor")).selectOption("elevated");
      await page.getByLabel(word("useCase")).fill(useCase);
      await page.getByLabel(word("agree")).check();
      await page.getByLabel(word("isReviewed")).check();
      await look("apply");
      await button("sendApplication").click();
      await button("approve").waitFor();
      await look("in-review");
      await button("approve").click();
      await page.locator(".levels .present", { hasText: word("plans.elevated") }).waitFor();
      await look("elevated");
    },
    async createStandaloneApp(name) {
      await open("projectsAndApps");
      await page.getByRole("link", { name: begins("newStandaloneApp") }).click();
      return createApp(name);
    },
    createProject,
    async createAppInProject(projectName, appName) {
      await createProject(projectName);
      return createApp(appName);
    },
    async moveAppToProject(appName, projectName) {
      await openApp(appName, "settings");
      await page.getByLabel(begins("project")).selectOption({ label: projectName });
      await look("move-app");
      await button("move").click();
      await page.getByText(new RegExp(`${projectName} \\(`)).waitFor();
      await look("app");
    },
    async makeToken(appName) {
      await openApp(appName, "keysAndTokens");
      await look("keys");
      const row = page.locator(".key", {
        has: page.getByRole("heading", { name: begins("accessTokenAndSecret") }),
      });
      if (await button("generate", row).isVisible()) {
        await button("generate", row).click();
      } else {
        await button("regenerate", row).click();
        const question = page.getByRole("dialog", { name: word("regenerateTitle.token") });
        await question.waitFor();
        await look("regenerate");
        await button("regenerateYes", question).click();
      }
      const secrets = await takeSecrets("token");
      await look("token-made");
      return secrets;
    },
    async setAuthentication(appName, settings) {
      await openApp(appName, "userAuthentication");
      await page.getByLabel(word("oauth1")).check();
      await page.locator(`input[value="${settings.permission}"]`).check();
      await page.getByLabel(begins("callbackUrls")).fill(settings.callbackUrl);
      await page.getByLabel(begins("websiteUrl")).fill(settings.websiteUrl);
      await look("authentication");
      await button("save").click();
      // A permission that the present token lacks is said where the token stands; the portal goes there.
      await page.getByRole("heading", { name: begins("accessTokenAndSecret") }).waitFor();
      await look("authentication-saved");
    },
    async makeEnvironment(label, appName) {
      await open("devEnvironments");
      await page.getByLabel(begins("environmentLabel")).fill(label);
      await page.getByLabel(begins("app")).selectOption({ label: appName });
      await look("new-environment");
      await button("completeSetUp").click();
      await page.getByRole("heading", { name: label }).waitFor();
      await look("environment");
    },
  };
}

/** The field of Tsubame's form that a value goes into, by its name in the portal. */
function fieldOf(label: string, word: (path: string) => string): string {
  const fields = [
    ["consumerSecret", "consumerSecret"],
    ["consumerKey", "consumerKey"],
    ["accessTokenSecret", "accessTokenSecret"],
    ["accessToken", "accessTokenKey"],
    ["bearerToken", "bearerToken"],
  ] as const;
  const found = fields.find(([name]) => label.startsWith(word(name)));
  if (found === undefined) throw new Error(`the portal shows a value called ${label}`);
  return found[1];
}

async function portalWords(language: Language): Promise<Words> {
  const file = join(
    import.meta.dirname,
    `../../packages/x-sandbox/pages/portal-texts-${language}.js`,
  );
  return ((await import(file)) as Readonly<Record<Language, Words>>)[language];
}

function wordAt(words: Words, path: string): string {
  let value: unknown = words;
  for (const key of path.split(".")) value = (value as Words | undefined)?.[key];
  if (typeof value !== "string") throw new Error(`no word ${path} in the portal`);
  return value;
}
