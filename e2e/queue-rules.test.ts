import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  desktopTexts,
  launchBrowser,
  openBrowserOf,
  seriousViolations,
  type Language,
  type Theme,
} from "./support/browser.ts";
import { createAgent, type Agent } from "./support/company.ts";
import { openStage, type Stage } from "./support/stage.ts";

interface Stored {
  readonly bullseye?: {
    readonly rings: readonly {
      readonly expansionCriteria: readonly { readonly threshold: number }[];
      readonly actions: { readonly skillsToRemove: readonly { readonly name: string }[] };
      readonly memberGroups: readonly { readonly name: string }[];
    }[];
  };
  readonly memberGroups: readonly { readonly name: string }[];
  readonly [field: string]: unknown;
}

const folder = join(import.meta.dirname, "../test-output/screenshots");

let stage: Stage;
let browser: Browser;
let admin: Agent;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  stage = await openStage("queue-rules");
  browser = await launchBrowser();
  const { product } = stage;
  admin = await createAgent(product, { name: "管理 花", roles: ["admin"] });
});
afterAll(async () => {
  await browser?.close();
  await stage?.close();
});

/** The administrator in a browser, on the pages of one language and theme. */
class Administrator {
  readonly page: Page;
  readonly text: ReturnType<typeof desktopTexts>;
  readonly problems: string[] = [];
  readonly #look: string;

  private constructor(page: Page, language: Language, theme: Theme) {
    this.page = page;
    this.text = desktopTexts(language);
    this.#look = `queue-rules-${language}-${theme}`;
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => this.problems.push(error.message));
  }

  static async signIn(language: Language, theme: Theme): Promise<Administrator> {
    const context = await openBrowserOf(browser, { language, theme, height: 1000 });
    const one = new Administrator(await context.newPage(), language, theme);
    const { page, text } = one;
    await page.goto(stage.product.url);
    await page.getByLabel(text("signIn.email")).fill(admin.email);
    await page.getByLabel(text("signIn.password"), { exact: true }).fill(admin.password);
    await page.getByRole("button", { name: text("signIn.submit") }).click();
    await page.getByRole("navigation", { name: text("rail.label") }).waitFor();
    return one;
  }

  /** A picture of the page as long as it is, and what axe finds on it where it looks unlike those before. */
  async look(name: string, isNew = true): Promise<void> {
    const path = join(folder, `${this.#look}-${name}.png`);
    const height = await this.page.evaluate(() =>
      Math.max(...[...document.querySelectorAll("*")].map((one) => one.scrollHeight)),
    );
    const size = this.page.viewportSize() ?? { width: 1280, height: 1000 };
    await this.page.setViewportSize({ width: size.width, height: Math.min(4000, height + 80) });
    await this.page.screenshot({ path });
    await this.page.setViewportSize(size);
    const found = isNew ? await seriousViolations(this.page) : [];
    this.problems.push(...found.map((violation) => `${name}: ${violation}`));
  }

  async open(address: string): Promise<void> {
    await this.page.goto(stage.product.url + address);
  }

  button(id: string): Locator {
    return this.page.getByRole("button", { name: this.text(id), exact: true });
  }

  /** Chooses in a select, wherever it is. */
  async choose(within: Locator, label: string, option: string): Promise<void> {
    await within
      .getByRole("combobox", { name: label, exact: true })
      .or(within.getByRole("textbox", { name: label, exact: true }))
      .first()
      .click();
    await this.page.getByRole("option", { name: option, exact: true }).click();
    await this.page.keyboard.press("Escape");
  }

  /** Makes an entity by its page's dialog and waits for its own page. @returns its id */
  async create(kind: "groups" | "queues", name: string): Promise<string> {
    await this.open(`/admin/${kind}`);
    await this.button(`${kind}.create`).first().click();
    await this.page
      .getByRole("dialog")
      .getByLabel(this.text(`${kind}.name`))
      .fill(name);
    await this.page
      .getByRole("dialog")
      .getByRole("button", { name: this.text("form.create") })
      .click();
    await this.page.getByRole("heading", { level: 1, name }).waitFor();
    return this.page.url().split("/").pop() ?? "";
  }

  rule(id: string, number: number): Locator {
    return this.page.getByRole("listitem", {
      name: this.text(id, { number: String(number) }),
      exact: true,
    });
  }

  async saved(): Promise<void> {
    await this.page.getByText(this.text("form.saved"), { exact: true }).first().waitFor();
  }
}

/** Holds back what the page writes to the server, until what it returns is called. */
async function holdWrites(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route("**/api/v2/routing/**", async (route) => {
    if (route.request().method() === "PUT") await promise;
    await route.continue();
  });
  return resolve;
}

const stored = (queueId: string) =>
  stage.product.admin<Stored>("GET", `/api/v2/routing/queues/${queueId}`);

describe("an administrator says how a queue routes", () => {
  it.each([
    ["ja", "light"],
    ["en", "dark"],
  ] as const)(
    "by groups, labels and rings, told what is wrong where it is: %s, %s",
    async (language, theme) => {
      const one = await Administrator.signIn(language, theme);
      const { page, text } = one;
      const agent = await createAgent(stage.product, { name: `応対 ${language}` });
      const helper = await createAgent(stage.product, { name: `応援 ${language}` });
      const group = `応援 ${language}`;
      const skill = `返品 ${language}`;

      await one.open("/admin/skills");
      await page.getByLabel(text("skills.skillsName"), { exact: true }).fill(skill);
      await one.button("skills.skillsAdd").click();
      await page
        .getByRole("button", { name: text("skills.removeNamed", { name: skill }) })
        .waitFor();
      await one.look("skills", false);
      await one.create("groups", group);
      await one.choose(
        page.locator("main, body").first(),
        text("groups.addPerson"),
        `${helper.name} (${helper.email})`,
      );
      await page
        .getByRole("button", { name: text("groups.removePersonNamed", { name: helper.name }) })
        .waitFor();
      await one.look("group", false);

      await one.open("/admin/capacity");
      await page.getByLabel(text("capacity.labelName"), { exact: true }).fill(`動画 ${language}`);
      await one.button("capacity.addLabel").click();
      const limit = page.getByLabel(text("capacity.labelLimit", { name: `動画 ${language}` }));
      // One too many stays as typed, and is not saved.
      await limit.fill("26");
      await limit.blur();
      await page.getByText(text("form.wholeNumber", { min: "0", max: "25" })).waitFor();
      expect(await limit.inputValue()).toBe("26");
      await limit.fill("2");
      await limit.blur();
      await one.saved();
      await one.look("capacity");
      await one.open(`/admin/people/${agent.id}`);
      await one.choose(page.locator("body"), text("people.skillsAdd"), skill);
      await page
        .getByRole("button", { name: text("people.abilityRemoveNamed", { name: skill }) })
        .waitFor();
      await page.getByRole("switch", { name: text("people.capacityOwn") }).click();
      await page.getByLabel(`動画 ${language}`, { exact: true }).fill("1");
      await page.getByLabel(`動画 ${language}`, { exact: true }).blur();
      await expect
        .poll(async () =>
          JSON.stringify(
            await stage.product.admin("GET", `/api/v2/routing/users/${agent.id}/utilization`),
          ),
        )
        .toMatch(/"level":"Agent".*"maximumCapacity":1/);
      await one.look("person");

      const queueId = await one.create("queues", `総合 ${language}`);
      const form = page.getByRole("region", { name: text("rules.title"), exact: true });
      await one.choose(form, text("rules.evaluation"), text("rules.evaluation.DEMAND_AWARE"));
      await form.getByRole("switch", { name: text("rules.vip") }).click();
      await one.choose(form, text("rules.method"), text("rules.method.rings"));
      for (let count = 0; count < 3; count += 1) await one.button("rules.addRing").click();
      const stay = one.rule("rules.ring", 1).getByLabel(text("rules.stay"));
      await stay.fill("");
      await form.getByRole("button", { name: text("form.save") }).click();
      await expect.poll(() => stay.getAttribute("aria-invalid")).toBe("true");
      expect(await stay.inputValue()).toBe("");
      await stay.fill("45");
      for (const number of [1, 2]) {
        await one.choose(one.rule("rules.ring", number), text("rules.skillsDropped"), skill);
        await one.choose(one.rule("rules.ring", number), text("rules.ringGroups"), group);
      }
      await form.getByRole("button", { name: text("form.save") }).click();
      const second = one.rule("rules.ring", 2);
      await second.getByText(text("rules.error.skillRemovedBefore")).waitFor();
      await second.getByText(text("rules.error.groupInTwoRings")).waitFor();
      await form.getByText(text("rules.refused")).waitFor();
      await one.look("refused");
      expect(await stored(queueId)).not.toHaveProperty("bullseye");

      await second
        .getByRole("button", {
          name: text("rules.remove", { name: text("rules.ring", { number: "2" }) }),
        })
        .click();
      await form.getByRole("button", { name: text("form.save") }).click();
      await one.saved();
      const queue = await stored(queueId);
      expect(queue).toMatchObject({ skillEvaluationMethod: "DEMAND_AWARE", vipPriority: 100 });
      expect(queue.bullseye?.rings).toMatchObject([
        {
          expansionCriteria: [{ threshold: 45 }],
          actions: { skillsToRemove: [{ name: skill }] },
          memberGroups: [{ name: group }],
        },
        { actions: { skillsToRemove: [] }, memberGroups: [] },
      ]);

      const members = page.getByRole("region", { name: text("queues.membersTitle"), exact: true });
      await one.choose(members, text("queues.addMember"), `${agent.name} (${agent.email})`);
      await one.choose(
        members,
        text("queues.ringOf", { name: agent.name }),
        text("rules.ring", { number: "2" }),
      );
      await members.getByText(text("queues.byGroup")).waitFor();
      await expect
        .poll(async () =>
          JSON.stringify(
            await stage.product.admin("GET", `/api/v2/routing/queues/${queueId}/members`),
          ),
        )
        .toMatch(/"ringNumber":2/);
      await one.look("rings", false);

      await one.choose(form, text("rules.method"), text("rules.method.groups"));
      await one.button("rules.addRule").click();
      await one.choose(
        one.rule("rules.rule", 1),
        text("rules.metric"),
        text("rules.metric.ServiceLevel"),
      );
      await one.choose(one.rule("rules.rule", 1), text("rules.helpers"), group);
      await one.button("rules.addStep").click();
      await one.choose(form, text("rules.lastAgent"), text("rules.lastAgent.AnyAgent"));
      await form.getByText(text("rules.lastAgentOff")).waitFor();
      await form.getByRole("switch", { name: text("rules.gone") }).click();
      await form.getByRole("button", { name: text("form.save") }).click();
      await expect.poll(async () => (await stored(queueId))["goneAgentGraceSeconds"]).toBe(300);
      expect(await stored(queueId)).toMatchObject({
        conditionalGroupRouting: {
          rules: [{ metric: "ServiceLevel", operator: "LessThan", conditionValue: 0.8 }],
        },
        routingRules: [{ operator: "ANY", waitSeconds: 30 }],
        lastAgentRoutingMode: "AnyAgent",
      });
      await one.look("groups");
      expect(one.problems).toEqual([]);
      await page.context().close();
    },
  );
});

describe("an administrator who is quicker than the server", () => {
  it("loses none of two settings of a person", async () => {
    const one = await Administrator.signIn("en", "light");
    const { page, text } = one;
    const agent = await createAgent(stage.product, { name: "Quick" });
    const path = "/api/v2/routing/utilization/labels";
    const label = await stage.product.admin<{ id: string }>("POST", path, { name: "Quick label" });
    await one.open(`/admin/people/${agent.id}`);
    const release = await holdWrites(page);
    await page.getByRole("switch", { name: text("people.capacityOwn") }).click();
    const limit = page.getByLabel("Quick label", { exact: true });
    await limit.fill("3");
    await limit.blur();
    release();
    await expect
      .poll(() => stage.product.admin("GET", `/api/v2/routing/users/${agent.id}/utilization`))
      .toMatchObject({ level: "Agent", labelUtilizations: { [label.id]: { maximumCapacity: 3 } } });
    // The name can be saved after it: the page knows the version that this has made of the person.
    const details = page.getByRole("region", { name: text("people.details"), exact: true });
    await details.getByLabel(text("people.name"), { exact: true }).fill("Quicker");
    await details.getByRole("button", { name: text("form.save") }).click();
    await page.getByRole("heading", { level: 1, name: "Quicker" }).waitFor();
    await page.context().close();
  });

  it("loses nothing of two forms of a queue's page, saved or not", async () => {
    const one = await Administrator.signIn("en", "light");
    const { page, text } = one;
    const queueId = await one.create("queues", "Quick");
    const part = (title: string) => page.getByRole("region", { name: text(title), exact: true });
    const save = (title: string) =>
      part(title)
        .getByRole("button", { name: text("form.save") })
        .click();
    const name = part("queues.settings").getByLabel(text("queues.name"), { exact: true });
    const percent = part("targets.title").getByLabel(text("targets.percent"), { exact: true });

    await name.fill("Quicker");
    await percent.fill("55");
    await save("targets.title");
    await one.saved();
    const level = (value: number) => ({
      mediaSettings: { message: { serviceLevel: { percentage: value } } },
    });
    expect(await stored(queueId)).toMatchObject({ name: "Quick", ...level(0.55) });
    expect(await name.inputValue()).toBe("Quicker");

    const release = await holdWrites(page);
    await percent.fill("65");
    await save("targets.title");
    await save("queues.settings");
    release();
    await expect.poll(() => stored(queueId)).toMatchObject({ name: "Quicker", ...level(0.65) });
    await page.context().close();
  });
});
